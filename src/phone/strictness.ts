/**
 * What the Telephony channel takes from a bot: stricter than Microsoft's, which answers 200 to a malformed document and
 * lets the caller hear silence.
 */
import type { Activity } from 'botframework-schema';
import { SaxesParser } from 'saxes';
import { z } from 'zod';
import { parseE164 } from '../call/phoneNumber.js';
import { deedNamed } from '../recording/protocol.js';
import { HINTS } from './bargeIn.js';
import type { Recorder } from './recorder.js';
import { BOT } from './telephony.js';

/** What all the transcript of a handoff may weigh (256 KB; offline-directline refuses bodies over 100 kB already). */
const TRANSCRIPT_BYTES = 256 * 1024;

const transcript = z.looseObject({
  name: z.literal('Transcript'),
  contentType: z.literal('application/json'),
  content: z.looseObject({ activities: z.array(z.looseObject({ type: z.string() })) }),
});

/** Who and where an activity of the bot must say it belongs. */
export interface Envelope {
  readonly conversationId: string;
  readonly showsTraces: boolean;
  readonly recorder: Pick<Recorder, 'state' | 'stopAsked'>;
}

/** @returns what is wrong with an activity the bot has sent, as the end of "the bot sent …"; undefined when it is right */
export function mistakeIn(
  activity: Partial<Activity>,
  { conversationId, showsTraces, recorder }: Envelope,
): string | undefined {
  if (activity.conversation && activity.conversation.id !== conversationId)
    return 'an activity of another conversation';
  if (activity.from && activity.from.id !== BOT.id)
    return `a ${activity.type} from "${activity.from.id}" instead of itself`;
  switch (activity.type) {
    case 'message':
      return mistakeInMessage(activity);
    case 'event':
      return activity.name === 'handoff.initiate'
        ? (mistakeInHandoff(activity) ?? mistakeBeforeHandoff(recorder))
        : `the event ${activity.name}, which no channel knows`;
    case 'command':
      return mistakeInCommand(activity);
    case 'trace':
      return showsTraces ? undefined : 'a trace, which only the Emulator shows';
    case 'endOfConversation':
      return undefined;
    default:
      return `an activity of type ${activity.type}, which this phone doesn't play`;
  }
}

function mistakeInMessage({ text, speak, inputHint }: Partial<Activity>): string | undefined {
  if (!text?.trim()) return 'a message without text';
  if (!speak?.trim()) return `a message without speak: "${text}"`;
  if (inputHint !== undefined && !HINTS.has(inputHint)) return `the input hint ${inputHint}`;
  const fault = faultInDocument(speak);
  return fault && `speak that is no SSML document (${fault}): ${speak}`;
}

function mistakeInHandoff({ value, attachments }: Partial<Activity>): string | undefined {
  const target = (value as { TargetPhoneNumber?: unknown } | undefined)?.TargetPhoneNumber;
  if (typeof target !== 'string') return 'handoff.initiate without TargetPhoneNumber';
  if (parseE164(target) !== target) return `handoff.initiate to "${target}", which is no number in international form`;
  const found = transcript.safeParse(attachments?.[0]);
  if (attachments?.length !== 1 || !found.success) return 'handoff.initiate without its one attachment Transcript';
  const bytes = Buffer.byteLength(JSON.stringify(found.data.content));
  return bytes > TRANSCRIPT_BYTES ? `a transcript of ${bytes} bytes, more than ${TRANSCRIPT_BYTES}` : undefined;
}

/** Recording is reported to block a transfer (botframework-telephony#110). */
function mistakeBeforeHandoff({ state, stopAsked }: Envelope['recorder']): string | undefined {
  return state === 'off' || stopAsked
    ? undefined
    : 'handoff.initiate while the call is recorded, without a stop before';
}

function mistakeInCommand({ name, value }: Partial<Activity>): string | undefined {
  if (!deedNamed(name)) return `the command ${name}, which no channel knows`;
  const { commandId } = (value ?? {}) as { commandId?: unknown };
  return typeof commandId === 'string' && commandId !== '' ? undefined : `the command ${name} without commandId`;
}

/**
 * @param isSecret what the caller says or presses now is a secret
 * @returns what is wrong where it would be recorded
 */
export function mistakeInSecret(isSecret: boolean, { state }: Pick<Recorder, 'state'>): string | undefined {
  return isSecret && state === 'on' ? 'the caller enters a secret, and the call is recorded' : undefined;
}

/** Well-formed, and a `speak` at the top that has something in it. */
function faultInDocument(document: string): string | undefined {
  const parser = new SaxesParser({ xmlns: true });
  let root: string | undefined;
  let said = '';
  let fault: string | undefined;
  parser.on('opentag', (tag) => {
    root ??= tag.local;
  });
  parser.on('text', (text) => {
    said += text;
  });
  parser.on('error', (error) => {
    fault ??= error.message;
  });
  parser.write(document).close();
  if (fault) return fault;
  if (root !== 'speak') return `its root is ${root}`;
  return said.trim() === '' ? 'it says nothing' : undefined;
}
