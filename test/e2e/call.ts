import { randomUUID } from 'node:crypto';
import type { Activity } from 'botframework-schema';
import {
  type IReceiveRequest,
  RequestHandler,
  StreamingRequest,
  StreamingResponse,
  WebSocketClient,
} from 'botframework-streaming';
import { readBody } from '../../src/phone/streamedBody.js';
import type { Connector } from './connector.js';
import { until } from './until.js';

/** What the bot answers to an activity. */
export interface Answer {
  readonly status: number;
  /** Parsed; undefined where there was none. */
  readonly body: unknown;
}

type Said = Partial<Activity>;

/** One call, as a channel makes it. What is said in it by the bot is in `heard`, in order. */
export abstract class Call {
  readonly conversationId: string = randomUUID();
  readonly channelId: string = 'emulator';
  /** Put into every activity. */
  envelope: Said = {};
  abstract readonly serviceUrl: string;
  abstract readonly heard: readonly Said[];

  protected abstract deliver(activity: Said): Promise<Answer>;

  /** The call is answered. */
  dial(): Promise<Answer> {
    return this.send({ type: 'conversationUpdate', membersAdded: [BOT, CALLER] as Activity['membersAdded'] });
  }

  say(text: string): Promise<Answer> {
    return this.send({ type: 'message', text });
  }

  press(key: string): Promise<Answer> {
    return this.send({ type: 'message', text: key, entities: [{ type: 'DTMF' }] });
  }

  status(value: unknown): Promise<Answer> {
    return this.send({ type: 'event', name: 'handoff.status', value });
  }

  send(content: Said): Promise<Answer> {
    return this.deliver({
      id: randomUUID(),
      channelId: this.channelId,
      serviceUrl: this.serviceUrl,
      conversation: { id: this.conversationId } as Activity['conversation'],
      from: CALLER as Activity['from'],
      recipient: BOT as Activity['recipient'],
      locale: 'en-US',
      ...this.envelope,
      ...content,
    });
  }

  /** The texts that were said, as one. */
  get words(): string {
    return this.heard.map(({ text }) => text ?? '').join('\n');
  }

  /** Waits for words. */
  hears(words: RegExp): Promise<Said> {
    return until(
      () => `${words}, after: ${this.words}`,
      () => this.heard.find(({ text }) => words.test(text ?? '')),
    );
  }

  /** Waits for an activity of a type, such as `endOfConversation`. */
  gets(type: string): Promise<Said> {
    return until(`an activity of type ${type}`, () => this.heard.find((activity) => activity.type === type));
  }

  get handoffs(): Said[] {
    return this.heard.filter(({ type, name }) => type === 'event' && name === 'handoff.initiate');
  }
}

const BOT = { id: 'bot', name: 'Bot' };
const CALLER = { id: '+14255550100', name: '+14255550100' };

/** Over HTTP, as the Emulator does it. */
export class HttpCall extends Call {
  override readonly conversationId: string = `${randomUUID()}|livechat`;
  readonly serviceUrl: string;

  constructor(
    public bot: URL,
    private readonly connector: Connector,
  ) {
    super();
    this.serviceUrl = connector.url;
  }

  get heard(): readonly Said[] {
    return this.connector.posts
      .filter(({ conversationId }) => conversationId === this.conversationId)
      .map(({ activity }) => activity);
  }

  /** Headers of every request. */
  headers: Record<string, string> = {};

  protected override async deliver(activity: Said): Promise<Answer> {
    const response = await fetch(new URL('/api/messages', this.bot), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...this.headers },
      body: JSON.stringify(activity),
    });
    return { status: response.status, body: parsed(await response.text()) };
  }
}

/** Over HTTP, with the replies in the answer's body (`deliveryMode: expectReplies`). */
export class RepliesCall extends HttpCall {
  readonly #heard: Said[] = [];
  override envelope: Said = { deliveryMode: 'expectReplies' };

  override get heard(): readonly Said[] {
    return this.#heard;
  }

  protected override async deliver(activity: Said): Promise<Answer> {
    const answer = await super.deliver(activity);
    if (answer.status === 200) this.#heard.push(...(answer.body as { activities: Said[] }).activities);
    return answer;
  }
}

/** Over a web socket of its own, as Microsoft's Telephony channel does it, with botframework-streaming's own client. */
export class SocketCall extends Call {
  override readonly channelId = 'telephony';
  readonly serviceUrl: string;
  readonly heard: Said[] = [];
  /** What is taken and never answered. */
  ignores: (activity: Said) => boolean = () => false;
  /** The socket is gone, whoever closed it. */
  closed = false;
  readonly #client: WebSocketClient;
  #end: () => void = () => {};
  readonly #ended = new Promise<Answer>((resolve) => {
    this.#end = () => resolve({ status: 410, body: undefined });
  });

  private constructor(bot: URL) {
    super();
    this.serviceUrl = `urn:botframework:websocket:${bot.host}`;
    this.#client = new WebSocketClient({
      url: `ws://${bot.host}/api/messages`,
      requestHandler: new Ear((activity) => {
        this.heard.push(activity);
        return !this.ignores(activity);
      }),
      disconnectionHandler: () => {
        this.closed = true;
        this.#end();
      },
    });
  }

  static async open(bot: URL): Promise<SocketCall> {
    const call = new SocketCall(bot);
    await call.#client.connect();
    return call;
  }

  hangUp(): void {
    this.#client.disconnect();
  }

  protected override deliver(activity: Said): Promise<Answer> {
    return this.request('POST', '/api/messages', JSON.stringify(activity));
  }

  /** Any request over this socket; one that the socket did not outlive is answered with 410. */
  request(verb: string, path: string, body?: string): Promise<Answer> {
    const request = StreamingRequest.create(verb, path);
    if (body !== undefined) request.setBody(body);
    // The library leaves a request unanswered that is sent when the socket is gone already.
    return Promise.race([this.#ended, this.#answerTo(request)]);
  }

  async #answerTo(request: StreamingRequest): Promise<Answer> {
    const { statusCode, streams } = await this.#client.send(request);
    return { status: statusCode ?? 0, body: parsed(await readBody(streams[0])) };
  }
}

/** Takes what the bot sends over a socket. */
class Ear extends RequestHandler {
  /** @param hear returns whether it is to be answered. */
  constructor(private readonly hear: (activity: Said) => boolean) {
    super();
  }

  override async processRequest(request: IReceiveRequest): Promise<StreamingResponse> {
    const isAnswered = this.hear(parsed(await readBody(request.streams[0])) as Said);
    return isAnswered ? StreamingResponse.create(200) : new Promise(() => {});
  }
}

const parsed = (body: string): unknown => (body === '' ? undefined : JSON.parse(body));
