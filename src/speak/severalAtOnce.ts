/**
 * Does something to each, several at once, in their order.
 *
 * @param act resolves to false where there is no use in doing it to those that are left
 * @returns how many were begun
 */
export async function severalAtOnce<T>(
  items: readonly T[],
  atOnce: number,
  act: (item: T) => Promise<boolean>,
): Promise<number> {
  let begun = 0;
  let isWorthIt = true;
  const worker = async (): Promise<void> => {
    while (isWorthIt && begun < items.length) {
      const item = items[begun] as T;
      begun += 1;
      if (!(await act(item))) isWorthIt = false;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return begun;
}
