import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';
import type { NumberRecognizer } from '@microsoft/recognizers-text-number';

// Required, not imported: for an import Node would look for names in all of its 1.4 MB, a tenth of a second.
const require = createRequire(import.meta.url);
const library = (): typeof import('@microsoft/recognizers-text-number') =>
  require('@microsoft/recognizers-text-number');

/** Milliseconds. */
const BETWEEN_PIECES = 50;

/** Cultures whose number words recognizers-text 1.3.1 knows in JavaScript. German is not among them. */
export const CULTURES = ['en-us', 'es-es', 'fr-fr', 'pt-br', 'zh-cn', 'ja-jp'] as const;
export type Culture = (typeof CULTURES)[number];

type NumberModel = ReturnType<InstanceType<typeof NumberRecognizer>['getNumberModel']>;

/** A whole number, as a caller could press it. */
const WHOLE = /^\d{1,15}$/;

/** Reads number words. What it reads them with is loaded by `prepare`, or else when the first one is read. */
export class SpokenNumbers {
  readonly #cultures: ReadonlySet<Culture>;
  readonly #models = new Map<Culture, NumberModel>();

  constructor(cultures: Iterable<Culture>) {
    this.#cultures = new Set(cultures);
  }

  /**
   * Loads the library and makes the models, so that no call that says a number waits for it: 40 to 80 ms of work each. It
   * is done piece by piece, with pauses in which a start that listens already answers what has come meanwhile.
   */
  async prepare(): Promise<void> {
    for (const culture of this.#cultures) {
      await pause(BETWEEN_PIECES, undefined, { ref: false });
      library();
      await pause(BETWEEN_PIECES, undefined, { ref: false });
      this.#model(culture);
    }
  }

  /** The digits of a text that is one whole number and nothing else (`twenty one` is `21`); undefined otherwise. */
  read(text: string, culture: Culture): string | undefined {
    const [found, second] = this.#model(culture).parse(text);
    if (!found || second || found.start !== 0 || found.end !== text.length - 1) return undefined;
    const value = String(found.resolution?.value);
    return WHOLE.test(value) ? value : undefined;
  }

  #model(culture: Culture): NumberModel {
    const model = this.#models.get(culture) ?? numberModel(culture);
    this.#models.set(culture, model);
    return model;
  }
}

function numberModel(culture: Culture): NumberModel {
  const { NumberOptions, NumberRecognizer } = library();
  // Lazy: else it makes models of ordinals and percentages as well, and each of the three once more when it is asked for.
  return new NumberRecognizer(culture, NumberOptions.None, true).getNumberModel(culture, false);
}
