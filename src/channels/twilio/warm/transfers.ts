import type { CallId } from '../../../call/call.js';
import { atMost, type Clock } from '../../../call/clock.js';
import { BotError, isBotError } from '../../../errors.js';
import type { AgentStep } from '../../../handoff/agentSteps.js';
import type { Logger } from '../../../log.js';
import type { Carried, CarriedThings } from '../../../storage/store.js';
import { Queues } from '../../../turn/queue.js';
import type { WarmCarrier } from './carrier.js';
import { arrived, begun } from './changes.js';
import { type Deed, outstanding } from './deeds.js';
import { isRepeated, type Question, step, strayIn, type WarmEvent } from './machine.js';
import { legOf, type Note, type Place, placeOf, type Tell, type WarmRequest, type WarmTransfer } from './transfer.js';

export interface TransfersParts {
  readonly carried: CarriedThings;
  readonly carrier: Pick<WarmCarrier, 'do'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Tells the bot what has become of it; resolves when that is noted. */
  readonly tell: (transfer: WarmTransfer, tell: Tell) => Promise<void>;
  /** The carrier has no such call of a caller any more. */
  readonly callerGone: (callSid: string) => Promise<void>;
}

/** What somebody's call is to play. */
export interface Answer {
  readonly transfer: WarmTransfer;
  readonly place: Place;
  readonly note?: Note;
}

/** What lost against another process is done again on what that has left, so many times. */
const MOST_ROUNDS = 10;
/** What another process was to do, and has not, is looked for so often (milliseconds). */
const SWEEP_EVERY = 5000;
/** Time for whoever has it, before it counts as left. */
const LEFT_AFTER = 250;
const SWEPT_TOGETHER = 1000;
const STOP_WITHIN = 3000;

/** Warm transfers: each event once after another, committed, and what follows from it done after that. */
export class WarmTransfers {
  /** Nothing is refused: what waits is about one call, and short. */
  readonly #queues = new Queues(Number.POSITIVE_INFINITY);
  readonly #timers = new Map<string, { readonly at: number; readonly handle: unknown }>();
  readonly #working = new Set<Promise<unknown>>();
  #sweeping: unknown;
  #isStopped = false;

  constructor(private readonly parts: TransfersParts) {}

  /** Begins it, once for its id. @throws BotError `store-unavailable` */
  async begin(request: WarmRequest, call: CallId): Promise<void> {
    await this.#alone(request.id, async () => {
      const { carried, clock } = this.parts;
      if (await carried.find(request.id)) return;
      try {
        await this.#commit({ id: request.id, call, version: 0, state: undefined }, begun(request, clock.now()));
      } catch (error) {
        // Another instance may have begun it at that moment.
        if (!isBotError(error, 'version-conflict') || !(await carried.find(request.id))) throw error;
      }
    });
  }

  /** All of one call, the oldest first. @throws BotError `store-unavailable` */
  async ofCall(call: CallId): Promise<WarmTransfer[]> {
    return (await this.parts.carried.ofCall(call)).map(({ state }) => state as WarmTransfer);
  }

  /** @throws BotError `store-unavailable` */
  async find(id: string): Promise<WarmTransfer | undefined> {
    return (await this.parts.carried.find(id))?.state as WarmTransfer | undefined;
  }

  /**
   * Something has happened.
   *
   * @returns what has become; undefined for a transfer that nobody knows
   * @throws BotError `store-unavailable`
   */
  take(id: string, event: WarmEvent): Promise<WarmTransfer | undefined> {
    return this.#take(id, (transfer, now) => step(transfer, event, now));
  }

  /**
   * What the agents' system asks for.
   *
   * @returns whether it could be done; undefined for a transfer that nobody knows
   * @throws BotError `store-unavailable`
   */
  async wish(
    id: string,
    wish: AgentStep,
  ): Promise<{ readonly transfer: WarmTransfer; readonly isDone: boolean } | undefined> {
    let isDone = false;
    const transfer = await this.#take(id, (before, now) => {
      const after = step(before, { kind: 'wants', wish }, now);
      isDone = after !== before;
      return after;
    });
    return transfer && { transfer, isDone };
  }

  /**
   * Somebody's call asks what it is to play, after something has happened or nothing.
   *
   * @throws BotError `store-unavailable`
   */
  async answer(id: string, question: Question): Promise<Answer | undefined> {
    let answer: Answer | undefined;
    await this.#take(id, (before, now) => {
      const { party, number } = question;
      // A phone that was called twice.
      if (strayIn(before, question) !== undefined) {
        const transfer = step(before, question, now);
        answer = { transfer, place: 'out' };
        return transfer;
      }
      if (isRepeated(before, question)) {
        answer = { transfer: before, place: legOf(before, party)?.at ?? placeOf(before, party) };
        return before;
      }
      const became = step(before, question, now);
      const note = legOf(became, party)?.note;
      const transfer = arrived(became, party, now, number);
      answer = { transfer, place: placeOf(transfer, party), ...(note && { note }) };
      return transfer;
    });
    return answer;
  }

  /** What an earlier process has left, or another one leaves, is taken on. */
  start(): void {
    this.#sweep();
  }

  /** Nothing more is begun; resolves when what is under way is over. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    const { clock } = this.parts;
    clock.clearTimeout(this.#sweeping);
    for (const { handle } of this.#timers.values()) clock.clearTimeout(handle);
    this.#timers.clear();
    await atMost(clock, STOP_WITHIN, this.settled());
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    while (this.#working.size > 0) await Promise.allSettled(this.#working);
  }

  #take(id: string, change: (transfer: WarmTransfer, now: number) => WarmTransfer): Promise<WarmTransfer | undefined> {
    return this.#alone(id, async () => {
      for (let round = 1; ; round++) {
        const found = await this.parts.carried.find(id);
        if (!found) return undefined;
        try {
          return await this.#commit(found, change(found.state as WarmTransfer, this.parts.clock.now()));
        } catch (error) {
          if (!isBotError(error, 'version-conflict') || round === MOST_ROUNDS) throw error;
        }
      }
    });
  }

  /** Stores what has become with what is now being done, and does it after that. */
  async #commit(found: Carried, became: WarmTransfer): Promise<WarmTransfer> {
    const { transfer, deeds, due } = outstanding(became, this.parts.clock.now());
    if (transfer !== found.state || due !== found.due) {
      const { id, call, version } = found;
      await this.parts.carried.write({
        id,
        call,
        version: version + 1,
        state: transfer,
        ...(due !== undefined && { due }),
      });
    }
    this.#watch(found.id, due);
    for (const deed of deeds) this.#background(this.#do(transfer, deed));
    return transfer;
  }

  async #do(transfer: WarmTransfer, deed: Deed): Promise<void> {
    if (this.#isStopped) return;
    const { id, callSid } = transfer;
    if (deed.kind === 'tell') {
      await this.parts.tell(transfer, deed.tell);
      await this.#takeSurely(id, { kind: 'told', state: deed.tell.state });
      return;
    }
    for (const event of await this.parts.carrier.do(transfer, deed)) {
      if (event.kind === 'ended' && event.party === 'caller') await this.parts.callerGone(callSid);
      else await this.#takeSurely(id, event);
    }
  }

  /** What can't be noted now is found out again later: nothing that is done twice does harm. */
  async #takeSurely(id: string, event: WarmEvent): Promise<void> {
    try {
      await this.take(id, event);
    } catch (error) {
      this.parts.log.warn({ err: error, event: event.kind }, 'what became of a warm transfer could not be noted');
    }
  }

  #background(work: Promise<void>): void {
    const watched = work.catch((error) => {
      this.parts.log.error({ err: error }, 'a warm transfer could not be carried on: it is tried again');
    });
    this.#working.add(watched);
    void watched.then(() => this.#working.delete(watched));
  }

  /** Looks at it again at that time. */
  #watch(id: string, due: number | undefined): void {
    const { clock } = this.parts;
    clock.clearTimeout(this.#timers.get(id)?.handle);
    this.#timers.delete(id);
    if (due === undefined || this.#isStopped) return;
    const look = () => {
      this.#timers.delete(id);
      this.#background(this.#takeSurely(id, { kind: 'due' }));
    };
    this.#timers.set(id, { at: due, handle: clock.setTimeout(look, Math.max(0, due - clock.now())) });
  }

  #sweep(): void {
    const { carried, clock } = this.parts;
    const work = carried.due(SWEPT_TOGETHER).then(async (found) => {
      // Whoever has it does it in time; then there is nothing left to be done.
      for (const { id, due = 0 } of found)
        if (!this.#timers.has(id)) this.#watch(id, Math.max(due, clock.now()) + LEFT_AFTER);
    });
    this.#background(work);
    if (this.#isStopped) return;
    this.#sweeping = clock.setTimeout(() => this.#sweep(), SWEEP_EVERY);
  }

  /** One after the other: a transfer that this process has changed is not read before that is stored. */
  async #alone<T>(id: string, work: () => Promise<T>): Promise<T> {
    try {
      return await this.#queues.run(id, work);
    } catch (error) {
      throw error instanceof BotError
        ? error
        : new BotError('store-unavailable', 'a warm transfer could not be read or noted', { cause: error });
    }
  }
}
