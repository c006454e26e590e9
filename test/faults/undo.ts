/** What has to be undone however a script ends: children are killed, by their process id, and folders are removed. */
const undoings = new Set<() => void>();

/**
 * Remembers something to be undone if the scripts are broken off; it must not wait.
 *
 * @returns forgets it again.
 */
export function undoAtEnd(undo: () => void): () => void {
  undoings.add(undo);
  return () => undoings.delete(undo);
}

/** From now on Ctrl-C, SIGTERM and every other end of this process leave nothing behind. */
export function undoWhenBrokenOff(): void {
  process.once('exit', () => {
    for (const undo of [...undoings].reverse()) undo();
  });
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
}
