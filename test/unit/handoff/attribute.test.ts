import assert from 'node:assert/strict';
import type { Handoff } from '../../../src/call/call.js';
import { attribute } from '../../../src/handoff/machine.js';
import type { HandoffId, HandoffStatus } from '../../../src/handoff/protocol.js';
import { attempt } from './attempt.js';

const STATES = ['ringing', 'accepted', 'failed', 'completed'] as const;
const id = (name: string) => name as HandoffId;
const first = (state: Handoff['state'], changes: Partial<Handoff> = {}) => attempt(state, { id: id('h1'), ...changes });
const second = (state: Handoff['state']) => attempt(state, { id: id('h2'), attempt: 2 });
const says = (state: HandoffStatus['state']): HandoffStatus => ({ state });

describe('a status', () => {
  it('means nothing in a call that was never handed off, which is noted', () => {
    for (const state of STATES) {
      const { index, note } = attribute([], says(state));
      assert.equal(index, undefined);
      assert.match(note ?? '', /never handed off/);
    }
  });

  it('means the attempt it names, also when another is under way', () => {
    const handoffs = [first('timedOut'), second('initiated')];
    for (const state of STATES) {
      assert.deepEqual(attribute(handoffs, { state, handoffId: id('h1') }), { index: 0 });
      assert.deepEqual(attribute(handoffs, { state, handoffId: id('h2') }), { index: 1 });
    }
  });

  it('means none of ours when it names one that was never made, which is noted', () => {
    const { index, note } = attribute([first('initiated')], { state: 'accepted', handoffId: id('h9') });
    assert.equal(index, undefined);
    assert.match(note ?? '', /never made/);
  });

  it('means the only attempt there is', () => {
    for (const state of STATES) {
      for (const only of ['initiated', 'timedOut', 'accepted', 'failed'] as const) {
        assert.deepEqual(attribute([first(only)], says(state)), { index: 0 });
      }
    }
  });

  it('means the newest attempt when no earlier one can ring any more', () => {
    for (const state of STATES)
      assert.deepEqual(attribute([first('failed'), second('ringing')], says(state)), { index: 1 });
  });

  it('means the attempt that is accepted, also when a later one was called off for it', () => {
    for (const state of STATES)
      assert.deepEqual(attribute([first('accepted'), second('cancelled')], says(state)), { index: 0 });
  });

  describe('that could mean two attempts', () => {
    const handoffs = [first('timedOut'), second('initiated')];

    it('is read as the newest, and noted, when it is good news', () => {
      for (const state of ['ringing', 'accepted', 'completed'] as const) {
        const { index, note } = attribute(handoffs, says(state));
        assert.equal(index, 1);
        assert.match(note ?? '', new RegExp(`"${state}" could mean two attempts`));
      }
    });

    it('does nothing, and is noted, when it is a failure: a second phone would ring for a wrong one', () => {
      const { index, note } = attribute(handoffs, says('failed'));
      assert.equal(index, undefined);
      assert.match(note ?? '', /"failed" could mean two attempts: nothing is done/);
    });

    it('takes nobody away from an agent: a failure may be that of the phone which rang on', () => {
      const { index, note } = attribute([first('timedOut'), second('accepted')], says('failed'));
      assert.equal(index, undefined);
      assert.match(note ?? '', /could mean two attempts/);
    });
  });
});
