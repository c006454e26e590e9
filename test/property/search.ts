import fc from 'fast-check';
import { anyCalls, type Calls } from './anyCalls.js';
import { KEEPINGS, type KeepingName } from './keeping.js';
import { play } from './play.js';
import type { World } from './world.js';

/** Where to look, and how long. */
export interface Search {
  readonly runs: number;
  /** The same calls for the same seed. */
  readonly seed: number;
  readonly store: KeepingName;
  /** Of a failure that was told: that one alone is played again. */
  readonly path?: string;
  /** Whole milliseconds; when they are over, no more runs begin. Unbounded when absent. */
  readonly within?: number;
  /** After each run. */
  readonly played?: (world: World) => void;
}

export interface Searched {
  readonly runs: number;
  /** What was found, with all that is needed to find it again; absent: nothing was wrong. */
  readonly failure?: string;
}

/** Plays any calls until something is wrong, and then finds the fewest deeds with which it is. */
export async function search({ runs, seed, store, path, within, played }: Search): Promise<Searched> {
  const keeping = KEEPINGS[store];
  const property = fc.asyncProperty(anyCalls, async (calls) => {
    const world = await play(calls, keeping);
    played?.(world);
  });
  const details = await fc.check(property, {
    numRuns: runs,
    seed,
    ...(path !== undefined && { path, endOnFailure: true }),
    ...(within !== undefined && { interruptAfterTimeLimit: within }),
  });
  if (!details.failed || !details.counterexample) return { runs: details.numRuns };
  const [calls] = details.counterexample;
  const again = `SEED=${seed} CALLS=${details.counterexamplePath} STORE=${store}`;
  return { runs: details.numRuns, failure: await told(calls, store, again, details.errorInstance) };
}

/** What was done, what was heard, and how to hear it again. */
async function told(calls: Calls, store: KeepingName, again: string, first: unknown): Promise<string> {
  const lines: string[] = [];
  let wrong = first;
  try {
    await play(calls, KEEPINGS[store], (line) => lines.push(line));
    lines.push('(This time it was right.)');
  } catch (error) {
    wrong = error;
  }
  return [
    wrong instanceof Error ? wrong.message : String(wrong),
    '',
    `Again: ${again} npx mocha --no-config --timeout 0 dist/test/property/calls.test.js`,
    '',
    ...calls.callers.map((caller, index) => `Caller ${index + 1}: ${caller}`),
    'What was done:',
    ...calls.steps.map((step) => `  ${step}`),
    'What was heard:',
    ...lines.map((line) => `  ${line}`),
  ].join('\n');
}
