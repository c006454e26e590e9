import type { RecordingBehaviour } from './recorder.js';
import type { Answer } from './way.js';

/**
 * What Microsoft's channel does at a transfer where its documents say nothing, or two things. Each can be played.
 * `secondTransfer`: what a second `handoff.initiate` does while the first phone still rings (undocumented).
 */
export interface Behaviour extends RecordingBehaviour {
  readonly secondTransfer: 'ignored' | 'refused' | 'rings';
  /** False: no `handoff.status` is ever sent (botframework-telephony#118); on success the conversation just ends. */
  readonly sendsStatus: boolean;
  /** The HTTP status that answers every `handoff.initiate`, such as 400 (Microsoft 365 Agents Playground). */
  readonly transferAnswer: number;
}

export const DOCUMENTED: Behaviour = Object.freeze({
  secondTransfer: 'ignored',
  sendsStatus: true,
  transferAnswer: 200,
  refusesTo: Object.freeze([]),
  answersNo: Object.freeze([]),
  answersTwice: false,
});

/** What an agent, or the agent's telephone, can do, and the value of the `handoff.status` that tells the bot. */
export const AGENT = {
  rings: { state: 'ringing' },
  accepts: { state: 'accepted' },
  busy: { state: 'failed', message: 'busy' },
  noAnswer: { state: 'failed', message: 'no answer' },
  declines: { state: 'failed', message: 'declined' },
  unreachable: { state: 'failed', message: 'unreachable' },
  done: { state: 'completed' },
} as const;
export type AgentDeed = keyof typeof AGENT;

/** The switchboard behind the channel: whose phones ring, and who has picked up. */
export class Exchange {
  /** Numbers whose phones ring, the oldest first. */
  readonly ringing: string[] = [];
  readonly #carriedOut = new Set<string>();

  constructor(readonly behaviour: Behaviour) {}

  /**
   * The bot asks for a transfer.
   *
   * @param handoffId carried out once, however often it is sent
   */
  initiate(number: string, handoffId?: string): Answer {
    const { secondTransfer, transferAnswer } = this.behaviour;
    if (transferAnswer >= 300) return { status: transferAnswer, reason: 'this channel transfers no calls' };
    if (this.ringing.length > 0 && secondTransfer === 'refused') {
      return { status: 400, reason: `${this.ringing.join(', ')} is being called already` };
    }
    const again = handoffId !== undefined && this.#carriedOut.has(handoffId);
    if (handoffId !== undefined) this.#carriedOut.add(handoffId);
    if (!again && (this.ringing.length === 0 || secondTransfer === 'rings')) this.ringing.push(number);
    return { status: 200 };
  }

  /**
   * The agent does something.
   *
   * @returns false when nobody's phone rings, so that nobody can do it
   */
  agent(deed: AgentDeed): boolean {
    if (deed === 'done') return true;
    if (this.ringing.length === 0) return false;
    if (deed === 'accepts') this.stop();
    else if (deed !== 'rings') this.ringing.shift();
    return true;
  }

  /** The call is over: every phone stops ringing. */
  stop(): void {
    this.ringing.length = 0;
  }
}
