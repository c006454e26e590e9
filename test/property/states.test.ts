import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../src/root.js';
import { call } from '../contract/sampleCall.js';
import { STATES, stateOf } from './states.js';

describe('the states of a call', () => {
  it('are told in the README as they are judged here', () => {
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
    const [, section = ''] = /^## The states of a call\n(.*?)\n## /ms.exec(readme) ?? [];
    const rows = section.split('\n').filter((line) => line.startsWith('| '));
    const told = rows.slice(2).map((row) => row.split('|').map((cell) => cell.trim()));
    assert.deepEqual(
      told.map(([, name, when, wakes]) => ({ name, when, wakes })),
      Object.entries(STATES).map(([name, { when, wakes }]) => ({ name, when, wakes })),
    );
  });

  it('leave no call out: one that fits none is a mistake', () => {
    const lost = call({ deadline: 1, state: { ...call().state, greeted: true } });
    assert.throws(() => stateOf(lost), /in no documented state/);
  });

  it('say what must not be: a call that nothing wakes is a mistake', () => {
    assert.throws(() => stateOf(call()), /begun: nothing wakes it/);
  });
});
