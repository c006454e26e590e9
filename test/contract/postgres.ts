/** One PostgreSQL server for all tests of a file, or of a run in one process, started by the first that needs it. */
import { NoPostgres, type Postgres, startPostgres } from '../fixtures/postgres.js';

let started: Promise<Postgres> | undefined;

after(async () => {
  const ending = started;
  // Where files run side by side (.mocharc.json), the next file of this process begins anew.
  started = undefined;
  await ending?.then(
    (server) => server.stop(),
    () => undefined,
  );
});

/**
 * Declares that the tests of this suite need the server. Where there is none they are left out, and the reason is said
 * once for each suite.
 *
 * @returns the server, for use inside tests and hooks.
 */
export function usePostgres(): () => Postgres {
  let server: Postgres;
  before(async function () {
    // Unpacking and starting it takes a second, on a slow machine some more.
    this.timeout(60_000);
    started ??= startPostgres();
    try {
      server = await started;
    } catch (error) {
      if (!(error instanceof NoPostgres)) throw error;
      console.warn(`Left out: ${this.test?.parent?.fullTitle()}: ${error.message}`);
      this.skip();
    }
  });
  return () => server;
}
