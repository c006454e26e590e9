import { endsSentence, NATURAL_PAUSES, type Pauses, readingTime, spellingTime } from './pace.js';
import { parse, type Token } from './parse.js';
import type { Slot } from './write.js';

/** How long a prompt takes to be spoken: what is always the same, and where values come in. */
export interface Length {
  /** Milliseconds, without the values. */
  readonly fixed: number;
  readonly slots: readonly { readonly name: string; readonly manner: Manner }[];
}

/** How the words of an element are spoken. */
export interface Manner {
  /** Multiplies the pace. */
  readonly rate: number;
  readonly spelt: boolean;
  /** Something else is said in their place. */
  readonly replaced: boolean;
  readonly pauses: Pauses;
}

type Open = Extract<Token, { kind: 'open' }>;

const PLAIN: Manner = { rate: 1, spelt: false, replaced: false, pauses: NATURAL_PAUSES };

// The figures that Azure documents: speech-synthesis-markup-structure ("Add a break"), -voice ("Adjust prosody").
/** Milliseconds by `strength`. */
const BREAKS: Readonly<Record<string, number>> = {
  'x-weak': 250,
  weak: 500,
  medium: 750,
  strong: 1000,
  'x-strong': 1250,
};
const RATES: Readonly<Record<string, number>> = { 'x-slow': 0.5, slow: 0.64, medium: 1, fast: 1.55, 'x-fast': 2 };
const SLOWEST = 0.5;
const FASTEST = 2;
/** Azure speaks no longer (rest-text-to-speech, "Convert text to speech"). */
const LONGEST_MS = 600_000;

const SPELT = ['characters', 'spell-out', 'number_digit', 'telephone'];
/** Nobody knows how long a recording is without fetching it. */
const RECORDING_MS = 30_000;

/**
 * Estimates how long a document takes to be spoken, so that a deadline for the caller's answer begins when the prompt is
 * over. Breaks are exact; words take longer than a voice needs for them (pace.ts says how much). What is not in it: the way
 * to the channel and back, and the time until a voice begins.
 *
 * @param tokens of a document in which `checkSsml` finds nothing
 */
export function measure(tokens: readonly (Token | Slot)[]): Length {
  const slots: Length['slots'][number][] = [];
  const around: Manner[] = [];
  let manner = PLAIN;
  let fixed = 0;
  /** Nothing was said since the last pause between sentences. */
  let rests = true;
  for (const token of tokens) {
    if (token.kind === 'slot') {
      slots.push({ name: token.name, manner });
      rests = false;
    } else if (token.kind === 'text') {
      fixed += wordsTime(token.text, manner);
      if (/\S/.test(token.text)) rests = endsSentence(token.text);
    } else if (token.kind === 'open') {
      fixed += elementTime(token, manner);
      if (token.name === 'mstts:silence') manner = { ...manner, pauses: pausesFrom(token, manner.pauses) };
      around.push(manner);
      manner = mannerIn(token, manner);
    } else {
      if (!rests && (token.name === 's' || token.name === 'p')) {
        fixed += manner.pauses.sentence / manner.rate;
        rests = true;
      }
      manner = around.pop() ?? PLAIN;
    }
  }
  return { fixed, slots };
}

/** Milliseconds with the values that `Template.render` fills in; at most 10 minutes, the longest that Azure speaks. */
export function lengthWith({ fixed, slots }: Length, values: Readonly<Record<string, string>>): number {
  const filled = slots.map(({ name, manner }) => wordsTime(values[name] ?? '', manner));
  return Math.min(LONGEST_MS, Math.ceil(filled.reduce((sum, ms) => sum + ms, fixed)));
}

/**
 * The same length, corrected by a measured one: what is always the same takes its share of the measured time. Values are
 * estimated as before, because nobody has heard them, and take longer where the voice turned out to be slower than that.
 *
 * @param ms how long the audio was, with `values`
 */
export function correctedBy(length: Length, ms: number, values: Readonly<Record<string, string>>): Length {
  const ratio = ms / Math.max(1, lengthWith(length, values));
  const rate = Math.min(1, 1 / ratio);
  return {
    fixed: Math.round(length.fixed * ratio),
    slots: length.slots.map(({ name, manner }) => ({ name, manner: { ...manner, rate: manner.rate * rate } })),
  };
}

/** Milliseconds of a whole document, such as the `speak` of a message. Reads it: prompts are measured once, by `measure`. */
export function spokenLength(document: string): number {
  return lengthWith(measure(parse(document).tokens), {});
}

function wordsTime(text: string, { rate, spelt, replaced, pauses }: Manner): number {
  if (replaced) return 0;
  return (spelt ? spellingTime(text) : readingTime(text, pauses)) / rate;
}

/** What an element takes by itself. */
function elementTime(token: Open, manner: Manner): number {
  const value = (attribute: string) => attributeOf(token, attribute);
  switch (token.name) {
    case 'break':
      return duration(value('time')) ?? BREAKS[value('strength') ?? 'medium'] ?? 0;
    case 'sub':
      return wordsTime(value('alias') ?? '', manner);
    case 'audio':
      return RECORDING_MS;
    case 'mstts:audioduration':
      return duration(value('value')) ?? 0;
    case 'mstts:silence':
      return /^(?:Leading|Tailing)/.test(value('type') ?? '') ? (duration(value('value')) ?? 0) : 0;
    default:
      return 0;
  }
}

function mannerIn(token: Open, outer: Manner): Manner {
  switch (token.name) {
    case 'prosody':
      return { ...outer, rate: within(outer.rate * rateOf(attributeOf(token, 'rate') ?? 'medium')) };
    case 'say-as':
      return { ...outer, spelt: SPELT.includes(attributeOf(token, 'interpret-as') ?? '') };
    case 'sub':
      return { ...outer, replaced: true };
    default:
      return outer;
  }
}

/** `mstts:silence` holds for what follows in its voice. It may shorten pauses too; that is left out of the estimate. */
function pausesFrom(token: Open, { sentence, comma }: Pauses): Pauses {
  const ms = duration(attributeOf(token, 'value')) ?? 0;
  const type = attributeOf(token, 'type') ?? '';
  if (type.startsWith('Sentenceboundary')) return { sentence: sentence + ms, comma };
  return /comma|semicolon/i.test(type) ? { sentence, comma: Math.max(comma, ms) } : { sentence, comma };
}

function rateOf(rate: string): number {
  const number = Number.parseFloat(rate);
  return RATES[rate] ?? (rate.endsWith('%') ? 1 + number / 100 : number);
}

function within(rate: number): number {
  return Math.min(FASTEST, Math.max(SLOWEST, rate));
}

/** Milliseconds of `300ms` or `1.5s`. */
function duration(time: string | undefined): number | undefined {
  if (time === undefined) return undefined;
  return Number.parseFloat(time) * (time.endsWith('ms') ? 1 : 1000);
}

function attributeOf({ attributes }: Open, wanted: string): string | undefined {
  return attributes.find(([name]) => name === wanted)?.[1];
}
