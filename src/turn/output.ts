import type { Activity } from 'botframework-schema';
import type { CallId, CallRecord } from '../call/call.js';
import type { Clock } from '../call/clock.js';
import type { Line, Terms } from '../call/line.js';
import { BotError, isBotError } from '../errors.js';
import type { FailureReason, HandoffId, InitiateValue } from '../handoff/protocol.js';
import type { Logger } from '../log.js';
import type { Output, Store } from '../storage/store.js';
import { type HandoffTranscript, transcriptBefore } from '../transcript/export.js';
import { Fence } from './fence.js';
import type { Lease } from './lease.js';
import type { SelfEvent } from './selfEvents.js';

/** For everything one turn says and does; the next turn of the call waits meanwhile. What comes later gets one short attempt. */
const OUTPUT_WITHIN = 14_000;

const CONFIRM_AGAIN_AFTER = 1000;

/** A turn may have read what is unsent just before it was confirmed: so long it is remembered that it has been said. */
const FORGET_AFTER = 60_000;

/**
 * What became of the transfer among the output, or of a command that was not taken, to be told to the call; undefined when
 * there was neither. No turn has both: a transfer waits for the commands before it.
 */
export type DeedOutcome =
  | Extract<SelfEvent, { name: 'handoff.sent' | 'handoff.notSent' | 'command.notSent' }>
  | undefined;

interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly lease: Pick<Lease, 'holds' | 'heldSince' | 'renew'>;
}

/** Sends committed output, in its order, and confirms it. */
export class Delivery {
  /** Sent, and not confirmed at once because the database was away: not to be said again by us. */
  readonly #sent = new Map<CallId, Set<number>>();
  /** Calls of which something is to be confirmed again. */
  readonly #confirming = new Set<CallId>();

  #stopped = false;

  constructor(private readonly parts: Parts) {}

  /** What could not be confirmed is no longer tried again. */
  stop(): void {
    this.#stopped = true;
  }

  /**
   * Words that the channel does not take are given up and logged (without the words): the call goes on. What became of a
   * transfer is told to the caller of this function, and nothing where the line is gone.
   *
   * @param transcript for the transfer among the output; it is read where it is not given, or could not be read
   * @throws BotError `store-unavailable` when our lease has lapsed and the database can't be asked whether the call is still ours
   */
  async deliver(
    call: CallRecord,
    output: readonly Output[],
    line: Line | undefined,
    transcript?: Promise<HandoffTranscript>,
  ): Promise<DeedOutcome> {
    const already = this.#sent.get(call.id);
    const until = this.parts.clock.now() + OUTPUT_WITHIN;
    const fence = new Fence(this.parts, call);
    const done: number[] = [];
    /** Not on their way yet: they go with what follows, or with nothing. */
    let kept: number[] = [];
    let outcome: DeedOutcome;
    try {
      for (const [index, { seq, activity, transcriptBefore }] of output.entries()) {
        if (already?.has(seq)) {
          done.push(seq);
          continue;
        }
        if (!fence.holds && !(await fence.passes())) return undefined;
        const isTransfer = transcriptBefore !== undefined;
        const whole = isTransfer ? await this.#attach(call, activity, transcriptBefore, transcript) : activity;
        // What only shows a developer what happens is tried once: the next turn waits.
        const within = activity.type === 'trace' ? 0 : Math.max(0, until - this.parts.clock.now());
        const more = output.slice(index + 1).some((later) => !already?.has(later.seq));
        const error = await this.#send(line, whole, { within, fence, more });
        if (fence.lost) return undefined;
        if (!error && more && line?.keepsWords && activity.type !== 'command') {
          kept.push(seq);
          continue;
        }
        done.push(...kept, seq);
        kept = [];
        if (isTransfer) outcome = becameOf(handoffIn(activity), error);
        if (!error) continue;
        if (activity.type === 'command') outcome = commandNotSent(activity, error);
        const about = { call: call.id, type: activity.type, code: error.code, err: error };
        this.parts.log.warn(about, 'the channel did not take an activity: it is given up, the call goes on');
      }
    } finally {
      await this.#confirm(call.id, done);
    }
    return outcome;
  }

  /** @returns why the channel did not take it; undefined when it did */
  async #send(line: Line | undefined, activity: Partial<Activity>, terms: Terms): Promise<BotError | undefined> {
    if (!line) return new BotError('line-closed', 'the line to the caller is gone');
    try {
      await line.send(activity, terms);
      return undefined;
    } catch (error) {
      // The fence could not ask whether the call is still ours: it is said later, or by another.
      if (isBotError(error, 'store-unavailable')) throw error;
      return error instanceof BotError ? error : new BotError('channel-unreachable', 'a line failed', { cause: error });
    }
  }

  async #confirm(call: CallId, seqs: readonly number[]): Promise<void> {
    if (seqs.length === 0) return;
    try {
      await this.parts.store.confirm(call, seqs);
    } catch (error) {
      if (this.#stopped) return;
      this.#sent.set(call, new Set([...(this.#sent.get(call) ?? []), ...seqs]));
      if (this.#confirming.has(call)) return;
      this.parts.log.warn({ err: error, call }, 'what was said could not be noted: it is tried again');
      this.#confirmLater(call);
    }
  }

  #confirmLater(call: CallId): void {
    this.#confirming.add(call);
    this.parts.clock.setTimeout(async () => {
      const seqs = [...(this.#sent.get(call) ?? [])];
      if (this.#stopped) return;
      try {
        await this.parts.store.confirm(call, seqs);
        this.#confirming.delete(call);
        this.parts.clock.setTimeout(() => this.#forget(call, seqs), FORGET_AFTER);
      } catch (error) {
        this.parts.log.debug({ err: error, call }, 'what was said still could not be noted');
        this.#confirmLater(call);
      }
    }, CONFIRM_AGAIN_AFTER);
  }

  #forget(call: CallId, seqs: readonly number[]): void {
    const sent = this.#sent.get(call);
    for (const seq of seqs) sent?.delete(seq);
    if (sent?.size === 0) this.#sent.delete(call);
  }

  async #attach(
    call: CallRecord,
    activity: Partial<Activity>,
    before: number,
    transcript: Promise<HandoffTranscript> | undefined,
  ): Promise<Partial<Activity>> {
    const content =
      (await transcript?.catch(() => undefined)) ?? (await transcriptBefore(this.parts.store, call.id, before));
    return { ...activity, attachments: [{ name: 'Transcript', contentType: 'application/json', content }] };
  }
}

function handoffIn(activity: Partial<Activity>): HandoffId {
  return (activity.value as InitiateValue).HandoffId;
}

function becameOf(handoff: HandoffId, error: BotError | undefined): DeedOutcome {
  if (!error) return { name: 'handoff.sent', handoff };
  // With the line the call has ended, which settles what was pending (`call.gone`).
  if (error.code === 'line-closed') return undefined;
  const reason: FailureReason = error.code === 'channel-refused' ? 'refusedByChannel' : 'unreachable';
  // Asked and not answered: the channel may have begun to ring all the same.
  return { name: 'handoff.notSent', handoff, reason, mayHaveArrived: error.code === 'channel-silent' };
}

/** Nothing where it may have arrived, for then it may be answered, and nothing where the line is gone. */
function commandNotSent(activity: Partial<Activity>, { code }: BotError): DeedOutcome {
  if (code === 'channel-silent' || code === 'line-closed') return undefined;
  return { name: 'command.notSent', command: activity.value.commandId };
}
