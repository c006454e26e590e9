import type { Activity } from 'botframework-schema';
import type { CallRecord, ConversationKey } from '../../call/call.js';
import type { Line } from '../../call/line.js';
import { queueKey } from '../../call/open.js';
import type { Authentication } from './authentication.js';
import { httpLine } from './connector.js';

/** What the channel hands its activities to. */
export interface Receiver {
  /** Resolves after the turn's commit; `done` when its output has gone out. */
  take(activity: Activity, line: Line): Promise<{ readonly done: Promise<void> }>;
  /** The line that carried the call has closed, or broken. Never rejects. */
  gone(key: ConversationKey, how: 'closed' | 'broken', line: Line): Promise<void>;
}

/** The ways to the callers of this channel: sockets that are open here, and HTTP for everybody else. */
export class Lines {
  readonly #held = new Map<string, Line>();

  constructor(private readonly authentication: Authentication) {}

  /** How to speak to a call outside a turn; undefined when its socket is gone. */
  to(call: CallRecord): Line | undefined {
    const held = this.#held.get(queueKey(call.key));
    if (held) return held;
    return call.line === 'http' ? httpLine(call.reference, this.authentication) : undefined;
  }

  /** A conversation speaks over this line from now on; an earlier one of it has lost it. */
  hold(key: ConversationKey, line: Line): void {
    this.#held.set(queueKey(key), line);
  }

  holds(key: ConversationKey): boolean {
    return this.#held.has(queueKey(key));
  }

  /** True when it was this line that held the conversation. */
  release(key: ConversationKey, line: Line): boolean {
    return this.#held.get(queueKey(key)) === line && this.#held.delete(queueKey(key));
  }
}
