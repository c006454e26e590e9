import type { DialogContext } from 'botbuilder-dialogs';
import { Dialog, type DialogReason, type DialogTurnResult } from 'botbuilder-dialogs/lib/dialog.js';
import { turnOf } from '../src/call/turn.js';
import { hangUp } from './hangUp.js';
import type { Intent, Intents } from './intents.js';
import { KeyInput, type KeyInputResult } from './keys/keyInput.js';
import type { Go, Menu } from './menu.js';
import type { PartResult } from './parts.js';
import { Unrecorded } from './recording/unrecorded.js';
import { heardIn, leadsToPerson, nudge, type Passing, timeIn } from './silence.js';
import type { Next, Transfer } from './transfer.js';
import { readUtterance } from './utterance.js';
import type { Voice } from './voice.js';
import { stopWaiting, type Waits } from './waiting.js';

/** With the third in a row the caller is offered a person. */
const MOST_IN_A_ROW = 3;

/** Characters that are read back: about fifteen seconds of speech. */
const LONGEST_ECHO = 200;

/** Characters that are looked through for what must not be read back: no turn does slow work. */
const LONGEST_HEARD = 1000;

/** Where the caller is. Stored between turns under the call's version. */
interface Step extends Passing, Waits {
  menu: string;
  /** Answers in a row that led nowhere: words and keys that fitted nothing, and silence. */
  misses: number;
  /** The caller has not been told what this menu offers. */
  untold?: boolean;
  /** A person has been offered with the last question: yes and no mean something. */
  offered?: boolean;
  /** The caller was asked for a question in their own words, with this prompt. */
  asked?: boolean;
  question?: string;
  /** The input that lies above this menu. */
  input?: string;
}

/** Options of `beginDialog`. */
export interface MainMenuOptions {
  /** Where to begin; by default the start. */
  readonly menu?: string;
  /** Said in place of the menu's own prompt. */
  readonly prompt?: string;
  /** Nothing is said: the caller has spoken first, and is answered. */
  readonly quiet?: boolean;
}

/**
 * Everything that `menu.yaml` offers, as one dialog: it walks the menus, repeats what it can't place, and offers a person
 * to whoever gets stuck. One Dialog on a plain DialogSet, because nested waterfalls and prompts cost half of a turn.
 */
export class MainMenu extends Dialog {
  static readonly ID = 'mainMenu';

  constructor(
    private readonly menu: Menu,
    private readonly intents: Intents,
    private readonly voice: Voice,
    private readonly transfer: Transfer,
    /** Masks what must not be read back (a card number). */
    private readonly mask: (text: string) => string,
  ) {
    super(MainMenu.ID);
  }

  override async beginDialog(dc: DialogContext, options: MainMenuOptions = {}): Promise<DialogTurnResult> {
    const step = this.#step(dc);
    stopWaiting(dc.context);
    step.menu = options.menu ?? this.menu.start;
    this.#understood(step);
    step.untold = options.quiet ?? false;
    if (options.prompt) await this.voice.say(dc.context, options.prompt);
    else if (!options.quiet) await this.#prompt(dc, step);
    return this.#wait(step);
  }

  override async continueDialog(dc: DialogContext): Promise<DialogTurnResult> {
    const step = this.#step(dc);
    if (!this.menu.menus[step.menu]) {
      await this.voice.say(dc.context, 'menu-changed');
      return this.beginDialog(dc);
    }
    stopWaiting(dc.context);
    const { origin, call } = turnOf(dc.context);
    const { locale } = call.state;
    if (origin === 'self') {
      await this.#silent(dc, step);
      return this.#wait(step);
    }
    const utterance = readUtterance(dc.context.activity);
    const intent = this.intents.recognise(utterance, locale, step.menu);
    const asked = step.asked && utterance.kind === 'speech' && intent.kind !== 'agent';
    await this.#act(dc, step, asked ? { kind: 'other', text: utterance.text } : intent);
    return this.#wait(step);
  }

  /** An input or a part above this menu has ended. */
  override async resumeDialog(
    dc: DialogContext,
    _reason: DialogReason,
    result: KeyInputResult | PartResult,
  ): Promise<DialogTurnResult> {
    const step = this.#step(dc);
    const name = step.input ?? '';
    const input = this.menu.inputs[name];
    delete step.input;
    switch (result.kind) {
      case 'next':
        await this.#next(dc, result.next);
        break;
      case 'menu':
        await this.#prompt(dc, step);
        break;
      case 'value':
        if (!input) return this.beginDialog(dc);
        if (!input.options.secret) this.#note(dc, name, result.value);
        await this.voice.say(dc.context, 'keys-noted');
        await this.#go(dc, step, input.go);
        break;
      case 'agent':
        await this.#next(dc, await this.transfer.request(dc.context, this.menu.agent.department, 'asked'));
        break;
      case 'attempts':
        await this.#offer(dc, step);
    }
    return this.#wait(step);
  }

  /** Kept for the agent. */
  #note(dc: DialogContext, name: string, value: string): void {
    const { state } = turnOf(dc.context).call;
    state.answers = { ...state.answers, [name]: this.mask(value) };
  }

  async #act(dc: DialogContext, step: Step, intent: Intent): Promise<void> {
    // An offer stands until it is answered, with whatever words or key.
    const offered = step.offered ?? false;
    if (intent.kind !== 'nothing' && intent.kind !== 'filler') step.offered = false;
    if (intent.kind !== 'nothing') heardIn(step);
    switch (intent.kind) {
      case 'agent':
        this.#understood(step);
        return this.#next(dc, await this.transfer.request(dc.context, this.menu.agent.department, 'asked'));
      case 'choice':
        this.#understood(step);
        return this.#go(dc, step, intent.choice.go);
      case 'yes':
        if (!offered) return this.#repeat(dc, step, dc.context.activity.text);
        this.#understood(step);
        return this.#next(dc, await this.transfer.request(dc.context, this.menu.agent.department, 'offered'));
      case 'no':
        if (!offered) return this.#repeat(dc, step, dc.context.activity.text);
        await this.voice.say(dc.context, 'no-agent');
        return this.#next(dc, { menu: this.menu.start });
      case 'nothing':
        return this.#helpOn(dc, step, () => this.voice.say(dc.context, 'nothing-heard'));
      case 'filler':
        return this.#helpOn(dc, step, () => (offered ? this.#offer(dc, step) : this.#prompt(dc, step)));
      case 'key':
        return this.#repeat(dc, step, intent.key);
      case 'other':
        return this.#repeat(dc, step, intent.text);
    }
  }

  async #go(dc: DialogContext, step: Step, go: Go): Promise<void> {
    switch (go.kind) {
      case 'menu':
        if (go.language) Object.assign(turnOf(dc.context).call.state, { locale: go.language, hasChosenLocale: true });
        return this.#next(dc, { menu: go.menu });
      case 'handoff':
        return this.#next(dc, await this.transfer.request(dc.context, go.department, step.menu));
      case 'ask':
        step.asked = true;
        step.question = go.prompt;
        return this.voice.say(dc.context, go.prompt);
      case 'input': {
        step.input = go.input;
        const options = this.menu.inputs[go.input]?.options;
        await dc.beginDialog(options?.secret ? Unrecorded.ID : KeyInput.ID, options);
        return;
      }
      case 'part':
        await dc.beginDialog(go.part, go.options);
        return;
      case 'waitOn':
        return this.#next(dc, await this.transfer.waitOn(dc.context));
      case 'hangUp':
        return hangUp(dc.context, this.voice, go.prompt);
    }
  }

  /** "What I heard was …": the sample dialog's answer to everything it can't place, and then a way on. */
  async #repeat(dc: DialogContext, step: Step, heard: string): Promise<void> {
    const answersQuestion = step.asked;
    step.misses++;
    await this.voice.say(dc.context, 'echo', {
      heard: this.mask(heard.slice(0, LONGEST_HEARD)).slice(0, LONGEST_ECHO),
    });
    if (answersQuestion || step.misses >= MOST_IN_A_ROW) return this.#offer(dc, step);
    await this.#prompt(dc, step);
  }

  /** The caller has let their time pass. */
  async #silent(dc: DialogContext, step: Step): Promise<void> {
    const { context } = dc;
    const { state } = turnOf(context).call;
    const { say, next } = nudge(this.menu.menus[step.menu], step, state.ledInSilence ?? false);
    if (say) await this.voice.say(context, say);
    if (leadsToPerson(next)) state.ledInSilence = true;
    if (next?.kind === 'again') return this.#askAgain(dc, step);
    if (next?.kind === 'agent') {
      return this.#next(dc, await this.transfer.request(context, this.menu.agent.department, 'silence'));
    }
    if (next) await this.#go(dc, step, next);
  }

  async #askAgain(dc: DialogContext, step: Step): Promise<void> {
    if (step.offered) return this.voice.say(dc.context, 'offer-agent');
    return step.asked && step.question ? this.voice.say(dc.context, step.question) : this.#prompt(dc, step);
  }

  /** Nothing that could be repeated came in. Who can't know the menu is told it; who gets stuck is offered a person. */
  async #helpOn(dc: DialogContext, step: Step, help: () => Promise<void>): Promise<void> {
    if (step.untold) return this.#prompt(dc, step);
    step.misses++;
    return step.misses >= MOST_IN_A_ROW ? this.#offer(dc, step) : help();
  }

  async #offer(dc: DialogContext, step: Step): Promise<void> {
    this.#understood(step);
    step.offered = true;
    await this.voice.say(dc.context, 'offer-agent');
  }

  /** The caller has time for an answer, from when the bot has spoken. */
  #wait(step: Step): DialogTurnResult {
    const waits = timeIn(this.menu.menus[step.menu], step);
    if (waits === undefined) delete step.waits;
    else step.waits = waits;
    return Dialog.EndOfTurn;
  }

  #understood(step: Step): void {
    heardIn(step);
    step.misses = 0;
    step.untold = false;
    step.offered = false;
    step.asked = false;
  }

  async #next(dc: DialogContext, next: Next): Promise<void> {
    if (next) await this.beginDialog(dc, next);
  }

  async #prompt(dc: DialogContext, step: Step): Promise<void> {
    // What rang has stopped meanwhile: nobody is to be asked whether they would rather wait on.
    const { start, stillRinging, afterFailure } = this.menu;
    if (step.menu === stillRinging && stillRinging !== start && !this.transfer.mayRing(dc.context)) {
      step.menu = afterFailure;
    }
    step.untold = false;
    const { prompt } = this.menu.menus[step.menu] ?? {};
    if (prompt) await this.voice.say(dc.context, prompt);
  }

  #step(dc: DialogContext): Step {
    if (!dc.activeDialog) throw new Error('MainMenu runs only on a dialog stack');
    return dc.activeDialog.state as Step;
  }
}
