import type { CallId } from '../call/call.js';
import type { Clock } from '../call/clock.js';
import type { CallEvent } from '../call/events.js';

/** How long callers have waited for somebody of a department. */
export interface ExpectedWaits {
  /** Milliseconds until half of the callers had somebody on the line; undefined where nobody can tell. */
  expected(department: string): number | undefined;
}

/** A caller who wants somebody. */
interface Hunt {
  readonly department: string;
  readonly since: number;
  /** The last target that was tried has not answered. */
  inVain: boolean;
}

interface Sample {
  readonly at: number;
  /** Infinite for a caller whom nobody has answered. */
  readonly waited: number;
}

/** Fewer say nothing about the next caller. */
const FEWEST = 5;
const MOST = 20;
/** Older ones say nothing about now. */
const AN_HOUR = 60 * 60 * 1000;
/** Calls whose end nobody tells don't fill the memory. */
const MOST_HUNTS = 10_000;

/**
 * Measures, by listening to calls, how long it takes from asking for a department until somebody answers: the median of its
 * last twenty callers within an hour, in this process. Callers whom nobody answered count as waiting for ever, so that a
 * department that is mostly not reached promises nothing; those who hung up, or of whom a channel never told whether they
 * were answered, do not count. Nothing is kept when the process ends.
 */
export class Waits implements ExpectedWaits {
  readonly #hunts = new Map<CallId, Hunt>();
  readonly #samples = new Map<string, Sample[]>();

  constructor(private readonly clock: Pick<Clock, 'now'>) {}

  /** For the events of all calls, as they happen. */
  listen(event: CallEvent): void {
    if (event.kind === 'callEnded') this.#over(event.call);
    if (event.kind !== 'handoffChanged') return;
    const { call, department, attempt, from, to } = event;
    const hunt = this.#hunts.get(call);
    if (from === undefined && attempt === 1) {
      this.#over(call);
      this.#begin(call, department);
    } else if (!hunt) return;
    else if (to === 'accepted') {
      this.#note(hunt.department, this.clock.now() - hunt.since);
      this.#hunts.delete(call);
    } else if (to === 'failed' || to === 'timedOut') hunt.inVain = true;
    else if (to === 'cancelled' || to === 'presumedAccepted' || to === 'connectionLost' || to === 'unknown') {
      this.#hunts.delete(call);
    }
  }

  expected(department: string): number | undefined {
    const since = this.clock.now() - AN_HOUR;
    const waited = (this.#samples.get(department) ?? []).flatMap(({ at, waited }) => (at >= since ? [waited] : []));
    if (waited.length < FEWEST) return undefined;
    // Of an even number the longer one of the middle: rather too long than too short.
    const median = waited.sort((a, b) => a - b)[Math.floor(waited.length / 2)] ?? Number.POSITIVE_INFINITY;
    return Number.isFinite(median) ? median : undefined;
  }

  #begin(call: CallId, department: string): void {
    const [oldest] = this.#hunts.size >= MOST_HUNTS ? this.#hunts.keys() : [];
    if (oldest !== undefined) this.#hunts.delete(oldest);
    this.#hunts.set(call, { department, since: this.clock.now(), inVain: false });
  }

  /** The caller asks anew, or is gone. */
  #over(call: CallId): void {
    const hunt = this.#hunts.get(call);
    if (hunt?.inVain) this.#note(hunt.department, Number.POSITIVE_INFINITY);
    this.#hunts.delete(call);
  }

  #note(department: string, waited: number): void {
    const samples = [...(this.#samples.get(department) ?? []), { at: this.clock.now(), waited }];
    this.#samples.set(department, samples.slice(-MOST));
  }
}
