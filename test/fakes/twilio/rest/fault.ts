/** Something that goes wrong with a request of the REST API, on demand. */
export interface Fault {
  /** Which requests: by method, by path, by what is in the form. */
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly path: RegExp;
  readonly form?: (form: URLSearchParams) => boolean;
  /** Whether what was asked for is done all the same: a call that was in fact created. */
  readonly isDone: boolean;
  /** What is answered: a status; nothing, so that the client gives up some time; or the connection breaks. */
  readonly answer: number | 'nothing' | 'reset';
  /** How often; once by default. */
  readonly times?: number;
}

/** Faults that are still to happen. */
export class Faults {
  readonly #left: { readonly fault: Fault; times: number }[] = [];

  add(fault: Fault): void {
    this.#left.push({ fault, times: fault.times ?? 1 });
  }

  /** The first that fits; it is used up by one. */
  take(method: string, path: string, form: URLSearchParams): Fault | undefined {
    const found = this.#left.find(
      ({ fault, times }) =>
        times > 0 &&
        (fault.method ?? method) === method &&
        fault.path.test(path) &&
        (fault.form === undefined || fault.form(form)),
    );
    if (found) found.times -= 1;
    return found?.fault;
  }
}

const CODES: Readonly<Record<number, readonly [code: number, message: string]>> = {
  429: [20429, 'Too Many Requests'],
  500: [20500, 'Internal Server Error'],
  503: [20503, 'Service unavailable'],
};

/** The body of an answer with this status. */
export function faultBody(status: number): object {
  const [code, message] = CODES[status] ?? [status, 'The request failed'];
  return { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status };
}
