import { checkTokens } from './check.js';
import { examplesFor, type LanguageFile, type Values } from './languageFile.js';
import { correctedBy, type Length, lengthWith, measure } from './length.js';
import { hashOf, type Lengths as MeasuredLengths } from './lengthsFile.js';
import { type Parsed, type PlacedToken, parse, type Token } from './parse.js';
import { PromptError, problemAt, type SsmlProblem } from './problem.js';
import type { Speech } from './speech.js';
import { fill, type Pieces, type Slot, write } from './write.js';

/** What a prompt takes over from the language of its folder. */
export interface TemplateLanguage extends Pick<LanguageFile, 'examples'> {
  /** Speaks a document that names no voice. */
  readonly voice?: string | undefined;
  /** What was measured under the prompt's name; it counts as long as it is the same document. */
  readonly measured?: MeasuredLengths['prompts'][string] | undefined;
}

/** How long a prompt takes to be spoken. */
interface Lengths {
  readonly estimate: Length;
  /** Absent where nothing was measured, or another document. */
  readonly measured: Length | undefined;
}

const PLACEHOLDER = /\{([a-z][A-Za-z]*)\}/;

/**
 * A prompt's `.ssml` document with `{placeholders}`. They stand in text only: what is filled in is spoken, it never
 * steers the voice. A brace that is no placeholder is a mistake, so a misspelt one is found.
 */
export class Template {
  /** In the order in which they first occur. */
  readonly placeholders: readonly string[];
  /** The voice that speaks first. */
  readonly voice: string;
  /** What it is filled with where somebody listens to it alone. */
  readonly examples: Values;
  readonly #measured: TemplateLanguage['measured'];
  readonly #slotted: readonly (Token | Slot)[];
  #lengths: Lengths | undefined;
  #pieces: Pieces | undefined;
  /** What is said, where nothing is filled in. */
  #fixed: Speech | undefined;

  /**
   * @param document one in which `checkTemplate` finds nothing
   * @param language of its folder; by default its document names a voice, and nothing was measured
   * @param parsed the same document, for whoever has parsed it already
   */
  constructor(
    readonly id: string,
    readonly locale: string,
    document: string,
    language: TemplateLanguage = {},
    parsed: Parsed = parse(document),
  ) {
    const tokens = withVoice(parsed.tokens, language.voice);
    const slotted = tokens.flatMap((token) => (token.kind === 'text' ? slots(token.text) : [token]));
    this.placeholders = [...new Set(slotted.flatMap((token) => (token.kind === 'slot' ? [token.name] : [])))];
    this.examples = examplesFor(language, id, this.placeholders);
    this.voice = attributeOf(tokens, 'voice', 'name') ?? '';
    this.#slotted = slotted;
    this.#measured = language.measured;
  }

  /** Whether its length was measured, and not only estimated. */
  get isMeasured(): boolean {
    return this.#howLong().measured !== undefined;
  }

  /**
   * The prompt with its values. They are taken literally: escaped, and a brace in them means nothing.
   * @throws {PromptError} when a placeholder has no value, or a value no placeholder: a mistake in our code
   */
  render(values: Readonly<Record<string, string>> = {}): Speech {
    for (const name of this.placeholders) {
      if (typeof values[name] !== 'string') throw this.#misuse(`no value for {${name}}`);
    }
    for (const name of Object.keys(values)) {
      if (!this.placeholders.includes(name)) throw this.#misuse(`a value for {${name}}, which it does not have`);
    }
    if (this.#fixed) return this.#fixed;
    // Written when it is said for the first time, as its length is found out.
    this.#pieces ??= write(this.#slotted);
    const speech = fill(this.#pieces, values);
    if (this.placeholders.length === 0) this.#fixed = Object.freeze(speech);
    return speech;
  }

  /**
   * How long it takes to be spoken with these values, in milliseconds: as long as its audio was, if that was measured;
   * else, and for the values, rather too long (ssml/length.ts).
   */
  length(values: Readonly<Record<string, string>> = {}): number {
    const { estimate, measured = estimate } = this.#howLong();
    return lengthWith(measured, values);
  }

  /** The same as if nothing had been measured. */
  estimate(values: Readonly<Record<string, string>> = {}): number {
    return lengthWith(this.#howLong().estimate, values);
  }

  /** Found out when it is said for the first time: a start has hundreds of prompts, and a call says few of them. */
  #howLong(): Lengths {
    if (!this.#lengths) {
      const estimate = measure(this.#slotted);
      const isSame = this.#measured && this.#measured.hash === hashOf(this.render(this.examples).speak);
      const measured = this.#measured && isSame ? correctedBy(estimate, this.#measured.ms, this.examples) : undefined;
      this.#lengths = { estimate, measured };
    }
    return this.#lengths;
  }

  #misuse(what: string): PromptError {
    return new PromptError([`prompt ${this.id} in ${this.locale}: ${what}`]);
  }
}

/**
 * Everything that is wrong in a prompt's document.
 *
 * @param locale the one of its folder
 * @param languageVoice speaks a document that names no voice
 * @param parsed the same document, for whoever has parsed it already
 */
export function checkTemplate(
  document: string,
  locale: string,
  languageVoice?: string,
  parsed: Parsed = parse(document),
): SsmlProblem[] {
  const { tokens, problem } = parsed;
  if (problem !== undefined) return [problem];
  const isVoiceless = languageVoice === undefined && attributeOf(tokens, 'speak', 'version') && !hasVoice(tokens);
  const problems = isVoiceless ? [] : checkTokens(document, withVoice(tokens, languageVoice));
  const report = (at: number, message: string): void => void problems.push(problemAt(document, at, message));
  if (isVoiceless) report(tokens[0]?.at ?? 0, 'it names no voice, and there is no voice in its language.yaml');
  const language = attributeOf(tokens, 'speak', 'xml:lang');
  if (language !== undefined && language !== locale) {
    report(tokens[0]?.at ?? 0, `xml:lang="${language}" should be ${locale}, as the folder says`);
  }
  for (const token of tokens) {
    if (token.kind === 'text') {
      const written = strayBraces(document.slice(token.at));
      for (const [count, { text }] of strayBraces(token.text).entries()) {
        // Where a brace is written as a character reference, the text's beginning has to do.
        const ahead = written[count]?.text === text ? written[count].index : 0;
        report(token.at + ahead, `${text} is no placeholder: these are {words} of letters, the first one small`);
      }
    } else if (token.kind === 'open') {
      for (const [name, value] of token.attributes) {
        if (/[{}]/.test(value))
          report(token.at, `${name} of ${token.name} may hold no brace: placeholders stand in text`);
      }
    }
  }
  return problems;
}

/** A document that names no voice gets this one around everything in it; one that names any is as it is. */
function withVoice(tokens: readonly PlacedToken[], voice: string | undefined): readonly PlacedToken[] {
  const first = tokens.findIndex(({ kind }) => kind === 'open');
  const last = tokens.findLastIndex(({ kind }) => kind === 'close');
  const [speak, end] = [tokens[first], tokens[last]];
  if (voice === undefined || hasVoice(tokens) || !speak || !end) return tokens;
  return [
    ...tokens.slice(0, first + 1),
    { kind: 'open', name: 'voice', attributes: [['name', voice]], at: speak.at },
    ...tokens.slice(first + 1, last),
    { kind: 'close', name: 'voice', at: end.at },
    ...tokens.slice(last),
  ];
}

function hasVoice(tokens: readonly Token[]): boolean {
  return tokens.some((token) => token.kind === 'open' && token.name === 'voice');
}

function slots(text: string): (Token | Slot)[] {
  return text.split(PLACEHOLDER).flatMap((part, index): (Token | Slot)[] => {
    if (index % 2 === 1) return [{ kind: 'slot', name: part }];
    return part === '' ? [] : [{ kind: 'text', text: part }];
  });
}

function strayBraces(text: string): { index: number; text: string }[] {
  return [...text.matchAll(/\{[^{}<]*\}|[{}]/g)]
    .filter(([found]) => !/^\{[a-z][A-Za-z]*\}$/.test(found))
    .map((found) => ({ index: found.index, text: found[0] }));
}

function attributeOf(tokens: readonly PlacedToken[], element: string, attribute: string): string | undefined {
  for (const token of tokens) {
    if (token.kind === 'open' && token.name === element)
      return token.attributes.find(([name]) => name === attribute)?.[1];
  }
  return undefined;
}
