import assert from 'node:assert/strict';
import type { Activity } from 'botframework-schema';
import type { TranscriptEntry } from '../../../src/call/call.js';
import { recordTurn, type TurnToRecord } from '../../../src/transcript/record.js';

const AT = Date.UTC(2026, 0, 1, 12);

describe('Recording a turn', () => {
  const notAsked = async (): Promise<TranscriptEntry[]> => assert.fail('earlier entries were loaded');
  const message = (text: string): Partial<Activity> => ({ type: 'message', text });
  const turn = (changes: Partial<TurnToRecord>): TurnToRecord => ({
    at: AT,
    firstSeq: 0,
    activities: [],
    digitRun: undefined,
    loadEarlier: notAsked,
    ...changes,
  });

  it('numbers its entries without gaps, traces left out', async () => {
    const { entries, amended } = await recordTurn(
      turn({
        firstSeq: 5,
        activities: [
          { direction: 'in', activity: message('0') },
          { direction: 'out', activity: { type: 'trace' } },
          { direction: 'out', activity: message('One moment.') },
        ],
      }),
    );
    assert.deepEqual(
      entries.map(({ seq, at, direction }) => ({ seq, at, direction })),
      [
        { seq: 5, at: AT, direction: 'in' },
        { seq: 6, at: AT, direction: 'out' },
      ],
    );
    assert.deepEqual(amended, []);
  });

  it('masks a card number said at once, its echo, and our words about a part of it', async () => {
    const { entries, digitRun } = await recordTurn(
      turn({
        activities: [
          { direction: 'in', activity: message('4111 1111 1111 1234 no 5555 5555 5555 4444') },
          { direction: 'out', activity: message('What I heard was "5555555555554444"') },
          { direction: 'out', activity: message('It ends in 4444.') },
        ],
      }),
    );
    assert.deepEqual(
      entries.map(({ activity }) => activity.text),
      ['4111 1111 1111 1234 no [card number]', 'What I heard was "[card number]"', 'It ends in [redacted].'],
    );
    assert.deepEqual(digitRun, { parts: [{ seq: 0, digits: '4111111111111234' }] });
  });

  it('rewrites earlier entries when this turn completes a number', async () => {
    const first = await recordTurn(
      turn({
        activities: [
          { direction: 'in', activity: message('it is 4111 1111') },
          { direction: 'out', activity: message('What I heard was "4111 1111"') },
        ],
      }),
    );
    const asked: number[] = [];
    const second = await recordTurn(
      turn({
        firstSeq: 2,
        activities: [
          { direction: 'in', activity: message('1111 1111') },
          { direction: 'out', activity: message('What I heard was "1111 1111"') },
        ],
        digitRun: first.digitRun,
        loadEarlier: async (seq) => {
          asked.push(seq);
          return first.entries;
        },
      }),
    );
    assert.deepEqual(asked, [0]);
    assert.deepEqual(
      second.amended.map(({ seq, activity }) => [seq, activity.text]),
      [
        [0, 'it is [redacted]'],
        [1, 'What I heard was "[redacted]"'],
      ],
    );
    assert.deepEqual(
      second.entries.map(({ seq, activity }) => [seq, activity.text]),
      [
        [2, '[redacted]'],
        [3, 'What I heard was "[redacted]"'],
      ],
    );
  });

  it('masks two numbers that come to light in one turn', async () => {
    const first = await recordTurn(turn({ activities: [{ direction: 'in', activity: message('4111 1111') }] }));
    const { entries, amended } = await recordTurn(
      turn({
        firstSeq: 1,
        activities: [
          { direction: 'in', activity: message('1111 1111, or 5555 5555 5555 4444') },
          { direction: 'out', activity: message('The card with 1111 1111, or that with 4444?') },
        ],
        digitRun: first.digitRun,
        loadEarlier: async () => first.entries,
      }),
    );
    assert.deepEqual(
      [...amended, ...entries].map(({ activity }) => activity.text),
      ['[redacted]', '[redacted], or [card number]', 'The card with [redacted], or that with [redacted]?'],
    );
  });

  it('stores a secret as nothing but a secret, and takes no digits from it', async () => {
    const { entries, digitRun } = await recordTurn(
      turn({ activities: [{ direction: 'in', activity: message('1234'), secret: true }] }),
    );
    assert.equal(entries[0]?.activity.text, '[secret]');
    assert.equal(digitRun, undefined);
  });

  it('forgets the digits it holds when the call ends', async () => {
    const digitRun = { parts: [{ seq: 0, digits: '4111' }] };
    const end = { type: 'endOfConversation' };
    for (const direction of ['in', 'out'] as const) {
      const recorded = await recordTurn(turn({ firstSeq: 1, digitRun, activities: [{ direction, activity: end }] }));
      assert.equal(recorded.digitRun, undefined);
    }
    const on = await recordTurn(
      turn({ firstSeq: 1, digitRun, activities: [{ direction: 'in', activity: message('uh') }] }),
    );
    assert.equal(on.digitRun?.parts.length, 2);
  });
});
