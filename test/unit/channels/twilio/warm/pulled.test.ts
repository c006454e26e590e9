import assert from 'node:assert/strict';
import type { E164 } from '../../../../../src/call/phoneNumber.js';
import { arrived, begun } from '../../../../../src/channels/twilio/warm/changes.js';
import { outstanding } from '../../../../../src/channels/twilio/warm/deeds.js';
import { step, type WarmEvent } from '../../../../../src/channels/twilio/warm/machine.js';
import type { WarmTransfer } from '../../../../../src/channels/twilio/warm/transfer.js';
import type { HandoffId } from '../../../../../src/handoff/protocol.js';

const NOON = Date.UTC(2026, 0, 1, 12);
const REQUEST = {
  id: 'h-1' as HandoffId,
  callSid: 'CA1',
  number: '+14251231234' as E164,
  colleagues: [],
  locale: 'en-US',
  department: 'agents',
  ringSeconds: 20,
};

function taken(transfer: WarmTransfer, event: WarmEvent, at: number): WarmTransfer {
  const became = step(transfer, event, at);
  const given =
    'number' in event && event.kind !== 'underWay' ? arrived(became, event.party, at, event.number) : became;
  return outstanding(given, at).transfer;
}

/** The agent has taken the call, and the caller was sent for twice: the first request has led them into the room. */
function talking(): WarmTransfer {
  const agent = { party: 'a1', sid: 'CA-a1' } as const;
  const events: readonly (readonly [WarmEvent, number])[] = [
    [{ kind: 'waits' }, 0],
    [{ kind: 'made', ...agent }, 0],
    [{ kind: 'asked', ...agent, number: 0 }, 1000],
    [{ kind: 'pressed', ...agent, at: 'whisper', key: '1', number: 1 }, 2000],
    [{ kind: 'due' }, 4000],
    [{ kind: 'asked', party: 'caller', number: 1 }, 5000],
  ];
  return events.reduce((now, [event, at]) => taken(now, event, NOON + at), begun(REQUEST, NOON));
}

describe('a caller whom a second request takes out of the room', () => {
  it('meets the agent in the next room, whoever of them is first to ask', () => {
    const before = talking();
    assert.deepEqual(before.stage, { kind: 'talking', host: 'a1', room: 1 });
    const caller: WarmEvent = { kind: 'asked', party: 'caller', number: 2 };
    const agent: WarmEvent = { kind: 'left', party: 'a1', sid: 'CA-a1', room: 1, number: 2 };
    for (const order of [
      [caller, agent],
      [agent, caller],
    ]) {
      const after = order.reduce((now, event) => taken(now, event, NOON + 5500), before);
      assert.deepEqual(after.stage, { kind: 'talking', host: 'a1', room: 2 });
      assert.deepEqual([after.caller.at, after.agents[0]?.at], ['room-2', 'room-2']);
    }
  });

  it('is left to a menu by an agent who goes aside when nothing can come any more', () => {
    const agent: WarmEvent = { kind: 'left', party: 'a1', sid: 'CA-a1', room: 1, number: 2 };
    assert.equal(taken(talking(), agent, NOON + 25_000).stage.kind, 'asking');
  });
});
