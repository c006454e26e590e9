import type { Activity } from 'botframework-schema';

/**
 * What the line to a caller can do. The bot asks this and never which channel it is on, so that a new carrier declares
 * its abilities instead of being added to a dozen conditions.
 */
export interface Capabilities {
  /** `handoff.initiate` is carried out. */
  readonly canTransfer: boolean;
  /**
   * Warm transfers too: the caller stays with the bot, which they hear and which hears them, until an agent has accepted.
   */
  readonly canTransferWarm: boolean;
  /** A transfer that rings is called off by whatever is said next, or by another one, so that a second target may be tried. */
  readonly canCancelTransfer: boolean;
  /** It tells when a phone begins to ring: what is said before takes none of the time in which somebody may pick up. */
  readonly tellsRinging: boolean;
  /** What the bot says while the agent's phone rings is heard by the caller. */
  readonly canSpeakWhileTransferring: boolean;
  readonly canRecord: boolean;
  /**
   * Keys of an input come together, when they are all there or no more came for a while; a caller who has pressed none is told
   * of by a message without words. Otherwise every key comes when it is pressed.
   */
  readonly collectsKeys: boolean;
  /** The call goes on when this process is started again (a socket ends with its process). */
  readonly survivesRestart: boolean;
  /** Takes the same HandoffId once: a transfer may be asked for again when nobody knows whether it was. Only our own channels do. */
  readonly knowsHandoffIds: boolean;
  /** Trace activities are shown to a developer (the Emulator). */
  readonly showsTraces: boolean;
}

/** What a line that tries again is told. */
export interface Terms {
  /** More of the same turn follows: a line that can say only one thing at a time waits for it. */
  readonly more?: boolean;
  /** Milliseconds for all attempts together; the line has a default. */
  readonly within?: number;
  /** Whether it may still be said; asked at every attempt. Where nobody tells, it may. */
  readonly fence?: {
    /** At the last moment, when there is a connection. */
    readonly holds: boolean;
    /** Where that is false, and before another attempt; false, or an error, ends the sending. */
    passes(): Promise<boolean>;
  };
}

/** How to speak to one caller, inside a turn or outside of one. A channel makes it; the turn sends through it. */
export interface Line {
  /** `http`: nothing is held open, and any process can speak to the call, whatever the channel. */
  readonly kind: 'http' | 'websocket' | 'inProcess';
  readonly capabilities: Capabilities;
  /** Words that more follows (`Terms.more`) are kept, and on their way only with the last of it. */
  readonly keepsWords?: true;
  /**
   * Sends one activity and waits until the channel has taken it.
   *
   * @throws BotError `channel-refused` (they answered no), `channel-unreachable` (we could not ask), `channel-silent` (we
   * asked, and do not know), `line-closed`.
   */
  send(activity: Partial<Activity>, terms?: Terms): Promise<void>;
  /** Ends what carries the call (closes its socket); nothing where nothing is held open. */
  close(): void;
}
