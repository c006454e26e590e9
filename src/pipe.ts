/** Whoever reads no further (`npm run speak | head`) has seen enough: the process ends, and that is no mistake. */
export function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
}
