/** What callers leave for a person to do when nobody can be reached: call backs and messages. */
import fc from 'fast-check';
import { currentHandoff, isPending } from '../../src/call/call.js';
import type { Caller } from './caller.js';
import type { Deed } from './deeds.js';

/** Keys of the menu that follows a failure: another number, a message, their own number. */
const WISHES = ['5', '6', '8'];
const WORDS = [
  'The roof leaks.',
  'Das Dach ist undicht.',
  'My number is two five one.',
  '',
  "That's all.",
  'yes',
  'no',
];
const ANSWERS = ['1', '2', '3', '#', '7', '*0', '0'];
/** More targets than any department has. */
const MOST_TARGETS = 4;

/** Nobody can be reached. */
async function inVain(caller: Caller): Promise<void> {
  await caller.press('0');
  for (let tried = 0; tried < MOST_TARGETS; tried++) {
    await caller.world.settled();
    if (!caller.phone || caller.phone.isOver || !isPending(caller.record && currentHandoff(caller.record.state)))
      return;
    if (caller.phone.exchange.ringing.length > 0) await caller.phone.agent('busy');
  }
}

const named = (name: string, does: Deed['does']): Deed => ({ does, toString: () => name });

/** To be drawn like all other deeds (deeds.ts). */
export const LEAVING: readonly fc.WeightedArbitrary<Deed>[] = [
  {
    weight: 3,
    arbitrary: fc.constantFrom(...WISHES).map((key) =>
      named(`reaches nobody, and presses ${key}`, async (caller) => {
        await inVain(caller);
        await caller.world.settled();
        await caller.press(key);
      }),
    ),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 3 }), fc.constantFrom(...ANSWERS))
      .map(([words, answer]) =>
        named(`says ${JSON.stringify(words)}, presses # and ${answer}`, async (caller) => {
          for (const text of words) await caller.say(text);
          await caller.press('#');
          await caller.press(answer);
        }),
      ),
  },
];
