/** What Twilio's `<Say>` makes of a document in Azure's dialect of SSML: elements and words, one run for each voice. */
import { speakable } from '../../../ssml/escape.js';
import { type Attributes, parse, type Token } from '../../../ssml/parse.js';

export interface SpeechElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly SpeechNode[];
}
export type SpeechNode = string | SpeechElement;

/** What one voice says in one go. */
export interface Run {
  /** Azure's name of the voice, such as `en-US-AriaNeural`. */
  readonly voice: string;
  /** Of the document. */
  readonly language: string;
  readonly nodes: readonly SpeechNode[];
}

/** Not the element but what stands in it: `<Say>` doesn't know it. */
const TRANSPARENT = 'transparent';
/** Neither the element nor what stands in it. */
const DROPPED = 'dropped';
type Adapted =
  | { readonly name: string; readonly attributes: Record<string, string> }
  | typeof TRANSPARENT
  | typeof DROPPED;

const attribute = (attributes: Attributes, name: string) => attributes.find(([known]) => known === name)?.[1];
const only = (attributes: Attributes, ...names: string[]) =>
  Object.fromEntries(attributes.filter(([name]) => names.includes(name)));

/** Ways of reading out that both know, by Azure's name. The others are read as a voice reads by itself. */
const SAY_AS: Readonly<Record<string, string>> = {
  characters: 'characters',
  'spell-out': 'spell-out',
  cardinal: 'cardinal',
  number: 'number',
  ordinal: 'ordinal',
  number_digit: 'digits',
  fraction: 'fraction',
  date: 'date',
  time: 'time',
  telephone: 'telephone',
  address: 'address',
};
const DATE_FORMATS = ['mdy', 'dmy', 'ymd', 'md', 'dm', 'ym', 'my', 'd', 'm', 'y'];

/**
 * Each element of ssml/dialect.ts, as Amazon Polly's neural voices speak it behind Twilio ("Supported SSML tags"): no emphasis,
 * no pitch, no styles.
 */
const ADAPT: Readonly<Record<string, (attributes: Attributes) => Adapted>> = {
  p: () => ({ name: 'p', attributes: {} }),
  s: () => ({ name: 's', attributes: {} }),
  break: (attributes) => ({ name: 'break', attributes: only(attributes, 'strength', 'time') }),
  lang: (attributes) => ({ name: 'lang', attributes: only(attributes, 'xml:lang') }),
  sub: (attributes) => ({ name: 'sub', attributes: only(attributes, 'alias') }),
  phoneme: (attributes) =>
    ['ipa', 'x-sampa'].includes(attribute(attributes, 'alphabet') ?? 'ipa')
      ? { name: 'phoneme', attributes: { alphabet: 'ipa', ...only(attributes, 'alphabet', 'ph') } }
      : TRANSPARENT,
  'say-as': (attributes) => {
    const wanted = SAY_AS[attribute(attributes, 'interpret-as') ?? ''];
    if (wanted === undefined) return TRANSPARENT;
    const format = attribute(attributes, 'format') ?? '';
    const known = wanted === 'date' && DATE_FORMATS.includes(format);
    return { name: 'say-as', attributes: { 'interpret-as': wanted, ...(known && { format }) } };
  },
  prosody: (attributes) => {
    const rate = rateOf(attribute(attributes, 'rate'));
    const volume = volumeOf(attribute(attributes, 'volume'));
    if (rate === undefined && volume === undefined) return TRANSPARENT;
    return { name: 'prosody', attributes: { ...(rate && { rate }), ...(volume && { volume }) } };
  },
  'mstts:silence': () => DROPPED,
  'mstts:audioduration': () => DROPPED,
  'mstts:backgroundaudio': () => DROPPED,
  bookmark: () => DROPPED,
  lexicon: () => DROPPED,
};

/**
 * Words stay, whatever becomes of the elements around them; the words for which an `audio` stands are spoken in its place.
 *
 * @param speak a whole document; text that is none is spoken as it is
 */
export function adaptSpeech(speak: string): readonly Run[] {
  const { tokens, problem } = parse(speak);
  if (problem !== undefined) return [{ voice: '', language: '', nodes: [speakable(speak)] }];
  let language = '';
  const runs: Run[] = [];
  const open: {
    readonly name: string;
    readonly children: SpeechNode[];
    readonly close: (children: SpeechNode[]) => void;
  }[] = [];
  let dropped = 0;
  const add = (node: SpeechNode) => open.at(-1)?.children.push(node);
  for (const token of tokens) {
    if (dropped > 0) {
      dropped += depth(token);
      continue;
    }
    if (token.kind === 'text') {
      add(token.text.replace(/\s+/g, ' '));
    } else if (token.kind === 'close') {
      const element = open.pop();
      element?.close(element.children);
    } else if (token.name === 'speak') {
      language = attribute(token.attributes, 'xml:lang') ?? '';
      open.push({ name: token.name, children: [], close: () => {} });
    } else if (token.name === 'voice') {
      const voice = attribute(token.attributes, 'name') ?? '';
      open.push({ name: token.name, children: [], close: (nodes) => runs.push({ voice, language, nodes }) });
    } else {
      const adapted = ADAPT[token.name]?.(token.attributes) ?? TRANSPARENT;
      if (adapted === DROPPED) dropped = 1;
      else if (adapted === TRANSPARENT)
        open.push({ name: token.name, children: [], close: (nodes) => nodes.forEach(add) });
      else open.push({ name: token.name, children: [], close: (children) => add({ ...adapted, children }) });
    }
  }
  return runs.filter(({ nodes }) => wordsIn(nodes).trim() !== '');
}

const depth = (token: Token) => ({ open: 1, close: -1, text: 0 })[token.kind];

/** All words of some nodes. */
export function wordsIn(nodes: readonly SpeechNode[]): string {
  return nodes.map((node) => (typeof node === 'string' ? node : ` ${wordsIn(node.children)} `)).join('');
}

/** Azure counts from the voice's own pace (`-10%`), Polly from nothing (`90%`); its neural voices take 20 to 200 %. */
function rateOf(rate: string | undefined): string | undefined {
  if (rate === undefined || /^(x-slow|slow|medium|fast|x-fast)$/.test(rate)) return rate;
  if (rate === 'default') return undefined;
  const relative = /^([+-]\d+(\.\d+)?)%$/.exec(rate)?.[1];
  const factor = /^\d+(\.\d+)?$/.test(rate) ? Number(rate) * 100 : undefined;
  const percent = relative === undefined ? factor : 100 + Number(relative);
  return percent === undefined ? undefined : `${Math.round(Math.min(200, Math.max(20, percent)))}%`;
}

/** Azure's words are Polly's too; its numbers from 0 to 100 mean nothing there. */
function volumeOf(volume: string | undefined): string | undefined {
  return /^(silent|x-soft|soft|medium|loud|x-loud)$/.test(volume ?? '') ? volume : undefined;
}
