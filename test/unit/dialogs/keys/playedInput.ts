import { join } from 'node:path';
import {
  Dialog,
  type DialogContext,
  type DialogReason,
  DialogSet,
  type DialogState,
  type DialogTurnResult,
} from 'botbuilder-dialogs';
import type { Activity } from 'botframework-schema';
import { KeyInput, type KeyInputResult } from '../../../../dialogs/keys/keyInput.js';
import type { KeyInputOptions } from '../../../../dialogs/keys/options.js';
import { VALIDATORS, type Validators } from '../../../../dialogs/keys/validators.js';
import { loadKeyWords } from '../../../../dialogs/keys/words.js';
import { Voice } from '../../../../dialogs/voice.js';
import type { CallRecord } from '../../../../src/call/call.js';
import { openCall } from '../../../../src/call/open.js';
import { type Turn, turnOf } from '../../../../src/call/turn.js';
import { TELEPHONY } from '../../../../src/channels/botframework/capabilities.js';
import { ROOT } from '../../../../src/root.js';
import { TurnAdapter } from '../../../../src/turn/adapter.js';
import { SelfEvents } from '../../../../src/turn/selfEvents.js';
import { Prompts } from '../../../../ssml/prompts.js';
import { NOON } from '../../../contract/sampleCall.js';

const prompts = Prompts.load(join(ROOT, 'ssml'), 'en-US');
const words = loadKeyWords(join(ROOT, 'dialogs', 'keys', 'words'), prompts.locales);

/** Begins an input, and notes how it ended; nothing else. */
class Asker extends Dialog {
  result: KeyInputResult | undefined;

  constructor(private readonly options: KeyInputOptions) {
    super('asker');
  }

  override async beginDialog(dc: DialogContext): Promise<DialogTurnResult> {
    return dc.beginDialog(KeyInput.ID, this.options);
  }

  override async resumeDialog(
    _dc: DialogContext,
    _reason: DialogReason,
    result?: KeyInputResult,
  ): Promise<DialogTurnResult> {
    this.result = result;
    return Dialog.EndOfTurn;
  }
}

/** An input in a call: no bot around it, no channel, no store, and time that passes when it is told to. */
export class PlayedInput {
  now = NOON;
  /** What was sent in the last turn. */
  sent: readonly Partial<Activity>[] = [];
  /** Whether the last turn was marked as secret. */
  secret = false;
  /** Texts that were looked through for a request for an agent. */
  readonly askedForAgent: string[] = [];
  readonly #asker: Asker;
  readonly #adapter = new TurnAdapter();
  #dialogs!: DialogSet;
  #record: CallRecord | undefined;
  #speaks = 0;

  private constructor(
    options: KeyInputOptions,
    private readonly locale: string,
    private readonly validators: Validators,
  ) {
    this.#asker = new Asker(options);
    this.restart();
  }

  static async begun(options: KeyInputOptions, locale = 'en-US', validators = VALIDATORS): Promise<PlayedInput> {
    const played = new PlayedInput(options, locale, validators);
    await played.#play({ type: 'message', text: 'go' }, 'channel', (dc) => dc.beginDialog('asker'));
    return played;
  }

  /** Another process goes on with the call. */
  restart(): void {
    this.#dialogs = new DialogSet({
      get: async (context: Parameters<typeof turnOf>[0]) => turnOf(context).call.state.dialog as DialogState,
      set: async () => {},
      delete: async () => {},
    });
    const input = new KeyInput({
      voice: new Voice(prompts),
      prompts,
      words,
      asksForAgent: (text) => {
        this.askedForAgent.push(text);
        return /agent|mitarbeiter/i.test(text);
      },
      answer: (text) => (/^(yes|ja)/i.test(text) ? 'yes' : /^(no|nein)/i.test(text) ? 'no' : undefined),
      validators: this.validators,
    });
    this.#dialogs.add(this.#asker).add(input);
  }

  get result(): KeyInputResult | undefined {
    return this.#asker.result;
  }

  /** What was said in the last turn, as one text. */
  get said(): string {
    return this.sent.map(({ text }) => text).join(' ');
  }

  get spoken(): string {
    return this.sent.map(({ speak }) => speak).join(' ');
  }

  /** The dialogs that are open, as they would be stored. */
  get dialogStack(): readonly unknown[] {
    return this.#record?.state.dialog.dialogStack ?? [];
  }

  /** As it would be stored. */
  get stored(): string {
    return JSON.stringify(this.#record);
  }

  get answerBy(): number | undefined {
    return this.#record?.state.answerBy;
  }

  /** How long the caller is waited for when the bot has finished speaking. */
  get waits(): number | undefined {
    return this.answerBy && this.answerBy - this.now - this.#speaks;
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.#continue({ type: 'message', text: key, entities: [{ type: 'DTMF' }] });
  }

  say(text: string): Promise<void> {
    return this.#continue({ type: 'message', text });
  }

  /** The channel sends something else. */
  send(activity: Partial<Activity>): Promise<void> {
    return this.#continue(activity);
  }

  /** The bot finishes speaking, time passes, and the call is woken when the caller's time is over. */
  async pass(ms: number): Promise<void> {
    this.now += this.#speaks + ms;
    this.#speaks = 0;
    if (this.answerBy === undefined || this.answerBy > this.now) return;
    await this.#play(SelfEvents.write({ name: 'ContinueConversation' }, {}), 'self', (dc) => dc.continueDialog());
  }

  cancel(): Promise<void> {
    return this.#play({ type: 'message', text: '' }, 'channel', (dc) => dc.cancelAllDialogs());
  }

  #continue(activity: Partial<Activity>): Promise<void> {
    return this.#play(activity, 'channel', (dc) => dc.continueDialog());
  }

  async #play(
    given: Partial<Activity>,
    origin: Turn['origin'],
    act: (dc: DialogContext) => Promise<unknown>,
  ): Promise<void> {
    const activity = {
      from: { id: '+14255550100' },
      recipient: { id: 'bot' },
      channelId: 'telephony',
      conversation: { id: 'call' },
      ...given,
    } as Activity;
    const line = { kind: 'inProcess', capabilities: TELEPHONY, send: async () => {}, close: () => {} } as const;
    const call: CallRecord = this.#record ?? openCall(activity, line, 1, this.now, () => this.locale);
    const turn: Turn = {
      activity,
      origin,
      call,
      capabilities: TELEPHONY,
      now: this.now,
      errands: [],
      events: [],
    };
    this.sent = await this.#adapter.run(turn, async (context) => {
      await act(await this.#dialogs.createContext(context));
    });
    this.secret = turn.secret ?? false;
    // And its way through network and service.
    this.#speaks = turn.speaks ? turn.speaks + 1500 : 0;
    this.#record = JSON.parse(JSON.stringify(turn.call));
  }
}
