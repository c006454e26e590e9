import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FAILURE_REASONS, type FailureReason, readHandoffStatus } from '../../../src/handoff/protocol.js';

const read = (value: unknown) => readHandoffStatus({ value });

describe('a handoff.status', () => {
  it('is read from an object, as the components send it', () => {
    assert.deepEqual(read({ state: 'accepted' }), { state: 'accepted' });
    assert.deepEqual(read({ state: 'completed', message: 'done' }), { state: 'completed', message: 'done' });
    assert.deepEqual(read({ state: 'ringing' }), { state: 'ringing' });
    assert.deepEqual(read({ state: 'failed', message: 'busy' }), { state: 'failed', reason: 'busy', message: 'busy' });
  });

  it('is read from a JSON string, as TransferCallOut.md shows it', () => {
    assert.deepEqual(read('{"state":"failed","message":"Busy"}'), { state: 'failed', reason: 'busy', message: 'Busy' });
  });

  it('is read from a bare word', () => {
    for (const word of ['accepted', '"accepted"', ' Accepted. ', 'ACCEPTED']) {
      assert.deepEqual(read(word), { state: 'accepted' }, word);
    }
  });

  it('is read whatever else is in it, and whatever is null', () => {
    const value = { state: 'accepted', message: null, reason: null, HandoffId: null, agent: { id: 7 } };
    assert.deepEqual(read(value), { state: 'accepted' });
  });

  it('is read although its other fields are of a wrong kind: it is the state that counts', () => {
    for (const wrong of [{ message: { code: 486 } }, { message: 7 }, { reason: [] }, { HandoffId: 7 }]) {
      assert.equal(read({ state: 'accepted', ...wrong })?.state, 'accepted', JSON.stringify(wrong));
    }
  });

  it('names the attempt it means, where the channel does', () => {
    assert.deepEqual(read({ state: 'accepted', HandoffId: 'h1' }), { state: 'accepted', handoffId: 'h1' });
    assert.deepEqual(read({ state: 'accepted', HandoffId: '' }), { state: 'accepted' });
  });

  it('keeps 200 characters of what the channel says', () => {
    assert.equal(read({ state: 'accepted', message: 'x'.repeat(300) })?.message?.length, 200);
  });

  it('is unknown when no state can be made out', () => {
    const unreadable = [
      undefined,
      null,
      '',
      '{',
      '{"state":',
      7,
      true,
      [],
      ['accepted'],
      {},
      { state: 1 },
      { state: '' },
    ];
    for (const value of [...unreadable, { state: 'transferred' }, { State: 'accepted' }, 'hello']) {
      assert.equal(read(value), undefined, JSON.stringify(value));
    }
  });

  it('has no state that JavaScript, and not the protocol, has a name for', () => {
    for (const state of ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf']) {
      assert.equal(read({ state }), undefined, state);
      assert.equal(read(state), undefined, state);
    }
  });

  it('is one of four states, or undefined, for any value', () => {
    const states = new Set(['ringing', 'accepted', 'failed', 'completed']);
    fc.assert(
      fc.property(
        fc.oneof(fc.anything(), fc.json(), fc.record({ state: fc.string(), message: fc.anything() })),
        (value) => {
          const status = read(value);
          if (status) assert.ok(states.has(status.state));
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('why a transfer failed', () => {
  const WORDS: readonly (readonly [string, FailureReason])[] = [
    ['busy', 'busy'],
    ['486 Busy Here', 'busy'],
    ['no answer', 'noAnswer'],
    ['No-Answer', 'noAnswer'],
    ['not answered', 'noAnswer'],
    ['408 Request Timeout', 'noAnswer'],
    ['timed out', 'noAnswer'],
    ['603 Decline', 'declined'],
    ['call rejected', 'declined'],
    ['unreachable', 'unreachable'],
    ['404 Not Found', 'unreachable'],
    ['480 Temporarily Unavailable', 'unreachable'],
    ['voice mail', 'voicemail'],
    ['answering machine, no answer', 'voicemail'],
    ['refused', 'refusedByChannel'],
    ['403 Forbidden', 'refusedByChannel'],
    ['network error', 'carrierFault'],
    ['500 Server Error', 'carrierFault'],
    ['the office is closed', 'closed'],
    ['', 'other'],
    ['it did not work', 'other'],
    ['declined by default', 'declined'],
  ];
  for (const [message, reason] of WORDS) {
    it(`is ${reason} when the channel says "${message}"`, () => {
      assert.equal(read({ state: 'failed', message })?.reason, reason);
    });
  }

  it('is the reason that the channel names, if it is one of ours', () => {
    for (const reason of FAILURE_REASONS) assert.equal(read({ state: 'failed', reason })?.reason, reason);
  });

  it('is the reason that the channel names, whatever its message mentions beside it', () => {
    const value = { state: 'failed', reason: 'declined', message: 'no answer from the answering machine' };
    assert.equal(read(value)?.reason, 'declined');
  });

  it('is other when nothing is said, and absent where nothing failed', () => {
    assert.equal(read({ state: 'failed' })?.reason, 'other');
    assert.ok(!('reason' in (read({ state: 'accepted', message: 'busy' }) ?? {})));
  });
});
