import fc from 'fast-check';
import type { Deed } from './deeds/deed.js';
import { OF_AGENTS } from './deeds/ofAgents.js';
import { OF_CALLERS } from './deeds/ofCallers.js';
import { OF_MACHINES } from './deeds/ofMachines.js';

/** Something that happens in the call of one of the callers. */
export interface Step {
  /** Index of the caller: mostly the first one's. */
  readonly who: number;
  readonly deed: Deed;
  toString(): string;
}

/** More make no call deeper, because calls end. */
const MOST = 10;

const anyDeed = fc.oneof(...OF_CALLERS, ...OF_AGENTS, ...OF_MACHINES);
const anyWho = fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(1) });

/** Everything in any order. */
export const anySteps: fc.Arbitrary<Step[]> = fc.array(
  fc.tuple(anyWho, anyDeed).map(([who, deed]) => ({
    who,
    deed,
    toString: () => `${who === 0 ? '' : '[2] '}${deed}`,
  })),
  { minLength: 1, maxLength: MOST, size: 'max' },
);
