import type { Activity } from 'botframework-schema';
import type { CallRecord, ConversationKey } from '../call/call.js';
import type { CallEvent } from '../call/events.js';
import type { Line } from '../call/line.js';
import { keyOf, queueKey } from '../call/open.js';
import { BotError, isBotError } from '../errors.js';
import type { Claimed, Loaded, Output } from '../storage/store.js';
import { TurnAdapter } from './adapter.js';
import { Delivery } from './output.js';
import type { TurnParts } from './parts.js';
import { Queues } from './queue.js';
import { type Committed, runTurn } from './run.js';
import { type SelfEvent, SelfEvents } from './selfEvents.js';
import { Trouble } from './trouble.js';
import { TurnTaking } from './turnTaking.js';
import { Watch } from './watch.js';

/**
 * A commit that lost against another is run again on what the other left, and so is one that had to send older output
 * first; after so many looks at the call the activity is refused, and the channel sends it again.
 */
const MOST_ROUNDS = 5;

/** What could not be told or sent (the database was away) is tried again so many milliseconds later. */
const TRY_AGAIN_AFTER = 1000;

/** A turn that has been committed. `done` resolves when its output has gone out, and never rejects. */
export interface Taken {
  readonly done: Promise<void>;
}

/** Where a turn comes from: a channel's activity, or something of our own for a call that exists. */
type Source = { readonly activity: Activity; readonly line: Line } | { readonly event: SelfEvent };

/**
 * Turns of calls: each activity once, those of one call one after another, committed, and then acted out. What a turn
 * says is collected, stored with the state it belongs to in one commit, and only then sent; the next turn of the call
 * begins after that.
 */
export class Turns {
  /** Middleware of a bot's author goes here: `turns.adapter.use(…)`. */
  readonly adapter = new TurnAdapter();
  /** The calls that are this instance's. */
  readonly watch: Watch;
  readonly #queues = new Queues();
  readonly #delivery: Delivery;
  readonly #trouble: Trouble;
  readonly #turnTaking: TurnTaking;
  readonly #ofTurn: Parameters<typeof runTurn>[0];
  #stopped = false;

  constructor(private readonly parts: TurnParts) {
    this.watch = new Watch(parts, (key) => this.tell(key, { name: 'ContinueConversation' }));
    this.#delivery = new Delivery(parts);
    this.#trouble = new Trouble(parts);
    this.#turnTaking = new TurnTaking(parts.clock);
    this.#ofTurn = { ...parts, listen: (event) => this.#tellListeners(event), adapter: this.adapter };
  }

  /**
   * Takes an activity of a channel. Resolves after its commit: the activity is answered, what the turn says is on its way.
   *
   * @throws BotError when the activity was not taken and may be sent again (`too-many-waiting`, `store-unavailable`).
   */
  take(activity: Activity, line: Line): Promise<Taken> {
    if (!activity.id)
      this.parts.log.warn({ type: activity.type }, 'an activity without an id: its repeat could not be told');
    return this.#enqueue(keyOf(activity), { activity, line }).catch((error) => {
      if (isBotError(error, 'store-unavailable')) void this.#trouble.tell(activity, line);
      throw error;
    });
  }

  /** Tells a call something of our own; does nothing for a conversation that was never a call. */
  tell(key: ConversationKey, event: SelfEvent): Promise<Taken> {
    return this.#enqueue(key, { event });
  }

  /**
   * The same, again and again until it is noted (the database may be away) or no longer true: the end of a call must not be
   * lost. Never rejects.
   */
  async tellSurely(key: ConversationKey, event: SelfEvent, isTrue = () => true): Promise<void> {
    try {
      if (isTrue()) await this.tell(key, event);
    } catch (error) {
      if (this.#stopped) return;
      this.parts.log.error({ err: error, event: event.name }, 'a call could not be told: it is tried again');
      this.parts.clock.setTimeout(() => void this.tellSurely(key, event, isTrue), TRY_AGAIN_AFTER);
    }
  }

  /** Resolves when no turn runs or waits and everything has been sent. */
  settled(): Promise<void> {
    return this.#queues.idle();
  }

  /**
   * Whether this call is still on, and here: another instance may have taken it, or have seen its end. Never rejects: where
   * the database does not answer, it is left as it was.
   */
  async look(key: ConversationKey): Promise<void> {
    if (this.parts.isSpeaking?.(key)) return;
    await this.tell(key, { name: 'ContinueConversation' }).catch((error) => {
      this.parts.log.warn({ err: error }, 'could not look whether a call is still on');
    });
  }

  /** Deadlines no longer fire; what runs, runs on. */
  stop(): void {
    this.#stopped = true;
    this.#delivery.stop();
    this.watch.stop();
  }

  /** Whoever listens can't harm a call. */
  #tellListeners(event: CallEvent): void {
    try {
      this.parts.listen(event);
    } catch (error) {
      this.parts.log.error({ err: error, event: event.kind }, 'a listener failed');
    }
  }

  #enqueue(key: ConversationKey, source: Source): Promise<Taken> {
    return new Promise((taken, refused) => {
      const work = async () => {
        const committed = await this.#commit(key, source);
        let finish = () => {};
        taken({ done: new Promise<void>((resolve) => (finish = resolve)) });
        await this.#actOut(key, committed)
          .catch((error) => {
            this.parts.log.error(
              { err: error, call: committed?.call.id },
              'a turn could not be acted out: it is tried again',
            );
            this.#finishLater(key);
          })
          .finally(finish);
      };
      // Only the channel is refused: what we tell a call ourselves is little, and its end must not be lost in a flood.
      const limit = 'event' in source ? Number.POSITIVE_INFINITY : undefined;
      this.#queues.run(queueKey(key), work, limit).catch(refused);
    });
  }

  /** Runs one turn and commits it, on fresh state as often as another commit comes first. */
  async #commit(key: ConversationKey, source: Source): Promise<Committed | undefined> {
    let reruns = 0;
    const activityId = 'activity' in source ? source.activity.id : undefined;
    const load = (known?: CallRecord) => this.parts.store.load(key, activityId, known);
    const queue = queueKey(key);
    // What we tell a call ourselves answers nobody.
    let looked = activityId === undefined ? undefined : await this.#turnTaking.load(queue, load);
    for (let round = 1; round <= MOST_ROUNDS; round++) {
      const loaded = looked ?? (await load());
      looked = undefined;
      const { call } = loaded;
      if ('event' in source && (!call || isNotOurs(source.event, call, loaded, this.parts.clock.now()))) {
        if (!call || loaded.owner === 'other') this.watch.leave(key);
        else this.watch.over(call);
        return undefined;
      }
      if (call && loaded.unsent.length > 0) {
        if (loaded.owner !== 'other') await this.#complete(key, call, loaded.unsent);
        else if (loaded.seen) return undefined;
        else looked = await this.#turnTaking.untilSent(queue, () => load(call));
        continue;
      }
      if (loaded.seen) {
        // Taken over by this very repeat, or committed without an answer of the database: it is watched from now on.
        if (call && loaded.owner === 'us') this.watch.over(call);
        return undefined;
      }
      try {
        return await this.#run(source, call, reruns++);
      } catch (error) {
        if (!isBotError(error, 'version-conflict') || round === MOST_ROUNDS) throw error;
      }
    }
    throw new BotError('call-busy', 'what was said to this caller before could not be noted');
  }

  async #run(source: Source, stored: CallRecord | undefined, reruns: number): Promise<Committed> {
    const incoming =
      'activity' in source
        ? { origin: 'channel' as const, ...source }
        : {
            activity: SelfEvents.write(source.event, stored?.reference ?? {}),
            line: stored && this.parts.lineTo(stored),
            origin: 'self' as const,
          };
    const committed = await runTurn(this.#ofTurn, { stored, reruns, ...incoming });
    this.watch.over(committed.call);
    for (const event of committed.events) this.#tellListeners(event);
    return committed;
  }

  /** Sends what was committed and not confirmed, by this process or by one that is gone, before anything newer. */
  async #complete(key: ConversationKey, call: CallRecord, unsent: readonly Output[]): Promise<void> {
    // The claim makes it ours alone: of two instances that find the same words, one says them.
    const claimed = await this.parts.store.claim(call.id, call.version);
    if (!claimed) return;
    this.watch.over(claimed);
    const event = await this.#delivery.deliver(claimed, unsent, this.parts.lineTo(claimed));
    if (event) await this.#actOut(key, await this.#become(key, event));
  }

  /** A call that lost its instance is ours now: finish what it began. */
  takeOver({ call, unsent }: Claimed): void {
    const work = async () => {
      if (call.line !== 'http') {
        // The socket ended with its process: nobody knows what was taken, and nobody is there to take the rest.
        await this.parts.store.confirm(
          call.id,
          unsent.map(({ seq }) => seq),
        );
        await this.#commit(call.key, { event: { name: 'call.orphaned' } });
        return;
      }
      this.watch.over(call);
      if (unsent.length > 0) await this.#complete(call.key, call, unsent);
    };
    this.#queues.run(queueKey(call.key), work).catch((error) => {
      if (this.#stopped) return;
      this.parts.log.error({ err: error, call: call.id }, 'a call could not be taken over: it is tried again');
      if (call.line === 'http') this.#finishLater(call.key);
      else this.parts.clock.setTimeout(() => this.takeOver({ call, unsent }), TRY_AGAIN_AFTER);
    });
  }

  /** What could not be sent because the database was away when it had to be asked is sent when it is back. */
  #finishLater(key: ConversationKey): void {
    const work = async () => {
      const { call, unsent, owner } = await this.parts.store.load(key);
      if (call && unsent.length > 0 && owner !== 'other') await this.#complete(key, call, unsent);
    };
    this.parts.clock.setTimeout(() => {
      this.#queues.run(queueKey(key), work).catch(() => this.#finishLater(key));
    }, TRY_AGAIN_AFTER);
  }

  /** Sends what was committed. What became of a transfer is the call's next turn, before any other. */
  async #actOut(key: ConversationKey, committed: Committed | undefined): Promise<void> {
    for (let turn = committed; turn; ) {
      const event = await this.#delivery.deliver(turn.call, turn.output, turn.line, turn.transcript);
      turn = event && (await this.#become(key, event));
    }
  }

  /** The turn of what became of a transfer; when it can't be noted now, it is a turn of its own later. */
  async #become(key: ConversationKey, event: SelfEvent): Promise<Committed | undefined> {
    try {
      return await this.#commit(key, { event });
    } catch (error) {
      this.parts.log.error({ err: error, event: event.name }, 'a call could not be told: it is tried again');
      this.parts.clock.setTimeout(() => void this.tellSurely(key, event), TRY_AGAIN_AFTER);
      return undefined;
    }
  }
}

/**
 * A deadline or a shutdown of a call that another instance goes on with or that has ended, or a deadline that has been moved:
 * nothing to do here, and nothing to write.
 */
function isNotOurs(event: SelfEvent, call: CallRecord, { owner }: Loaded, now: number): boolean {
  if (event.name !== 'ContinueConversation' && event.name !== 'call.shutDown') return false;
  if (owner === 'other' || call.endedAt !== undefined) return true;
  return event.name === 'ContinueConversation' && (call.deadline === undefined || call.deadline > now);
}
