import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { E164 } from '../../../../../src/call/phoneNumber.js';
import { arrived, begun } from '../../../../../src/channels/twilio/warm/changes.js';
import { type Deed, outstanding } from '../../../../../src/channels/twilio/warm/deeds.js';
import { step, type WarmEvent } from '../../../../../src/channels/twilio/warm/machine.js';
import {
  type AgentName,
  isAtRest,
  type Party,
  placeOf,
  roomIn,
  type WarmTransfer,
} from '../../../../../src/channels/twilio/warm/transfer.js';
import { AGENT_STEPS } from '../../../../../src/handoff/agentSteps.js';
import type { HandoffId } from '../../../../../src/handoff/protocol.js';

const NOON = Date.UTC(2026, 0, 1, 12);
const FIRST = begun(
  {
    id: 'h-1' as HandoffId,
    callSid: 'CA1',
    number: '+14251231234' as E164,
    colleagues: ['+14255550111', '+14255550122'] as E164[],
    locale: 'en-US',
    department: 'agents',
    ringSeconds: 20,
  },
  NOON,
);
const AGENTS: readonly AgentName[] = ['a1', 'a2', 'a3'];
const PLACES = ['whisper', 'menu', 'calling', 'menu-colleague', 'menu-aside', 'hold', 'room-1'] as const;

const agent = fc.constantFrom(...AGENTS);
const party = fc.constantFrom<Party>('caller', ...AGENTS);
const sidOf = (name: Party) => `CA-${name}`;
const of = <T extends object>(name: Party, more: T) => ({
  party: name,
  ...(name !== 'caller' && { sid: sidOf(name) }),
  ...more,
});
/** Anything that anybody may tell, in any order; keys mostly where they are asked for. */
const told: fc.Arbitrary<WarmEvent> = fc.oneof(
  party.map((name): WarmEvent => of(name, { kind: 'asked' as const })),
  fc
    .tuple(party, fc.integer({ min: 1, max: 6 }))
    .map(([name, room]): WarmEvent => of(name, { kind: 'left' as const, room })),
  {
    weight: 4,
    arbitrary: fc
      .tuple(party, fc.constantFrom(...PLACES), fc.constantFrom('1', '1', '2', '3', '*', ''))
      .map(([name, at, key]): WarmEvent => of(name, { kind: 'pressed' as const, at, key })),
  },
  fc
    .tuple(agent, fc.constantFrom('made', 'rings'))
    .map(([name, kind]): WarmEvent => ({ kind: kind as 'made', party: name, sid: sidOf(name) })),
  agent.map((name): WarmEvent => ({ kind: 'rings', party: name, sid: 'CA-another' })),
  fc.tuple(agent, fc.boolean()).map(
    ([name, mayTryAgain]): WarmEvent => ({
      kind: 'notMade',
      party: name,
      reason: 'carrierFault',
      code: '',
      mayTryAgain,
    }),
  ),
  agent.map((name): WarmEvent => ({ kind: 'notFound', party: name })),
  party.map((name): WarmEvent => of(name, { kind: 'ended' as const, code: '' })),
  fc.constantFrom<WarmEvent>(
    { kind: 'calledOff' },
    { kind: 'waits' },
    { kind: 'due' },
    { kind: 'told', state: 'accepted' },
  ),
  fc.constantFrom(...AGENT_STEPS).map((wish): WarmEvent => ({ kind: 'wants', wish })),
  party.map((name): WarmEvent => ({ kind: 'notDone', party: name })),
);
const life = fc.array(fc.tuple(told, fc.integer({ min: 0, max: 4000 })), { maxLength: 40 });
const ASKS: ReadonlySet<WarmEvent['kind']> = new Set(['asked', 'left', 'pressed']);

/** As the channel does it: what happens, the answer, and what is to be done. */
function become(
  transfer: WarmTransfer,
  event: WarmEvent,
  now: number,
): { transfer: WarmTransfer; deeds: readonly Deed[] } {
  const became = step(transfer, event, now);
  const answered = ASKS.has(event.kind) && 'party' in event ? arrived(became, event.party, now) : became;
  return outstanding(answered, now);
}

/** Every state of a life, with what was done at it. */
function states(events: readonly (readonly [WarmEvent, number])[]) {
  let now = NOON;
  let current = outstanding(FIRST, now);
  const found = [{ transfer: current.transfer, deeds: current.deeds, now }];
  for (const [event, ms] of events) {
    now += ms;
    current = { ...become(current.transfer, event, now), due: undefined };
    found.push({ transfer: current.transfer, deeds: current.deeds, now });
  }
  return found;
}

describe('the machine of warm transfers', () => {
  it('has nobody in a room alone, and in no stage anybody who is gone, whatever is told in whatever order', () => {
    fc.assert(
      fc.property(life, (events) => {
        for (const { transfer } of states(events)) {
          const { stage, caller, agents } = transfer;
          if (stage.kind === 'over') continue;
          assert.ok(!caller.gone);
          const present: Party[] = ['caller', stage.host, ...('guest' in stage ? [stage.guest] : [])];
          for (const { name, phase } of agents) if (present.includes(name)) assert.notEqual(phase, 'ended');
          const rooms = present.flatMap((name) => roomIn(placeOf(transfer, name)) ?? []);
          assert.notEqual(rooms.length, 1, JSON.stringify(stage));
          for (const room of rooms) assert.equal(room, rooms[0]);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('asks for each agent once, but where the carrier has said that there is no call', () => {
    fc.assert(
      fc.property(life, (events) => {
        const dialled = new Map<string, number>();
        const denied = new Map<string, number>();
        for (const [event] of events)
          if (event.kind === 'notMade' || event.kind === 'notFound')
            denied.set(event.party, (denied.get(event.party) ?? 0) + 1);
        for (const { deeds } of states(events))
          for (const deed of deeds)
            if (deed.kind === 'dial') dialled.set(deed.party, (dialled.get(deed.party) ?? 0) + 1);
        for (const [name, times] of dialled) assert.ok(times <= 1 + (denied.get(name) ?? 0), `${name}: ${times}`);
      }),
      { numRuns: 1000 },
    );
  });

  it('is the same after an event that comes twice, unless it is a key', () => {
    fc.assert(
      fc.property(life, told, (events, event) => {
        if (event.kind === 'pressed' || event.kind === 'wants') return;
        const last = states(events).at(-1);
        if (!last) return;
        const once = step(last.transfer, event, last.now);
        assert.deepEqual(step(once, event, last.now), once);
      }),
      { numRuns: 1000 },
    );
  });

  it('is what it was when it has been stored', () => {
    fc.assert(
      fc.property(life, (events) => {
        for (const { transfer } of states(events)) {
          const stored = JSON.parse(JSON.stringify(transfer)) as WarmTransfer;
          assert.deepEqual(
            outstanding(stored, NOON + 9_999_999),
            outstanding(JSON.parse(JSON.stringify(transfer)), NOON + 9_999_999),
          );
          assert.equal(JSON.stringify(stored), JSON.stringify(transfer));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('ends every call and calls nobody any more, once the caller is gone, and then rests', () => {
    fc.assert(
      fc.property(life, (events) => {
        const last = states(events).at(-1);
        if (!last) return;
        let { now } = last;
        let { transfer, deeds } = become(last.transfer, { kind: 'ended', party: 'caller', code: '' }, now);
        const done = (event: WarmEvent) => {
          transfer = step(transfer, event, now);
        };
        for (let round = 0; round < 20 && !isAtRest(transfer); round++) {
          for (const deed of deeds) {
            assert.notEqual(deed.kind, 'dial');
            if (deed.kind === 'end' && deed.party === 'stray') done({ kind: 'strayEnded', sid: deed.sid });
            else if (deed.kind === 'end') done({ kind: 'ended', party: deed.party as Party, sid: deed.sid, code: '' });
            else if (deed.kind === 'tell') done({ kind: 'told', state: deed.tell.state });
          }
          const next = outstanding(transfer, now);
          assert.ok(isAtRest(next.transfer) || next.due !== undefined, 'it would never be looked at again');
          now = Math.max(now + 1, next.due ?? now);
          ({ transfer, deeds } = become(next.transfer, { kind: 'due' }, now));
        }
        assert.ok(isAtRest(transfer), JSON.stringify(transfer));
      }),
      { numRuns: 1000 },
    );
  });

  it('tells the bot one outcome, and that it was accepted before it was completed', () => {
    fc.assert(
      fc.property(life, (events) => {
        const tells =
          states(events)
            .at(-1)
            ?.transfer.tells.map(({ state }) => state) ?? [];
        assert.equal(new Set(tells).size, tells.length);
        assert.ok(!(tells.includes('failed') && tells.includes('accepted')));
        if (tells.includes('completed'))
          assert.ok(tells.indexOf('accepted') < tells.indexOf('completed') && tells.includes('accepted'));
      }),
      { numRuns: 1000 },
    );
  });
});
