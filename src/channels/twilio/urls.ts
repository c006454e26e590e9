/** What Twilio calls, below `/api/twilio/`. */
export const PLACES = ['voice', 'turn', 'status', 'dial-done', 'refer-done', 'conf', 'rec', 'warm'] as const;
export type Place = (typeof PLACES)[number];

export const pathOf = (place: Place) => `/api/twilio/${place}`;

/** The bot's own addresses, as Twilio knows them. */
export class Urls {
  readonly #base: string;

  /** @param publicBaseUrl `https://bot.example`, with the path of a proxy where there is one */
  constructor(publicBaseUrl: string) {
    this.#base = publicBaseUrl.replace(/\/+$/, '');
  }

  to(place: Place, query: Readonly<Record<string, string>> = {}): string {
    const search = new URLSearchParams(query).toString();
    return `${this.#base}${pathOf(place)}${search && `?${search}`}`;
  }
}
