import { BotError } from '../../errors.js';
import type { HandoffId } from '../../handoff/protocol.js';
import { answered, type Content, heard, nothingHeard, outcome } from './activity.js';
import type { TwilioChannel } from './channel.js';
import { nothing } from './document.js';
import { agentEnd } from './liveCalls.js';
import { dialOutcome, type Outcome, referOutcome, statusOutcome } from './reason.js';
import { isFromTwilio } from './signature.js';
import type { Place } from './urls.js';
import { type CallStatus, type Form, readDialDone, readReferDone, readStatus, readTurn, readVoice } from './webhook.js';

/** A webhook as the HTTP server has it. */
export interface Webhook {
  readonly place: Place;
  /** Path and query, byte for byte. */
  readonly target: string;
  readonly signature: string | undefined;
  readonly form: Readonly<Record<string, string | readonly string[]>>;
}

const OVER: ReadonlySet<CallStatus> = new Set(['completed', 'busy', 'no-answer', 'failed', 'canceled']);

/** Of these the SIP code says more, which only the agent's own call has. */
const UNTOLD: ReadonlySet<string> = new Set(['busy', 'failed', 'no-answer']);
/** Milliseconds until that is told, at most: the caller hears nothing meanwhile. */
const AGENT_TOLD_WITHIN = 500;

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
  voice: async (channel, form) => {
    const voice = readVoice(form);
    return channel.answer({
      callSid: voice.CallSid,
      event: 'answered',
      from: voice.From,
      content: answered(voice),
      begins: true,
    });
  },

  turn: async (channel, form, query) => {
    const turn = readTurn(form);
    const name = query.get('n') ?? undefined;
    const content = heard(turn) ?? (query.has('alone') ? nothingHeard() : undefined);
    return channel.answer({ callSid: turn.CallSid, event: `turn ${query}`, from: turn.From, name, content });
  },

  'dial-done': async (channel, form, query) => {
    const done = readDialDone(form);
    const handoffId = handoffIn(query);
    const { DialCallStatus, CallSid, CallStatus } = done;
    const saysAll = OVER.has(CallStatus) || !UNTOLD.has(DialCallStatus);
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
    const status = readStatus(form);
    const { CallSid, ParentCallSid, CallStatus } = status;
    if (!query.has('h')) {
      if (OVER.has(CallStatus)) await channel.over(CallSid);
      return nothing();
    }
    if (ParentCallSid === undefined) return nothing();
    const handoffId = handoffIn(query);
    const live = channel.calls.of(ParentCallSid);
    if (OVER.has(CallStatus)) {
      agentEnd(live, handoffId).tell(status);
      return nothing();
    }
    const becomes: Outcome | undefined =
      CallStatus === 'in-progress' ? { state: 'accepted', code: 'CallStatus=in-progress' } : statusOutcome(status);
    const content = becomes && outcome(becomes, handoffId);
    if (!content) return nothing();
    // Who picks up while the caller is being taken elsewhere has picked up too late.
    await live.sending;
    const isLeft = live.dialling !== undefined && live.dialling !== handoffId;
    if (!isLeft) await channel.tell(ParentCallSid, content, `status ${handoffId} ${CallStatus}`);
    return nothing();
  },

  // No transfer of ours goes over a conference yet.
  conf: async () => nothing(),
  // What became of a command was told when Twilio answered it.
  rec: async () => nothing(),
};

/** A `<Dial>` or `<Refer>` is over, and the caller may be with us again. */
async function transferred(
  channel: TwilioChannel,
  { CallSid, CallStatus, From }: { readonly CallSid: string; readonly CallStatus: CallStatus; readonly From: string },
  query: URLSearchParams,
  became: Outcome,
): Promise<string> {
  if (OVER.has(CallStatus)) {
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
