/**
 * What is known of a call's recording, as functions: what a command, its result or their absence make of it, and which
 * command comes next. It says no words, sends nothing, and knows no consent: what is wanted stands in goal.ts.
 */

/** What the channel can be told to do with the recording. */
export const RECORDING_DEEDS = ['start', 'pause', 'resume', 'stop'] as const;
export type RecordingDeed = (typeof RECORDING_DEEDS)[number];

/** Ties a `commandResult` to its `command`. */
export type CommandId = string & { readonly __brand: 'CommandId' };

/** What was known when nothing was under way. `unknown` is possibly on: it counts as on wherever it matters. */
type Known = 'off' | 'on' | 'paused' | 'unknown';

export type RecordingPhase = Known | 'starting' | 'pausing' | 'resuming' | 'stopping';

/** A command whose result is awaited. */
export interface Command {
  readonly id: CommandId;
  readonly deed: RecordingDeed;
  /** No result is waited for after that (milliseconds since the epoch). */
  readonly by: number;
  /** What was known before: after a refusal it is still so. */
  readonly from: Known;
}

/** Plain JSON, a part of the call's state. Never changed in place. */
export interface Recording {
  readonly phase: RecordingPhase;
  /** Of the phases that end in -ing. */
  readonly command?: Command;
  /** What the channel last refused or left unanswered, until something succeeds or is asked for anew. */
  readonly failed?: RecordingDeed;
  /** Commands without a result: their time is over, or a newer one has overtaken them. The newest last. */
  readonly unanswered: readonly Pick<Command, 'id' | 'deed'>[];
  /** What the caller has been told last: that the call is recorded, or that it is not, or may not be. */
  readonly told?: 'recorded' | 'not';
  /** When to look again at what is wanted, although nothing happens (milliseconds since the epoch). */
  readonly again?: number;
}

/** What a call begins with. */
export const NOT_RECORDED: Recording = Object.freeze({ phase: 'off', unanswered: Object.freeze([]) });

/** What a call begins with that takes the place of another one, on a channel that may still be recording that one. */
export function leftBehind(recording: Recording | undefined): Recording | undefined {
  return recording && recording.phase !== 'off' ? { ...NOT_RECORDED, phase: 'unknown' } : undefined;
}

/** What is wanted: `quiet` is paused or off, `leave` means that nothing is sent whatever is known. */
export type RecordingGoal = 'on' | 'quiet' | 'off' | 'leave';

/** Why a command was refused, as far as it tells something about the recording. */
export type Refusal = 'alreadyInProgress' | 'notStarted' | 'other';

export type RecordingEvent =
  /** The command is on its way. */
  | { readonly kind: 'sent'; readonly id: CommandId; readonly deed: RecordingDeed; readonly by: number }
  | { readonly kind: 'result'; readonly id: CommandId; readonly deed: RecordingDeed; readonly refusal?: Refusal }
  /** The channel has not taken the command, and so will never answer it. */
  | { readonly kind: 'notSent'; readonly id: CommandId }
  /** It is now so late. */
  | { readonly kind: 'due'; readonly now: number }
  /** Somebody begins to wait for it: what failed before is tried again. */
  | { readonly kind: 'anew' }
  /** Absent: what the caller has been told before no longer counts. */
  | { readonly kind: 'told'; readonly what?: Recording['told'] }
  /** The call is over: the channel stops by itself. */
  | { readonly kind: 'callEnded' };

/** Older ones are forgotten: a result that comes so late is one of a command that nobody sent. */
const MOST_UNANSWERED = 8;

const UNDER_WAY = { start: 'starting', pause: 'pausing', resume: 'resuming', stop: 'stopping' } as const;
const DONE = { start: 'on', pause: 'paused', resume: 'on', stop: 'off' } as const;

/** The recording after an event. Returns the same object when nothing changes, so that `!==` tells a change. */
export function step(recording: Recording, event: RecordingEvent): Recording {
  const { command } = recording;
  switch (event.kind) {
    case 'sent': {
      const { id, deed, by } = event;
      const from = isKnown(recording.phase) ? recording.phase : 'unknown';
      return { ...set(recording, UNDER_WAY[deed]), command: { id, deed, by, from } };
    }
    case 'result':
      return afterResult(recording, event);
    case 'notSent':
      return command?.id === event.id ? { ...settled(recording, command.from), failed: command.deed } : recording;
    case 'due':
      if (!command || command.by > event.now) return recording;
      return { ...set(recording, 'unknown'), failed: command.deed };
    case 'anew': {
      const { failed, ...rest } = recording;
      return failed === undefined ? recording : rest;
    }
    case 'told': {
      const { told, ...rest } = recording;
      return told === event.what ? recording : { ...rest, ...(event.what && { told: event.what }) };
    }
    case 'callEnded':
      return recording.phase === 'off' && recording.again === undefined ? recording : NOT_RECORDED;
  }
}

function afterResult(
  recording: Recording,
  { id, deed, refusal }: Extract<RecordingEvent, { kind: 'result' }>,
): Recording {
  const { command, unanswered } = recording;
  const phase = outcomeOf(deed, refusal);
  if (command?.id === id && command.deed === deed) {
    if (phase === undefined) return { ...settled(recording, command.from), failed: deed };
    const { failed: _, ...rest } = settled(recording, phase);
    return rest;
  }
  if (!unanswered.some((one) => one.id === id && one.deed === deed)) return recording;
  const rest: Recording = { ...recording, unanswered: unanswered.filter((one) => one.id !== id) };
  // What was sent after it decides; but where the channel says that it records, nobody may rely on its silence.
  return phase === 'on' && reaches(recording, 'quiet') ? { ...rest, phase: 'unknown' } : rest;
}

/** What a result tells about the recording; undefined: nothing has changed. */
function outcomeOf(deed: RecordingDeed, refusal: Refusal | undefined): Known | undefined {
  if (refusal === undefined) return DONE[deed];
  if (deed === 'start') return refusal === 'alreadyInProgress' ? 'on' : undefined;
  return refusal === 'notStarted' ? 'off' : undefined;
}

/** In another phase; a command that was under way will have no use for its result. */
function set(recording: Recording, phase: RecordingPhase): Recording {
  const { command } = recording;
  if (!command) return { ...recording, phase };
  const { id, deed } = command;
  return { ...settled(recording, phase), unanswered: [...recording.unanswered, { id, deed }].slice(-MOST_UNANSWERED) };
}

function settled(recording: Recording, phase: RecordingPhase): Recording {
  const { command: _, ...rest } = recording;
  return { ...rest, phase };
}

function isKnown(phase: RecordingPhase): phase is Known {
  return phase === 'off' || phase === 'on' || phase === 'paused' || phase === 'unknown';
}

/** Whether what is wanted is known to be so. */
export function reaches({ phase }: Recording, goal: RecordingGoal): boolean {
  switch (goal) {
    case 'on':
      return phase === 'on';
    case 'quiet':
      return phase === 'off' || phase === 'paused';
    case 'off':
      return phase === 'off';
    case 'leave':
      return true;
  }
}

/**
 * The next command on the way to what is wanted. A pause that fails is followed by a stop, a resumption that fails by a
 * stop and a start; nothing is tried twice in a row.
 *
 * @returns undefined where a result is to be awaited, everything is as it should be, or there is nothing left to try
 */
export function nextDeed(recording: Recording, goal: RecordingGoal): RecordingDeed | undefined {
  switch (goal) {
    case 'on':
      return towardsOn(recording);
    case 'quiet':
      return towardsQuiet(recording);
    case 'off':
      return towardsOff(recording);
    case 'leave':
      return undefined;
  }
}

function towardsOn({ phase, failed }: Recording): RecordingDeed | undefined {
  switch (phase) {
    case 'off':
      return failed === 'start' ? undefined : 'start';
    case 'paused':
      if (failed === 'stop') return undefined;
      return failed === 'resume' ? 'stop' : 'resume';
    case 'unknown':
      if (failed === 'start') return undefined;
      if (failed === 'pause') return 'resume';
      return failed === 'resume' ? 'stop' : 'start';
    default:
      return undefined;
  }
}

function towardsQuiet({ phase, failed }: Recording): RecordingDeed | undefined {
  switch (phase) {
    case 'on':
    case 'unknown':
      if (failed === 'stop') return undefined;
      return failed === 'pause' ? 'stop' : 'pause';
    case 'starting':
    case 'resuming':
      return 'pause';
    default:
      return undefined;
  }
}

function towardsOff({ phase, failed, command }: Recording): RecordingDeed | undefined {
  if (phase === 'off' || phase === 'stopping') return undefined;
  return failed === 'stop' && !command ? undefined : 'stop';
}

/** How far it is to what is wanted: `failed` means that nothing is left to be tried. */
export function progress(recording: Recording, goal: RecordingGoal): 'reached' | 'trying' | 'failed' {
  if (reaches(recording, goal)) return 'reached';
  return recording.command || nextDeed(recording, goal) ? 'trying' : 'failed';
}
