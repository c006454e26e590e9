import assert from 'node:assert/strict';
import type { CallId } from '../../../src/call/call.js';
import type { HandoffId, HandoffState } from '../../../src/handoff/protocol.js';
import { Waits } from '../../../src/handoff/waits.js';
import { NOON } from '../../contract/sampleCall.js';

/** Waits that listen to callers whom nobody plays but this. */
class Department {
  now = NOON;
  readonly waits = new Waits({ now: () => this.now });
  #calls = 0;

  /** A caller asks, and after so many seconds each of these becomes of their attempts; a new one follows one in vain. */
  caller(...steps: readonly (readonly [seconds: number, to: HandoffState, attempts?: number])[]): void {
    const call = `call ${++this.#calls}` as CallId;
    let attempt = 1;
    const change = (to: HandoffState, from?: HandoffState) => {
      const handoff = `${call} ${attempt}` as HandoffId;
      const changed = { kind: 'handoffChanged', call, handoff, department: 'agents', attempt, to } as const;
      this.waits.listen(from ? { ...changed, from } : changed);
    };
    change('requested');
    change('initiated', 'requested');
    for (const [seconds, to] of steps) {
      this.now += seconds * 1000;
      change(to, 'initiated');
      if (to === 'failed') {
        attempt += 1;
        change('requested');
      }
    }
    this.waits.listen({ kind: 'callEnded', call, outcome: 'callerHungUp', seconds: 1 });
  }

  accepted(...seconds: readonly number[]): this {
    for (const one of seconds) this.caller([one, 'accepted']);
    return this;
  }

  /** In seconds. */
  get expected(): number | undefined {
    const ms = this.waits.expected('agents');
    return ms && ms / 1000;
  }
}

describe('the wait for a department', () => {
  it('is the median of what its callers have waited, as soon as there are five', () => {
    const department = new Department().accepted(10, 50, 20, 40);
    assert.equal(department.expected, undefined);
    assert.equal(department.accepted(30).expected, 30);
    assert.equal(department.accepted(60).expected, 40, 'rather too long');
    assert.equal(department.waits.expected('billing'), undefined);
  });

  it('is that of the last twenty', () => {
    const department = new Department().accepted(...Array(20).fill(100));
    assert.equal(department.expected, 100);
    assert.equal(department.accepted(...Array(11).fill(5)).expected, 5);
  });

  it('is that of the last hour', () => {
    const department = new Department().accepted(10, 10, 10, 10, 10);
    department.now += 3_590_000;
    assert.equal(department.expected, undefined);
  });

  it('counts from the first phone on, whichever answers', () => {
    const department = new Department();
    for (let caller = 0; caller < 5; caller++) department.caller([20, 'failed'], [15, 'accepted']);
    assert.equal(department.expected, 35);
  });

  it('is told to nobody where most are not answered', () => {
    const department = new Department().accepted(10, 10, 10, 10);
    for (let caller = 0; caller < 3; caller++) department.caller([20, 'timedOut']);
    assert.equal(department.expected, 10);
    for (let caller = 0; caller < 3; caller++) department.caller([20, 'timedOut']);
    assert.equal(department.expected, undefined);
  });

  it('is not that of callers who hang up, or of whom nobody knows', () => {
    const department = new Department().accepted(10, 10, 10, 10);
    for (const to of ['cancelled', 'presumedAccepted', 'connectionLost', 'unknown'] as const) {
      for (let caller = 0; caller < 5; caller++) department.caller([3, to]);
    }
    for (let caller = 0; caller < 5; caller++) department.caller();
    assert.equal(department.expected, undefined);
    assert.equal(department.accepted(90).expected, 10);
  });

  it('counts a late answer with all the time before it', () => {
    const department = new Department();
    for (let caller = 0; caller < 5; caller++) department.caller([20, 'timedOut'], [25, 'accepted']);
    assert.equal(department.expected, 45);
  });
});
