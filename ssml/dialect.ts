import * as values from './values.js';
import { oneOf, type Value } from './values.js';

/**
 * Azure Speech's dialect of SSML 1.0: what may stand where. Azure refuses a document that breaks these rules (`Node [speak]
 * with type [RootSpeak] should not contain node [prosody]`, js-tts-wrapper#38), and the caller hears silence. So only what
 * is documented is allowed here, in the places where it is documented.
 *
 * Left out, though documented: `math`, `mstts:viseme`, `mstts:ttsembedding`, `mstts:voiceconversion`, `mstts:dialog` and
 * `mstts:prompt`, which have no use on a telephone line.
 */
const DOCS = 'https://learn.microsoft.com/azure/ai-services/speech-service/speech-synthesis-markup';
const STRUCTURE = `${DOCS}-structure`;
const VOICE = `${DOCS}-voice`;
const PRONUNCIATION = `${DOCS}-pronunciation`;

/** The namespace of SSML 1.0. */
export const SYNTHESIS = 'http://www.w3.org/2001/10/synthesis';
/** The namespace of Microsoft's own elements, as the Speech SDK writes it; some pages show it with https. */
export const MSTTS = 'http://www.w3.org/2001/mstts';

export interface AttributeRule extends Value {
  readonly required: boolean;
}

export interface ElementRule {
  /** Whether words may stand directly in the element. */
  readonly text: boolean;
  readonly children: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeRule>>;
  /** A child that must be there. */
  readonly needs?: string;
  /** True: it must be its parent's first child. */
  readonly first?: boolean;
  /** The page that documents it; the lists of children stand in `STRUCTURE`. */
  readonly source: string;
}

const required = (value: Value): AttributeRule => ({ ...value, required: true });
const optional = (value: Value): AttributeRule => ({ ...value, required: false });

const SENTENCE = ['audio', 'break', 'phoneme', 'prosody', 'say-as', 'sub'];
const PHRASE = [...SENTENCE, 'emphasis', 'lang'];
const SETTINGS = ['mstts:audioduration', 'mstts:silence'];
const ALL_BUT_LANG = [...SENTENCE, 'bookmark', 'emphasis', 'lexicon', 'mstts:express-as', 'p', 's', ...SETTINGS];

/** By name; an element of the namespace `MSTTS` is called `mstts:…`, whatever prefix its document uses. */
export const DIALECT: Readonly<Record<string, ElementRule>> = {
  speak: {
    text: false,
    children: ['mstts:backgroundaudio', 'voice'],
    attributes: { version: required(oneOf('1.0')), 'xml:lang': required(values.LOCALE) },
    needs: 'voice',
    source: `${STRUCTURE}#speak-root-element`,
  },
  voice: {
    text: true,
    children: [...ALL_BUT_LANG, 'lang'],
    attributes: { name: required(values.VOICE_NAME), effect: optional(oneOf('eq_car', 'eq_telecomhp8k')) },
    source: `${VOICE}#use-voice-elements`,
  },
  lang: {
    text: true,
    children: ALL_BUT_LANG,
    attributes: { 'xml:lang': required(values.LOCALE) },
    source: `${VOICE}#adjust-speaking-languages`,
  },
  p: {
    text: true,
    children: [...SENTENCE, 'mstts:express-as', 's'],
    attributes: {},
    source: `${STRUCTURE}#specify-paragraphs-and-sentences`,
  },
  s: {
    text: true,
    children: [...SENTENCE, 'mstts:express-as'],
    attributes: {},
    source: `${STRUCTURE}#specify-paragraphs-and-sentences`,
  },
  prosody: {
    text: true,
    children: [...SENTENCE, 'p', 's'],
    attributes: {
      contour: optional(values.CONTOUR),
      pitch: optional(values.PITCH),
      range: optional(values.PITCH),
      rate: optional(values.RATE),
      volume: optional(values.VOLUME),
    },
    source: `${VOICE}#adjust-prosody`,
  },
  emphasis: {
    text: true,
    children: PHRASE,
    attributes: { level: optional(oneOf('reduced', 'none', 'moderate', 'strong')) },
    source: `${VOICE}#adjust-emphasis`,
  },
  audio: {
    text: true,
    children: [...SENTENCE, 'p', 's'],
    attributes: { src: required(values.HTTPS) },
    source: `${VOICE}#add-recorded-audio`,
  },
  'say-as': {
    text: true,
    children: [],
    attributes: {
      'interpret-as': required(
        oneOf(
          ...['characters', 'spell-out', 'cardinal', 'number', 'ordinal', 'number_digit', 'fraction'],
          ...['date', 'time', 'duration', 'telephone', 'currency', 'address', 'name'],
        ),
      ),
      format: optional(
        oneOf(
          ...['dmy', 'mdy', 'ymd', 'ydm', 'ym', 'my', 'md', 'dm', 'd', 'm', 'y'],
          ...['hms12', 'hms24', 'hms', 'hm', 'ms'],
        ),
      ),
      detail: optional(values.SOME_TEXT),
    },
    source: `${PRONUNCIATION}#say-as-element`,
  },
  sub: {
    text: true,
    children: [],
    attributes: { alias: required(values.SOME_TEXT) },
    source: `${PRONUNCIATION}#sub-element`,
  },
  phoneme: {
    text: true,
    children: [],
    attributes: { alphabet: optional(oneOf('ipa', 'sapi', 'ups', 'x-sampa')), ph: required(values.SOME_TEXT) },
    source: `${PRONUNCIATION}#phoneme-element`,
  },
  lexicon: {
    text: false,
    children: [],
    attributes: { uri: required(values.HTTPS) },
    source: `${PRONUNCIATION}#custom-lexicon`,
  },
  break: {
    text: false,
    children: [],
    attributes: {
      strength: optional(oneOf('x-weak', 'weak', 'medium', 'strong', 'x-strong')),
      time: optional(values.UP_TO_5_S),
    },
    source: `${STRUCTURE}#add-a-break`,
  },
  bookmark: {
    text: false,
    children: [],
    attributes: { mark: required(values.SOME_TEXT) },
    source: `${STRUCTURE}#bookmark-element`,
  },
  'mstts:silence': {
    text: false,
    children: [],
    attributes: {
      type: required(
        oneOf(
          ...['Leading', 'Leading-exact', 'Tailing', 'Tailing-exact', 'Sentenceboundary', 'Sentenceboundary-exact'],
          ...['[Cc]omma-exact', '[Ss]emicolon-exact', '[Ee]numerationcomma-exact'],
        ),
      ),
      value: required(values.UP_TO_20_S),
    },
    source: `${STRUCTURE}#add-silence`,
  },
  'mstts:express-as': {
    text: true,
    children: PHRASE,
    attributes: {
      style: required(values.SOME_TEXT),
      styledegree: optional(values.STYLE_DEGREE),
      role: optional(
        oneOf(
          ...['Girl', 'Boy', 'YoungAdultFemale', 'YoungAdultMale'],
          ...['OlderAdultFemale', 'OlderAdultMale', 'SeniorFemale', 'SeniorMale'],
        ),
      ),
    },
    source: `${VOICE}#use-speaking-styles-and-roles`,
  },
  'mstts:audioduration': {
    text: false,
    children: [],
    attributes: { value: required(values.UP_TO_300_S) },
    source: `${VOICE}#adjust-the-audio-duration`,
  },
  'mstts:backgroundaudio': {
    text: false,
    children: [],
    attributes: {
      src: required(values.HTTPS),
      volume: optional(values.LOUDNESS),
      fadein: optional(values.FADE),
      fadeout: optional(values.FADE),
    },
    first: true,
    source: `${VOICE}#add-background-audio`,
  },
};
