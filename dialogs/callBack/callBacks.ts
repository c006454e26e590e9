import { currentHandoff } from '../../src/call/call.js';
import { newErrandId, type TallyErrands } from '../../src/call/errand.js';
import type { E164 } from '../../src/call/phoneNumber.js';
import type { Turn } from '../../src/call/turn.js';
import { type Banned, banned, type CallBackRules } from './rules.js';

/** Why no call back is noted: one is open, there were too many, or the number is never called. */
export type Refusal = 'open' | 'tooMany' | Banned;

const A_DAY = 24 * 60 * 60 * 1000;

/**
 * Notes that callers want to be called back, for a person to dial; the bot never dials. One call back a call, one open for
 * a number, and so many a day: the store is asked when one is wanted, and only then.
 */
export class CallBacks {
  constructor(
    readonly rules: CallBackRules,
    private readonly tally: TallyErrands,
    /** Whom it is for where the caller has asked for nobody yet. */
    private readonly department: string,
  ) {}

  /** Why there is none for this number; undefined: it may be noted. @throws BotError `store-unavailable` */
  async refusal(turn: Turn, number: E164): Promise<Refusal | undefined> {
    const why = banned(number, this.rules);
    if (why) return why;
    if (turn.call.state.callBack) return 'open';
    const { open, left } = await this.#tally(turn, number);
    if (open > 0) return 'open';
    if (left >= this.rules.perDay) return 'tooMany';
    return number !== turn.call.state.caller.number && (await this.hasLeftTooMany(turn)) ? 'tooMany' : undefined;
  }

  /** Whether this caller has left as many as they may, for whatever numbers. Nobody knows that of a caller who hides. */
  async hasLeftTooMany(turn: Turn): Promise<boolean> {
    const { number } = turn.call.state.caller;
    return number !== undefined && (await this.#tally(turn, number)).left >= this.rules.perDay;
  }

  /** The number may be noted (`refusal`). */
  note(turn: Turn, number: E164): void {
    const { state, id } = turn.call;
    const department = currentHandoff(state)?.department ?? this.department;
    state.callBack = { number, department, at: turn.now };
    turn.errands.push({ id: newErrandId(), kind: 'callBack', ...state.callBack, locale: state.locale });
    turn.events.push({ kind: 'callBackWanted', call: id, department });
  }

  /**
   * For a caller who can't be asked any more: on the number they call from, where that may be.
   *
   * @returns the number on which they will be called, also by an earlier wish; undefined: on none
   */
  async noteOwn(turn: Turn): Promise<E164 | undefined> {
    const { caller, callBack } = turn.call.state;
    if (callBack) return callBack.number;
    if (!caller.number) return undefined;
    const why = await this.refusal(turn, caller.number);
    if (!why) this.note(turn, caller.number);
    return !why || why === 'open' ? caller.number : undefined;
  }

  #tally(turn: Turn, number: E164) {
    return this.tally('callBack', number, turn.now - A_DAY);
  }
}
