import assert from 'node:assert/strict';
import type { Handoff } from '../../../src/call/call.js';
import type { Turn } from '../../../src/call/turn.js';
import { TELEPHONY } from '../../../src/channels/botframework/capabilities.js';
import { type HandoffNews, takeCaller, takeEnd, takeNews } from '../../../src/handoff/attempts.js';
import type { HandoffId } from '../../../src/handoff/protocol.js';
import { call } from '../../contract/sampleCall.js';
import { attempt, DEADLINE, REQUESTED } from './attempt.js';

const RINGS_FOR = 30_000;
const id = (name: string) => name as HandoffId;

/** A turn of a call that has made these attempts, at their deadline. */
function turnWith(...handoffs: Handoff[]): Turn {
  const sample = call();
  const draft = { ...sample, state: { ...sample.state, handoffs } };
  return {
    activity: {} as never,
    origin: 'self',
    call: draft,
    capabilities: TELEPHONY,
    now: DEADLINE,
    errands: [],
    events: [],
  };
}
const take = (turn: Turn, news: HandoffNews, ringsFor = RINGS_FOR) => takeNews(turn, news, ringsFor);
const status = (state: 'accepted' | 'failed' | 'completed', handoffId?: HandoffId): HandoffNews => ({
  kind: 'status',
  status: { state, ...(handoffId && { handoffId }) },
});
const states = ({ call }: Turn) => call.state.handoffs.map(({ state }) => state);

describe('what a call is told about its attempts', () => {
  it('is told on to whoever listens, once for each that has changed', () => {
    const turn = turnWith(attempt('failed'), attempt('initiated', { id: id('h2') }));
    take(turn, status('accepted', id('handoff-1')));
    assert.deepEqual(states(turn), ['accepted', 'cancelled']);
    const changes = turn.events.map((event) => event.kind === 'handoffChanged' && [event.from, event.to]);
    assert.deepEqual(changes, [
      ['failed', 'accepted'],
      ['initiated', 'cancelled'],
    ]);
  });

  it('is noted where it is a guess or means nothing, and changes nothing then', () => {
    const turn = turnWith();
    assert.equal(take(turn, status('failed')), undefined);
    assert.deepEqual(
      turn.events.map(({ kind }) => kind),
      ['note'],
    );
  });

  it('means nothing when it names an attempt that was never made', () => {
    const turn = turnWith(attempt('requested'));
    assert.equal(take(turn, { kind: 'sent', handoff: id('h9') }), undefined);
    const notSent = { kind: 'notSent', handoff: id('h9'), reason: 'unreachable', mayHaveArrived: false } as const;
    assert.equal(take(turn, notSent), undefined);
    assert.deepEqual([states(turn), turn.events], [['requested'], []]);
  });

  it('lets a phone ring from when the channel took the request, and only from the first time it is told', () => {
    const turn = turnWith(attempt('requested'));
    take(turn, { kind: 'sent', handoff: id('handoff-1') });
    assert.equal(turn.call.state.handoffs[0]?.deadline, turn.now + RINGS_FOR);
    const later = { ...turn, now: turn.now + 1000 };
    take(later, { kind: 'sent', handoff: id('handoff-1') });
    assert.equal(turn.call.state.handoffs[0]?.deadline, turn.now + RINGS_FOR);
  });

  it('leaves a caller time for an answer, however short phones may ring', () => {
    const turn = turnWith(attempt('ringing'));
    const told = take(turn, { kind: 'deadline' }, 5000);
    assert.deepEqual([told?.state, told?.toldRinging, told?.deadline], ['timedOut', 1, turn.now + 20_000]);
    takeCaller(turn, true, 5000);
    assert.deepEqual([told?.toldRinging, told?.deadline], [undefined, turn.now + 20_000]);
  });

  it('is for the caller to hear only while the call is on, and no agent has it or is being called', () => {
    for (const news of [status('failed'), { kind: 'deadline' }] as const) {
      assert.ok(take(turnWith(attempt('ringing')), news));
      const over = turnWith(attempt('ringing'));
      over.call.endedAt = REQUESTED;
      assert.equal(take(over, news), undefined);
    }
    const withAgent = turnWith(attempt('accepted', { id: id('h1') }), attempt('timedOut', { deadline: DEADLINE }));
    assert.equal(take(withAgent, { kind: 'deadline' }), undefined);
    assert.equal(withAgent.call.state.handoffs[1]?.deadline, undefined);
    const another = turnWith(attempt('timedOut', { id: id('h1'), waitsOn: true }), attempt('ringing'));
    assert.equal(take(another, status('failed', id('h1'))), undefined);
  });

  it('is nothing when no deadline has passed', () => {
    const turn = { ...turnWith(attempt('ringing')), now: DEADLINE - 1 };
    assert.equal(take(turn, { kind: 'deadline' }), undefined);
    assert.deepEqual(states(turn), ['ringing']);
  });
});

describe('a caller who is heard', () => {
  it('comes back from an agent, or from a transfer that only seemed to have come about, once', () => {
    for (const [state, from] of [
      ['completed', 'agent'],
      ['presumedAccepted', 'transfer'],
      ['connectionLost', 'transfer'],
    ] as const) {
      const turn = turnWith(attempt(state));
      assert.deepEqual([takeCaller(turn, true, RINGS_FOR), takeCaller(turn, true, RINGS_FOR)], [from, undefined]);
    }
    assert.equal(takeCaller(turnWith(attempt('failed')), true, RINGS_FOR), undefined);
    assert.equal(takeCaller(turnWith(), true, RINGS_FOR), undefined);
  });

  it('has a deadline also where an older release of the bot left a phone that may ring without one', () => {
    const turn = turnWith(attempt('timedOut'));
    takeCaller(turn, true, RINGS_FOR);
    assert.equal(turn.call.state.handoffs[0]?.deadline, turn.now + RINGS_FOR);
  });
});

describe('the end of a call', () => {
  it('is the end of every attempt in it', () => {
    const turn = turnWith(attempt('timedOut', { deadline: DEADLINE }), attempt('ringing'));
    takeEnd(turn, { kind: 'callEnded', by: 'caller' });
    assert.deepEqual(states(turn), ['timedOut', 'cancelled']);
    for (const { deadline, mayStillRing } of turn.call.state.handoffs) {
      assert.deepEqual([deadline, mayStillRing], [undefined, false]);
    }
  });
});
