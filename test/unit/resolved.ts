/** True once the promise has resolved, when everything that can run by now has run. */
export async function hasResolved(promise: Promise<unknown>): Promise<boolean> {
  let resolved = false;
  const seen = promise.then(() => {
    resolved = true;
  });
  await Promise.race([seen, new Promise((next) => setImmediate(next))]);
  return resolved;
}
