/** How callers enter a value. */
import type { Caller } from './caller.js';
import { spell } from './secret.js';
import { LANGUAGE } from './setting.js';
import { isWhole, valueFor } from './values.js';

type Way = (caller: Caller, value: string) => Promise<void>;

/** In the caller's language, or in another one. */
async function speak(caller: Caller, value: string, inTheirs = true): Promise<void> {
  const all = [...LANGUAGE.keyWords];
  const [, words] = all.find(([locale]) => (locale === caller.locale) === inTheirs) ?? [];
  if (words) await caller.say(`${spell(value, words).join(' ')}.`);
}

/** Letters have no keys of their own: they are said. */
async function press(caller: Caller, value: string): Promise<void> {
  const letters = /^[A-Z]*/.exec(value)?.[0] ?? '';
  if (letters) await speak(caller, letters);
  await caller.press(value.slice(letters.length));
}

async function inTwo(value: string, first: (half: string) => Promise<void>, second: (half: string) => Promise<void>) {
  const half = Math.ceil(value.length / 2);
  await first(value.slice(0, half));
  await second(value.slice(half));
}

/** By what a counterexample shows. */
export const WAYS: Readonly<Record<string, Way>> = {
  'key by key': press,
  'with all keys in one message': (caller, value) =>
    /[A-Z]/.test(value) ? press(caller, value) : caller.pressTogether(value),
  'in figures': (caller, value) => caller.say(value),
  'in figures with blanks': (caller, value) => caller.say([...value].join(' ')),
  'in words': (caller, value) => speak(caller, value),
  'in words of another language': (caller, value) => speak(caller, value, false),
  'half by keys and half in words': (caller, value) =>
    inTwo(
      value,
      (half) => press(caller, half),
      (half) => speak(caller, half),
    ),
  'half in words and half by keys': (caller, value) =>
    inTwo(
      value,
      (half) => speak(caller, half),
      (half) => caller.press(half),
    ),
  'with a pause in the middle': (caller, value) =>
    inTwo(
      value,
      async (half) => {
        await press(caller, half);
        await caller.world.settled();
        await caller.world.pass(3000);
      },
      (half) => press(caller, half),
    ),
  'with a key and a word at the same time': async (caller, value) => {
    await Promise.all([caller.press(value.slice(0, 1)), speak(caller, value.slice(1))]);
  },
  'without waiting for any answer': async (caller, value) => {
    await Promise.all([...value].map((key) => (/\d/.test(key) ? caller.press(key) : speak(caller, key))));
  },
  'and everything twice': async (caller, value) => {
    await press(caller, value);
    await press(caller, value);
  },
};

/** What they enter there: their secret where they are asked for one; another value for another number elsewhere. */
export function wanted(caller: Caller, which: number): string {
  const { input, record } = caller;
  if (!input || !record) return caller.page.keys.get(caller.locale)?.keys().next().value ?? '1';
  return input.secret ? caller.kind.secret.valueFor(input) : valueFor(input, which, record.state.caller);
}

/** With the key that ends it, where one is needed. */
export function ended(caller: Caller, value: string): string {
  const { input } = caller;
  return input?.until.kind === 'key' && isWhole(input, value) ? `${value}${input.until.key}` : value;
}
