/**
 * The shapes of recording as they travel: a `command` out, its `commandResult` in. Sources: the C# components
 * (microsoft/botframework-components, packages/Telephony: CallRecordingStart and its kin), and the activity specification
 * (microsoft/botframework-sdk, specs/), which ties the two together by `commandId`.
 */
import type { Activity } from 'botframework-schema';
import { z } from 'zod';
import { type CommandId, RECORDING_DEEDS, type RecordingDeed, type Refusal } from './machine.js';

const PREFIX = 'channel/vnd.microsoft.telephony.recording.';

/** Longer ids are nobody's: ours are UUIDs. */
const LONGEST_ID = 200;
/** Of the channel's own words about a refusal, for the log. */
const LONGEST_MESSAGE = 200;

/** The command as the channel wants it. */
export function recordingCommand(deed: RecordingDeed, commandId: CommandId): Partial<Activity> {
  return { type: 'command', name: PREFIX + deed, value: { commandId } };
}

/** The deed that a command or a result names; undefined for anything else than recording. */
export function deedNamed(name: unknown): RecordingDeed | undefined {
  return RECORDING_DEEDS.find((deed) => name === PREFIX + deed);
}

/** What a `commandResult` said, once it has been read. */
export interface CommandResult {
  readonly deed: RecordingDeed;
  readonly id: CommandId;
  /** Absent: it was done. */
  readonly refusal?: Refusal;
  /** The channel's own words about a refusal, at most 200 characters, digits masked: for the log. */
  readonly message?: string;
}

/** `error` is an Error there and an object or text elsewhere; what it says is only for the log. */
const resultValue = z.object({
  commandId: z.string().min(1).max(LONGEST_ID),
  error: z.unknown().optional(),
});
const errorObject = z.object({ code: z.string().optional().catch(undefined), message: z.string().optional() });

/**
 * Reads a `commandResult`. Its value arrives as an object or, as other values of this channel do, as a JSON string.
 *
 * @returns undefined when it is no result of a recording command: the caller of this function notes it and changes nothing
 */
export function readCommandResult({ name, value }: Pick<Activity, 'name' | 'value'>): CommandResult | undefined {
  const deed = deedNamed(name);
  const parsed = resultValue.safeParse(typeof value === 'string' ? fromJson(value) : value);
  if (!deed || !parsed.success) return undefined;
  const { commandId, error } = parsed.data;
  const id = commandId as CommandId;
  if (error === undefined || error === null) return { deed, id };
  const message = messageIn(error);
  return { deed, id, refusal: refusalIn(message), ...(message !== '' && { message: forLog(message) }) };
}

function messageIn(error: unknown): string {
  if (typeof error === 'string') return error;
  const { code = '', message = '' } = errorObject.safeParse(error).data ?? {};
  return message || code;
}

/** "Recording is already in progress" and "Recording has not started", as the channel writes them or nearly so. */
function refusalIn(message: string): Refusal {
  const said = message.toLowerCase().replace(/[^a-z]/g, '');
  if (/already(?:inprogress|started|recording)/.test(said)) return 'alreadyInProgress';
  return /not(?:been)?started|notinprogress|norecording/.test(said) ? 'notStarted' : 'other';
}

function forLog(message: string): string {
  return message.slice(0, LONGEST_MESSAGE).replace(/\d/g, '#');
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // No JSON is no result: the schema refuses it.
  }
}
