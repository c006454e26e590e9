import fc from 'fast-check';
import { settle } from '../../../dialogs/keys/options.js';
import { PARTS } from '../../../dialogs/parts.js';
import type { Content } from '../../../src/phone/telephony.js';
import type { Caller } from '../caller.js';
import { WAYS, wanted } from '../entering.js';
import { OPEN_DIGITS } from '../secret.js';
import { MENU } from '../setting.js';
import {
  agree,
  beBack,
  choose,
  ENDS,
  enter,
  fail,
  goOn,
  goTo,
  goToPart,
  goWhere,
  INSTEAD,
  leaveMessage,
  talkForAnHour,
} from '../verbs.js';
import { keysTo } from '../ways.js';
import { type Deeds, many, one, oneOf, which } from './deed.js';

const INPUTS = Object.keys(MENU.inputs);
const SECRETS = INPUTS.filter((name) => MENU.inputs[name]?.options.secret);
const parts = oneOf([...PARTS.keys()]);
const manner = oneOf(Object.keys(WAYS));

const SAYS = oneOf([
  '',
  'Hello?',
  'Um.',
  'My cat is on the roof.',
  'Talk to an agent.',
  'Ich möchte mit einem Mitarbeiter sprechen.',
  'yes',
  'no',
  'ja',
  'nein',
  'German',
  'auf Englisch',
  'Goodbye.',
  'one',
  'zwei',
  'star zero',
  'pound',
  'two, five, one',
  'record this call',
  'Aufzeichnung beenden',
]);

/** Before anybody has asked for it: the keys of the menus and the value, without waiting for an answer. */
async function typeAhead(caller: Caller, input: string, by: number): Promise<void> {
  const { options } = MENU.inputs[input] ?? {};
  const leads = keysTo(
    caller.menu,
    caller.page.name,
    caller.locale,
    ({ go }) => go.kind === 'input' && go.input === input,
  );
  if (!options || leads === undefined || caller.part) return;
  const value = options.secret ? caller.kind.secret.valueFor(settle(options)) : wanted(caller, by);
  await Promise.all([...leads, ...value.replace(/[A-Z]/g, '')].map((key) => caller.press(key)));
}

async function leaveHalfway(caller: Caller, length: number, way: string, instead: string): Promise<void> {
  const whole = wanted(caller, length);
  await WAYS[way]?.(caller, whole.slice(0, Math.min(length, whole.length - 1)));
  await INSTEAD[instead]?.(caller);
}

const everyKey = oneOf([...'0123456789*#']);
const someKeys = fc.string({ unit: fc.constantFrom(...OPEN_DIGITS, '*', '#'), minLength: 2, maxLength: 12 });
const half = fc.tuple(fc.integer({ min: 1, max: 9 }), manner, oneOf(Object.keys(INSTEAD)));
const FIRST: readonly Content[] = [{ type: 'typing' }, { type: 'message', text: 'Hello?' }];
const MESSAGE = [
  'The roof leaks.',
  'Das Dach ist undicht.',
  'My number is two five one.',
  '',
  "That's all.",
  'yes',
  'no',
];
const spoken = fc.tuple(
  fc.array(oneOf(MESSAGE), { minLength: 1, maxLength: 3 }),
  oneOf(['1', '2', '3', '#', '7', '*0', '0']),
);
const leaving = fc.tuple(oneOf(ENDS), SAYS);

/** What callers say and press, and what becomes of their line. */
export const OF_CALLERS: readonly Deeds[] = [
  many(
    25,
    fc.tuple(manner, which),
    ([way, n]) => `goes on (${way}, ${n})`,
    (caller, [way, n]) => goOn(caller, way, n),
  ),
  many(
    6,
    which,
    (n) => `presses key ${n} of the menu`,
    (caller, n) => choose(caller, n),
  ),
  many(
    3,
    which,
    (n) => `says phrase ${n} of the menu`,
    (caller, n) => choose(caller, n, true),
  ),
  many(
    4,
    everyKey,
    (key) => `presses ${key}`,
    (caller, key) => caller.press(key),
  ),
  many(
    4,
    SAYS,
    (text) => `says "${text}"`,
    (caller, text) => caller.say(text),
  ),
  many(
    2,
    someKeys,
    (keys) => `presses ${keys} together`,
    (caller, keys) => caller.pressTogether(keys),
  ),

  many(3, oneOf(INPUTS), (input) => `goes to ${input}`, goTo),
  many(6, oneOf(SECRETS), (input) => `goes to ${input}`, goTo),
  many(
    12,
    fc.tuple(manner, which),
    ([way, n]) => `enters what is wanted ${way} (${n})`,
    (caller, [way, n]) => enter(caller, way, n),
  ),
  many(
    5,
    fc.tuple(oneOf(SECRETS), manner),
    ([input, way]) => `goes to ${input}, and enters it ${way}`,
    async (caller, [input, way]) => {
      await goTo(caller, input);
      await caller.world.settled();
      if (caller.input) await enter(caller, way, 0);
    },
  ),
  many(
    6,
    half,
    ([length, way, then]) => `enters the first ${length} of what is wanted ${way}, and ${then}`,
    (caller, [length, way, then]) => leaveHalfway(caller, length, way, then),
  ),
  many(
    2,
    fc.tuple(oneOf(INPUTS), which),
    ([input, n]) => `types ahead to ${input} (${n})`,
    (caller, [input, n]) => typeAhead(caller, input, n),
  ),

  many(3, parts, (part) => `goes to ${part}`, goToPart),
  many(
    4,
    parts,
    (part) => `reaches nobody, and goes to ${part}`,
    async (caller, part) => {
      await fail(caller);
      await goToPart(caller, part);
    },
  ),
  one(5, 'agrees to be recorded', agree),
  one(2, 'does not want to be recorded any more', (caller) =>
    goWhere(
      caller,
      ({ go }) => go.kind === 'part' && go.part === 'record' && 'what' in go.options && go.options.what === 'stop',
    ),
  ),

  many(
    2,
    spoken,
    ([words, answer]) => `says ${JSON.stringify(words)}, and presses # and ${answer}`,
    (caller, [words, answer]) => leaveMessage(caller, words, answer),
  ),
  many(
    3,
    spoken,
    ([words, answer]) => `reaches nobody, and leaves the message ${JSON.stringify(words)}, # and ${answer}`,
    async (caller, [words, answer]) => {
      await fail(caller);
      await goToPart(caller, 'message');
      await leaveMessage(caller, words, answer);
    },
  ),
  many(
    2,
    SAYS,
    (text) => `is not understood three times, and says "${text}"`,
    async (caller, text) => {
      for (let times = 0; times < 3; times++) await caller.say('My cat is on the roof.');
      await caller.say(text);
    },
  ),
  one(1, 'talks for an hour', talkForAnHour),

  many(
    4,
    leaving,
    ([how, text]) => `${how}, and is back saying "${text}"`,
    (caller, [how, text]) => beBack(caller, how, text),
  ),
  many(
    2,
    oneOf(Object.keys(INSTEAD)),
    (name) => name,
    async (caller, name) => INSTEAD[name]?.(caller),
  ),
  many(
    2,
    oneOf(FIRST),
    (first) => `hangs up, and calls again: the greeting is lost, and then comes ${JSON.stringify(first)}`,
    async (caller, first) => {
      await caller.phone?.hangUp();
      await caller.dial({ isLost: true });
      await caller.send(first);
    },
  ),
];
