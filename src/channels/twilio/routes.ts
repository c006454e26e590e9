import { atMost } from '../../call/clock.js';
import { BotError } from '../../errors.js';
import type { HandoffId } from '../../handoff/protocol.js';
import { answered, type Content, heard, nothingHeard, outcome } from './activity.js';
import type { TwilioChannel } from './channel.js';
import { nothing, refuseMachine } from './document.js';
import { agentEnd } from './liveCalls.js';
import { dialOutcome, isMachine, type Outcome, referOutcome, statusOutcome } from './reason.js';
import { isFromTwilio } from './signature.js';
import type { Place } from './urls.js';
import { takeConference, takeWarm, takeWarmStatus } from './warm/webhooks.js';
import {
  type CallStatus,
  type Form,
  isOver,
  readDetection,
  readDialDone,
  readReferDone,
  readStatus,
  readTurn,
  readVoice,
  type Turn,
} from './webhook.js';

/** A webhook as the HTTP server has it. */
export interface Webhook {
  readonly place: Place;
  /** Path and query, byte for byte. */
  readonly target: string;
  readonly signature: string | undefined;
  readonly form: Readonly<Record<string, string | readonly string[]>>;
}

/** Of these the SIP code says more, which only the agent's own call has. */
const UNTOLD: ReadonlySet<string> = new Set(['busy', 'failed', 'no-answer']);
/** Milliseconds until that is told, at most: the caller hears nothing meanwhile. */
const AGENT_TOLD_WITHIN = 500;
/** Milliseconds that the bot may take to note that somebody has picked up, while both wait for each other. */
const CONNECTS_WITHIN = 1000;

/**
 * Takes a webhook.
 *
 * @returns a document; for what only tells something an empty one
 * @throws BotError `webhook-refused` for what Twilio has not signed, or is of another account; `body-malformed`
 */
export async function takeWebhook(channel: TwilioChannel, webhook: Webhook): Promise<string> {
  const { settings } = channel.parts;
  if (!isFromTwilio(settings, webhook)) throw new BotError('webhook-refused', 'This request is not signed by Twilio');
  const form = single(webhook.form);
  if (form.AccountSid !== settings.accountSid)
    throw new BotError('webhook-refused', 'This request is about another account');
  const query = new URLSearchParams(webhook.target.split('?')[1] ?? '');
  return TAKE[webhook.place](channel, form, query);
}

type Take = (channel: TwilioChannel, form: Form, query: URLSearchParams) => Promise<string>;

const TAKE: Readonly<Record<Place, Take>> = {
  voice: async (channel, form, query) => {
    const voice = readVoice(form);
    const again = query.get('again');
    if (again !== null) {
      const { CallSid: callSid, From: from } = voice;
      return channel.answer({ callSid, from, event: `again ${again}`, content: answered(voice), begins: true, again });
    }
    return channel.answer({
      callSid: voice.CallSid,
      event: voice.ErrorUrl === undefined ? 'answered' : `failed ${voice.ErrorUrl}`,
      from: voice.From,
      content: answered(voice),
      begins: true,
      failed: voice.ErrorUrl,
    });
  },

  turn: async (channel, form, query) => {
    const turn = readTurn(form);
    const agent = query.get('agent');
    if (agent !== null) return pickedUp(channel, turn, agent as HandoffId);
    const live = channel.calls.of(turn.CallSid);
    live.spokeAt = query.has('part') ? channel.parts.clock.now() : undefined;
    if (query.has('part')) return nothing();
    const name = query.get('n') ?? undefined;
    const waitedFor = query.has('k') ? Number(query.get('k')) : undefined;
    const content = heard(turn, waitedFor) ?? (query.has('alone') ? nothingHeard() : undefined);
    return channel.answer({ callSid: turn.CallSid, event: `turn ${query}`, from: turn.From, name, content });
  },

  'dial-done': async (channel, form, query) => {
    const done = readDialDone(form);
    const handoffId = handoffIn(query);
    const { DialCallStatus, CallSid, CallStatus } = done;
    const saysAll = isOver(CallStatus) || !UNTOLD.has(DialCallStatus);
    const agent = saysAll
      ? undefined
      : await agentEnd(channel.calls.of(CallSid), handoffId).within(channel.parts.clock, AGENT_TOLD_WITHIN);
    return transferred(channel, done, query, dialOutcome(done, agent));
  },

  'refer-done': async (channel, form, query) => {
    const done = readReferDone(form);
    return transferred(channel, { ...done, CallStatus: 'in-progress' }, query, referOutcome(done));
  },

  status: async (channel, form, query) => {
    if (query.has('w')) return takeWarmStatus(channel, form, query);
    const picked = query.get('amd');
    if (picked !== null) {
      channel.calls.pickedUp(picked as HandoffId).tell(readDetection(form));
      return nothing();
    }
    const status = readStatus(form);
    const { CallSid, ParentCallSid, CallStatus } = status;
    if (!query.has('h')) {
      if (isOver(CallStatus)) await channel.over(CallSid);
      return nothing();
    }
    if (ParentCallSid === undefined) return nothing();
    const handoffId = handoffIn(query);
    const live = channel.calls.of(ParentCallSid);
    if (isOver(CallStatus)) {
      agentEnd(live, handoffId).tell(status);
      return nothing();
    }
    if (CallStatus === 'in-progress') {
      // Where machines are told from people that is told by itself, and later.
      if (!channel.parts.settings.detectsMachines) await accepted(channel, ParentCallSid, handoffId);
      return nothing();
    }
    const becomes = statusOutcome(status);
    const content = becomes && outcome(becomes, handoffId);
    if (content) await tellOf(channel, ParentCallSid, handoffId, content, CallStatus);
    return nothing();
  },

  conf: takeConference,
  warm: takeWarm,
  // What became of a command was told when Twilio answered it.
  rec: async () => nothing(),
};

/** Somebody has picked up, and who it is is known as far as it can be; the caller is connected when this is answered. */
async function pickedUp(
  channel: TwilioChannel,
  { CallSid, ParentCallSid, AnsweredBy }: Turn,
  handoffId: HandoffId,
): Promise<string> {
  const { clock } = channel.parts;
  const told = AnsweredBy ?? (await channel.calls.pickedUp(handoffId).within(clock, CONNECTS_WITHIN))?.AnsweredBy;
  // It may have been told to another instance.
  const by = told ?? (await channel.answeredBy(CallSid));
  if (isMachine(by)) return refuseMachine();
  if (ParentCallSid !== undefined) {
    await atMost(clock, CONNECTS_WITHIN, accepted(channel, ParentCallSid, handoffId));
  }
  return nothing();
}

function accepted(channel: TwilioChannel, callSid: string, handoffId: HandoffId): Promise<void> {
  const content = outcome({ state: 'accepted', code: 'CallStatus=in-progress' }, handoffId);
  return content ? tellOf(channel, callSid, handoffId, content, 'in-progress') : Promise.resolve();
}

/** Tells of a phone, unless the caller has been taken elsewhere: who picks up meanwhile has picked up too late. */
async function tellOf(
  channel: TwilioChannel,
  callSid: string,
  handoffId: HandoffId,
  content: Content,
  status: CallStatus,
): Promise<void> {
  const live = channel.calls.of(callSid);
  const tell = async () => {
    const isLeft = live.dialling !== undefined && live.dialling !== handoffId;
    if (!isLeft) await channel.tellSoon(callSid, content, `status ${handoffId} ${status}`);
  };
  // Where that is not known yet nobody is kept waiting: what comes after it would wait, too.
  if (live.sending) void live.sending.then(tell);
  else await tell();
}

/** A `<Dial>` or `<Refer>` is over, and the caller may be with us again. */
async function transferred(
  channel: TwilioChannel,
  { CallSid, CallStatus, From }: { readonly CallSid: string; readonly CallStatus: CallStatus; readonly From: string },
  query: URLSearchParams,
  became: Outcome,
): Promise<string> {
  if (isOver(CallStatus)) {
    await channel.over(CallSid);
    return nothing();
  }
  const handoffId = handoffIn(query);
  const content: Content | undefined = outcome(became, handoffId);
  return channel.answer({
    callSid: CallSid,
    event: `dial ${handoffId}`,
    from: From,
    name: query.get('n') ?? undefined,
    content,
    isAlone: became.state === 'completed',
  });
}

const handoffIn = (query: URLSearchParams) => (query.get('h') ?? '') as HandoffId;

/** A parameter that stands there twice is read once. */
function single(form: Webhook['form']): Form {
  return Object.fromEntries(
    Object.entries(form).map(([name, value]) => [name, typeof value === 'string' ? value : (value[0] ?? '')]),
  );
}
