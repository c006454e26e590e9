import { RestError } from './restError.js';

/** The form of one request of the REST API: every parameter is asked for, so that none is passed over in silence. */
export class Parameters {
  readonly #asked = new Set<string>();

  constructor(private readonly all: URLSearchParams) {}

  text(name: string): string | undefined {
    this.#asked.add(name);
    return this.all.get(name) ?? undefined;
  }

  list(name: string): readonly string[] {
    this.#asked.add(name);
    // "Separate multiple values with a space", or give the parameter more than once.
    return this.all.getAll(name).flatMap((value) => value.split(' '));
  }

  required(name: string, code: number, message: string): string {
    const value = this.text(name);
    if (value === undefined || value === '') throw new RestError(400, code, message);
    return value;
  }

  /** "Anything other than true or false is interpreted as false." */
  flag(name: string): boolean | undefined {
    const value = this.text(name);
    return value === undefined ? undefined : value === 'true';
  }

  method(name: string, otherwise: 'GET' | 'POST' = 'POST'): 'GET' | 'POST' {
    const value = this.text(name) ?? otherwise;
    if (value !== 'GET' && value !== 'POST') throw new RestError(400, 21209, `${name}: invalid method`);
    return value;
  }

  url(name: string): string | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (!URL.canParse(value) || !/^https?:\/\//.test(value)) {
      throw new RestError(400, 21205, `${name} is not a valid URL: ${value}`);
    }
    return value;
  }

  seconds(name: string, least: number, most: number): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const number = Number(value);
    if (!Number.isInteger(number) || number < least || number > most) {
      throw new RestError(400, 21208, `Invalid ${name}: ${value}`);
    }
    return number;
  }

  /** @throws RestError for what nobody has asked for: the fake carrier must not pretend to do it. */
  nothingElse(): void {
    const unknown = [...new Set(this.all.keys())].filter((name) => !this.#asked.has(name));
    if (unknown.length > 0) {
      throw new RestError(400, 20001, `the fake carrier does not know ${unknown.join(', ')} here`);
    }
  }
}
