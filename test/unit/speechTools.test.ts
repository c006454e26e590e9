import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../../src/root.js';

describe('tests of sound', () => {
  it('are left out where espeak-ng and sox are not installed, and say so', () => {
    const mocha = join(ROOT, 'node_modules', 'mocha', 'bin', 'mocha.js');
    const file = join(ROOT, 'dist', 'test', 'unit', 'phone', 'speech', 'sound.test.js');
    const { status, stdout } = spawnSync(process.execPath, [mocha, '--no-config', file], {
      env: { PATH: '' },
      encoding: 'utf8',
    });
    assert.match(stdout, /what sox decodes \(LEFT OUT: no espeak-ng and no sox on this machine\)/);
    assert.match(stdout, /\d+ pending/);
    assert.equal(status, 0);
  });
});
