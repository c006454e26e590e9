import type { TurnContext } from 'botbuilder-core';
import type { DialogContext } from 'botbuilder-dialogs';
import { Dialog, type DialogTurnResult } from 'botbuilder-dialogs/lib/dialog.js';
import type { Caller } from '../../src/call/call.js';
import { turnOf } from '../../src/call/turn.js';
import type { BargeIn } from '../../ssml/bargeIn.js';
import type { Prompts } from '../../ssml/prompts.js';
import type { Voice } from '../voice.js';
import { stopWaiting, waitUntil } from '../waiting.js';
import { readCharacters } from './characters.js';
import { gather } from './gather.js';
import { type Input, readInput } from './input.js';
import { type KeyInputOptions, type KeyInputSettings, mistakesIn, mostOf, settle } from './options.js';
import { Seal } from './seal.js';
import { markSecret, refuseWhileRecorded } from './secretMarks.js';
import { spell } from './spell.js';
import { begin, type Check, type GatherEvent, type GatherState, type Reason, type Todo } from './step.js';
import { KEY_INPUT, type Stored } from './stored.js';
import type { Validators } from './validators.js';
import type { KeyWords } from './words.js';

/** How an input ends. */
export type KeyInputResult =
  /** Complete, as the options want it, good for the validator, and confirmed where it had to be. */
  | { readonly kind: 'value'; readonly value: string }
  /** The caller wants a person: asked for one, or pressed the way out. */
  | { readonly kind: 'agent' }
  /** The caller has failed too often. Nothing has been said about it. */
  | { readonly kind: 'attempts' };

/** What an input works with. */
export interface KeyInputParts {
  readonly voice: Pick<Voice, 'say' | 'read'>;
  /** The voice that reads values back. */
  readonly prompts: Pick<Prompts, 'voice'>;
  readonly words: KeyWords;
  /** Whether somebody asks for a person. Never asked about what can be read as characters: "zero" is a digit here. */
  readonly asksForAgent: (text: string, locale: string) => boolean;
  /** Whether somebody says yes or no; asked only when there is something to confirm. */
  readonly answer: (text: string, locale: string) => 'yes' | 'no' | undefined;
  readonly validators: Validators;
}

/** After the second failure in a row the way out is told too. */
const TELLS_WAY_OUT = 2;
const LAST_OF_SECRET = 2;

const SAID_FOR: Readonly<Record<Reason, string>> = {
  tooFew: 'keys-too-short',
  tooMany: 'keys-too-long',
  invalid: 'keys-invalid',
  notUnderstood: 'keys-not-understood',
  silence: 'keys-nothing-heard',
  keysOnly: 'keys-only',
  declined: 'keys-again',
};

/**
 * Asks for digits, or letters and digits, by keys and speech: so many, until a key, or until a pattern fits
 * (`KeyInputOptions`). Ends with a `KeyInputResult`. The turn has to wake it with `ContinueConversation` at the time that
 * `waitUntil` notes. What the caller says is never part of a prompt but as characters that have been read.
 */
export class KeyInput extends Dialog<KeyInputOptions> {
  static readonly ID = KEY_INPUT;
  readonly #seal = new Seal();

  constructor(private readonly parts: KeyInputParts) {
    super(KeyInput.ID);
  }

  /** @throws RangeError for options with a mistake, or a validator that there is none of: both are the author's. */
  override async beginDialog(dc: DialogContext, options?: KeyInputOptions): Promise<DialogTurnResult> {
    if (!options) throw new RangeError('an input needs options');
    const mistakes = mistakesIn(options);
    if (mistakes.length > 0) throw new RangeError(`an input's options: ${mistakes.join('; ')}`);
    const settings = settle(options);
    const turn = turnOf(dc.context);
    this.#check(settings, turn.call.state.caller);
    if (settings.secret) refuseWhileRecorded(dc.context);
    await this.#say(dc.context, settings, settings.prompt);
    const gathered = begin(settings, turn.now);
    return this.#wait(dc, settings, gathered, gathered.by);
  }

  override async continueDialog(dc: DialogContext): Promise<DialogTurnResult> {
    const turn = turnOf(dc.context);
    const { settings, gathered, sealed } = this.#stored(dc);
    const input = readInput(turn.activity, turn.origin === 'self');
    if (input.kind === 'other') return Dialog.EndOfTurn;
    if (settings.secret && input.kind !== 'silence') markSecret(dc.context);
    const value = sealed === undefined ? gathered.value : this.#seal.open(sealed);
    const state: GatherState = { ...gathered, value: value ?? '' };
    const { locale, caller } = turn.call.state;
    const heard = this.#eventOf(input, state, settings, locale);
    const event: GatherEvent = value === undefined && heard.kind !== 'agent' ? { kind: 'lost' } : heard;
    const next = gather(state, event, settings, this.#check(settings, caller), turn.now);
    return this.#act(dc, settings, next.state, next.todo);
  }

  /** Also when it is cancelled: nobody waits for an answer any more. */
  override async endDialog(context: TurnContext): Promise<void> {
    stopWaiting(context);
  }

  async #act(dc: DialogContext, settings: KeyInputSettings, state: GatherState, todo: Todo): Promise<DialogTurnResult> {
    switch (todo.kind) {
      case 'done':
        return dc.endDialog({ kind: 'value', value: todo.value } satisfies KeyInputResult);
      case 'out':
        return dc.endDialog({ kind: todo.way } satisfies KeyInputResult);
      case 'reprompt':
        await this.#say(dc.context, settings, todo.message ?? SAID_FOR[todo.reason]);
        await this.#say(dc.context, settings, settings.reprompt);
        await this.#tellWayOut(dc.context, settings, state);
        break;
      case 'confirm':
        if (todo.again) await this.#say(dc.context, settings, SAID_FOR[todo.again]);
        await this.#readBack(dc.context, settings, todo.value);
        await this.#tellWayOut(dc.context, settings, state);
        break;
      case 'wait':
        break;
    }
    return this.#wait(dc, settings, state, todo.until);
  }

  async #readBack(context: TurnContext, settings: KeyInputSettings, value: string): Promise<void> {
    const { voice, prompts, words } = this.parts;
    if (settings.secret) {
      await this.#say(context, settings, 'keys-read-back-ending', { ending: value.slice(-LAST_OF_SECRET) });
    } else {
      const { locale } = turnOf(context).call.state;
      await this.#say(context, settings, 'keys-read-back');
      const speech = spell(value, words.get(locale), locale, prompts.voice(locale));
      await voice.read(context, speech, 'keys-read-back', interruptedBy(settings));
    }
    await this.#say(context, settings, 'keys-confirm');
  }

  async #tellWayOut(context: TurnContext, settings: KeyInputSettings, { failures }: GatherState): Promise<void> {
    if (failures < TELLS_WAY_OUT) return;
    const { nameOf } = this.parts.words.get(turnOf(context).call.state.locale) ?? {};
    const keys = [...settings.wayOut].map((key) => nameOf?.get(key) ?? key).join(', ');
    await this.#say(context, settings, 'keys-way-out', { keys });
  }

  async #say(
    context: TurnContext,
    settings: KeyInputSettings,
    prompt: string,
    values?: Record<string, string>,
  ): Promise<void> {
    await this.parts.voice.say(context, prompt, values, interruptedBy(settings));
  }

  #eventOf(
    input: Exclude<Input, { kind: 'other' }>,
    state: GatherState,
    settings: KeyInputSettings,
    locale: string,
  ): GatherEvent {
    if (input.kind !== 'speech') return input;
    const { text } = input;
    const entering = state.stage === 'entering';
    const characters = this.#read(text, locale, entering && settings.letters, entering && settings.plus);
    if (characters) return { kind: 'said', characters };
    const { asksForAgent, answer } = this.parts;
    const answered = state.stage === 'confirming' ? answer(text, locale) : undefined;
    if (answered) return { kind: answered };
    if (asksForAgent(text, locale)) return { kind: 'agent' };
    return characters === '' ? { kind: 'said', characters } : { kind: 'unknown' };
  }

  /** In the language of the call, then in the others: who is in the wrong one says numbers in their own. */
  #read(text: string, locale: string, letters: boolean, plus: boolean): string | undefined {
    const { words } = this.parts;
    const own = words.get(locale);
    for (const vocabulary of [...(own ? [own] : []), ...words.values()]) {
      const characters = readCharacters(text, vocabulary, letters, plus);
      if (characters !== undefined) return characters;
    }
    return undefined;
  }

  #check({ validator }: KeyInputSettings, caller: Caller): Check {
    if (validator === undefined) return () => undefined;
    if (!Object.hasOwn(this.parts.validators, validator)) throw new RangeError(`there is no validator ${validator}`);
    const validate = this.parts.validators[validator];
    return (value) => validate?.(value, caller);
  }

  /** Notes where the input is. What was said in this turn takes its time before the caller's begins. */
  #wait(dc: DialogContext, settings: KeyInputSettings, state: GatherState, until: number): DialogTurnResult {
    const by = waitUntil(dc.context, until);
    const turn = turnOf(dc.context);
    if (turn.capabilities.collectsKeys && state.stage === 'entering') {
      // The channel tells of a caller who presses nothing; who is pressing keys is not interrupted before they could have come.
      turn.call.state.answerBy = by + mostOf(settings.until) * settings.nextKeyWithin;
    }
    const hides = settings.secret && state.value !== '';
    const stored: Stored = {
      settings,
      gathered: { ...state, ...(hides && { value: '' }), by },
      ...(hides && { sealed: this.#seal.close(state.value) }),
    };
    this.#instance(dc).state = stored;
    return Dialog.EndOfTurn;
  }

  #stored(dc: DialogContext): Stored {
    return this.#instance(dc).state;
  }

  #instance(dc: DialogContext) {
    if (!dc.activeDialog) throw new Error('KeyInput runs only on a dialog stack');
    return dc.activeDialog;
  }
}

/** Where speech does not count, what somebody says beside the telephone interrupts nothing. */
function interruptedBy({ secret, speech }: KeyInputSettings): BargeIn | undefined {
  return secret || !speech ? 'keys only' : undefined;
}
