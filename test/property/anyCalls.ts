import fc from 'fast-check';
import { capabilitiesOf, TELEPHONY } from '../../src/channels/botframework/capabilities.js';
import type { Write } from '../../src/phone/captions.js';
import { DOCUMENTED } from '../../src/phone/exchange.js';
import { MemoryDatabase } from '../../src/storage/memory/database.js';
import { MemoryStore } from '../../src/storage/memory/store.js';
import { isSettled } from '../unit/bot/promises.js';
import type { CallerKind } from './caller.js';
import { anySteps, type Step } from './deeds.js';
import { OPEN_DIGITS, SECRET_DIGITS, Secret } from './secret.js';
import { World } from './world.js';

/** Two callers of one bot, and what they do. */
export interface Calls {
  readonly callers: readonly CallerKind[];
  readonly steps: readonly Step[];
}

/** A digit of secrets first, and then one in every three at least. */
const anySecret = fc
  .record({
    letters: fc.string({ unit: fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'), minLength: 2, maxLength: 2 }),
    digits: fc.array(fc.constantFrom(...SECRET_DIGITS, ...OPEN_DIGITS), { minLength: 10, maxLength: 10 }),
    sure: fc.array(fc.constantFrom(...SECRET_DIGITS), { minLength: 5, maxLength: 5 }),
  })
  .map(({ letters, digits, sure }) => {
    const mixed = digits.map((digit, index) => (index % 2 === 0 ? sure[index / 2] : digit));
    return new Secret(letters, mixed.join(''));
  });

const anyCaller: fc.Arbitrary<CallerKind> = fc.record(
  {
    number: fc.constantFrom('+14255550100', '+14255550111'),
    locale: fc.constantFrom('en-US', 'de-DE', 'fr-FR'),
    wire: fc.constantFrom(
      { kind: 'websocket' as const, channelId: 'telephony' as const, capabilities: TELEPHONY },
      { kind: 'http' as const, channelId: 'emulator' as const, capabilities: capabilitiesOf('emulator') },
      { kind: 'http' as const, channelId: 'telephony' as const, capabilities: capabilitiesOf('telephony') },
      {
        kind: 'http' as const,
        channelId: 'telephony' as const,
        capabilities: { ...capabilitiesOf('directline'), canCancelTransfer: true },
      },
    ),
    behaviour: fc.record({
      secondTransfer: fc.constantFrom('ignored' as const, 'refused' as const, 'rings' as const),
      sendsStatus: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
      transferAnswer: fc.constant(DOCUMENTED.transferAnswer),
      refusesTo: fc.constant(DOCUMENTED.refusesTo),
      answersNo: fc.constant(DOCUMENTED.answersNo),
      answersTwice: fc.constant(DOCUMENTED.answersTwice),
    }),
    secret: anySecret,
  },
  { requiredKeys: ['locale', 'wire', 'behaviour', 'secret'] },
);

export const anyCalls: fc.Arbitrary<Calls> = fc.record({
  callers: fc.tuple(anyCaller, anyCaller),
  steps: anySteps,
});

/** After so long a time in which nobody does anything, nothing more is to come, in milliseconds. */
const LONG = 30 * 60_000;

/** Plays them with a bot of their own. @throws the first thing that is wrong */
export async function play({ callers, steps }: Calls, write: Write = () => {}): Promise<World> {
  const world = new World(inMemory, callers, write);
  await world.start();
  for (const { who, deed } of steps) {
    const caller = world.callers[who];
    if (!caller) continue;
    await caller.inCall();
    await world.settled();
    write(`# ${deed}`);
    await deed.does(caller);
    await world.settled();
  }
  await world.pass(LONG);
  for (const record of world.judge.records) isSettled({ record });
  await world.close();
  return world;
}

const inMemory: ConstructorParameters<typeof World>[0] = (clock) => {
  const database = new MemoryDatabase({ now: () => clock.now() });
  return { open: async () => new MemoryStore({ database }) };
};
