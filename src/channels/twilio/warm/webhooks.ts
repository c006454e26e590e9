/** What Twilio posts about warm transfers. */
import type { TwilioChannel } from '../channel.js';
import { nothing } from '../document.js';
import { type Form, isOver, readConference, readStatus, readWarm } from '../webhook.js';
import { endedBy } from './carrier.js';
import { hangUp } from './documents.js';
import type { Question } from './machine.js';
import type { AgentName, Party, Place } from './transfer.js';
import { completion } from './warm.js';

/** Somebody's call wants a document; or it is told how a verb ended, and the call with it. */
export async function takeWarm(channel: TwilioChannel, form: Form, query: URLSearchParams): Promise<string> {
  const { CallSid, CallStatus, Digits = '', From } = readWarm(form);
  const id = query.get('h') ?? '';
  const party = (query.get('p') ?? '') as Party;
  const who = party === 'caller' ? { party } : { party, sid: CallSid };
  if (isOver(CallStatus)) {
    if (party === 'caller') await channel.over(CallSid);
    else await channel.warm.told(id, { ...endedBy(CallStatus), ...who });
    return nothing();
  }
  const question = questionIn(query, Digits, who);
  const again = { ...Object.fromEntries(query), ...('key' in question && { key: question.key }) };
  const document = await channel.warm.answer(id, question, { query: again, locale: channel.parts.defaultLocale });
  if (document !== undefined) return document;
  if (party !== 'caller') return hangUp();
  // The bot has the caller again: whoever they talked to has left, or nobody knows of a transfer any more.
  const left = await channel.warm.leftBy(id);
  return channel.answer({
    callSid: CallSid,
    event: left ? completion(id) : `warm ${id} back ${query.get('n')}`,
    from: From,
    content: left,
    ...(left && { isAlone: true }),
  });
}

/** @param pressed now; what was pressed before is in the query where nobody could take it then */
function questionIn(
  query: URLSearchParams,
  pressed: string,
  who: { readonly party: Party; readonly sid?: string },
): Question {
  const from = { ...who, number: Number(query.get('n') ?? 0) };
  switch (query.get('e')) {
    case 'left':
      return { kind: 'left', room: Number(query.get('room')), ...from };
    case 'key':
      return { kind: 'pressed', at: (query.get('at') ?? '') as Place, key: query.get('key') ?? pressed, ...from };
    default:
      return { kind: 'asked', ...from };
  }
}

/** How the call to an agent goes on. */
export async function takeWarmStatus({ warm }: TwilioChannel, form: Form, query: URLSearchParams): Promise<string> {
  const { CallSid: sid, CallStatus, SipResponseCode, ErrorCode } = readStatus(form);
  const id = query.get('w') ?? '';
  const party = (query.get('p') ?? '') as AgentName;
  if (isOver(CallStatus)) await warm.told(id, { ...endedBy(CallStatus, SipResponseCode, ErrorCode), party, sid });
  else await warm.told(id, { kind: CallStatus === 'ringing' ? 'rings' : 'made', party, sid });
  return nothing();
}

/**
 * Somebody has left a room. That matters where their call is over: it may be told nowhere else. Who is still there comes by
 * themselves, with the `action` of their `<Dial>`.
 */
export async function takeConference(channel: TwilioChannel, form: Form): Promise<string> {
  const { FriendlyName, StatusCallbackEvent, CallSid, ParticipantLabel, ParticipantCallStatus } = readConference(form);
  const id = FriendlyName.slice(0, FriendlyName.lastIndexOf('-'));
  if (StatusCallbackEvent !== 'participant-leave' || CallSid === undefined) return nothing();
  if (ParticipantCallStatus === undefined || !isOver(ParticipantCallStatus)) return nothing();
  if (ParticipantLabel === 'caller') await channel.over(CallSid);
  else {
    const party = (ParticipantLabel ?? '') as AgentName;
    await channel.warm.told(id, { ...endedBy(ParticipantCallStatus), party, sid: CallSid });
  }
  return nothing();
}
