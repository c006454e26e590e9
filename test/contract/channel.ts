/**
 * What every channel must keep: the promises of src/channels/README.md, each tried to be broken, from the caller's and the
 * agent's side. A new channel is one more entry in channel.test.ts.
 */
import assert from 'node:assert/strict';
import { type CallRecord, currentHandoff, type Handoff } from '../../src/call/call.js';
import type { Capabilities } from '../../src/call/line.js';
import type { FailureReason } from '../../src/handoff/protocol.js';
import type { Phone } from '../../src/phone/phone.js';
import type { Store } from '../../src/storage/store.js';
import { failureContract } from './channelFailures.js';
import { recordingContract } from './channelRecording.js';
import { transferContract } from './channelTransfers.js';

export const AGENT = '+14251231234';
export const SECOND = '+14255550111';
export const SETTINGS = { AGENT_PHONE_NUMBER: AGENT, BILLING_PHONE_NUMBER: SECOND };

/** Why a phone is not picked up by an agent. */
export const REASONS = [
  'busy',
  'noAnswer',
  'declined',
  'unreachable',
  'voicemail',
  'refusedByChannel',
  'carrierFault',
] as const satisfies readonly FailureReason[];
export type Reason = (typeof REASONS)[number];

/** A bot on one channel, and a caller and agents at the other side of it. */
export interface Scene {
  readonly phone: Phone;
  readonly store: Pick<Store, 'load'>;
  /** As the line of a call declares them. */
  readonly capabilities: Capabilities;
  /** Lines of the bot's log. */
  readonly logged: readonly Readonly<Record<string, unknown>>[];
  /** Until nothing more happens by itself. */
  settled(): Promise<void>;
  pass(seconds: number): Promise<void>;
  /** The phone that rings is not picked up by an agent. */
  fails(reason: Reason): Promise<void>;
  /** Numbers whose phones ring now, as the other side knows it. */
  ringing(): readonly string[];
  close(): Promise<void>;
}

/** One channel. */
export interface ChannelKind {
  /** What it must say of itself. */
  readonly declares: Capabilities;
  /** The carrier's own code that comes with a reason, where it has codes. */
  readonly codes?: Readonly<Record<Reason, RegExp>>;
  /** Settings without which it can't tell a reason. */
  readonly needs?: Partial<Record<Reason, Readonly<Record<string, string>>>>;
  open(settings: Readonly<Record<string, string>>): Promise<Scene>;
}

/** The channel of the test that runs. */
export interface Contract {
  readonly kind: ChannelKind;
  /** A call that has been answered; there is a second target to be called. */
  call(settings?: Readonly<Record<string, string>>): Promise<Scene>;
}

export function channelContract(name: string, kind: ChannelKind): void {
  describe(`the channel ${name}`, () => {
    let scene: Scene | undefined;
    afterEach(async () => {
      await scene?.phone.finish();
      await scene?.close();
      scene = undefined;
    });

    const contract: Contract = {
      kind,
      call: async (settings = {}) => {
        const opened = await kind.open({ ...SETTINGS, ...settings });
        scene = opened;
        await opened.phone.dial();
        await opened.settled();
        return opened;
      },
    };

    it('says of itself what it can do', async () => {
      const { capabilities } = await contract.call();
      assert.deepEqual(capabilities, kind.declares);
    });

    it('greets the caller when the call is answered, once', async () => {
      const scene = await contract.call();
      assert.equal(said(scene).match(/automated assistant/g)?.length, 1);
      await scene.phone.sendAgain();
      await scene.settled();
      assert.equal(said(scene).match(/automated assistant/g)?.length, 1);
    });

    it('knows the caller by the number that the carrier shows', async () => {
      assert.equal((await stored(await contract.call())).state.caller.number, '+14255550100');
    });

    it('brings what the caller says', async () => {
      const scene = await contract.call();
      await scene.phone.say('one');
      await scene.settled();
      assert.match(said(scene), /billing department/);
    });

    it('brings the keys that the caller presses, in their order', async () => {
      const scene = await contract.call();
      for (const keys of ['4', '2', '4242#', '0']) {
        await scene.phone.press([...keys]);
        await scene.settled();
      }
      const [initiate] = handoffs(scene);
      assert.deepEqual(Object.values(initiate?.value.Answers ?? {}), ['4242']);
    });

    it('acts once on what comes twice', async () => {
      const scene = await contract.call();
      await scene.phone.press(['4']);
      await scene.settled();
      const { version, entries } = await stored(scene);
      await scene.phone.sendAgain();
      await scene.settled();
      const after = await stored(scene);
      assert.deepEqual([after.version, after.entries], [version, entries]);
    });

    it('lets callers interrupt what may be interrupted, and nothing else', async () => {
      const scene = await contract.call();
      const hint = () => scene.phone.heard.findLast(({ type }) => type === 'message')?.inputHint;
      assert.notEqual(hint(), 'ignoringInput');
      await goodbye(scene);
      assert.equal(hint(), 'ignoringInput');
    });

    it('ends the call for the bot, after what was said before it', async () => {
      const scene = await contract.call();
      await goodbye(scene);
      const last = scene.phone.heard.filter(({ type }) => type === 'message' || type === 'endOfConversation');
      assert.match(last.at(-2)?.text ?? '', /goodbye/i);
      assert.equal(last.at(-1)?.type, 'endOfConversation');
      assert.ok(scene.phone.isOver);
      assert.equal((await stored(scene)).outcome, 'botHungUp');
    });

    it('tells that the caller is gone, and is asked for nothing more', async () => {
      const scene = await contract.call();
      await scene.phone.hangUp();
      await scene.settled();
      assert.equal((await stored(scene)).outcome, 'callerHungUp');
      const heard = scene.phone.heard.length;
      await scene.pass(200);
      assert.equal(scene.phone.heard.length, heard);
    });

    transferContract(contract);
    failureContract(contract);
    recordingContract(contract);
  });
}

/** Everything that the caller has heard of the bot. */
export const said = ({ phone }: Scene) => phone.heard.map(({ text }) => text ?? '').join(' ');

/** The caller chooses to end the call, where that is offered: nobody can be reached. */
async function goodbye(scene: Scene): Promise<void> {
  await scene.phone.press(['0']);
  await scene.settled();
  for (const target of [AGENT, SECOND]) {
    assert.deepEqual(scene.ringing(), [target]);
    await scene.fails('busy');
    await scene.settled();
  }
  await scene.phone.press(['9']);
  await scene.settled();
  await scene.phone.settled();
}

export const handoffs = ({ phone }: Scene) => phone.heard.filter(({ name }) => name === 'handoff.initiate');

export async function stored({ phone, store }: Scene): Promise<CallRecord> {
  const { way, conversationId } = phone;
  const { call } = await store.load({ channelId: way.channelId, conversationId });
  assert.ok(call, 'no call is stored');
  return call;
}

export async function handoff(scene: Scene): Promise<Handoff | undefined> {
  return currentHandoff((await stored(scene)).state);
}
