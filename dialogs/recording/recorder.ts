import { randomUUID } from 'node:crypto';
import type { TurnContext } from 'botbuilder-core';
import { type Turn, turnOf } from '../../src/call/turn.js';
import { type Circumstances, recordingGoal } from '../../src/recording/goal.js';
import {
  type CommandId,
  NOT_RECORDED,
  nextDeed,
  progress,
  type Recording,
  type RecordingDeed,
  type RecordingEvent,
  type RecordingGoal,
  step,
} from '../../src/recording/machine.js';
import { readCommandResult, recordingCommand } from '../../src/recording/protocol.js';
import type { Voice } from '../voice.js';

/** What a call is told about its recording, beside results. */
export type RecordingNews = Extract<RecordingEvent, { kind: 'notSent' }> | { readonly kind: 'deadline' };

/** Commands that can follow each other until it is known that something can't be had: resume, stop, start. */
const MOST_IN_A_ROW = 3;

/**
 * Keeps the recording as it should be: at the end of every turn it compares what is wanted (src/recording/goal.ts) with
 * what is known (src/recording/machine.ts), and sends the next command. Whoever has to wait for it asks `progress`.
 */
export class Recorder {
  constructor(
    private readonly voice: Pick<Voice, 'say'>,
    /** How long a result is waited for, in milliseconds. */
    private readonly resultWithin: number,
    private readonly newId: () => string = randomUUID,
  ) {}

  /** Whoever waits for the recording is no longer kept waiting then, in milliseconds. */
  get longestWait(): number {
    return (MOST_IN_A_ROW + 1) * this.resultWithin;
  }

  /** Takes the activity of this turn as the result of a command, without a word. */
  takeResult(context: TurnContext): void {
    const turn = turnOf(context);
    const result = readCommandResult(turn.activity);
    if (!result) {
      note(turn, 'a commandResult could not be read: it is of no recording command');
      return;
    }
    const { deed, id, refusal, message } = result;
    const { command, unanswered } = recordingOf(turn);
    change(turn, { kind: 'result', id, deed, ...(refusal && { refusal }) });
    if (command?.id !== id || command.deed !== deed) {
      const isLate = unanswered.some((one) => one.id === id);
      note(turn, `a result of recording.${deed} came ${isLate ? 'too late' : 'that nobody waits for'}`);
    } else if (refusal) note(turn, `the channel refused recording.${deed}${message ? `: ${message}` : ''}`);
  }

  /** Takes what has become of a command otherwise, without a word. */
  take(context: TurnContext, news: RecordingNews): void {
    const turn = turnOf(context);
    const { command } = recordingOf(turn);
    const event = news.kind === 'deadline' ? ({ kind: 'due', now: turn.now } as const) : news;
    if (!change(turn, event) || !command) return;
    const why = event.kind === 'due' ? 'the channel did not answer' : 'the channel did not take';
    note(turn, `${why} recording.${command.deed}`);
  }

  /** Where the recording is on the way to what somebody waits for. */
  progress(context: TurnContext, goal: RecordingGoal): ReturnType<typeof progress> {
    return progress(recordingOf(turnOf(context)), goal);
  }

  /** Somebody begins to wait for something: what the channel did not do before, it is asked for again. */
  anew(context: TurnContext): void {
    change(turnOf(context), { kind: 'anew' });
  }

  /** What the caller knows: absent, they are to be told what becomes of it. */
  told(context: TurnContext, what: Recording['told']): void {
    change(turnOf(context), { kind: 'told', ...(what && { what }) });
  }

  /**
   * Sends the next command on the way to what is wanted, if there is one; and tells a caller who has agreed whether the
   * call is recorded, where they do not know it.
   *
   * @param secret a secret is asked for, or about to be
   * @param waits the caller hears nothing else meanwhile, because a dialog waits
   */
  async keep(context: TurnContext, secret: boolean, waits: boolean): Promise<void> {
    const turn = turnOf(context);
    const { call, now, capabilities } = turn;
    if (call.endedAt !== undefined) {
      change(turn, { kind: 'callEnded' });
      return;
    }
    const circumstances: Circumstances = { secret, now, canRecord: capabilities.canRecord };
    const goal = recordingGoal(call, circumstances);
    this.#retry(turn, goal);
    const deed = nextDeed(recordingOf(turn), goal);
    if (deed) {
      if (waits && recordingOf(turn).failed) await this.voice.say(context, 'recording-moment');
      await this.#send(context, deed);
    }
    if (goal === 'on') await this.#tell(context);
    lookAgain(turn, goal === 'quiet' && !secret ? call.state.secretUntil : undefined);
  }

  /** Nobody has agreed, and the channel did not stop: as long as there is a caller, it is asked once more a turn. */
  #retry(turn: Turn, goal: RecordingGoal): void {
    const { failed, command } = recordingOf(turn);
    const isHeard = turn.origin === 'channel' && turn.activity.type === 'message';
    if (goal === 'off' && failed === 'stop' && !command && isHeard) change(turn, { kind: 'anew' });
  }

  async #send(context: TurnContext, deed: RecordingDeed): Promise<void> {
    const turn = turnOf(context);
    const id = this.newId() as CommandId;
    change(turn, { kind: 'sent', id, deed, by: turn.now + this.resultWithin });
    await context.sendActivity(recordingCommand(deed, id));
  }

  async #tell(context: TurnContext): Promise<void> {
    const turn = turnOf(context);
    const recording = recordingOf(turn);
    const is = progress(recording, 'on');
    const what = is === 'reached' ? 'recorded' : 'not';
    if (is === 'trying' || recording.told === what) return;
    await this.voice.say(context, wordsFor(recording));
    this.told(context, what);
  }
}

function wordsFor({ phase, told }: Recording): string {
  if (phase === 'on') return 'recording-on';
  if (phase === 'unknown') return 'recording-uncertain';
  return told === 'recorded' ? 'recording-ended' : 'recording-off';
}

function recordingOf({ call }: Turn): Recording {
  return call.state.recording ?? NOT_RECORDED;
}

/** @returns whether anything has changed */
function change(turn: Turn, event: RecordingEvent): boolean {
  const { call, events } = turn;
  const before = recordingOf(turn);
  const after = step(before, event);
  if (after === before) return false;
  call.state.recording = after;
  if (after.phase !== before.phase) {
    events.push({ kind: 'recordingChanged', call: call.id, from: before.phase, to: after.phase });
  }
  return true;
}

/** Wakes the call then, although nothing may have happened. */
function lookAgain(turn: Turn, at: number | undefined): void {
  // Also of a call that has never been recorded: its caller may have agreed a moment after a secret.
  if (recordingOf(turn).again === at) return;
  const { again: _, ...recording } = recordingOf(turn);
  turn.call.state.recording = { ...recording, ...(at !== undefined && { again: at }) };
}

function note({ call, events }: Turn, text: string): void {
  events.push({ kind: 'note', call: call.id, level: 'warn', text });
}
