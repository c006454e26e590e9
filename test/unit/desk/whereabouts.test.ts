import assert from 'node:assert/strict';
import type { CallState, Handoff } from '../../../src/call/call.js';
import type { E164 } from '../../../src/call/phoneNumber.js';
import { whereabouts, whereIn } from '../../../src/desk/whereabouts.js';
import type { HandoffId } from '../../../src/handoff/protocol.js';
import { call, NOON } from '../../contract/sampleCall.js';

const handoff = (changes: Partial<Handoff>): Handoff => ({
  id: 'h' as HandoffId,
  department: 'billing',
  attempt: 1,
  reason: 'asked',
  target: { kind: 'phone', number: '+14251231234' as E164 },
  requestedAt: NOON,
  state: 'ringing',
  mayStillRing: false,
  ...changes,
});

const at = (menu: string | undefined, handoffs: Handoff[] = [], ...above: unknown[]): CallState => ({
  ...call().state,
  greeted: menu !== undefined,
  dialog: { dialogStack: [...(menu === undefined ? [] : [{ id: 'mainMenu', state: { menu, misses: 0 } }]), ...above] },
  handoffs,
});

describe('Where a caller is', () => {
  const places: [where: string, state: CallState, words: string][] = [
    ['before the greeting', at(undefined), 'not greeted yet'],
    ['in a menu', at('billing'), 'menu billing'],
    ['where no dialog runs', { ...at(undefined), greeted: true }, 'no menu'],
    ['in an input above a menu', at('billing', [], { id: 'keys', state: { typed: '4111' } }), 'menu billing'],
    ['on the way to an agent', at('main', [handoff({})]), 'handoff ringing'],
    ['with an agent', at('main', [handoff({ state: 'accepted' }), handoff({ state: 'failed' })]), 'with an agent'],
    [
      'back from an agent who was busy',
      at('after-failure', [handoff({ state: 'failed', failure: 'busy' })]),
      'menu after-failure (handoff failed, busy)',
    ],
    [
      'back while a phone goes on ringing',
      at('no-answer', [handoff({ state: 'timedOut', mayStillRing: true })]),
      'menu no-answer (handoff timedOut, may still ring)',
    ],
  ];
  for (const [where, state, words] of places) {
    it(`is told ${where}`, () => assert.equal(whereIn(state), words));
  }

  it('is told with the attempt that somebody has answered, or else the last one, and nothing of what was typed', () => {
    const answered = handoff({ state: 'accepted', department: 'sales' });
    const failed = handoff({ state: 'failed', failure: 'busy' });
    const told = { department: 'sales', state: 'accepted', mayStillRing: false };
    assert.deepEqual(whereabouts(at('main', [answered, failed])), { menu: 'main', handoff: told });
    assert.deepEqual(whereabouts(at('main', [failed], { id: 'keys', state: { typed: '4111', menu: 7 } })), {
      menu: 'main',
      handoff: { department: 'billing', state: 'failed', failure: 'busy', mayStillRing: false },
    });
    assert.deepEqual(whereabouts(at(undefined, [], null)), {});
  });
});
