import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { type Clock, within } from '../../../src/call/clock.js';
import { type Form, signature } from './signature.js';

/** How long Twilio waits for an answer (error 11205). */
const PATIENCE_MS = 15_000;

export type Method = 'GET' | 'POST';

/** One request to the bot, as it went out; and its answer, once it has come. */
export interface Sent {
  readonly at: number;
  readonly method: Method;
  /** The public URL, which is the one that is signed. */
  readonly url: string;
  readonly form: Form;
  readonly headers: Readonly<Record<string, string>>;
  status?: number;
  contentType?: string;
  body?: string;
  /** Why there is no answer. */
  failure?: string;
}

/**
 * When a callback reaches the bot: one delay in milliseconds for each time that it is delivered. `[0]` is once and at once,
 * `[]` is lost, `[0, 1000]` is twice. Different delays change the order. Only for callbacks: a document is asked for and
 * waited for.
 */
export type Deliveries = (callback: Sent) => readonly number[];

export interface WebhooksOptions {
  readonly clock: Clock;
  readonly authToken: string;
  /** Where the bot says it can be reached, such as `https://bot.example`. */
  readonly publicBaseUrl: string;
}

/** Twilio's requests to the bot: signed for its public URL, sent to where it really listens. */
export class Webhooks {
  /** Everything that was sent, in the order in which it left. */
  readonly sent: Sent[] = [];
  /** Set by a test; by default everything arrives once, and in order. */
  deliveries: Deliveries = () => [0];
  #waiting = 0;
  #bots: readonly URL[] = [];
  #asked = 0;
  #tokens = 0;
  readonly #agent = new Agent({ keepAlive: true });
  /** Callbacks about the same thing leave one after the other: a test has one order. */
  readonly #turns = new Map<string, Promise<void>>();

  constructor(private readonly options: WebhooksOptions) {}

  /** True while nothing waits for an answer, or for its turn. What a delivery holds back on the clock is not counted. */
  get idle(): boolean {
    return this.#waiting === 0 && this.#turns.size === 0;
  }

  /** Where the bot listens on this machine, each of its instances in turn; without one nobody can be reached. */
  reach(...bots: readonly URL[]): void {
    this.#bots = bots;
  }

  /** Asks the bot for a document, and waits at most fifteen seconds. Never rejects: what went wrong is in `failure`. */
  async ask(method: Method, url: string, form: Form): Promise<Sent> {
    const sent = this.#signed(method, url, form);
    await this.#deliver(sent);
    return sent;
  }

  /** Tells the bot something; its answer counts for nothing. `about` names what must stay in order. */
  tell(method: Method, url: string, form: Form, about: string): void {
    const sent = this.#signed(method, url, form);
    for (const [index, delay] of this.deliveries(sent).entries()) {
      const one = index === 0 ? sent : { ...sent };
      if (index > 0) this.sent.push(one);
      if (delay > 0) this.options.clock.setTimeout(() => void this.#deliver(one), delay);
      else this.#inTurn(about, one);
    }
  }

  /** Delivers a request once more, byte for byte: as Twilio does after a lost answer, or somebody who has overheard it. */
  async again(sent: Sent): Promise<Sent> {
    const { at: _, status: __, contentType: ___, body: ____, failure: _____, ...same } = sent;
    const repeated: Sent = { ...same, at: this.options.clock.now() };
    this.sent.push(repeated);
    await this.#deliver(repeated);
    return repeated;
  }

  close(): void {
    this.#agent.destroy();
  }

  #signed(method: Method, url: string, form: Form): Sent {
    const { authToken, clock } = this.options;
    const target = withQuery(method, url, form);
    this.#tokens += 1;
    const sent: Sent = {
      at: clock.now(),
      method,
      url: target,
      form: method === 'POST' ? form : {},
      headers: {
        ...(method === 'POST' && { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' }),
        'user-agent': 'TwilioProxy/1.1',
        'x-twilio-signature': signature(authToken, target, method === 'POST' ? form : {}),
        'i-twilio-idempotency-token': `tok-${this.#tokens.toString(16).padStart(16, '0')}`,
      },
    };
    this.sent.push(sent);
    return sent;
  }

  #inTurn(about: string, sent: Sent): void {
    const before = this.#turns.get(about);
    const delivered = before ? before.then(() => this.#deliver(sent)) : this.#deliver(sent);
    this.#turns.set(about, delivered);
    void delivered.then(() => {
      if (this.#turns.get(about) === delivered) this.#turns.delete(about);
    });
  }

  async #deliver(sent: Sent): Promise<void> {
    this.#waiting += 1;
    try {
      const late = () => new Error(`no answer in ${PATIENCE_MS / 1000} seconds`);
      await within(this.options.clock, PATIENCE_MS, this.#exchange(sent), late);
    } catch (error) {
      sent.failure = (error as Error).message;
    } finally {
      this.#waiting -= 1;
    }
  }

  #exchange(sent: Sent): Promise<void> {
    const target = new URL(sent.url);
    const home = new URL(this.options.publicBaseUrl);
    const bot = this.#bots[this.#asked++ % this.#bots.length];
    if (!bot || target.origin !== home.origin) throw new Error(`nobody can be reached at ${target.origin}`);
    return new Promise((resolve, reject) => {
      const outgoing = request(
        {
          agent: this.#agent,
          host: bot.hostname,
          port: bot.port,
          method: sent.method,
          // As it was signed: URL would write some characters in another way.
          path: sent.url.replace(/^https?:\/\/[^/?]+\/?/, '/'),
          headers: { ...sent.headers, host: home.host, 'x-forwarded-proto': home.protocol.slice(0, -1) },
        },
        (response) => {
          text(response).then((body) => {
            sent.status = response.statusCode ?? 0;
            sent.contentType = response.headers['content-type'] ?? '';
            sent.body = body;
            resolve();
          }, reject);
        },
      );
      outgoing.on('error', (error) => {
        // A connection that was kept open may have been closed by a bot that was started anew: that is nobody's fault.
        if (outgoing.reusedSocket) this.#exchange(sent).then(resolve, reject);
        else reject(error);
      });
      outgoing.end(sent.method === 'POST' ? encode(sent.form) : undefined);
    });
  }
}

/** A request by GET carries its parameters in the URL; a fragment (connection overrides) stays with Twilio. */
function withQuery(method: Method, url: string, form: Form): string {
  const [address = ''] = url.split('#');
  if (method === 'POST') return address;
  return `${address}${address.includes('?') ? '&' : '?'}${encode(form)}`;
}

export function encode(form: Form): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(form)) {
    for (const one of typeof value === 'string' ? [value] : value) parameters.append(name, one);
  }
  return parameters.toString();
}
