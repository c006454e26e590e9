/** A transcript for those who read it: the Emulator, a person, a program, and the agent who takes the call. */
import type { Activity } from 'botframework-schema';
import type { CallId, CallRecord, TranscriptEntry } from '../call/call.js';
import type { Consent } from '../recording/consent.js';
import { printable, printableJson } from './printable.js';

/** So many entries travel with a handoff, the newest. */
const MOST_ENTRIES = 200;

/** The attachment of a handoff, as JSON in UTF-8, stays below 256 KB; with 1,000 bytes a KB, so in either reading. */
const MOST_BYTES = 256_000;

const CONSENT: Readonly<Record<Consent['answer'], string>> = {
  agreed: 'agreed',
  refused: 'refused',
  none: 'not answered',
  takenBack: 'consent taken back',
};

/** What the channel's documents call the content of the attachment `Transcript`. */
export interface HandoffTranscript {
  /** When entries were left out, a message that says so comes first. */
  readonly activities: Partial<Activity>[];
  /** How many; absent when none was. */
  readonly omitted?: number;
}

/** A `.transcript`: what the Emulator opens is an array of activities (Emulator, fact 12). */
export function asTranscript(entries: readonly TranscriptEntry[]): Partial<Activity>[] {
  // The Emulator's window tells activities apart by their ids; what we sent was stored before the channel gave it one.
  return entries.map(({ seq, activity }) => ({ ...activity, id: activity.id || `entry-${seq}` }));
}

/** One entry a line, as it is stored. */
export function asJsonLines(entries: readonly TranscriptEntry[]): string {
  return entries.map((entry) => `${printableJson(entry)}\n`).join('');
}

/**
 * The newest entries that fit into a handoff, oldest first.
 *
 * @param entries the newest ones of the call, in order.
 * @param total how many entries the call has, those that were not loaded included.
 */
export function forHandoff(entries: readonly TranscriptEntry[], total: number): HandoffTranscript {
  // Room for the brackets and for the sentence about what was left out, whose ids are as long as they may be.
  let room = MOST_BYTES - 100 - bytes(notice(total, entries.at(-1)));
  const activities: Partial<Activity>[] = [];
  for (const entry of entries.slice(-MOST_ENTRIES).reverse()) {
    room -= bytes(entry.activity) + 1;
    if (room < 0) break;
    activities.unshift(entry.activity);
  }
  const omitted = Math.max(total, entries.length) - activities.length;
  if (omitted === 0) return { activities };
  return { activities: [notice(omitted, entries.at(-1)), ...activities], omitted };
}

/** Where transcripts are. */
interface Transcripts {
  transcript(call: CallId, range: { last: number; before: number }): Promise<TranscriptEntry[]>;
}

/**
 * What was said in a call before it was handed over, as an agent is given it.
 *
 * @param before the transcript up to and without this entry number
 * @throws BotError `store-unavailable`
 */
export async function transcriptBefore(store: Transcripts, call: CallId, before: number): Promise<HandoffTranscript> {
  return forHandoff(await store.transcript(call, { last: MOST_ENTRIES, before }), before);
}

/**
 * The same, of a turn that is not stored yet: what came before it can be read while it is, since the caller waits for both.
 *
 * @param turn what it adds, and what it changes of what came before
 * @throws BotError `store-unavailable`
 */
export async function transcriptWith(
  store: Transcripts,
  call: CallId,
  turn: {
    readonly entries: readonly TranscriptEntry[];
    readonly amended: readonly TranscriptEntry[];
    readonly firstSeq: number;
  },
): Promise<HandoffTranscript> {
  // As they would come back, whatever becomes of the objects meanwhile.
  const { entries, amended }: Pick<typeof turn, 'entries' | 'amended'> = JSON.parse(JSON.stringify(turn));
  const changed = new Map(amended.map((entry) => [entry.seq, entry]));
  const earlier = await store.transcript(call, { last: MOST_ENTRIES, before: turn.firstSeq });
  const all = [...earlier.map((entry) => changed.get(entry.seq) ?? entry), ...entries];
  return forHandoff(all, turn.firstSeq + entries.length);
}

/** A call as a person reads it: what it was, then a line for each entry with time, who, and what. */
export function asText(call: CallRecord, entries: readonly TranscriptEntry[]): string {
  const { caller, callBack, handoffs, consents = [] } = call.state;
  const facts: [string, string][] = [
    ['Call', call.id],
    ['Started', `${new Date(call.startedAt).toISOString().slice(0, 19).replace('T', ' ')} UTC`],
    ['Caller', [caller.number ?? caller.id, caller.name].filter(Boolean).join(', ') || 'anonymous'],
    ['Channel', `${call.key.channelId}, ${call.line}`],
    ['Language', call.state.locale],
    ['Length', call.endedAt === undefined ? 'the call is on' : duration(call.endedAt - call.startedAt)],
    ['Outcome', call.outcome ?? 'the call is on'],
    ...consents.map(({ answer, at, version, locale }): [string, string] => {
      const when = duration(at - call.startedAt);
      return ['Recording', `${CONSENT[answer]} at ${when}, asked in ${locale} with the words ${version}`];
    }),
    ...handoffs.map(({ department, attempt, state, failure, target }): [string, string] => {
      const to = target.kind === 'phone' ? target.number : target.kind === 'sip' ? target.address : target.id;
      return ['Handoff', `${department}, target ${attempt} (${to}): ${state}${failure ? `, ${failure}` : ''}`];
    }),
    ...(callBack ? [['Call back', `${callBack.number}, ${callBack.department}`] satisfies [string, string]] : []),
  ];
  const head = facts.map(([name, fact]) => `${name.padEnd(10)} ${printable(fact)}\n`).join('');
  const lines = entries.map((entry) => {
    const [who, what] = whoAndWhat(entry);
    return `${duration(entry.at - call.startedAt).padStart(7)}  ${who.padEnd(7)}  ${what}\n`;
  });
  return `${head}\n${lines.join('')}`;
}

/** Minutes and seconds, with hours where there are any: `0:07`, `1:02:03`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const ss = String(s).padStart(2, '0');
  return h > 0 ? `${h}:${String(m).padStart(2, '0')}:${ss}` : `${m}:${ss}`;
}

function whoAndWhat({ direction, activity }: TranscriptEntry): [who: string, what: string] {
  const isIn = direction === 'in';
  if (activity.type !== 'message') return [isIn ? 'Channel' : 'Bot', happening(activity)];
  const words = printable(activity.text ?? '');
  if (!isIn) return ['Bot', words];
  if (activity.entities?.some((entity) => entity.type === 'DTMF')) return ['Caller', `presses ${words}`];
  return ['Caller', words || '(nothing)'];
}

/** Everything that is no words, on one line: `[event handoff.status] {"state":"accepted"}`. */
function happening({ type, name, code, value, membersAdded, membersRemoved }: Partial<Activity>): string {
  const people = (members: Activity['membersAdded'] = []) =>
    members.map((member) => member.name || member.id).join(', ');
  const said = [
    `[${[type, name].filter(Boolean).join(' ')}]`,
    code,
    membersAdded?.length && `joined: ${people(membersAdded)}`,
    membersRemoved?.length && `left: ${people(membersRemoved)}`,
    value !== undefined && (typeof value === 'string' ? value : JSON.stringify(value)),
  ];
  const line = printable(said.filter(Boolean).join(' '));
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}

function notice(omitted: number, like: TranscriptEntry | undefined): Partial<Activity> {
  const { conversation, channelId } = like?.activity ?? {};
  const [us, caller] =
    like?.direction === 'in'
      ? [like.activity.recipient, like.activity.from]
      : [like?.activity.from, like?.activity.recipient];
  return {
    type: 'message',
    ...(us && { from: us }),
    ...(caller && { recipient: caller }),
    ...(conversation && { conversation }),
    ...(channelId && { channelId }),
    text: omitted === 1 ? 'One earlier entry was left out.' : `${omitted} earlier entries were left out.`,
  };
}

function bytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
