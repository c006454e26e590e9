import assert from 'node:assert/strict';
import { CallBacks } from '../../../../dialogs/callBack/callBacks.js';
import type { Tally } from '../../../../src/call/errand.js';
import type { E164 } from '../../../../src/call/phoneNumber.js';
import type { Turn } from '../../../../src/call/turn.js';
import { TELEPHONY } from '../../../../src/channels/botframework/capabilities.js';
import { call, NOON } from '../../../contract/sampleCall.js';

const [OWN, OTHER] = ['+14255550100' as E164, '+12065550199' as E164];
const DAY = 86_400_000;

/** Call backs of a desk where so many lie, by number. */
function desk(tallies: Readonly<Record<string, Tally>> = {}) {
  const asked: [kind: string, number: string, since: number][] = [];
  const callBacks = new CallBacks(
    { countries: ['US'], perDay: 3 },
    async (kind, number, since) => {
      asked.push([kind, number, since]);
      return tallies[number] ?? { open: 0, left: 0 };
    },
    'agents',
  );
  return { callBacks, asked };
}

function turnOf(number?: E164): Turn {
  const record = call();
  record.state.caller = { id: 'x', ...(number && { number }) };
  const activity = { type: 'message' } as Turn['activity'];
  return { activity, origin: 'channel', call: record, capabilities: TELEPHONY, now: NOON, errands: [], events: [] };
}

describe('a call back', () => {
  it('is asked about in the store with the last 24 hours, once for the number and once for who asks', async () => {
    const { callBacks, asked } = desk();
    assert.equal(await callBacks.refusal(turnOf(OWN), OWN), undefined);
    assert.deepEqual(asked.splice(0), [['callBack', OWN, NOON - DAY]]);
    assert.equal(await callBacks.refusal(turnOf(OWN), OTHER), undefined);
    assert.deepEqual(asked.splice(0), [
      ['callBack', OTHER, NOON - DAY],
      ['callBack', OWN, NOON - DAY],
    ]);
    await callBacks.refusal(turnOf(), OTHER);
    assert.equal(asked.length, 1);
  });

  it('is refused where it may not be dialled, without a question to the store', async () => {
    const { callBacks, asked } = desk();
    assert.equal(await callBacks.refusal(turnOf(OWN), '+4930123456' as E164), 'abroad');
    assert.equal(await callBacks.refusal(turnOf(OWN), '+19005550123' as E164), 'costly');
    assert.deepEqual(asked, []);
  });

  it('is refused where one is open, by whomever it was left, and in a call that has left one', async () => {
    const { callBacks } = desk({ [OTHER]: { open: 1, left: 9 } });
    assert.equal(await callBacks.refusal(turnOf(OWN), OTHER), 'open');
    const turn = turnOf(OWN);
    callBacks.note(turn, OWN);
    assert.equal(await callBacks.refusal(turn, '+12065550198' as E164), 'open');
  });

  it('is refused where there were too many for the number, or by the caller', async () => {
    assert.equal(await desk({ [OTHER]: { open: 0, left: 3 } }).callBacks.refusal(turnOf(OWN), OTHER), 'tooMany');
    assert.equal(await desk({ [OWN]: { open: 0, left: 3 } }).callBacks.refusal(turnOf(OWN), OTHER), 'tooMany');
    assert.equal(await desk({ [OWN]: { open: 0, left: 2 } }).callBacks.refusal(turnOf(OWN), OTHER), undefined);
    assert.equal(await desk({ [OWN]: { open: 1, left: 1 } }).callBacks.refusal(turnOf(OWN), OTHER), undefined);
  });

  it('is for those whom the caller wanted last, and otherwise for those that the agent key reaches', () => {
    const { callBacks } = desk();
    const turn = turnOf(OWN);
    callBacks.note(turn, OTHER);
    const [errand] = turn.errands;
    assert.deepEqual(errand, {
      id: errand?.id,
      kind: 'callBack',
      number: OTHER,
      department: 'agents',
      locale: 'en-US',
      at: NOON,
    });
    assert.deepEqual(turn.events, [{ kind: 'callBackWanted', call: turn.call.id, department: 'agents' }]);
    assert.equal(turn.call.state.callBack?.number, OTHER);
  });

  it('is noted on their own number for who can not be asked, where that may be, and told where it lies already', async () => {
    const noted = async (tally: Tally, number?: E164) => {
      const turn = turnOf(number);
      const told = await desk({ [OWN]: tally }).callBacks.noteOwn(turn);
      return [told, turn.errands.length];
    };
    assert.deepEqual(await noted({ open: 0, left: 0 }, OWN), [OWN, 1]);
    assert.deepEqual(await noted({ open: 1, left: 1 }, OWN), [OWN, 0]);
    assert.deepEqual(await noted({ open: 0, left: 3 }, OWN), [undefined, 0]);
    assert.deepEqual(await noted({ open: 0, left: 0 }, '+4930123456' as E164), [undefined, 0]);
    assert.deepEqual(await noted({ open: 0, left: 0 }), [undefined, 0]);
    const turn = turnOf(OWN);
    const { callBacks } = desk();
    callBacks.note(turn, OTHER);
    assert.equal(await callBacks.noteOwn(turn), OTHER);
    assert.equal(turn.errands.length, 1);
  });
});
