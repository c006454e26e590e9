import type { CallId } from '../../call/call.js';
import type { E164 } from '../../call/phoneNumber.js';
import type { NumberChange } from '../../call/poolNumber.js';
import { BotError } from '../../errors.js';
import type { HandoffId } from '../../handoff/protocol.js';
import { ORPHANED_AFTER } from '../numberRow.js';
import type { ClaimedContext, PoolNumbers } from '../store.js';

/** Who has a number, or had it last. */
interface Held {
  readonly call: CallId;
  readonly handoff: HandoffId;
  readonly reservedAt: number;
  readonly cooldownMs: number;
  freeAt?: number | undefined;
}

/** What is kept under it; JSON text for the reason that calls are (database.ts). */
interface Kept {
  readonly call: CallId;
  readonly claimed: string;
  claimedAt?: number;
}

/** Numbers of pools, shared by the instances on one MemoryDatabase. */
export class MemoryNumbers implements PoolNumbers {
  readonly #held = new Map<E164, Held>();
  readonly #contexts = new Map<E164, Kept>();

  constructor(private readonly isStored: (call: CallId) => boolean) {}

  async taken(numbers: readonly E164[], at: number): Promise<E164[]> {
    return numbers.filter((number) => !this.#isFree(number, at));
  }

  async claim(number: E164, at: number, windowMs: number): Promise<ClaimedContext | undefined> {
    const [kept, held] = [this.#contexts.get(number), this.#held.get(number)];
    if (!kept || !held || this.#isOld(number, kept, at, windowMs)) return undefined;
    kept.claimedAt ??= at;
    if (held.freeAt !== undefined) held.freeAt = Math.max(held.freeAt, kept.claimedAt + windowMs);
    return JSON.parse(kept.claimed);
  }

  async eraseOld(at: number, windowMs: number): Promise<number> {
    const old = [...this.#contexts].filter(([number, kept]) => this.#isOld(number, kept, at, windowMs));
    for (const [number] of old) this.#contexts.delete(number);
    return old.length;
  }

  /**
   * The changes of a commit, in the form in which `change` takes them; nothing is changed yet.
   *
   * @throws where one can't be made: `change` then never fails.
   */
  prepare(changes: readonly NumberChange[], call: CallId): (() => void)[] {
    const given = new Set<E164>();
    return changes.map((change) => {
      const { number, handoff } = change;
      if (change.kind !== 'reserve') {
        return () => {
          const held = this.#held.get(number);
          if (held?.handoff !== handoff) return;
          if (change.kind === 'hold') held.freeAt = undefined;
          else held.freeAt ??= change.at + held.cooldownMs;
        };
      }
      const { at, cooldownMs, context, transcriptBefore } = change;
      if (given.has(number) || !this.#isFree(number, at)) {
        throw new BotError('version-conflict', `Held by another: a number of a pool, for a handoff of call ${call}`);
      }
      given.add(number);
      const claimed = JSON.stringify({ call, context, transcriptBefore } satisfies ClaimedContext);
      return () => {
        this.#held.set(number, { call, handoff, reservedAt: at, cooldownMs });
        this.#contexts.set(number, { call, claimed });
      };
    });
  }

  change(prepared: readonly (() => void)[]): void {
    for (const change of prepared) change();
  }

  /** What is kept of a call that is removed; what it holds is held on, because a phone may be ringing. */
  removeOf(call: CallId): void {
    for (const [number, kept] of this.#contexts) if (kept.call === call) this.#contexts.delete(number);
  }

  #isFree(number: E164, at: number): boolean {
    const held = this.#held.get(number);
    if (!held) return true;
    if (held.freeAt !== undefined) return held.freeAt <= at;
    return held.reservedAt <= at - ORPHANED_AFTER && !this.isStored(held.call);
  }

  #isOld(number: E164, { claimedAt }: Kept, at: number, windowMs: number): boolean {
    const freeAt = this.#held.get(number)?.freeAt ?? Number.POSITIVE_INFINITY;
    return freeAt <= at || (claimedAt !== undefined && claimedAt <= at - windowMs);
  }
}
