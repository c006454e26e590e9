import fc from 'fast-check';
import type { Caller } from '../caller.js';

/** Something that happens in a call; its name is what a counterexample shows. */
export interface Deed {
  readonly does: (caller: Caller) => Promise<unknown>;
  toString(): string;
}

/** Deeds, and how often they happen against others. */
export type Deeds = fc.WeightedArbitrary<Deed>;

/** One deed. */
export function one(weight: number, name: string, does: Deed['does']): Deeds {
  return { weight, arbitrary: fc.constant({ does, toString: () => name }) };
}

/** Deeds that differ by what is told with them. */
export function many<T>(
  weight: number,
  given: fc.Arbitrary<T>,
  name: (value: T) => string,
  does: (caller: Caller, value: T) => Promise<unknown>,
): Deeds {
  const arbitrary = given.map((value) => ({
    does: (caller: Caller) => does(caller, value),
    toString: () => name(value),
  }));
  return { weight, arbitrary };
}

export const oneOf = <T>(values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

/** Another number, another choice or value. */
export const which = fc.nat({ max: 9999 });
