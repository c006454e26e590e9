import { createHash } from 'node:crypto';
import type { Activity, ChannelAccount } from 'botframework-schema';
import { parseE164 } from '../../call/phoneNumber.js';
import type { HandoffId } from '../../handoff/protocol.js';
import { CHANNEL_ID } from './key.js';
import type { Outcome } from './reason.js';
import type { Turn, Voice } from './webhook.js';

const BOT: ChannelAccount = { id: 'bot', name: 'Bot' };

/** What one kind of activity holds; `envelope` adds the rest. */
export type Content = Partial<Activity> & Pick<Activity, 'type'>;

/** The call is answered. */
export function answered({ From }: Voice): Content {
  return { type: 'conversationUpdate', membersAdded: [BOT, callerOf(From)] };
}

/**
 * What the caller did; undefined for nothing, about which the bot keeps its own time. Keys of one `<Gather>` stay together.
 *
 * @param waitedFor how many keys of an input were waited for; when fewer have come, no more came in their time
 */
export function heard(turn: Omit<Turn, 'From'>, waitedFor?: number): Content | undefined {
  const { Digits = '', FinishedOnKey = '', SpeechResult = '' } = turn;
  // Twilio takes the key that ended the input out of it.
  const keys = Digits + FinishedOnKey;
  const isComplete = FinishedOnKey === '' && waitedFor !== undefined && Digits.length < waitedFor;
  if (keys !== '') return { type: 'message', text: keys, entities: [{ type: 'DTMF', isComplete }] };
  return SpeechResult.trim() === '' ? undefined : { type: 'message', text: SpeechResult };
}

/** What became of a transfer. @returns undefined where the caller is gone, which is told by itself */
export function outcome(of: Outcome, handoffId: HandoffId): Content | undefined {
  if (of.state === 'cancelled') return undefined;
  const value = {
    state: of.state,
    ...(of.state === 'failed' && { reason: of.reason }),
    message: of.code,
    HandoffId: handoffId,
  };
  return { type: 'event', name: 'handoff.status', value };
}

/**
 * What became of a transfer is lost where the document after it could not be had.
 *
 * @param url of that document
 * @param wasWithAgent as far as is known, somebody had picked up
 */
export function lostOutcome(url: string, wasWithAgent: boolean): Content | undefined {
  const handoffId = URL.canParse(url) ? new URL(url).searchParams.get('h') : null;
  if (handoffId === null) return undefined;
  const code = 'the document after the transfer could not be had';
  const became = wasWithAgent
    ? { state: 'completed' as const, code }
    : { state: 'failed' as const, reason: 'carrierFault' as const, code };
  return outcome(became, handoffId as HandoffId);
}

/** The caller has long done nothing where nobody else would lead them on. */
export function nothingHeard(): Content {
  return { type: 'message', text: '' };
}

/** What became of a command. @param error the carrier's own words, where it was not done */
export function commandDone({ name, value }: Partial<Activity>, error?: string): Content {
  const commandId: unknown = value.commandId;
  return {
    type: 'commandResult',
    ...(name !== undefined && { name }),
    value: { commandId, ...(error !== undefined && { error: { code: 'refused', message: error } }) },
  };
}

/** The caller hung up. */
export function gone(): Content {
  return { type: 'endOfConversation', code: 'userCancelled' };
}

export interface Envelope {
  readonly callSid: string;
  /** As Twilio told it when the call came in. */
  readonly from: string;
  /** What tells this event of the call from all others, made of what is signed: `turn 7`, `status 3`. */
  readonly event: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly locale?: string;
}

/** A whole activity, as one that came in over any other channel. The same event has the same id, however often it comes. */
export function envelope(content: Content, { callSid, from, event, at, locale }: Envelope): Activity {
  const activity = {
    ...content,
    id: createHash('sha256').update(`${callSid} ${event}`).digest('hex').slice(0, 32),
    timestamp: new Date(at),
    channelId: CHANNEL_ID,
    serviceUrl: 'urn:twilio:voice',
    conversation: { id: callSid },
    from: callerOf(from),
    recipient: BOT,
    ...(locale !== undefined && { locale }),
  };
  return activity as Partial<Activity> as Activity;
}

/** The number, or `anonymous`: also where a carrier shows one of the numbers that stand for none. */
function callerOf(from: string): ChannelAccount {
  const id = parseE164(from) ?? 'anonymous';
  return { id, name: id };
}
