import type { CallId, CallRecord } from '../../call/call.js';
import {
  type Done,
  type Errand,
  type ErrandId,
  type NewErrand,
  refuseLongMessages,
  type Tally,
} from '../../call/errand.js';
import type { E164 } from '../../call/phoneNumber.js';
import { BotError } from '../../errors.js';
import type { Errands } from '../store.js';

/** One stored errand; JSON text for the reason that calls are (database.ts). */
interface Kept {
  readonly id: ErrandId;
  readonly call: CallId;
  readonly kind: Errand['kind'];
  readonly number: E164 | undefined;
  /** Who left it. */
  readonly caller: E164 | undefined;
  readonly at: number;
  readonly errand: string;
  done?: Done;
}

/** What callers have left, shared by the instances on one MemoryDatabase. */
export class MemoryErrands implements Errands {
  readonly #kept = new Map<ErrandId, Kept>();

  async list(kind: Errand['kind'], { open = false, limit = 100 } = {}): Promise<Errand[]> {
    return [...this.#kept.values()]
      .filter((kept) => kept.kind === kind && !(open && kept.done))
      .sort((a, b) => b.at - a.at || (a.id > b.id ? -1 : 1))
      .slice(0, Math.max(0, limit))
      .map(asErrand);
  }

  async ofCall(call: CallId): Promise<Errand[]> {
    const theirs = [...this.#kept.values()].filter((kept) => kept.call === call);
    return theirs.sort((a, b) => a.at - b.at || (a.id > b.id ? 1 : -1)).map(asErrand);
  }

  async find(id: ErrandId): Promise<Errand | undefined> {
    const kept = this.#kept.get(id);
    return kept && asErrand(kept);
  }

  async tally(kind: Errand['kind'], number: E164, since: number): Promise<Tally> {
    const about = [...this.#kept.values()].filter((kept) => kept.kind === kind);
    return {
      open: about.filter((kept) => kept.number === number && !kept.done).length,
      left: about.filter((kept) => (kept.number === number || kept.caller === number) && kept.at >= since).length,
    };
  }

  async tickOff(id: ErrandId, at: number, note?: string): Promise<boolean> {
    const kept = this.#kept.get(id);
    if (!kept || kept.done) return false;
    kept.done = { at, ...(note !== undefined && { note }) };
    return true;
  }

  async untick(id: ErrandId): Promise<boolean> {
    const kept = this.#kept.get(id);
    if (!kept?.done) return false;
    delete kept.done;
    return true;
  }

  /**
   * The errands of a commit, in the form in which `add` takes them; nothing is stored yet.
   *
   * @throws where one can't be stored: `add` then never fails. BotError `version-conflict` where a call back is open already.
   */
  prepare(errands: readonly NewErrand[], call: CallRecord): Kept[] {
    refuseLongMessages(errands);
    const given = new Set<ErrandId>();
    const calledBack = new Set(
      [...this.#kept.values()].flatMap((kept) => (kept.kind === 'callBack' && !kept.done ? kept.number : [])),
    );
    return errands.map((errand) => {
      const { id, kind, number, at } = errand;
      if (this.#kept.has(id) || given.has(id)) throw new Error(`There is an errand ${id} already.`);
      given.add(id);
      if (kind === 'callBack' && calledBack.size === calledBack.add(errand.number).size) {
        throw new BotError('version-conflict', `A call back that call ${call.id} asks for is open already.`);
      }
      const text = JSON.stringify({ ...errand, call: call.id });
      return { id, call: call.id, kind, number, caller: call.state.caller.number, at, errand: text };
    });
  }

  add(prepared: readonly Kept[]): void {
    for (const kept of prepared) this.#kept.set(kept.id, kept);
  }

  removeOf(call: CallId): void {
    this.#remove((kept) => kept.call === call);
  }

  forget(number: E164): void {
    this.#remove((kept) => kept.number === number || kept.caller === number);
  }

  #remove(gone: (kept: Kept) => boolean): void {
    for (const kept of this.#kept.values()) if (gone(kept)) this.#kept.delete(kept.id);
  }
}

function asErrand({ errand, kind, number, caller, done }: Kept): Errand {
  const entered = kind === 'callBack' && number !== caller;
  return { ...JSON.parse(errand), ...(entered && { entered }), ...(done && { done: { ...done } }) };
}
