import type { Activity } from 'botframework-schema';
import type { CallRecord, ConversationKey } from '../call/call.js';
import type { CallEvent } from '../call/events.js';
import type { Line } from '../call/line.js';
import { keyOf, type QueueKey, queueKey } from '../call/open.js';
import { isBotError } from '../errors.js';
import type { Output } from '../storage/store.js';
import { TurnAdapter } from './adapter.js';
import { Deadlines } from './deadlines.js';
import { type Delivery, deliver } from './output.js';
import type { TurnParts } from './parts.js';
import { Queues } from './queue.js';
import { type Committed, runTurn } from './run.js';
import { type SelfEvent, SelfEvents } from './selfEvents.js';

/** A commit that lost against another is run again on what the other left; after so many the activity is refused. */
const MOST_CONFLICTS = 5;

/** A deadline that could not be acted on (the database was away) is tried again so many milliseconds later. */
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
  readonly #queues = new Queues();
  readonly #deadlines: Deadlines;
  readonly #keys = new Map<QueueKey, ConversationKey>();

  constructor(private readonly parts: TurnParts) {
    this.#deadlines = new Deadlines(parts.clock, (key) => this.#fire(key as QueueKey));
  }

  /**
   * Takes an activity of a channel. Resolves after its commit: the activity is answered, what the turn says is on its way.
   *
   * @throws BotError when the activity was not taken and may be sent again (`too-many-waiting`, `store-unavailable`).
   */
  take(activity: Activity, line: Line): Promise<Taken> {
    if (!activity.id)
      this.parts.log.warn({ type: activity.type }, 'an activity without an id: its repeat could not be told');
    return this.#enqueue(keyOf(activity), { activity, line });
  }

  /** Tells a call something of our own; does nothing for a conversation that was never a call. */
  tell(key: ConversationKey, event: SelfEvent): Promise<Taken> {
    return this.#enqueue(key, { event });
  }

  /** Resolves when no turn runs or waits and everything has been sent. */
  settled(): Promise<void> {
    return this.#queues.idle();
  }

  /** Wakes this call at its deadline. */
  watch(call: CallRecord): void {
    const key = queueKey(call.key);
    const at = call.endedAt === undefined ? call.deadline : undefined;
    if (at === undefined) this.#keys.delete(key);
    else this.#keys.set(key, call.key);
    this.#deadlines.set(key, at);
  }

  /** Deadlines no longer fire; what runs, runs on. */
  stop(): void {
    this.#deadlines.stop();
  }

  #fire(queue: QueueKey): void {
    const key = this.#keys.get(queue);
    if (!key) return;
    this.tell(key, { name: 'ContinueConversation' }).catch((error) => {
      this.parts.log.error({ err: error }, 'a deadline could not be acted on: it is tried again');
      this.#deadlines.set(queue, this.parts.clock.now() + TRY_AGAIN_AFTER);
    });
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
          .catch((error) =>
            this.parts.log.error({ err: error, call: committed?.call.id }, 'a turn could not be acted out'),
          )
          .finally(finish);
      };
      this.#queues.run(queueKey(key), work).catch(refused);
    });
  }

  /** Runs one turn and commits it, on fresh state as often as another commit comes first. */
  async #commit(key: ConversationKey, source: Source): Promise<Committed | undefined> {
    for (let attempt = 1; ; attempt++) {
      const loaded = await this.parts.store.load(key, 'activity' in source ? source.activity.id : undefined);
      const { call } = loaded;
      if (!call && !('activity' in source)) return undefined;
      const line = 'activity' in source ? source.line : call && this.parts.lineTo(call);
      // What an earlier process committed and did not send goes out first, in its order.
      if (call && loaded.unsent.length > 0) {
        // Nobody knows what the channel has taken of it, and nobody is there to take the rest.
        const orphaned = 'event' in source && source.event.name === 'call.orphaned';
        if (orphaned)
          await this.parts.store.confirm(
            call.id,
            loaded.unsent.map(({ seq }) => seq),
          );
        const event = orphaned ? undefined : await this.#deliver(call, loaded.unsent, line);
        if (event) await this.#actOut(key, await this.#commit(key, { event }));
        continue;
      }
      if (loaded.seen) return undefined;
      const activity = 'activity' in source ? source.activity : SelfEvents.write(source.event, call?.reference ?? {});
      try {
        const origin = 'activity' in source ? 'channel' : 'self';
        const committed = await runTurn(
          { ...this.parts, adapter: this.adapter },
          { activity, origin, line, stored: call },
        );
        this.parts.live.note(committed.call);
        this.watch(committed.call);
        for (const event of committed.events) this.#tellListeners(event);
        return committed;
      } catch (error) {
        if (!isBotError(error, 'version-conflict') || attempt >= MOST_CONFLICTS) throw error;
      }
    }
  }

  /** Sends what was committed. What became of a transfer is the call's next turn, before any other. */
  async #actOut(key: ConversationKey, committed: Committed | undefined): Promise<void> {
    for (let turn = committed; turn; ) {
      const event = await this.#deliver(turn.call, turn.output, turn.line);
      turn = event && (await this.#commit(key, { event }));
    }
  }

  #deliver(call: CallRecord, output: readonly Output[], line: Line | undefined): Promise<Delivery> {
    return deliver(call, output, line, this.parts);
  }
}
