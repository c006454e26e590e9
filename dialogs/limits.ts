import type { TurnContext } from 'botbuilder-core';
import { type LimitSettings, type PassedLimit, passedLimit, setLimits, WARNED_BEFORE } from '../src/call/limits.js';
import { endCall, turnOf } from '../src/call/turn.js';
import { takeEnd } from '../src/handoff/attempts.js';
import { hangUp } from './hangUp.js';
import { readUtterance } from './utterance.js';
import type { Voice } from './voice.js';

/** A limit that a caller is told about. */
export type ToldLimit = Exclude<PassedLimit, 'agent'>;

/** Ends calls that nobody else ends (src/call/limits.ts), and says so where a caller is there to hear it. */
export class CallLimits {
  constructor(
    private readonly voice: Voice,
    private readonly settings: LimitSettings,
  ) {}

  /**
   * Takes what has passed, without a word.
   *
   * @returns what the caller has to be told about (`tell`)
   */
  take(context: TurnContext): ToldLimit | undefined {
    const turn = turnOf(context);
    const { id, state, endedAt } = turn.call;
    const passed = endedAt === undefined ? passedLimit(state, turn.now) : undefined;
    if (passed === undefined) return undefined;
    const note = (text: string) => turn.events.push({ kind: 'note', call: id, level: 'info', text });
    switch (passed) {
      case 'agent':
        // No endOfConversation: should they still be talking, nobody cuts them off.
        takeEnd(turn, { kind: 'presumedOver' });
        endCall(turn, 'presumedEnded');
        note('nothing was heard for very long of a call that an agent has: it is presumed to have ended');
        return undefined;
      case 'warning':
        state.limits = { ...state.limits, warned: true, length: turn.now + WARNED_BEFORE };
        return passed;
      case 'silence':
        note('the caller was not heard for very long: the call is ended');
        return passed;
      case 'length':
        note('the call has lasted as long as one may: it is ended');
        return passed;
    }
  }

  /** Tells the caller, and hangs up where it is time. */
  async tell(context: TurnContext, passed: ToldLimit): Promise<void> {
    if (passed === 'warning') return this.voice.say(context, 'time-nearly-over');
    await this.voice.say(context, passed === 'silence' ? 'silence-goodbye' : 'time-over');
    await hangUp(context, this.voice, 'goodbye');
  }

  /** At the end of a turn. */
  settle(context: TurnContext): void {
    const { activity, origin, now, call } = turnOf(context);
    const heard = activity.type === 'message' && readUtterance(activity).kind !== 'nothing';
    if (heard) delete call.state.ledInSilence;
    if (call.endedAt === undefined) setLimits(call.state, { now, alive: origin === 'channel', heard }, this.settings);
    else delete call.state.limits;
  }
}
