import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { CallRecord } from '../../src/call/call.js';
import type { E164 } from '../../src/call/phoneNumber.js';
import type { NumberChange } from '../../src/call/poolNumber.js';
import { isBotError } from '../../src/errors.js';
import type { Store } from '../../src/storage/store.js';
import { FULL_CALL, NOON, named, range, turn } from './sampleCall.js';
import { COOLDOWN, hold, poolNumber, release, reserve, WINDOW } from './sampleNumbers.js';
import type { Contract } from './store.js';

const POOL = range(3).map(poolNumber);

/** What one of those who work at once does. */
type Deed =
  | { readonly does: 'reserve'; readonly number: number }
  | { readonly does: 'release' | 'hold'; readonly which: number }
  | { readonly does: 'claim'; readonly number: number }
  | { readonly does: 'erase' }
  | { readonly does: 'forget' };

/** Several do something at the same moment; then time passes. */
interface Round {
  readonly deeds: readonly Deed[];
  readonly passes: number;
}

const anyNumber = fc.nat({ max: POOL.length - 1 });
const anyDeed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ does: fc.constant('reserve' as const), number: anyNumber }) },
  { weight: 4, arbitrary: fc.record({ does: fc.constant('release' as const), which: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('hold' as const), which: fc.nat(20) }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('claim' as const), number: anyNumber }) },
  { weight: 1, arbitrary: fc.constant({ does: 'erase' as const }) },
  { weight: 1, arbitrary: fc.constant({ does: 'forget' as const }) },
);
const anyRounds: fc.Arbitrary<Round[]> = fc.array(
  fc.record({
    deeds: fc.array(anyDeed, { minLength: 1, maxLength: 6 }),
    passes: fc.constantFrom(0, 1, WINDOW - 1, WINDOW, COOLDOWN - 1, COOLDOWN, 3_600_000),
  }),
  { maxLength: 12 },
);

/** One attempt that has reserved a number, as it went. */
interface Attempt {
  readonly name: string;
  readonly number: E164;
  readonly reservedAt: number;
  record: CallRecord;
  /** Absent while it may be called by it. */
  releasedAt?: number | undefined;
  /** Its call was removed. */
  gone?: boolean;
}

/** When nobody can be reached for this attempt any more, and the cool-down is over. */
function freeAt({ releasedAt, reservedAt, gone }: Attempt): number {
  if (releasedAt !== undefined) return releasedAt + COOLDOWN;
  return gone ? reservedAt + 3_600_000 : Number.POSITIVE_INFINITY;
}

/** Plays rounds on the instances, and watches that no number is ever shared, nor what is kept given for another attempt. */
class Switchboard {
  readonly #attempts: Attempt[] = [];
  /** Of the round that is played; what came first in it nobody knows. */
  #reserved: Attempt[] = [];
  #held: Attempt[] = [];
  #given: { readonly number: E164; readonly handoff: string }[] = [];
  #now: number;

  constructor(
    private readonly instances: readonly Store[],
    private readonly run: number,
  ) {
    // Later than all earlier runs on this database, whose numbers are free by then.
    this.#now = NOON + run * 10 * 24 * 3_600_000;
  }

  async play(rounds: readonly Round[]): Promise<void> {
    for (const [round, { deeds, passes }] of rounds.entries()) {
      const before = new Map(this.#attempts.map((attempt) => [attempt, freeAt(attempt)]));
      await Promise.all(
        deeds.map((deed, i) => this.#do(deed, this.instances[i % this.instances.length] as Store, `${round} ${i}`)),
      );
      await this.#judge(before);
      this.#now += passes;
    }
    for (const attempt of this.#attempts) {
      await this.#change(this.instances[0] as Store, attempt, release(attempt.number, attempt.name, this.#now));
    }
  }

  async #judge(before: ReadonlyMap<Attempt, number>): Promise<void> {
    const [store] = this.instances;
    for (const attempt of this.#attempts) attempt.gone = (await store?.call(attempt.record.id)) === undefined;
    for (const fresh of this.#reserved) {
      const others = [...this.#attempts, ...this.#reserved].filter(
        (one) => one !== fresh && one.number === fresh.number,
      );
      const sharing = others.find((one) => freeAt(one) > this.#now && !this.#mayHaveLostIt(one));
      assert.equal(sharing, undefined, `${fresh.name} shares ${fresh.number} with ${sharing?.name}`);
    }
    for (const { number, handoff } of this.#given) {
      const owner = [...this.#attempts, ...this.#reserved].find(({ name }) => name === handoff);
      const last = this.#attempts.findLast((one) => one.number === number);
      assert.ok(owner && (owner === last || this.#reserved.includes(owner)), 'what an earlier attempt kept was given');
      const wasFree = (before.get(owner) ?? Number.POSITIVE_INFINITY) + WINDOW <= this.#now;
      assert.ok(!wasFree || this.#held.includes(owner), 'what was kept under a number that is free was given');
    }
    this.#attempts.push(...this.#reserved);
    for (const attempt of this.#held) {
      if (this.#attempts.findLast(({ number }) => number === attempt.number) === attempt)
        attempt.releasedAt = undefined;
    }
    this.#reserved = [];
    this.#held = [];
    this.#given = [];
  }

  /** Taken up again and removed in this round: it may have been held on and no longer kept when the number was reserved. */
  #mayHaveLostIt({ gone, reservedAt, name }: Attempt): boolean {
    return gone === true && this.#held.some((held) => held.name === name) && reservedAt + 3_600_000 <= this.#now;
  }

  async #do(deed: Deed, store: Store, name: string): Promise<void> {
    const now = this.#now;
    switch (deed.does) {
      case 'reserve':
        return this.#reserve(store, POOL[deed.number] as E164, `${this.run} ${name}`);
      case 'release': {
        const attempt = this.#pick(deed.which);
        if (attempt && (await this.#change(store, attempt, release(attempt.number, attempt.name, now)))) {
          attempt.releasedAt ??= now;
        }
        return;
      }
      case 'hold': {
        const attempt = this.#pick(deed.which);
        if (attempt && (await this.#change(store, attempt, hold(attempt.number, attempt.name)))) {
          this.#held.push(attempt);
        }
        return;
      }
      case 'claim': {
        const number = POOL[deed.number] as E164;
        const found = await store.numbers.claim(number, now, WINDOW);
        if (found) this.#given.push({ number, handoff: found.context.HandoffId });
        return;
      }
      case 'erase':
        await store.numbers.eraseOld(now, WINDOW);
        return;
      case 'forget':
        await store.forget(FULL_CALL.state.caller.number as E164);
    }
  }

  async #reserve(store: Store, number: E164, name: string): Promise<void> {
    const record = named(name);
    // Some of them can be forgotten.
    if (this.#attempts.length % 3 === 0) record.state.caller = FULL_CALL.state.caller;
    const at = this.#now;
    if (await committed(store, record, reserve(number, name, { at }))) {
      this.#reserved.push({ name, number, record, reservedAt: at });
    }
  }

  async #change(store: Store, attempt: Attempt, change: NumberChange): Promise<boolean> {
    const record = { ...attempt.record, version: attempt.record.version + 1 };
    if (!(await committed(store, record, change))) return false;
    attempt.record = record;
    return true;
  }

  #pick(which: number): Attempt | undefined {
    return this.#attempts[which % Math.max(1, this.#attempts.length)];
  }
}

/** False where another one was first. */
async function committed(store: Store, record: CallRecord, change: NumberChange): Promise<boolean> {
  try {
    await store.commit(turn(record, { numbers: [change] }));
    return true;
  } catch (error) {
    assert.ok(isBotError(error, 'version-conflict'), String(error));
    return false;
  }
}

/** Guarantee 11, whatever several do at once, on one instance or on several. */
export function numberRivalryContract({ store, another }: Contract, instances: 'one' | 'many'): void {
  const open = async () => (instances === 'many' ? [store(), await another()] : [store()]);

  it('gives a number to exactly one of many that want it at once', async () => {
    const stores = await open();
    for (const round of range(8)) {
      const at = NOON + round * 10 * COOLDOWN;
      const rivals = range(10).map((i) => named(`${round} ${i}`));
      const results = await Promise.allSettled(
        rivals.map((record, i) => {
          const numbers = [reserve(POOL[0] as E164, `${round} ${i}`, { at })];
          return (stores[i % stores.length] as Store).commit(turn(record, { numbers }));
        }),
      );
      const winner = results.findIndex(({ status }) => status === 'fulfilled');
      for (const [i, result] of results.entries()) {
        if (i !== winner) assert.ok(result.status === 'rejected' && isBotError(result.reason, 'version-conflict'));
      }
      const name = `${round} ${winner}`;
      assert.equal((await store().numbers.claim(POOL[0] as E164, at, WINDOW))?.context.HandoffId, name);
      const settled = turn({ ...named(name), version: 2 }, { numbers: [release(POOL[0] as E164, name, at)] });
      await store().commit(settled);
    }
  });

  it('never lets two attempts share a number, nor gives one what another keeps, in whatever order', async function () {
    this.timeout(60_000);
    const stores = await open();
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(anyRounds, (rounds) => new Switchboard(stores, runs++).play(rounds)),
      { numRuns: 60, endOnFailure: true },
    );
  });
}
