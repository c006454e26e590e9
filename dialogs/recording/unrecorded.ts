import type { TurnContext } from 'botbuilder-core';
import type { DialogContext } from 'botbuilder-dialogs';
import { Dialog, type DialogInstance, type DialogTurnResult } from 'botbuilder-dialogs/lib/dialog.js';
import { turnOf } from '../../src/call/turn.js';
import type { RecordingGoal } from '../../src/recording/machine.js';
import type { Intents } from '../intents.js';
import { readInput } from '../keys/input.js';
import { KeyInput, type KeyInputResult } from '../keys/keyInput.js';
import { type KeyInputOptions, settle } from '../keys/options.js';
import { asksForSecret } from '../keys/stored.js';
import type { Voice } from '../voice.js';
import { stopWaiting, waitUntil } from '../waiting.js';
import type { Recorder } from './recorder.js';

interface Step {
  options: KeyInputOptions;
  /** What the turn continues this dialog for (`waitedFor`). */
  waitsFor: RecordingGoal;
  /** Keys that may become the way out. */
  held: string;
}

/**
 * Begins an input when nobody records it: waits until the recording is paused or has stopped, and becomes the input then.
 * Where it is not known to be so, the input is not asked for: the caller hears why, and the result is `attempts`, as for
 * an input that has failed. Ends with a `KeyInputResult`, so that it stands wherever an input may stand.
 */
export class Unrecorded extends Dialog<KeyInputOptions> {
  static readonly ID = 'unrecorded';

  constructor(
    private readonly voice: Pick<Voice, 'say'>,
    private readonly recorder: Recorder,
    private readonly intents: Pick<Intents, 'recognise'>,
  ) {
    super(Unrecorded.ID);
  }

  /** @throws RangeError without options */
  override async beginDialog(dc: DialogContext, options?: KeyInputOptions): Promise<DialogTurnResult> {
    if (!options) throw new RangeError('an input needs options');
    if (this.recorder.progress(dc.context, 'quiet') === 'reached') return dc.replaceDialog(KeyInput.ID, options);
    this.recorder.anew(dc.context);
    await this.voice.say(dc.context, 'recording-moment');
    const { now } = turnOf(dc.context);
    waitUntil(dc.context, now + this.recorder.longestWait);
    instanceOf(dc).state = { options, waitsFor: 'quiet', held: '' } satisfies Step;
    return Dialog.EndOfTurn;
  }

  /** What the caller presses or says meanwhile is no answer to a question that they have not heard. */
  override async continueDialog(dc: DialogContext): Promise<DialogTurnResult> {
    const step: Step = instanceOf(dc).state;
    const { activity, origin, call } = turnOf(dc.context);
    const is = this.recorder.progress(dc.context, 'quiet');
    const input = readInput(activity, origin === 'self');
    if (input.kind === 'keys') {
      step.held = heldOf(step.held + input.keys, settle(step.options).wayOut);
      if (step.held === settle(step.options).wayOut) return dc.endDialog({ kind: 'agent' } satisfies KeyInputResult);
    }
    if (input.kind === 'speech' && this.intents.recognise(input, call.state.locale, '').kind === 'agent') {
      return dc.endDialog({ kind: 'agent' } satisfies KeyInputResult);
    }
    if (is === 'reached') return dc.replaceDialog(KeyInput.ID, step.options);
    if (is === 'trying' && input.kind !== 'silence') return Dialog.EndOfTurn;
    await this.voice.say(dc.context, 'recording-no-secret');
    return dc.endDialog({ kind: 'attempts' } satisfies KeyInputResult);
  }

  /** Also when it is cancelled: nobody waits for anything any more. */
  override async endDialog(context: TurnContext): Promise<void> {
    stopWaiting(context);
  }
}

/** What a dialog on top of the stack waits for, before it goes on; undefined for one that waits for the caller. */
export function waitedFor(dialogStack: readonly unknown[]): RecordingGoal | undefined {
  const top = dialogStack.at(-1) as Partial<DialogInstance> | undefined;
  return (top?.state as Partial<Step> | undefined)?.waitsFor;
}

/** Whether a secret is asked for, or about to be: what comes in then may belong to it. */
export function expectsSecret(dialogStack: readonly unknown[]): boolean {
  const isAboutTo = dialogStack.some((instance) => {
    const { id, state } = (instance ?? {}) as Partial<DialogInstance>;
    return id === Unrecorded.ID && (state as Partial<Step> | undefined)?.options?.secret === true;
  });
  return isAboutTo || asksForSecret(dialogStack);
}

/** The longest end of these keys with which the way out may begin. */
function heldOf(keys: string, wayOut: string): string {
  for (let at = Math.max(0, keys.length - wayOut.length); at < keys.length; at++) {
    if (wayOut.startsWith(keys.slice(at))) return keys.slice(at);
  }
  return '';
}

function instanceOf(dc: DialogContext): DialogInstance {
  if (!dc.activeDialog) throw new Error('Unrecorded runs only on a dialog stack');
  return dc.activeDialog;
}
