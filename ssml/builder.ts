import { speakable } from './escape.js';
import type { Token } from './parse.js';
import { PromptError } from './problem.js';
import type { Speech } from './speech.js';
import { LOCALE, LONGEST_BREAK, VOICE_NAME } from './values.js';
import { fill, write } from './write.js';

/** Azure speaks at most ten minutes in one answer. */
const LONGEST_PAUSE = 600_000;

/**
 * Composes what no document can hold, because it is only known in the call. Whatever it is given is spoken literally.
 *
 * ```ts
 * new SpeechBuilder('en-US', prompts.voice('en-US')).text('Your code is ').digits('4711').text('.').build();
 * ```
 */
export class SpeechBuilder {
  readonly #tokens: Token[];

  /**
   * @param voice the full name of a neural voice, such as `en-US-AriaNeural`
   * @throws {PromptError} when either is no such thing
   */
  constructor(locale: string, voice: string) {
    if (!LOCALE.pattern.test(locale)) throw new PromptError([`"${locale}" should be ${LOCALE.expects}`]);
    if (!VOICE_NAME.pattern.test(voice)) throw new PromptError([`"${voice}" should be ${VOICE_NAME.expects}`]);
    this.#tokens = [open('speak', ['version', '1.0'], ['xml:lang', locale]), open('voice', ['name', voice])];
  }

  /** Words, as they are. Blanks between words and what follows them are the caller's. */
  text(words: string): this {
    this.#tokens.push({ kind: 'text', text: speakable(words) });
    return this;
  }

  /**
   * Silence. One of more than 5 s, the longest `break` of the Telephony channel, is made of several.
   * @param duration ms, from 0 to 600000
   * @throws {PromptError} for any other duration
   */
  pause(duration: number): this {
    if (!(duration >= 0 && duration <= LONGEST_PAUSE)) {
      throw new PromptError([`a pause of ${duration} ms should be 0 to ${LONGEST_PAUSE} ms`]);
    }
    for (let left = Math.round(duration); left > 0; left -= LONGEST_BREAK) {
      this.#element('break', ['time', `${Math.min(left, LONGEST_BREAK)}ms`]);
    }
    return this;
  }

  /** Read out one by one: `4711` is "four seven one one". Keys that are no digits (`*`, `#`) are spelt out. */
  digits(keys: string): this {
    const kind = /^[\d\s]+$/.test(keys) ? 'number_digit' : 'characters';
    return this.#element('say-as', ['interpret-as', kind], keys);
  }

  /** Read out in the groups in which a telephone number is said in this language. */
  telephone(number: string): this {
    return this.#element('say-as', ['interpret-as', 'telephone'], number);
  }

  build(): Speech {
    return fill(write([...this.#tokens, { kind: 'close', name: 'voice' }, { kind: 'close', name: 'speak' }]), {});
  }

  #element(name: string, attribute: [name: string, value: string], words?: string): this {
    this.#tokens.push(open(name, attribute));
    if (words !== undefined) this.text(words);
    this.#tokens.push({ kind: 'close', name });
    return this;
  }
}

function open(name: string, ...attributes: [name: string, value: string][]): Token {
  return { kind: 'open', name, attributes };
}
