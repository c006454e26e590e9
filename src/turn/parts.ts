import type { TurnContext } from 'botbuilder-core';
import type { Activity } from 'botframework-schema';
import type { CallRecord, ConversationKey } from '../call/call.js';
import type { Clock } from '../call/clock.js';
import type { CallListener } from '../call/events.js';
import type { Line } from '../call/line.js';
import type { LiveCalls } from '../call/live.js';
import type { LocaleFor } from '../call/open.js';
import type { Logger } from '../log.js';
import type { Store } from '../storage/store.js';
import type { Lease } from './lease.js';

/** The part of the bot that a turn runs. */
export interface TurnBot {
  run(context: TurnContext): Promise<void>;
  /** Says a sentence and a way on after `run` has thrown. */
  apologise(context: TurnContext): Promise<void>;
}

export interface TurnParts {
  readonly store: Store;
  readonly lease: Pick<Lease, 'holds' | 'heldSince' | 'renew'>;
  readonly bot: TurnBot;
  readonly clock: Clock;
  readonly log: Logger;
  readonly localeFor: LocaleFor;
  /** How to speak to a call outside a turn of its channel; undefined when its line is gone. */
  readonly lineTo: (call: CallRecord) => Line | undefined;
  /** Whether the caller is in the middle of a sentence, where their channel tells: deadlines wait for its end. */
  readonly isSpeaking?: (key: ConversationKey) => boolean;
  readonly listen: CallListener;
  readonly live: LiveCalls;
  /** What a caller hears while the database is away. */
  readonly sentence: (locale: string | undefined) => Partial<Activity>;
}
