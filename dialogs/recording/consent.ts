import { createHash } from 'node:crypto';
import type { TurnContext } from 'botbuilder-core';
import type { DialogContext } from 'botbuilder-dialogs';
import { Dialog, type DialogTurnResult } from 'botbuilder-dialogs/lib/dialog.js';
import { turnOf } from '../../src/call/turn.js';
import { type Consent, consentIn, withConsent } from '../../src/recording/consent.js';
import type { RecordingGoal } from '../../src/recording/machine.js';
import type { Prompts } from '../../ssml/prompts.js';
import type { Intents } from '../intents.js';
import type { PartResult } from '../parts.js';
import { readUtterance } from '../utterance.js';
import type { Voice } from '../voice.js';
import { stopWaiting, waitUntil } from '../waiting.js';
import type { RecordOptions } from './menuRecord.js';
import type { Recorder } from './recorder.js';

export interface RecordingConsentParts {
  readonly voice: Voice;
  /** The document of the question, of which the consent keeps a version. */
  readonly prompts: Pick<Prompts, 'say'>;
  readonly intents: Intents;
  readonly recorder: Recorder;
  /** A phone may be ringing: nothing is recorded meanwhile. */
  readonly mayRing: (context: TurnContext) => boolean;
}

interface Step {
  /** Answers to the question that were none. */
  misses: number;
  /** Who answers earlier has interrupted what was said before the question (milliseconds since the epoch). */
  begins: number;
  /** Set when the question is answered: what the turn continues this dialog for. */
  waitsFor?: RecordingGoal;
}

const QUESTION = 'recording-consent';
const ANSWER_WITHIN = 10_000;
const NEXT_KEY_WITHIN = 4_000;
/** Silence and nonsense are no consent: so often the question is asked. */
const MOST_QUESTIONS = 2;
const VERSION_LENGTH = 8;
/** How long the bot speaks is estimated, rather too long (ssml/length.ts): so much of it at least. */
const SURELY_SPEAKS = 0.8;
/** Beside yes and no. */
const AGREE = '1';
const REFUSE = '2';
/** Begins the way out that inputs have, and chooses nothing here: the key after it is waited for. */
const WAY_OUT_BEGINS = '*';

/**
 * Asks whether the call may be recorded, or takes the consent back, and waits until the channel has done what follows from
 * it. A part of the menu: `go: { record: ask }`, `go: { record: stop }`.
 */
export class RecordingConsent extends Dialog<RecordOptions> {
  static readonly ID = 'record';

  constructor(private readonly parts: RecordingConsentParts) {
    super(RecordingConsent.ID);
  }

  override async beginDialog(dc: DialogContext, options: RecordOptions = { what: 'ask' }): Promise<DialogTurnResult> {
    return options.what === 'stop' ? this.#takeBack(dc) : this.#ask(dc);
  }

  override async continueDialog(dc: DialogContext): Promise<DialogTurnResult> {
    const { intents, recorder } = this.parts;
    const step = this.#step(dc);
    const { activity, call, now } = turnOf(dc.context);
    const isSilent = activity.type !== 'message';
    const intent = intents.recognise(readUtterance(activity), call.state.locale, '');
    if (step.waitsFor) {
      if (!isSilent && intent.kind === 'agent') return this.#end(dc, { kind: 'agent' });
      const is = recorder.progress(dc.context, step.waitsFor);
      // A deadline wakes this dialog only when it has waited too long.
      return is === 'trying' && !isSilent ? Dialog.EndOfTurn : this.#goOn(dc, step.waitsFor, is);
    }
    if (isSilent) return this.#askAgain(dc, 'keys-nothing-heard');
    // A key of a menu that is known by heart is no answer to a question that nobody has heard.
    if (now < step.begins && intent.kind !== 'agent') return this.#question(dc);
    const answer = intent.kind === 'key' ? intent.key : intent.kind;
    switch (answer) {
      case 'agent':
        this.#note(dc, 'none');
        return this.#end(dc, { kind: 'agent' });
      case 'yes':
      case AGREE:
        return this.#agreed(dc);
      case 'no':
      case REFUSE:
        this.#note(dc, 'refused');
        return this.#say(dc, 'recording-off');
      case WAY_OUT_BEGINS:
        return this.#wait(dc, NEXT_KEY_WITHIN);
      case 'nothing':
        return this.#askAgain(dc, 'keys-nothing-heard');
      default:
        return this.#askAgain(dc, 'keys-not-understood');
    }
  }

  /** Also when it is cancelled: nobody waits for an answer any more. */
  override async endDialog(context: TurnContext): Promise<void> {
    stopWaiting(context);
  }

  async #ask(dc: DialogContext): Promise<DialogTurnResult> {
    const { recorder, mayRing } = this.parts;
    const { capabilities, call, events } = turnOf(dc.context);
    if (!capabilities.canRecord || mayRing(dc.context)) {
      const why = capabilities.canRecord ? 'a phone may still be ringing' : 'the channel can not record';
      events.push({ kind: 'note', call: call.id, level: 'info', text: `this call is not recorded: ${why}` });
      return this.#say(dc, 'recording-off');
    }
    if (consentIn(call.state.consents) && recorder.progress(dc.context, 'on') === 'reached') {
      return this.#say(dc, 'recording-on');
    }
    this.#step(dc).misses = 0;
    return this.#question(dc);
  }

  async #askAgain(dc: DialogContext, because: string): Promise<DialogTurnResult> {
    const step = this.#step(dc);
    step.misses++;
    if (step.misses >= MOST_QUESTIONS) {
      this.#note(dc, 'none');
      return this.#say(dc, 'recording-off');
    }
    await this.parts.voice.say(dc.context, because);
    return this.#question(dc);
  }

  async #question(dc: DialogContext): Promise<DialogTurnResult> {
    const { now, speaks = 0 } = turnOf(dc.context);
    this.#step(dc).begins = now + SURELY_SPEAKS * speaks;
    await this.parts.voice.say(dc.context, QUESTION);
    return this.#wait(dc, ANSWER_WITHIN);
  }

  /** The turn sends the command when it sees the consent; the caller hears what has come of it. */
  async #agreed(dc: DialogContext): Promise<DialogTurnResult> {
    this.#note(dc, 'agreed');
    this.parts.recorder.told(dc.context, undefined);
    await this.parts.voice.say(dc.context, 'keys-noted');
    return this.#waitFor(dc, 'on');
  }

  async #takeBack(dc: DialogContext): Promise<DialogTurnResult> {
    const { voice, recorder } = this.parts;
    const { consents } = turnOf(dc.context).call.state;
    if (consentIn(consents)) this.#note(dc, 'takenBack');
    if (recorder.progress(dc.context, 'off') === 'reached') return this.#say(dc, 'recording-off');
    await voice.say(dc.context, 'recording-moment');
    return this.#waitFor(dc, 'off');
  }

  #waitFor(dc: DialogContext, goal: RecordingGoal): DialogTurnResult {
    const { recorder } = this.parts;
    recorder.anew(dc.context);
    this.#step(dc).waitsFor = goal;
    return this.#wait(dc, recorder.longestWait);
  }

  /** Whether the call is recorded now, the recorder has told already. */
  async #goOn(dc: DialogContext, goal: RecordingGoal, is: 'reached' | 'trying' | 'failed'): Promise<DialogTurnResult> {
    if (goal === 'off') return this.#say(dc, is === 'reached' ? 'recording-stopped' : 'recording-not-stopped');
    return is === 'trying' ? this.#say(dc, 'recording-uncertain') : this.#end(dc, { kind: 'menu' });
  }

  #note(dc: DialogContext, answer: Consent['answer']): void {
    const { call, events, now } = turnOf(dc.context);
    const { state } = call;
    const given = consentIn(state.consents);
    // What is taken back is the consent that was given, with its words.
    const { version, locale } = (answer === 'takenBack' && given) || {
      version: this.#version(state.locale),
      locale: state.locale,
    };
    state.consents = withConsent(state.consents, { answer, at: now, version, locale });
    events.push({ kind: 'recordingConsent', call: call.id, answer, version, locale });
  }

  #version(locale: string): string {
    const { speak } = this.parts.prompts.say(QUESTION, locale);
    return createHash('sha256').update(speak).digest('hex').slice(0, VERSION_LENGTH);
  }

  async #say(dc: DialogContext, prompt: string): Promise<DialogTurnResult> {
    await this.parts.voice.say(dc.context, prompt);
    return this.#end(dc, { kind: 'menu' });
  }

  #end(dc: DialogContext, result: PartResult): Promise<DialogTurnResult> {
    return dc.endDialog(result);
  }

  #wait(dc: DialogContext, ms: number): DialogTurnResult {
    waitUntil(dc.context, turnOf(dc.context).now + ms);
    return Dialog.EndOfTurn;
  }

  #step(dc: DialogContext): Step {
    if (!dc.activeDialog) throw new Error('RecordingConsent runs only on a dialog stack');
    return dc.activeDialog.state as Step;
  }
}
