import assert from 'node:assert/strict';
import { spokenDuration } from '../../../dialogs/spokenDuration.js';

describe('a length of time is told', () => {
  const TOLD: readonly (readonly [seconds: number, english: string, german: string])[] = [
    [0, '1 second', '1 Sekunde'],
    [0.4, '1 second', '1 Sekunde'],
    [1.4, '1 second', '1 Sekunde'],
    [2, '2 seconds', '2 Sekunden'],
    [9.4, '9 seconds', '9 Sekunden'],
    [12, '10 seconds', '10 Sekunden'],
    [13, '15 seconds', '15 Sekunden'],
    [62, '60 seconds', '60 Sekunden'],
    [89, '90 seconds', '90 Sekunden'],
    [90, '2 minutes', '2 Minuten'],
    [149, '2 minutes', '2 Minuten'],
    [151, '3 minutes', '3 Minuten'],
    [7200, '120 minutes', '120 Minuten'],
  ];
  for (const [seconds, english, german] of TOLD) {
    it(`${seconds} s as "${english}", "${german}"`, () => {
      assert.equal(spokenDuration(seconds * 1000, 'en-US'), english);
      assert.equal(spokenDuration(seconds * 1000, 'de-DE'), german);
    });
  }

  it('with the forms of a language that has more than two of them, and plain blanks', () => {
    assert.deepEqual(
      [1, 3, 5].map((minutes) => spokenDuration(Math.max(90, minutes * 60) * 1000, 'pl-PL')),
      ['2 minuty', '3 minuty', '5 minut'],
    );
    assert.deepEqual(
      [1, 20, 300].map((seconds) => spokenDuration(seconds * 1000, 'es-ES')),
      ['1 segundo', '20 segundos', '5 minutos'],
    );
    assert.match(spokenDuration(20_000, 'fr-FR'), /^20 secondes$/);
  });
});
