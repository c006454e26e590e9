/**
 * Reads what Twilio posts. What is needed must be there; everything else is left alone, because Twilio adds parameters when
 * it likes. Sources: www.twilio.com/docs/voice/twiml and its pages on gather, dial, number and conference.
 */
import { z } from 'zod';
import { BotError } from '../../errors.js';

/** The parameters of a body of type `application/x-www-form-urlencoded`. */
export type Form = Readonly<Record<string, string>>;

const CALL_STATUS = [
  'queued',
  'initiated',
  'ringing',
  'in-progress',
  'completed',
  'busy',
  'no-answer',
  'failed',
  'canceled',
] as const;
export type CallStatus = (typeof CALL_STATUS)[number];

const OVER: ReadonlySet<string> = new Set<CallStatus>(['completed', 'busy', 'no-answer', 'failed', 'canceled']);

/** True for the last status of a call. */
export const isOver = (status: string) => OVER.has(status);

/** More than any input takes. */
const MOST_KEYS = 1000;

const sid = (prefix: string) => z.string().regex(new RegExp(`^${prefix}[0-9a-f]{32}$`));
const whole = z.coerce.number().int().min(0).optional().catch(undefined);
const yes = z.string().transform((value) => value === 'true');
const call = { CallSid: sid('CA'), AccountSid: sid('AC') };
/** Of a call whose caller waits for the answer: a status that nobody knows yet must not be their end. */
const present = z.enum(CALL_STATUS).catch('in-progress');
const address = z.string().max(1000).catch('');

const voice = z.object({
  ...call,
  From: address,
  To: address,
  CallToken: z.string().optional(),
  /** With an error: what could not be had, or was no document. */
  ErrorUrl: z.string().optional(),
});
const turn = z.object({
  ...call,
  From: address,
  ParentCallSid: sid('CA').optional().catch(undefined),
  AnsweredBy: z.string().optional(),
  Digits: z
    .string()
    .transform((keys) => keys.slice(0, MOST_KEYS))
    .optional(),
  FinishedOnKey: z.string().max(1).optional().catch(undefined),
  SpeechResult: z.string().optional(),
  Confidence: z.coerce.number().optional().catch(undefined),
});
const status = z.object({
  ...call,
  CallStatus: z.enum(CALL_STATUS),
  ParentCallSid: sid('CA').optional().catch(undefined),
  SequenceNumber: whole,
  SipResponseCode: whole,
  ErrorCode: whole,
  AnsweredBy: z.string().optional(),
  CallDuration: whole,
});
const detection = z.object({ ...call, AnsweredBy: z.string() });
const dialDone = z.object({
  ...call,
  From: address,
  CallStatus: present,
  DialCallStatus: z.enum(['completed', 'answered', 'busy', 'no-answer', 'failed', 'canceled']).catch('failed'),
  DialCallSid: sid('CA').optional().catch(undefined),
  DialBridged: yes.optional(),
  DialCallDuration: whole,
});
const referDone = z.object({
  ...call,
  From: address,
  ReferCallStatus: z.string().catch(''),
  ReferSipResponseCode: whole,
  NotifySipResponseCode: whole,
});
const warm = z.object({
  ...call,
  From: address,
  CallStatus: present,
  Digits: z.string().max(1).optional().catch(undefined),
});
const conference = z.object({
  AccountSid: sid('AC'),
  ConferenceSid: sid('CF'),
  FriendlyName: z.string(),
  SequenceNumber: whole,
  StatusCallbackEvent: z.string(),
  CallSid: sid('CA').optional(),
  ParticipantLabel: z.string().optional(),
  Hold: yes.optional(),
  EndConferenceOnExit: yes.optional(),
  ParticipantCallStatus: z.enum(CALL_STATUS).optional().catch(undefined),
  ReasonParticipantLeft: z.string().optional(),
  ReasonConferenceEnded: z.string().optional(),
  CallSidEndingConference: sid('CA').optional().catch(undefined),
});
const recording = z.object({
  ...call,
  RecordingSid: sid('RE'),
  RecordingStatus: z.string(),
  RecordingUrl: z.string().optional(),
  RecordingDuration: whole,
});

export type Voice = z.infer<typeof voice>;
export type Turn = z.infer<typeof turn>;
export type Status = z.infer<typeof status>;
export type DialDone = z.infer<typeof dialDone>;
export type ReferDone = z.infer<typeof referDone>;
export type ConferenceEvent = z.infer<typeof conference>;
export type RecordingEvent = z.infer<typeof recording>;

/** Somebody calls one of our numbers. */
export const readVoice = reader('voice', voice);
/** A `<Gather>` is over. */
export const readTurn = reader('turn', turn);
/** Something happened to a call that was made. */
export const readStatus = reader('status', status);
/** It is known who, or what, has picked up. */
export const readDetection = reader('status', detection);
/** A `<Dial>` is over. */
export const readDialDone = reader('dial-done', dialDone);
/** A `<Refer>` is over. */
export const readReferDone = reader('refer-done', referDone);
/** A call of a warm transfer wants a document. */
export const readWarm = reader('warm', warm);
/** Something happened in a conference. */
export const readConference = reader('conf', conference);
/** Something happened to a recording. */
export const readRecording = reader('rec', recording);

/**
 * Each reader names the parameter that it can't do without, and never its content.
 *
 * @throws BotError `body-malformed`
 */
function reader<T extends z.ZodType>(name: string, schema: T): (form: Form) => z.infer<T> {
  return (form) => {
    const read = schema.safeParse(form);
    if (read.success) return read.data;
    const wrong = [...new Set(read.error.issues.map(({ path }) => path.join('.')))];
    throw new BotError('body-malformed', `This is no webhook of Twilio for ${name}: ${wrong.join(', ')}`);
  };
}
