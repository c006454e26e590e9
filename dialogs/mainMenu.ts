import { Dialog, type DialogContext, type DialogTurnResult } from 'botbuilder-dialogs';
import { endCall, turnOf } from '../src/call/turn.js';
import type { Intent, Intents } from './intents.js';
import type { Go, Menu } from './menu.js';
import type { Next, Transfer } from './transfer.js';
import { readUtterance } from './utterance.js';
import type { Voice } from './voice.js';

/** With the third in a row the caller is offered a person. */
const MOST_IN_A_ROW = 3;

/** Characters that are read back: about fifteen seconds of speech. */
const LONGEST_ECHO = 200;

/** Characters that are looked through for what must not be read back: no turn does slow work. */
const LONGEST_HEARD = 1000;

/** Where the caller is. Stored between turns under the call's version. */
interface Step {
  menu: string;
  /** Utterances in a row that fitted nothing. */
  misses: number;
  /** Messages in a row without a word or a key. */
  silences: number;
  /** A person has been offered: yes and no mean something. */
  offered?: boolean;
  /** The caller was asked for a question in their own words. */
  asked?: boolean;
}

/** Options of `beginDialog`: the menu to begin at (the start when absent), and whether its prompt is said. */
export interface MainMenuOptions {
  readonly menu?: string;
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
    step.menu = options.menu ?? this.menu.start;
    this.#understood(step);
    if (!options.quiet) await this.#prompt(dc, step);
    return Dialog.EndOfTurn;
  }

  override async continueDialog(dc: DialogContext): Promise<DialogTurnResult> {
    const step = this.#step(dc);
    if (!this.menu.menus[step.menu]) {
      await this.voice.say(dc.context, 'menu-changed');
      return this.beginDialog(dc);
    }
    const { locale } = turnOf(dc.context).call.state;
    const utterance = readUtterance(dc.context.activity);
    const intent = this.intents.recognise(utterance, locale, step.menu);
    const asked = step.asked && utterance.kind === 'speech' && intent.kind !== 'agent';
    await this.#act(dc, step, asked ? { kind: 'other', text: utterance.text } : intent);
    return Dialog.EndOfTurn;
  }

  async #act(dc: DialogContext, step: Step, intent: Intent): Promise<void> {
    switch (intent.kind) {
      case 'agent':
        this.#understood(step);
        return this.#next(dc, await this.transfer.request(dc.context, this.menu.agent.department, 'asked'));
      case 'choice':
        this.#understood(step);
        return this.#go(dc, step, intent.choice.go);
      case 'yes':
        if (!step.offered) return this.#repeat(dc, step, dc.context.activity.text);
        this.#understood(step);
        return this.#next(dc, await this.transfer.request(dc.context, this.menu.agent.department, 'offered'));
      case 'no':
        if (!step.offered) return this.#repeat(dc, step, dc.context.activity.text);
        await this.voice.say(dc.context, 'no-agent');
        return this.#next(dc, { menu: this.menu.start });
      case 'nothing':
        return this.#silence(dc, step);
      case 'key':
        return this.#repeat(dc, step, intent.key);
      case 'other':
        return this.#repeat(dc, step, intent.text);
    }
  }

  async #go(dc: DialogContext, step: Step, go: Go): Promise<void> {
    switch (go.kind) {
      case 'menu':
        if (go.language) turnOf(dc.context).call.state.locale = go.language;
        return this.#next(dc, { menu: go.menu });
      case 'handoff':
        return this.#next(dc, await this.transfer.request(dc.context, go.department, step.menu));
      case 'ask':
        step.asked = true;
        return this.voice.say(dc.context, go.prompt);
      case 'waitOn':
        return this.#next(dc, await this.transfer.waitOn(dc.context));
      case 'callBack':
        if (await this.transfer.callBack(dc.context)) return this.#hangUp(dc, 'goodbye');
        return this.#prompt(dc, step);
      case 'hangUp':
        return this.#hangUp(dc, go.prompt);
    }
  }

  /** "What I heard was …": the sample dialog's answer to everything it can't place, and then a way on. */
  async #repeat(dc: DialogContext, step: Step, heard: string): Promise<void> {
    const answersQuestion = step.asked;
    step.silences = 0;
    step.misses++;
    await this.voice.say(dc.context, 'echo', {
      heard: this.mask(heard.slice(0, LONGEST_HEARD)).slice(0, LONGEST_ECHO),
    });
    if (answersQuestion || step.misses >= MOST_IN_A_ROW) return this.#offer(dc, step);
    await this.#prompt(dc, step);
  }

  async #silence(dc: DialogContext, step: Step): Promise<void> {
    step.misses = 0;
    step.silences++;
    if (step.silences >= MOST_IN_A_ROW) return this.#offer(dc, step);
    await this.voice.say(dc.context, 'nothing-heard');
  }

  async #offer(dc: DialogContext, step: Step): Promise<void> {
    this.#understood(step);
    step.offered = true;
    await this.voice.say(dc.context, 'offer-agent');
  }

  #understood(step: Step): void {
    step.misses = 0;
    step.silences = 0;
    step.offered = false;
    step.asked = false;
  }

  async #next(dc: DialogContext, next: Next): Promise<void> {
    if (next) await this.beginDialog(dc, next);
  }

  async #hangUp(dc: DialogContext, prompt: string): Promise<void> {
    await this.voice.say(dc.context, prompt);
    await dc.context.sendActivity({ type: 'endOfConversation', code: 'completedSuccessfully' });
    this.transfer.ended(dc.context, { kind: 'callEnded', by: 'caller' });
    endCall(turnOf(dc.context), 'botHungUp');
  }

  async #prompt(dc: DialogContext, step: Step): Promise<void> {
    const { prompt } = this.menu.menus[step.menu] ?? {};
    if (prompt) await this.voice.say(dc.context, prompt);
  }

  #step(dc: DialogContext): Step {
    if (!dc.activeDialog) throw new Error('MainMenu runs only on a dialog stack');
    return dc.activeDialog.state as Step;
  }
}
