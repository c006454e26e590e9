import type { Holder, Leg, Utterance } from './leg.js';
import type { Network } from './network.js';
import type { Form } from './signature.js';
import { SILENCE, type Sound, speech } from './sound.js';
import { Timers } from './timers.js';
import { type Element, TwimlError } from './twiml/element.js';
import { readTwiml } from './twiml/read.js';
import type { Method, Sent } from './webhooks.js';

/** Where a document is played. */
export interface Stage {
  /** `wait`: to somebody in a conference that has not begun, or on hold, or as an announcement; `queue`: in an `<Enqueue>`. */
  readonly kind: 'call' | 'whisper' | 'wait' | 'queue';
  hear(sound: Sound): void;
  /** There is no verb left. */
  end(): void;
  /** The document could not be had or played; without this, the caller hears it and the call ends. */
  fail?(): void;
  /** `<Leave>`. */
  leaveQueue?(): void;
  /** The call was taken from here by the REST API. */
  taken?(): void;
}

/** One verb under way. */
export interface Doing {
  press?(key: string): void;
  speak?(utterance: Utterance): void;
  /** @param why `next`: the document itself went on */
  stop(why: 'hungUp' | 'redirected' | 'next'): void;
}

/** Begins a verb; undefined where that was all, or where the program has gone elsewhere. */
export type Verb = (element: Element, program: Program) => Doing | undefined;

/** Verbs that may be played in a place, and Twilio's code for any other. */
const ALLOWED: Readonly<Record<Stage['kind'], { readonly verbs?: readonly string[]; readonly code: number }>> = {
  call: { code: 12200 },
  // "The url attribute does not support any other TwiML verbs", and "not allowed to contain the <Dial> verb".
  whisper: { verbs: ['Say', 'Play', 'Pause', 'Gather', 'Redirect', 'Hangup'], code: 13201 },
  wait: { verbs: ['Say', 'Play', 'Pause', 'Redirect'], code: 13238 },
  queue: { verbs: ['Say', 'Play', 'Pause', 'Gather', 'Redirect', 'Hangup', 'Leave'], code: 13238 },
};

const APPLICATION_ERROR = 'We are sorry, an application error has occurred. Goodbye.';
const TWIML_TYPES = ['text/xml', 'application/xml', 'text/html'];

/** Plays documents on a call, one after the other, until there is no verb left. */
export class Program implements Holder {
  /** The URL that the present document came from; undefined for one that came with a request of the REST API. */
  #base: string | undefined;
  #verbs: readonly Element[] = [];
  #next = 0;
  #doing: Doing | undefined;
  #isOver = false;
  /** Counts what was begun: an answer that comes after something else has begun is nobody's. */
  #turn = 0;
  #usesFallback = false;
  readonly #timers: Timers;

  constructor(
    readonly network: Network,
    readonly leg: Leg,
    readonly stage: Stage,
    private readonly verbs: Readonly<Record<string, Verb>>,
  ) {
    this.#timers = new Timers(network.clock);
  }

  hear(sound: Sound): void {
    if (!this.#isOver) this.stage.hear(sound);
  }

  /** True for the first verb of a call that nobody has answered yet. */
  get isFirst(): boolean {
    return this.leg.answeredAt === undefined;
  }

  /** Asks for a document, and goes on with it. @param url absolute, or relative to the present document */
  fetch(method: Method, url: string, more: Form = {}): void {
    if (this.#isOver) return;
    this.#stopDoing('next');
    this.hear(this.leg.answeredAt === undefined ? (this.leg.hearing.now ?? SILENCE) : SILENCE);
    const turn = this.#turn;
    const target = this.resolve(url);
    if (target === undefined) {
      this.#fail(11100, `"${url}" is relative, and there is nothing it could be relative to`);
      return;
    }
    void this.network.webhooks.ask(method, target, { ...this.leg.form, ...more }).then((sent) => {
      if (this.#isOver || turn !== this.#turn) return;
      const document = documentIn(sent);
      if (typeof document === 'string') this.play(document, target);
      else this.#fail(document.code, document.message, target);
    });
  }

  /** Tells the bot how a verb went after the call has left it: the answer counts for nothing. */
  report(method: Method, url: string, more: Form): void {
    const target = this.resolve(url);
    if (target !== undefined) this.network.webhooks.tell(method, target, { ...this.leg.form, ...more }, this.leg.sid);
  }

  /** Plays a document from its first verb. @param base where it came from */
  play(document: string, base?: string): void {
    if (this.#isOver) return;
    this.#stopDoing('next');
    this.#base = base;
    this.#next = 0;
    try {
      this.#verbs = readTwiml(document);
    } catch (error) {
      if (!(error instanceof TwimlError)) throw error;
      this.#verbs = [];
      this.#fail(error.code, error.message, base);
      return;
    }
    this.next();
  }

  /** The verb under way is done. */
  next(): void {
    if (this.#isOver) return;
    this.#stopDoing('next');
    const verb = this.#verbs[this.#next];
    this.#next += 1;
    if (!verb) {
      this.hear(SILENCE);
      this.stage.end();
      return;
    }
    const { verbs, code } = ALLOWED[this.stage.kind];
    if (verbs && !verbs.includes(verb.name)) {
      this.#fail(code, `<${verb.name}> may not be played here (${this.stage.kind})`, this.#base);
      return;
    }
    const turn = this.#turn;
    if (!picksUpLater(verb)) this.leg.answer();
    const doing = this.verbs[verb.name]?.(verb, this);
    if (turn === this.#turn && !this.#isOver) this.#doing = doing;
    else doing?.stop('next');
  }

  /** Runs `act` after so long, unless the document has gone on. */
  after(ms: number, act: () => void): void {
    this.#timers.after(ms, act);
  }

  resolve(url: string): string | undefined {
    if (/^https?:\/\//.test(url)) return url;
    if (this.#base === undefined) return undefined;
    return url === '' ? this.#base : new URL(url, this.#base).href;
  }

  /** Where a verb without an `action` goes: to the document it stands in. */
  get base(): string {
    return this.#base ?? '';
  }

  press(key: string): void {
    this.#doing?.press?.(key);
  }

  speak(utterance: Utterance): void {
    this.#doing?.speak?.(utterance);
  }

  leave(why: 'hungUp' | 'redirected'): void {
    if (this.#isOver) return;
    this.#stopDoing(why);
    this.#isOver = true;
    if (why === 'redirected') this.stage.taken?.();
  }

  #stopDoing(why: 'hungUp' | 'redirected' | 'next'): void {
    const doing = this.#doing;
    this.#doing = undefined;
    this.#turn += 1;
    this.#timers.stop();
    doing?.stop(why);
  }

  #fail(code: number, message: string, url?: string): void {
    const { leg, network, stage } = this;
    network.alert(code, message, { leg, ...(url !== undefined && { url }) });
    this.#stopDoing('next');
    if (stage.fail) {
      stage.fail();
      return;
    }
    const { fallback } = leg.options;
    if (fallback && !this.#usesFallback) {
      this.#usesFallback = true;
      this.fetch(fallback.method, fallback.url, { ErrorCode: String(code), ErrorUrl: url ?? '' });
      return;
    }
    leg.answer();
    this.hear(speech(APPLICATION_ERROR));
    this.after(APPLICATION_ERROR.split(' ').length * network.timing.word, () => leg.end('completed'));
  }
}

/** "If <Dial> is the first verb, answerOnBridge will cause the inbound call to ring"; `<Reject>` never answers; `<Pause>` waits. */
function picksUpLater({ name, attributes }: Element): boolean {
  return (
    name === 'Reject' ||
    name === 'Pause' ||
    name === 'Redirect' ||
    (name === 'Dial' && attributes.answerOnBridge === 'true')
  );
}

function documentIn({ status = 0, contentType = '', body = '', failure }: Sent): string | TwimlError {
  if (failure !== undefined) return new TwimlError(11205, `HTTP connection failure: ${failure}`);
  if (status < 200 || status > 299) return new TwimlError(11200, `HTTP retrieval failure: status ${status}`);
  if (body === '') return new TwimlError(12100, 'document parse failure: the answer is empty');
  const [type = ''] = contentType.split(';');
  if (!TWIML_TYPES.includes(type.trim())) return new TwimlError(12300, `invalid Content-Type "${contentType}"`);
  return body;
}
