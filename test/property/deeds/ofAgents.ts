import fc from 'fast-check';
import { isPending } from '../../../src/call/call.js';
import type { E164 } from '../../../src/call/phoneNumber.js';
import type { Caller } from '../caller.js';
import { MENU, NUMBERS, POOL } from '../setting.js';
import { AGENTS, agent, fail } from '../verbs.js';
import { type Deeds, many, one, oneOf } from './deed.js';

const A_DAY = 24 * 60 * 60_000;

const anyStatus = fc.record({
  state: oneOf(['ringing', 'accepted', 'failed', 'completed', 'pondering']),
  attempt: fc.nat({ max: 4 }),
  asText: fc.boolean(),
});
const department = oneOf([undefined, ...Object.keys(MENU.departments)]);
const closure = fc.record({ which: department, ms: oneOf([undefined, 20_000, A_DAY]) });

/** As a channel sends it, at the right moment or not; an attempt that there is none of is not named. */
async function status(caller: Caller, { state, attempt, asText }: { state: string; attempt: number; asText: boolean }) {
  const HandoffId = caller.record?.state.handoffs[attempt - 1]?.id;
  const value = { state, message: 'no answer', ...(HandoffId && { HandoffId }) };
  await caller.send({ type: 'event', name: 'handoff.status', value: asText ? JSON.stringify(value) : value });
}

async function failAgainAndAgain(caller: Caller): Promise<void> {
  for (let times = 0; times < 7 && caller.isInCall && !isPending(caller.handoff); times++) {
    await fail(caller);
    await caller.world.settled();
  }
}

/** What agents and their telephones do, their system, and an operator at the desk. */
export const OF_AGENTS: readonly Deeds[] = [
  many(6, oneOf(AGENTS), (does) => `the agent's phone: ${does}`, agent),
  many(
    4,
    anyStatus,
    ({ state, attempt, asText }) => `status ${state} of attempt ${attempt}${asText ? ' as text' : ''}`,
    status,
  ),
  one(2, 'reaches nobody', fail),
  one(1, 'asks for an agent as often as anybody may', failAgainAndAgain),

  many(
    2,
    oneOf([...POOL, ...Object.values(NUMBERS)]),
    (number) => `the agents' system claims ${number}`,
    ({ world }, number) => world.claim(number as E164),
  ),
  many(
    2,
    closure,
    ({ which, ms }) => `an operator closes ${which ?? 'everything'} for ${ms ?? 'ever'}`,
    ({ world }, { which, ms }) => {
      const from = world.clock.now();
      const until = ms === undefined ? {} : { until: from + ms };
      return world.operate(({ closures }) => closures.close({ from, ...until, ...(which && { department: which }) }));
    },
  ),
  many(
    1,
    department,
    (name) => `an operator opens ${name ?? 'everything'}`,
    ({ world }, name) => world.operate(({ closures }) => closures.open(name, world.clock.now())),
  ),
  one(1, 'an operator calls everybody back', ({ world }) =>
    world.operate(async ({ errands }) => {
      for (const { id } of await errands.list('callBack', { open: true })) await errands.tickOff(id, world.clock.now());
    }),
  ),
];
