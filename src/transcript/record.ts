/** What a turn leaves in the transcript. */
import type { Activity, ChannelAccount } from 'botframework-schema';
import type { DigitRun, TranscriptEntry } from '../call/call.js';
import { redactEntries } from './amend.js';
import { extendRun, type FoundCard } from './digitRun.js';
import { redactEntry, redactSecret, redactText } from './redact.js';

/** No string in an entry, and no value as JSON, has more characters. */
const LONGEST_STRING = 4_000;

/** Ends a string that was longer. */
const CUT_MARK = ' … [cut]';

/** A telephone call has two members; a channel that sends more is not obeyed without end. */
const MOST_MEMBERS = 20;

/** A number that begins before the cut must be seen as one: as long as 19 number words with fillers. */
const LOOK_AHEAD = 400;

/** Where an entry stands in its call. */
export type Place = Omit<TranscriptEntry, 'activity'>;

/**
 * Makes the entry of an activity; a copy, so that whoever goes on changing the activity changes no transcript.
 *
 * Attachments, channelData, serviceUrl and callerId are not kept, and `speak` neither: `text` is derived from it and
 * holds the same words without the markup. Every entry has `from` and `recipient` with their roles, without
 * which the Emulator opens no transcript (Emulator, fact 12) and shows nobody's side of it.
 *
 * @param timestamp of the place, for whoever has written it already
 * @returns undefined for traces: they are for a developer, and no part of the call.
 */
export function recordActivity(
  activity: Partial<Activity>,
  place: Place,
  timestamp = new Date(place.at).toISOString(),
): TranscriptEntry | undefined {
  if (activity.type === 'trace') return undefined;
  const { seq, at, direction } = place;
  const isIn = direction === 'in';
  const told: Partial<Activity> = {
    type: bound(activity.type) ?? 'message',
    // In JSON, and so in the store, a timestamp is text; only the SDK's type insists on a Date.
    timestamp: timestamp as unknown as Date,
    from: account(activity.from, isIn ? 'user' : 'bot'),
    recipient: account(activity.recipient, isIn ? 'bot' : 'user'),
  };
  // One by one: a list of names to walk through would cost ten times as much.
  const id = bound(activity.id);
  const channelId = bound(activity.channelId);
  const text = bound(activity.text);
  const inputHint = bound(activity.inputHint);
  const locale = bound(activity.locale);
  const name = bound(activity.name);
  const code = bound(activity.code);
  const replyToId = bound(activity.replyToId);
  if (id !== undefined) told.id = id;
  if (channelId !== undefined) told.channelId = channelId;
  if (text !== undefined) told.text = text;
  if (inputHint !== undefined) told.inputHint = inputHint;
  if (locale !== undefined) told.locale = locale;
  if (name !== undefined) told.name = name;
  if (code !== undefined) told.code = code;
  if (replyToId !== undefined) told.replyToId = replyToId;
  const conversation = bound(activity.conversation?.id);
  if (conversation !== undefined) told.conversation = { id: conversation } as Activity['conversation'];
  const value = recordedValue(activity.value);
  if (value !== undefined) told.value = value;
  const hasKeys = Array.isArray(activity.entities) && activity.entities.some((entity) => entity?.type === 'DTMF');
  if (hasKeys) told.entities = [{ type: 'DTMF' }];
  const { membersAdded, membersRemoved } = activity;
  if (Array.isArray(membersAdded)) told.membersAdded = members(membersAdded);
  if (Array.isArray(membersRemoved)) told.membersRemoved = members(membersRemoved);
  return { seq, at, direction, activity: told };
}

/** What happened in one turn. */
export interface TurnToRecord {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The number of this turn's first entry. */
  readonly firstSeq: number;
  /** Both directions, in order. `secret`: what an input marked secret has collected. */
  readonly activities: readonly {
    readonly direction: TranscriptEntry['direction'];
    readonly activity: Partial<Activity>;
    readonly secret?: boolean;
  }[];
  /** Of the call's state, as it was before this turn. Not changed. */
  readonly digitRun: DigitRun | undefined;
  /** Reads the stored entries from `seq` on. Asked for only when a card number was found over several turns. */
  readonly loadEarlier: (seq: number) => Promise<readonly TranscriptEntry[]>;
}

/** The transcript's side of a turn. */
export interface RecordedTurn {
  /** To be stored; traces have none, so there may be fewer than activities. */
  readonly entries: TranscriptEntry[];
  /** Stored ones that are to be replaced. */
  readonly amended: TranscriptEntry[];
  /** For the call's state; absent: none. */
  readonly digitRun?: DigitRun;
}

/**
 * Makes a turn's entries without card numbers, and takes one out of earlier entries when this turn completes it. The run
 * is forgotten when an `endOfConversation` passes; a call that ends without one leaves that to whoever closes it.
 *
 * The cost of an ordinary turn depends on its own activities only, not on the length of the call.
 */
export async function recordTurn({ at, firstSeq, activities, ...turn }: TurnToRecord): Promise<RecordedTurn> {
  const recorded: TranscriptEntry[] = [];
  const found: FoundCard[] = [];
  let run = turn.digitRun;
  const timestamp = new Date(at).toISOString();
  for (const { direction, activity, secret } of activities) {
    const entry = recordActivity(activity, { seq: firstSeq + recorded.length, at, direction }, timestamp);
    if (!entry) continue;
    const redacted = redactEntry(secret ? redactSecret(entry) : entry);
    recorded.push(redacted.entry);
    if (direction === 'out') continue;
    for (const digits of redacted.cards) found.push({ digits, parts: [] });
    const extended = extendRun(run, entry.seq, redacted.entry.activity);
    run = extended.run;
    if (extended.found) found.push(extended.found);
  }
  const hasEnded = recorded.some(({ activity }) => activity.type === 'endOfConversation');
  const left = run && !hasEnded ? { digitRun: run } : {};
  if (found.length === 0) return { entries: recorded, amended: [], ...left };
  const first = Math.min(firstSeq, ...found.flatMap(({ parts }) => parts.map(({ seq }) => seq)));
  const earlier = first < firstSeq ? await turn.loadEarlier(first) : [];
  const amended = new Map<number, TranscriptEntry>();
  for (const card of found) {
    const since = card.parts[0]?.seq ?? firstSeq;
    const concerned = [...earlier, ...recorded].filter(({ seq }) => seq >= since);
    const changed = redactEntries(
      concerned.map((entry) => amended.get(entry.seq) ?? entry),
      card,
    );
    for (const entry of changed) amended.set(entry.seq, entry);
  }
  return {
    entries: recorded.map((entry) => amended.get(entry.seq) ?? entry),
    amended: earlier.flatMap(({ seq }) => amended.get(seq) ?? []),
    ...left,
  };
}

function account(given: Partial<ChannelAccount> | undefined, role: 'user' | 'bot'): ChannelAccount {
  // Anonymous callers have an empty id, or none.
  const id = bound(given?.id) || (role === 'bot' ? 'bot' : 'anonymous');
  return { id, name: bound(given?.name) ?? '', role };
}

function members(given: readonly ChannelAccount[]): ChannelAccount[] {
  return given.slice(0, MOST_MEMBERS).map((member) => {
    const name = bound(member?.name);
    return { id: bound(member?.id) ?? '', ...(name !== undefined && { name }) } as ChannelAccount;
  });
}

/** Redacted before it is cut, so that no cut leaves half a card number. What is no string comes as undefined. */
function bound(text: unknown): string | undefined {
  if (typeof text !== 'string' || text.length <= LONGEST_STRING) return typeof text === 'string' ? text : undefined;
  const cut = redactText(text.slice(0, LONGEST_STRING + LOOK_AHEAD)).slice(0, LONGEST_STRING);
  // Not between the two halves of a character.
  return cut.replace(/[\uD800-\uDBFF]$/, '') + CUT_MARK;
}

function recordedValue(value: unknown): unknown {
  const json = toJson(value);
  if (json === undefined) return undefined;
  return json.length <= LONGEST_STRING ? JSON.parse(json) : bound(json);
}

function toJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (error) {
    // Lists within lists, a hundred thousand deep: what came in as JSON can't be written as JSON again.
    if (error instanceof RangeError) return '"[nested too deep]"';
    throw error;
  }
}
