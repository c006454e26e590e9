import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { play } from '../../../src/speak/player.js';

describe('--play', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'player-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** A player that writes down what it is asked to play. */
  function player(name: string, exit = 0): void {
    const file = join(folder, name);
    const log = join(folder, 'played');
    writeFileSync(
      file,
      `#!/bin/sh\necho "$0 $@" >> ${log}\necho "ALSA: no card 0" >&2\necho "no sound card" >&2\nexit ${exit}\n`,
    );
    chmodSync(file, 0o755);
  }

  it('says that there is no player where there is none', () => {
    assert.match(play(['a.wav'], folder) ?? '', /no player on this machine \(play, paplay, aplay, afplay, ffplay\)/);
  });

  it('plays one file after the other by the first player that is there', () => {
    player('aplay');
    player('ffplay');
    assert.equal(play(['a.wav', 'b.wav'], folder), undefined);
    assert.deepEqual(readFileSync(join(folder, 'played'), 'utf8').replaceAll(`${folder}/`, '').split('\n'), [
      'aplay -q a.wav',
      'aplay -q b.wav',
      '',
    ]);
  });

  it('says what the player says', () => {
    player('paplay', 1);
    assert.equal(play(['a.wav', 'b.wav'], folder), "paplay can't play a.wav: no sound card");
  });
});
