import fc from 'fast-check';
import type { Capabilities } from '../../../src/call/line.js';
import { capabilitiesOf, TELEPHONY } from '../../../src/channels/botframework/capabilities.js';
import type { HandoffId, HandoffState } from '../../../src/handoff/protocol.js';
import { type PlayedCall, RINGS_FOR, type Taking } from './playedCall.js';

/** Something that happens in a call; its name is what a counterexample shows. */
export interface Deed {
  readonly does: (call: PlayedCall) => Promise<void>;
  toString(): string;
}

const deed = (name: string, does: Deed['does']): Deed => ({ does, toString: () => name });

const says = [
  '',
  'Hello?',
  'Um.',
  'My cat is on the roof.',
  'Talk to an agent.',
  'yes',
  'no',
  'German',
  'Goodbye.',
].map((text) => deed(`say "${text}"`, (call) => call.say(text)));
const presses = [...'01235678889#*'].map((key) => deed(`press ${key}`, (call) => call.press(key)));
const statuses = ['ringing', 'accepted', 'failed', 'completed', 'pondering'].flatMap((state) => [
  deed(`status ${state}`, (call) => call.status(state)),
  deed(`status ${state} of the last`, (call) => call.status(state, call.handoffs.length)),
  ...[1, 2, 3, 99].map((which) => deed(`status ${state} of attempt ${which}`, (call) => call.status(state, which))),
]);
const passes = [1, 1000, RINGS_FOR - 1, RINGS_FOR, 3 * RINGS_FOR, 59 * 60_000].map((ms) =>
  deed(`${ms} ms pass`, (call) => call.pass(ms)),
);
const ends = [
  deed('caller hangs up', (call) => call.end('userCancelled')),
  deed('call ends', (call) => call.end('completedSuccessfully')),
  deed('socket closes', (call) => call.tell({ name: 'call.gone', how: 'closed' })),
  deed('socket breaks', (call) => call.tell({ name: 'call.gone', how: 'broken' })),
  deed('process ends', (call) => call.tell({ name: 'call.shutDown' })),
  deed('process has ended', (call) => call.tell({ name: 'call.orphaned' })),
];
const others = [
  deed('typing', (call) => call.send({ type: 'typing' })),
  deed('an event', (call) => call.send({ type: 'event', name: 'weather' })),
  deed('a forged deadline', (call) => call.send({ type: 'event', name: 'ContinueConversation' })),
  deed('somebody joins', (call) => call.send({ type: 'conversationUpdate', membersAdded: [{ id: 'y', name: '' }] })),
  deed('a deadline too early', (call) => call.tell({ name: 'ContinueConversation' })),
];
const told = [1, 2, 3].flatMap((which) => {
  const handoff = `h${which}` as HandoffId;
  const notSent = (mayHaveArrived: boolean) =>
    ({ name: 'handoff.notSent', handoff, reason: 'unreachable', mayHaveArrived }) as const;
  return [
    deed(`attempt ${which} was sent`, (call) => call.tell({ name: 'handoff.sent', handoff })),
    deed(`attempt ${which} was refused`, (call) => call.tell(notSent(false))),
    deed(`attempt ${which} was not answered`, (call) => call.tell(notSent(true))),
  ];
});
const channels = (['takes', 'refuses', 'is silent', 'takes, and we never hear of it'] as const).map((taking: Taking) =>
  deed(`from now on the channel ${taking}`, async (call) => {
    call.channel = taking;
  }),
);
/** From now on every turn throws, and is apologised for. */
export const FAILING = deed('from now on turns throw', async (call) => {
  call.failing = true;
});
const WORKING = deed('from now on turns work', async (call) => {
  call.failing = false;
});

/** Everything that can happen in a call, once. */
export const DEEDS: readonly Deed[] = [...says, ...presses, ...statuses, ...passes, ...ends, ...others, ...told];

/** Everything in any order; what makes for long calls more often. */
export const anyDeeds: fc.Arbitrary<Deed[]> = fc.array(
  fc.oneof(
    { arbitrary: fc.constantFrom(...says), weight: 3 },
    { arbitrary: fc.constantFrom(...presses), weight: 6 },
    { arbitrary: fc.constantFrom(...statuses), weight: 6 },
    { arbitrary: fc.constantFrom(...passes), weight: 5 },
    { arbitrary: fc.constantFrom(...channels, FAILING, WORKING), weight: 2 },
    { arbitrary: fc.constantFrom(...told), weight: 1 },
    { arbitrary: fc.constantFrom(...others), weight: 1 },
    { arbitrary: fc.constantFrom(...ends), weight: 1 },
  ),
  { maxLength: 30 },
);

/** How a call begins: greeted, by a caller who speaks first, or with a greeting that throws. */
export const anyBeginning: fc.Arbitrary<Deed> = fc.constantFrom(
  deed('dial', (call) => call.dial()),
  deed('dial, and say Hello?', (call) => call.say('Hello?')),
  deed('dial, and press 0', (call) => call.press('0')),
  deed('dial, and the greeting throws', async (call) => {
    call.failing = true;
    await call.dial();
    call.failing = false;
  }),
);

/** Lines that can do this and that. */
export const anyLine: fc.Arbitrary<Capabilities> = fc.oneof(
  { arbitrary: fc.constantFrom(TELEPHONY, capabilitiesOf('telephony'), capabilitiesOf('emulator')), weight: 3 },
  {
    arbitrary: fc
      .record({ canTransfer: fc.boolean(), canCancelTransfer: fc.boolean(), canSpeakWhileTransferring: fc.boolean() })
      .map((abilities) => ({ ...TELEPHONY, ...abilities })),
    weight: 1,
  },
);

/** How a call comes to have an attempt in each state. */
export const WAYS_TO: Readonly<Record<HandoffState, Deed['does']>> = {
  requested: async (call) => {
    call.channel = 'takes, and we never hear of it';
    await call.press('0');
  },
  initiated: (call) => call.press('0'),
  ringing: async (call) => {
    await call.press('0');
    await call.status('ringing');
  },
  accepted: async (call) => {
    await call.press('0');
    await call.status('accepted');
  },
  completed: async (call) => {
    await WAYS_TO.accepted(call);
    await call.status('completed');
  },
  failed: async (call) => {
    call.channel = 'refuses';
    await call.press('0');
    call.channel = 'takes';
  },
  timedOut: async (call) => {
    await call.press('0');
    await call.pass(RINGS_FOR);
  },
  cancelled: async (call) => {
    await WAYS_TO.failed(call);
    await call.press('0');
    await call.status('accepted', 1);
    await call.status('completed', 1);
  },
  presumedAccepted: async (call) => {
    await call.press('0');
    await call.end('completedSuccessfully');
  },
  connectionLost: async (call) => {
    await call.press('0');
    await call.tell({ name: 'call.gone', how: 'broken' });
  },
  unknown: async (call) => {
    await call.press('0');
    await call.tell({ name: 'call.orphaned' });
  },
};
