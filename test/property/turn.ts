import type { CallId, CallRecord, TranscriptEntry } from '../../src/call/call.js';
import type { NewErrand } from '../../src/call/errand.js';
import type { Capabilities } from '../../src/call/line.js';
import type { Turn } from '../../src/call/turn.js';
import type { PlayedTurn } from '../unit/bot/playedCall.js';
import type { DigitRun, Hidden } from './secret.js';

/** One turn of a whole bot, as it was committed. */
export interface JudgedTurn extends PlayedTurn {
  readonly origin: Turn['origin'];
  readonly capabilities: Capabilities;
  /** How long what was said in it takes, in milliseconds. */
  readonly speaks: number;
  readonly entries: readonly TranscriptEntry[];
  readonly errands: readonly NewErrand[];
  /** The digits in everything of it that was given to the store. */
  readonly stored: readonly DigitRun[];
  /** When the caller did this they had been asked for a secret and for nothing since. */
  readonly isSecret: boolean;
}

/** What has come of one call until a turn, and what its caller would never say in the open. */
export interface Story {
  readonly id: CallId;
  readonly hidden: readonly Hidden[];
  /** As it was committed last. */
  readonly record: CallRecord | undefined;
  /** Every other call, as it was committed last. */
  readonly others: readonly CallRecord[];
  /** What the channel does: not what the bot believes. */
  readonly recording: 'off' | 'on' | 'paused';
  /** All of its turns before this one. */
  readonly turns: readonly JudgedTurn[];
  /** When the caller last did something that belongs to a secret; never: -Infinity. */
  readonly lastSecretAt: number;
}
