/** A call between a telephone and the bot over Twilio, which we play: what the caller does goes there, and what they hear comes back. */
import type { Activity } from 'botframework-schema';
import { callId } from '../../src/call/call.js';
import { contextOf, initiateValue } from '../../src/handoff/context.js';
import { AGENT, type AgentDeed } from '../../src/phone/exchange.js';
import { PhoneError } from '../../src/phone/phone.js';
import type { Answer, Ear, Way } from '../../src/phone/way.js';
import type { CommandId, RecordingDeed } from '../../src/recording/machine.js';
import { recordingCommand } from '../../src/recording/protocol.js';
import type { Store } from '../../src/storage/store.js';
import { transcriptBefore } from '../../src/transcript/export.js';
import { INPUT_HINTS } from '../../ssml/bargeIn.js';
import type { FakeTwilio } from '../fakes/twilio/fakeTwilio.js';
import type { Leg } from '../fakes/twilio/leg.js';
import type { Phone } from '../fakes/twilio/phone.js';
import type { TwilioClock } from './clock.js';
import { PeopleAtTwilio } from './people.js';
import { BOT_NUMBER } from './stage.js';

const TAKEN: Answer = { status: 200 };
/** Longer than any document takes to say with a voice that takes a millisecond a word; pauses take their time. */
const LONGEST_SPEECH_MS = 10_000;
const STEP_MS = 20;
/** Until something that lasts whole seconds is over. */
const BIT_MS = 20;

export interface TwilioWorld {
  readonly twilio: FakeTwilio;
  readonly clock: TwilioClock;
  /** That of the process that is on now. */
  store(): Store;
  settled(): Promise<void>;
  /** The bot ends without a word, and another process goes on. */
  restart?(): Promise<void>;
}

export class OverTwilio implements Way {
  readonly name = 'over twilio';
  readonly channelId = 'twilio';
  readonly hasSocket = false;
  readonly canRecord = true;
  readonly people: PeopleAtTwilio;
  #ear: Ear | undefined;
  #caller: Phone | undefined;
  #last: string | undefined;
  #heard = 0;
  #handoffs = 0;
  #asked = 0;
  #hasLeft = false;
  #isTold = false;
  #pressed = false;
  #paused = '';
  #told: Promise<void> = Promise.resolve();

  constructor(private readonly world: TwilioWorld) {
    world.clock.listeners.add(() => this.listen());
    this.people = new PeopleAtTwilio({
      twilio: world.twilio,
      pass: async (ms) => {
        await this.#pass(ms);
        await this.listen();
      },
      restart: async () => world.restart?.(),
      caller: () => this.#phone.number,
    });
  }

  /** The one that the call will have. */
  newConversationId(): string {
    return `CA${(this.world.twilio.network.calls.size + 1).toString(16).padStart(32, '0')}`;
  }

  async open(ear: Ear): Promise<string> {
    this.#ear = ear;
    return 'urn:twilio:voice';
  }

  async deliver(activity: Activity): Promise<Answer> {
    if (activity.id !== undefined && activity.id === this.#last) return this.#again();
    this.#last = activity.id;
    // What the carrier does with commands it does by itself.
    if (activity.type === 'commandResult') return TAKEN;
    await this.#do(activity);
    await this.#hearOut();
    return TAKEN;
  }

  async leave(): Promise<void> {}

  async finish(): Promise<void> {
    await this.#hearOut();
    if (this.#caller?.call) {
      this.#hasLeft = true;
      this.#caller.hangsUp();
    }
    await this.world.settled();
  }

  /** The caller has done what they wanted to do, and listens. */
  async rest(): Promise<void> {
    await this.#hearOut();
  }

  /** Keys are complete when no other follows for a while. */
  async hasten(): Promise<void> {
    const waits = waitsIn(this.#latest).at(-1);
    if (this.#pressed && waits && waits.keys > 1) await this.#pass(waits.ms + BIT_MS);
    this.#pressed = false;
    // A phone that is dialled rings a moment later, which no script counts.
    if (this.#agents.at(-1)?.isOver === false) await this.#pass(this.world.twilio.network.timing.ringsAfter + BIT_MS);
    await this.#hearOut();
  }

  /** Everything that the caller has heard since, and that was done with the call. */
  listen(): Promise<void> {
    this.#told = this.#told.then(() => this.#listen());
    return this.#told;
  }

  async #do(activity: Activity): Promise<void> {
    switch (activity.type) {
      case 'conversationUpdate':
        this.#caller = this.world.twilio.phone(numberOf(activity.from.id));
        this.#caller.lines = 2;
        this.#caller.dials(BOT_NUMBER);
        return;
      case 'message':
        // Between keys nobody is listened to.
        if (!activity.entities) await this.hasten();
        await this.#untilAll();
        if (this.#leg?.isOver) throw new PhoneError('the call is over');
        this.#pressed = activity.entities?.[0]?.type === 'DTMF';
        if (this.#pressed) this.#phone.presses(activity.text);
        else this.#phone.says(activity.text, { ms: 1 });
        // Until the carrier has made out what was said.
        if (!activity.entities) await this.#pass(this.world.twilio.network.timing.speechEnds + 2);
        return;
      case 'endOfConversation':
        this.#hasLeft = true;
        this.#phone.hangsUp();
        return;
      case 'event':
        return this.#agent(activity.value);
      default:
        throw new PhoneError(`a telephone can't do ${activity.type}`);
    }
  }

  async #agent(value: unknown): Promise<void> {
    const deed = (Object.keys(AGENT) as AgentDeed[]).find((name) => AGENT[name] === value);
    const leg = this.#agents.at(-1);
    if (!deed || !leg) throw new PhoneError(`no agent's phone can do ${JSON.stringify(value)}`);
    const phone = this.world.twilio.phone(leg.party);
    if (deed === 'busy') phone.manner = { does: 'busy' };
    if (deed === 'unreachable') phone.manner = { does: 'fail', sipCode: 404 };
    if (leg.status === 'initiated') await this.#pass(this.world.twilio.network.timing.ringsAfter);
    if (deed === 'accepts') phone.answers();
    else if (deed === 'declines') phone.declines();
    else if (deed === 'noAnswer') leg.end('no-answer', 487);
    else if (deed === 'done') phone.hangsUp();
    else if (leg.status === 'ringing' && deed !== 'rings')
      leg.end(deed === 'busy' ? 'busy' : 'failed', deed === 'busy' ? 486 : 404);
    phone.manner = { does: 'ring' };
  }

  async #again(): Promise<Answer> {
    const { webhooks } = this.world.twilio;
    const last = webhooks.sent.findLast(({ form, url }) => form.CallSid === this.#leg?.sid && /voice|turn/.test(url));
    if (last) await webhooks.again(last);
    await this.#hearOut();
    return TAKEN;
  }

  /** Lets the clock go on until the caller has heard what is said now. */
  async #hearOut(): Promise<void> {
    await this.world.settled();
    for (let ms = 0; ms < LONGEST_SPEECH_MS && this.#isSpokenTo; ms += STEP_MS) await this.#pass(STEP_MS);
    await this.world.settled();
    await this.listen();
  }

  /** The last part of what is said may be listened to by other rules than what follows it. */
  async #untilAll(): Promise<void> {
    const document = this.#document;
    const waits = waitsIn(document).at(-2);
    if (document === this.#paused || !waits) return;
    this.#paused = document;
    await this.#pass(waits.ms + BIT_MS);
  }

  get #isSpokenTo(): boolean {
    const leg = this.#leg;
    if (!leg || leg.isOver) return false;
    const { now } = leg.hearing;
    if (now?.kind === 'speech' || now?.kind === 'silence') return true;
    if (now?.kind !== 'listening') return false;
    // Between two parts of what is said it is listened for a moment.
    const last = saysIn(this.#document).at(-1);
    return last !== undefined && !leg.hearing.speech.some((words) => words.includes(last));
  }

  /** What Twilio plays: the last one that says something. */
  get #document(): string {
    return this.#lastWith('<Say');
  }

  get #latest(): string {
    return this.#lastWith('<Response');
  }

  #lastWith(verb: string): string {
    const { webhooks, rest } = this.world.twilio;
    const answered = webhooks.sent.findLast(
      ({ body, form }) => body?.includes(verb) && form.CallSid === this.#leg?.sid,
    );
    const sent = rest.received.findLast(({ form, path }) => form.has('Twiml') && path.includes(this.#leg?.sid ?? '-'));
    const isNewer = sent && (!answered || sent.at >= answered.at);
    return (isNewer ? sent.form.get('Twiml') : answered?.body) ?? '';
  }

  async #pass(ms: number): Promise<void> {
    await this.world.clock.passQuietly(ms, () => this.world.settled());
    await this.world.settled();
  }

  get #phone(): Phone {
    if (!this.#caller) throw new PhoneError('the caller has not dialled');
    return this.#caller;
  }

  get #leg(): Leg | undefined {
    const sid = this.#ear?.conversationId;
    return sid === undefined ? undefined : this.world.twilio.network.calls.get(sid);
  }

  /** Calls that were made for this one, oldest first. */
  get #agents(): readonly Leg[] {
    const leg = this.#leg;
    return [...this.world.twilio.network.calls.values()].filter(
      ({ options }) => options.parent && options.parent === leg,
    );
  }

  async #listen(): Promise<void> {
    const leg = this.#leg;
    const ear = this.#ear;
    if (!leg || !ear) return;
    const said = leg.hearing.all.flatMap(({ sound }) => (sound.kind === 'speech' ? [sound] : []));
    for (const { words, input = '' } of said.slice(this.#heard)) {
      const text = words.replace(/\s+/g, ' ').trim();
      const inputHint = HINTS[input];
      const speak = `<speak>${escaped(text)}</speak>`;
      if (text !== '') ear.hear({ type: 'message', text, speak, ...(inputHint && { inputHint }) });
    }
    this.#heard = said.length;
    this.#commands(ear, leg);
    for (const agent of this.#agents.slice(this.#handoffs)) {
      this.#handoffs += 1;
      await this.#handoff(ear, agent);
    }
    if (leg.isOver && !this.#hasLeft && !this.#isTold) {
      this.#isTold = true;
      ear.hear({ type: 'endOfConversation' });
    }
  }

  /** A call that was made for the caller, with what is stored of why. */
  async #handoff(ear: Ear, agent: Leg): Promise<void> {
    const key = { channelId: this.channelId, conversationId: ear.conversationId };
    const store = this.world.store();
    const { call } = await store.load(key);
    const handoff = call?.state.handoffs.findLast(
      ({ target }) => target.kind === 'phone' && target.number === agent.party,
    );
    if (!call || !handoff) {
      ear.complain(`the bot called ${agent.party}, and knows of no such handoff`);
      return;
    }
    const content = await transcriptBefore(store, callId(key, call.incarnation), call.entries);
    ear.hear({
      type: 'event',
      name: 'handoff.initiate',
      value: initiateValue(handoff.target, contextOf(handoff, call.state, handoff.requestedAt)),
      attachments: [{ name: 'Transcript', contentType: 'application/json', content }],
    });
  }

  #commands(ear: Ear, leg: Leg): void {
    const asked = this.world.twilio.rest.received.filter(
      ({ method, path, status }) =>
        // One that was not answered is taken as Microsoft's channel takes it.
        method === 'POST' && path.includes(`${leg.sid}/Recordings`) && (status ?? 0) < 300,
    );
    for (const { form } of asked.slice(this.#asked)) {
      this.#asked += 1;
      ear.hear(recordingCommand(deedIn(form), `command ${this.#asked}` as CommandId));
    }
  }
}

/** What is asked of a recording. */
export const deedIn = (form: URLSearchParams) => DEEDS[form.get('Status') ?? ''] ?? 'start';

const DEEDS: Readonly<Record<string, RecordingDeed>> = { paused: 'pause', 'in-progress': 'resume', stopped: 'stop' };

/** What may interrupt a prompt, as the bot says it. */
const HINTS: Readonly<Record<string, string>> = {
  '': INPUT_HINTS.none,
  dtmf: INPUT_HINTS['keys only'],
  speech: INPUT_HINTS['speech only'],
};

/** How a caller without a number appears. */
const numberOf = (id: string) => (id === 'anonymous' ? '+266696687' : id);

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** How long and for how many keys each `<Gather>` waits. */
function waitsIn(document: string): { readonly ms: number; readonly keys: number }[] {
  return [...document.matchAll(/<Gather[^>]*>/g)].map(([gather]) => ({
    ms: 1000 * Number(/ timeout="(\d+)"/.exec(gather)?.[1] ?? '5'),
    keys: Number(/ numDigits="(\d+)"/.exec(gather)?.[1] ?? Number.POSITIVE_INFINITY),
  }));
}

function saysIn(document: string): string[] {
  const says = [...document.matchAll(/<Say[^>]*>(.*?)<\/Say>/gs)].map(([, inside = '']) =>
    inside
      .replace(/<[^>]*>/g, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&apos;', "'")
      .replaceAll('&amp;', '&')
      .replace(/\s+/g, ' ')
      .trim(),
  );
  return says.filter((words) => words !== '');
}
