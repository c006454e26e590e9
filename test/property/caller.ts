import type { DialogInstance } from 'botbuilder-dialogs';
import type { KeyInputSettings } from '../../dialogs/keys/options.js';
import type { GatherState } from '../../dialogs/keys/step.js';
import type { Menu, MenuPage } from '../../dialogs/menu.js';
import { type CallRecord, currentHandoff, type Handoff, innermostMenu } from '../../src/call/call.js';
import type { Behaviour } from '../../src/phone/exchange.js';
import { Phone } from '../../src/phone/phone.js';
import { mistakeInSecret } from '../../src/phone/strictness.js';
import type { Content } from '../../src/phone/telephony.js';
import type { Secret } from './secret.js';
import { Wire, type WireKind } from './wire.js';
import type { World } from './world.js';

/** Who calls, over what, and what the channel does at a transfer. */
export interface CallerKind {
  readonly number?: string;
  readonly locale: string;
  readonly wire: WireKind;
  readonly behaviour: Behaviour;
  readonly secret: Secret;
}

/** Somebody who calls, and calls again when the call has ended. */
export class Caller {
  /** Of the call that is on, or was on last. */
  phone: Phone | undefined;
  wire: Wire;
  /** What carries, or carried, each of their calls, by conversation. */
  readonly wires = new Map<string, Wire>();
  constructor(
    readonly world: World,
    readonly kind: CallerKind,
    readonly index: number,
  ) {
    this.wire = new Wire(world, kind.wire);
  }

  /** Each of their calls, by conversation. */
  readonly phones = new Map<string, Phone>();

  get isInCall(): boolean {
    return this.phone !== undefined && !this.phone.isOver;
  }

  /** The newest call of this conversation, as it was committed last. */
  get record(): CallRecord | undefined {
    return this.world.judge.records.findLast(({ key }) => key.conversationId === this.phone?.conversationId);
  }

  get locale(): string {
    return this.record?.state.locale ?? this.kind.locale;
  }

  /** What the caller is asked for, if that is on top. */
  get input(): KeyInputSettings | undefined {
    return this.#asked?.settings;
  }

  /** The dialog that lies above the menu, by its id. */
  get part(): string | undefined {
    const stack = this.record?.state.dialog.dialogStack as readonly DialogInstance[] | undefined;
    return stack && stack.length > 1 ? stack.at(-1)?.id : undefined;
  }

  /** The attempt under way, or the last one. */
  get handoff(): Handoff | undefined {
    return this.record && currentHandoff(this.record.state);
  }

  /** What they have entered is read back to them. */
  get confirms(): boolean {
    return this.#asked?.gathered.stage === 'confirming';
  }

  get #asked(): { settings: KeyInputSettings; gathered: GatherState } | undefined {
    const top = this.record?.state.dialog.dialogStack.at(-1) as DialogInstance | undefined;
    return top?.id === 'keyInput' ? top.state : undefined;
  }

  get menu(): Menu {
    return this.world.menu;
  }

  /** The menu that the caller is in, or that lies under what they are asked for. */
  get page(): MenuPage {
    const name = this.record && innermostMenu(this.record.state);
    const { menus, start } = this.menu;
    const page = menus[name ?? start] ?? menus[start];
    if (!page) throw new Error('the menu has no start');
    return page;
  }

  /** @param isLost the bot never hears that the call was answered */
  async dial({ isLost = false } = {}): Promise<void> {
    const { wire, behaviour, number, locale } = this.kind;
    this.wire = new Wire(this.world, wire);
    this.wire.loses = isLost ? 1 : 0;
    this.phone = new Phone(this.wire, {
      caller: { locale, ...(number !== undefined && { number }) },
      behaviour,
      now: () => this.world.clock.now(),
      write: (line) => this.world.write(`${this.index === 0 ? '' : `[${this.index + 1}] `}${line}`),
    });
    const dialled = this.phone.dial();
    this.wires.set(this.phone.conversationId, this.wire);
    this.phones.set(this.phone.conversationId, this.phone);
    await dialled;
  }

  /** In a call that is on: who has none dials first. */
  async inCall(): Promise<Phone> {
    await this.world.alive();
    if (!this.isInCall) await this.dial();
    if (!this.phone) throw new Error('nobody has dialled');
    return this.phone;
  }

  async press(keys: string): Promise<void> {
    for (const key of keys) {
      // The bot may hang up in between.
      if (!this.isInCall) return;
      this.#guard();
      await this.phone?.press([key]);
    }
  }

  /** Several keys in one message. */
  async pressTogether(keys: string): Promise<void> {
    await this.send({ type: 'message', text: keys, entities: [{ type: 'DTMF' }] });
  }

  async say(text: string): Promise<void> {
    if (!this.isInCall) return;
    this.#guard();
    await this.phone?.say(text);
  }

  /** What belongs to a secret must not be recorded. */
  #guard(): void {
    const mistake = this.phone && mistakeInSecret(this.input?.secret ?? false, this.phone.commands.recorder);
    if (mistake) this.phone?.mistakes.push(mistake);
  }

  async send(content: Content): Promise<void> {
    if (!this.isInCall) return;
    this.world.write(`<-- ${JSON.stringify(content)}`);
    await this.phone?.send(content);
  }

  /** The channel sends once more what it has sent, under the same id, so often at the same time. */
  async again(before: number, times = 1): Promise<void> {
    const activity = this.wire.delivered.at(-1 - before);
    if (!this.isInCall || !activity) return;
    this.world.write(`<-- the same ${activity.type} again`);
    await Promise.all(Array.from({ length: times }, () => this.wire.deliver(activity)));
  }

  /** @returns whether something has arrived meanwhile, so that the bot may be at work again */
  async settled(): Promise<boolean> {
    let hasArrived = false;
    for (const phone of this.phones.values()) {
      hasArrived = (await phone.settled()) || hasArrived;
      const [mistake] = phone.mistakes;
      if (mistake) throw new Error(mistake);
    }
    return hasArrived;
  }
}
