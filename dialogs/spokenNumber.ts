import { createRequire } from 'node:module';

// Required, not imported: for an import Node would look for names in all of its 1.4 MB, a tenth of a second of every start.
const require = createRequire(import.meta.url);
const { NumberOptions, NumberRecognizer }: typeof import('@microsoft/recognizers-text-number') =
  require('@microsoft/recognizers-text-number');

/** Cultures whose number words recognizers-text 1.3.1 knows in JavaScript. German is not among them. */
export const CULTURES = ['en-us', 'es-es', 'fr-fr', 'pt-br', 'zh-cn', 'ja-jp'] as const;
export type Culture = (typeof CULTURES)[number];

type NumberModel = ReturnType<InstanceType<typeof NumberRecognizer>['getNumberModel']>;

/** A whole number, as a caller could press it. */
const WHOLE = /^\d{1,15}$/;

/** Reads number words. Its models are made once, at start: the first takes about 40 ms, and no call should wait for it. */
export class SpokenNumbers {
  readonly #models: ReadonlyMap<Culture, NumberModel>;

  constructor(cultures: Iterable<Culture>) {
    this.#models = new Map([...new Set(cultures)].map((culture) => [culture, numberModel(culture)]));
  }

  /** The digits of a text that is one whole number and nothing else (`twenty one` is `21`); undefined otherwise. */
  read(text: string, culture: Culture): string | undefined {
    const [found, second] = this.#models.get(culture)?.parse(text) ?? [];
    if (!found || second || found.start !== 0 || found.end !== text.length - 1) return undefined;
    const value = String(found.resolution?.value);
    return WHOLE.test(value) ? value : undefined;
  }
}

function numberModel(culture: Culture): NumberModel {
  // Lazy: else it makes models of ordinals and percentages as well, and each of the three once more when it is asked for.
  return new NumberRecognizer(culture, NumberOptions.None, true).getNumberModel(culture, false);
}
