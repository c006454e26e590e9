import fc from 'fast-check';
import type { Content } from '../../../src/phone/telephony.js';
import { MENU, OTHER_MENU, RINGS_FOR } from '../setting.js';
import type { Taking } from '../wire.js';
import { type Deeds, many, one, oneOf } from './deed.js';

const times = oneOf([1, 500, 1999, 2000, 3000, 4000, 10_000, RINGS_FOR - 1, RINGS_FOR, 3 * RINGS_FOR]);
const death = fc.record({
  steps: fc.nat({ max: 30 }),
  downFor: oneOf([0, 3000, RINGS_FOR, 5 * RINGS_FOR]),
  isOther: fc.boolean(),
});

const STRANGE: readonly Content[] = [
  { type: 'typing' },
  { type: 'event', name: 'weather' },
  { type: 'event', name: 'ContinueConversation' },
  { type: 'event', name: 'handoff.sent', value: { handoff: 'h' } },
  { type: 'conversationUpdate', membersAdded: [{ id: 'y', name: '' }] },
  { type: 'commandResult', name: 'channel/vnd.microsoft.telephony.recording.start', value: { commandId: 'nobody' } },
  { type: 'message' },
  { type: 'message', text: 'Z', entities: [{ type: 'DTMF' }] },
];

/** Time, the channel, and the process that the bot runs in. */
export const OF_MACHINES: readonly Deeds[] = [
  many(
    5,
    times,
    (ms) => `${ms} ms pass`,
    ({ world }, ms) => world.pass(ms),
  ),
  many(
    4,
    oneOf([-1, 0, 1]),
    (more) => `the time until the bot acts passes, and ${more} ms`,
    async ({ record, world }, more) => {
      if (record?.deadline !== undefined) await world.pass(Math.max(0, record.deadline - world.clock.now() + more));
    },
  ),

  one(1, 'the channel ends the call', async ({ phone }) => phone?.end()),
  one(1, 'the line closes', async ({ phone }) => phone?.lose('closed')),
  many(
    2,
    oneOf<Taking>(['takes', 'refuses', 'is silent', 'refuses transfers']),
    (taking) => `from now on the channel ${taking}`,
    async ({ wire }, taking) => {
      wire.taking = taking;
    },
  ),
  one(2, 'the channel answers commands late', async ({ phone, isInCall }) =>
    isInCall ? phone?.commands.answerLate() : undefined,
  ),
  one(3, 'the last activity comes again', (caller) => caller.again(0)),
  one(1, 'the last activity comes twice at once', (caller) => caller.again(0, 2)),
  many(
    2,
    fc.nat({ max: 20 }),
    (n) => `the activity ${n} before the last comes again`,
    (caller, n) => caller.again(n),
  ),
  many(
    2,
    oneOf(STRANGE),
    (content) => JSON.stringify(content),
    (caller, content) => caller.send(content),
  ),

  many(
    2,
    death,
    ({ steps, downFor, isOther }) =>
      `the process dies after ${steps} steps more, for ${downFor} ms${isOther ? '; the next has another menu' : ''}`,
    async ({ world }, { steps, downFor, isOther }) => {
      world.next = { downFor, menu: isOther ? OTHER_MENU : MENU };
      world.process.life.endAfter(steps);
    },
  ),
  many(
    2,
    fc.boolean(),
    (isOther) => `the bot is started again${isOther ? ' with another menu' : ''}`,
    ({ world }, isOther) => world.restart(isOther ? OTHER_MENU : MENU),
  ),
  many(
    2,
    fc.boolean(),
    (throws) => `from now on turns ${throws ? 'throw' : 'work'}`,
    async ({ world }, throws) => {
      world.judge.turnsThrow = throws;
    },
  ),
];
