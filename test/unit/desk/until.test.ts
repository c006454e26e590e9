import assert from 'node:assert/strict';
import { Refusal } from '../../../src/desk/refusal.js';
import { onClocks, readUntil } from '../../../src/desk/until.js';

/** A Sunday in October on whose morning Berlin's clocks have gone back: 12:30 there is 11:30 in UTC. */
const NOW = Date.UTC(2026, 9, 25, 11, 30);
const read = (written: string, zone = 'Europe/Berlin') => new Date(readUntil(written, NOW, zone)).toISOString();

describe('a time until which something is closed', () => {
  it('is the next one at which the clocks show it', () => {
    assert.equal(read('12:31'), '2026-10-25T11:31:00.000Z');
    assert.equal(read('12:30'), '2026-10-26T11:30:00.000Z');
    assert.equal(read('9:00'), '2026-10-26T08:00:00.000Z');
    assert.equal(read('09:00', 'America/New_York'), '2026-10-25T13:00:00.000Z');
  });

  it('is the beginning of a day, or a time of it, on the clocks of the zone', () => {
    assert.equal(read('2026-10-26'), '2026-10-25T23:00:00.000Z');
    assert.equal(read('2027-07-01 09:15'), '2027-07-01T07:15:00.000Z');
    assert.equal(read(' 2027-07-01T09:15 ', 'UTC'), '2027-07-01T09:15:00.000Z');
  });

  it('is the moment itself where a zone is written', () => {
    assert.equal(read('2027-01-04T09:00Z'), '2027-01-04T09:00:00.000Z');
    assert.equal(read('2027-01-04T09:00:30+01:00'), '2027-01-04T08:00:30.000Z');
    assert.equal(read('2027-01-04T09:00+05:30[Asia/Kolkata]'), '2027-01-04T03:30:00.000Z');
  });

  it('is refused where it is none, or over', () => {
    for (const none of ['', 'noon', '24:00', '7:5', '2026-13-01', '2027-01-04 25:00', '2027-01-04T09:00Q', '1e3']) {
      assert.throws(
        () => read(none),
        (error) => error instanceof Refusal && /is no time such as 17:30, /.test(error.message),
      );
    }
    for (const over of ['2026-10-25', '2026-10-25 12:30', '2026-10-25T11:30Z']) {
      assert.throws(
        () => read(over),
        (error) => error instanceof Refusal && / is over: it must be a time to come\.$/.test(error.message),
      );
    }
  });

  it('is shown on the same clocks', () => {
    assert.equal(onClocks(NOW, 'Europe/Berlin'), '2026-10-25 12:30 Europe/Berlin');
    assert.equal(onClocks(NOW, 'UTC'), '2026-10-25 11:30 UTC');
  });
});
