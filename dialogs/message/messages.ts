import { currentHandoff, isWithAgent } from '../../src/call/call.js';
import { newErrandId, type TallyErrands } from '../../src/call/errand.js';
import type { Turn } from '../../src/call/turn.js';
import type { Mask } from './takeDown.js';

/** What is left unsaid at the end of a call, as it lies in the state of the dialog (message.ts). */
interface Unfinished {
  readonly department: string;
  text: string;
}

const A_DAY = 24 * 60 * 60 * 1000;
/** In one call; the number of a caller who hides can't bound them. */
const MOST_IN_A_CALL = 2;

/** Id of the dialog that takes messages, and its word in `go` (parts.ts). */
export const MESSAGE = 'message';

/** Keeps what callers say for somebody who was not there. So many from one number a day: the store is asked when one is begun. */
export class Messages {
  constructor(
    /** From one number within 24 hours. */
    private readonly perDay: number,
    private readonly tally: TallyErrands,
    /** Whom they are for where the caller has asked for nobody yet. */
    private readonly department: string,
    /** Takes out card numbers. */
    readonly mask: Mask,
  ) {}

  /** Whether this caller may leave another one. @throws BotError `store-unavailable` */
  async mayLeave({ call, now }: Turn): Promise<boolean> {
    const { caller, messages = 0 } = call.state;
    if (messages >= MOST_IN_A_CALL || this.perDay === 0) return false;
    return !caller.number || (await this.tally('message', caller.number, now - A_DAY)).left < this.perDay;
  }

  /** For those whom the caller wanted to reach last. */
  departmentOf({ call }: Turn): string {
    return currentHandoff(call.state)?.department ?? this.department;
  }

  /** @param text at most `LONGEST_MESSAGE` characters, without card numbers */
  leave(turn: Turn, department: string, text: string): void {
    const { state, id } = turn.call;
    const { number } = state.caller;
    const left = { department, locale: state.locale, at: turn.now, text, ...(number && { number }) };
    state.messages = (state.messages ?? 0) + 1;
    turn.errands.push({ id: newErrandId(), kind: 'message', ...left });
    turn.events.push({ kind: 'messageLeft', call: id, department });
  }

  /**
   * The call is over, in whatever way. People end a message by hanging up, as on an answering machine: what they have said
   * is kept. Whom an agent has answered meanwhile needs none.
   */
  keepUnfinished(turn: Turn): void {
    const { state } = turn.call;
    if (isWithAgent(state)) return;
    for (const instance of state.dialog.dialogStack) {
      const { id, state: unfinished } = (instance ?? {}) as { id?: string; state?: Unfinished };
      if (id !== MESSAGE || !unfinished?.text) continue;
      this.leave(turn, unfinished.department, unfinished.text);
      // The end of a call may be told twice.
      unfinished.text = '';
    }
  }
}
