import assert from 'node:assert/strict';
import type { Department } from '../../../dialogs/menu.js';
import { connecting, standing } from '../../../dialogs/waitWords.js';
import type { Handoff } from '../../../src/call/call.js';
import { call, FULL_CALL, NOON } from '../../contract/sampleCall.js';

const AGENTS: Department = { name: {}, transfer: 'blind', hunt: [] };

describe('a caller who is connected', () => {
  it('hears who is called, and nothing of a wait that nobody knows, or that is short', () => {
    for (const measured of [undefined, 0, 29_999]) {
      assert.deepEqual(connecting(AGENTS, 'an agent', measured, 'en-US'), {
        prompt: 'connecting',
        values: { department: 'an agent' },
      });
    }
  });

  it('hears how long it usually takes: as an operator has written it, or as it was measured', () => {
    const told = (wait: number | undefined, measured: number | undefined, locale = 'en-US') => {
      const { prompt, values } = connecting({ ...AGENTS, ...(wait && { wait }) }, 'an agent', measured, locale);
      return [prompt, values.wait];
    };
    assert.deepEqual(told(undefined, 30_000), ['connecting-wait', '30 seconds']);
    assert.deepEqual(told(undefined, 100_000, 'de-DE'), ['connecting-wait', '2 Minuten']);
    assert.deepEqual(told(60_000, undefined), ['connecting-wait', '60 seconds']);
    assert.deepEqual(told(300_000, 40_000), ['connecting-wait', '5 minutes']);
  });
});

describe('a caller who asks while it rings', () => {
  const attempt = (number: number, seconds: number): Handoff => ({
    ...(FULL_CALL.state.handoffs[0] as Handoff),
    attempt: number,
    requestedAt: NOON + seconds * 1000,
  });
  const told = (handoffs: Handoff[], targets: number, seconds: number) => {
    const state = { ...call().state, handoffs };
    return standing(state, handoffs.at(-1) as Handoff, targets, NOON + seconds * 1000);
  };

  it('hears how long they have waited', () => {
    assert.deepEqual(told([attempt(1, 0)], 1, 7), { prompt: 'still-trying', values: { waited: '7 seconds' } });
  });

  it('hears which telephone of several it is, and how long they have waited for all of them', () => {
    const handoffs = [attempt(1, 0), attempt(2, 100), attempt(1, 200), attempt(2, 215), attempt(3, 230)];
    assert.deepEqual(told(handoffs, 3, 240), {
      prompt: 'still-trying-next',
      values: { waited: '40 seconds', attempt: '3', targets: '3' },
    });
    assert.deepEqual(told(handoffs.slice(0, 3), 3, 205).values, { waited: '5 seconds', attempt: '1', targets: '3' });
  });

  it('hears no nonsense where the list has become shorter meanwhile', () => {
    assert.deepEqual(told([attempt(1, 0), attempt(3, 10)], 2, 20).values, {
      waited: '20 seconds',
      attempt: '3',
      targets: '3',
    });
  });
});
