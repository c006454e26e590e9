import type { Clock } from '../call/clock.js';

/** setTimeout takes no more (2^31 - 1 ms); a later deadline is looked at again then. */
const LONGEST_TIMER = 2_147_483_647;

interface Due {
  readonly key: string;
  readonly at: number;
}

interface Deadline {
  at: number;
  /** The time of the entry in the heap that stands for it: never later. */
  queued: number;
}

/**
 * Fires what is due, from memory, with one timer for all calls (a binary heap by time). A call has at most one deadline. One
 * that is put off, as those of a silence are in every turn, keeps its entry in the heap until that comes up; one that comes
 * sooner, or is dropped, leaves its old entry there, which is passed over then.
 */
export class Deadlines {
  readonly #heap: Due[] = [];
  readonly #deadlines = new Map<string, Deadline>();
  #timer: { readonly handle: unknown; readonly at: number } | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly fire: (key: string) => void,
  ) {}

  /** Sets, moves or (undefined) drops the deadline of a call. */
  set(key: string, at: number | undefined): void {
    if (at === undefined) {
      this.#deadlines.delete(key);
      return;
    }
    const deadline = this.#deadlines.get(key);
    if (deadline && deadline.queued <= at) {
      deadline.at = at;
      return;
    }
    this.#deadlines.set(key, { at, queued: at });
    this.#push({ key, at });
    this.#arm();
  }

  /** How many calls wait for something. */
  get size(): number {
    return this.#deadlines.size;
  }

  stop(): void {
    if (this.#timer) this.clock.clearTimeout(this.#timer.handle);
    this.#timer = undefined;
    this.#heap.length = 0;
    this.#deadlines.clear();
  }

  #arm(): void {
    const first = this.#heap[0];
    if (!first || (this.#timer && this.#timer.at <= first.at)) return;
    if (this.#timer) this.clock.clearTimeout(this.#timer.handle);
    const wait = Math.min(Math.max(0, first.at - this.clock.now()), LONGEST_TIMER);
    this.#timer = { at: first.at, handle: this.clock.setTimeout(() => this.#ring(), wait) };
  }

  #ring(): void {
    this.#timer = undefined;
    const now = this.clock.now();
    for (let first = this.#heap[0]; first && first.at <= now; first = this.#heap[0]) {
      this.#pop();
      const deadline = this.#deadlines.get(first.key);
      if (deadline?.queued !== first.at) continue;
      if (deadline.at > now) {
        deadline.queued = deadline.at;
        this.#push({ key: first.key, at: deadline.at });
        continue;
      }
      this.#deadlines.delete(first.key);
      this.fire(first.key);
    }
    this.#arm();
  }

  #push(due: Due): void {
    const heap = this.#heap;
    let hole = heap.length;
    heap.push(due);
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const above = heap[parent] as Due;
      if (above.at <= due.at) break;
      heap[hole] = above;
      hole = parent;
    }
    heap[hole] = due;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && (heap[child + 1] as Due).at < (heap[child] as Due).at) child++;
      if ((heap[child] as Due).at >= last.at) break;
      heap[hole] = heap[child] as Due;
      hole = child;
    }
    heap[hole] = last;
  }
}
