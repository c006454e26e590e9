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
  readonly #locale: string;

  /**
   * @param voice the full name of a neural voice, such as `en-US-AriaNeural`
   * @throws {PromptError} when either is no such thing
   */
  constructor(locale: string, voice: string) {
    if (!LOCALE.pattern.test(locale)) throw new PromptError([`"${locale}" should be ${LOCALE.expects}`]);
    if (!VOICE_NAME.pattern.test(voice)) throw new PromptError([`"${voice}" should be ${VOICE_NAME.expects}`]);
    this.#locale = locale;
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

  /** `1234.5` is shown and read as the language writes it: "1,234.5", "1.234,5", "1234,5". */
  number(value: number): this {
    return this.text(new Intl.NumberFormat(this.#locale).format(value));
  }

  /**
   * Shown as the language writes it ("$12.50", "12,50 €"), and read with the name of the currency, which agrees with the
   * number ("1 euro", "12,50 euros").
   * @param currency ISO 4217, such as `EUR`
   * @throws RangeError for what is no code of a currency
   */
  money(amount: number, currency: string): this {
    const shown = (options: Intl.NumberFormatOptions) =>
      new Intl.NumberFormat(this.#locale, { style: 'currency', currency, ...options }).format(amount);
    const name = shown({ currencyDisplay: 'name', trailingZeroDisplay: 'stripIfInteger' });
    return this.#element('sub', ['alias', plain(name)], plain(shown({})));
  }

  /**
   * "January 4, 2027", "4. Januar 2027", "4 de enero de 2027": voices say the ordinals and cases that belong to it.
   * @param at epoch milliseconds
   * @param zone IANA name of the clocks that are meant
   * @throws RangeError for a zone that does not exist
   */
  date(at: number, zone: string): this {
    return this.text(plain(new Intl.DateTimeFormat(this.#locale, { dateStyle: 'long', timeZone: zone }).format(at)));
  }

  /** "8:30 PM", "20:30": a time of day, as `date` takes it. */
  time(at: number, zone: string): this {
    return this.text(plain(new Intl.DateTimeFormat(this.#locale, { timeStyle: 'short', timeZone: zone }).format(at)));
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

/** Unicode's data have narrow and unbreakable blanks, which not every voice knows. */
function plain(text: string): string {
  return text.replace(/\s+/g, ' ');
}

function open(name: string, ...attributes: [name: string, value: string][]): Token {
  return { kind: 'open', name, attributes };
}
