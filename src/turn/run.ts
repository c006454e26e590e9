import type { Activity } from 'botframework-schema';
import { type CallRecord, nextDeadline } from '../call/call.js';
import { LONGEST_MESSAGE, type NewErrand } from '../call/errand.js';
import { type CallEvent, handoffChanged } from '../call/events.js';
import type { Capabilities, Line } from '../call/line.js';
import { answersCall, keyOf, openCall, referenceOf } from '../call/open.js';
import type { NumberChange } from '../call/poolNumber.js';
import type { Turn } from '../call/turn.js';
import { step } from '../handoff/machine.js';
import { settleNumbers } from '../handoff/release.js';
import { leftBehind } from '../recording/machine.js';
import type { Output } from '../storage/store.js';
import { type HandoffTranscript, transcriptWith } from '../transcript/export.js';
import { recordTurn } from '../transcript/record.js';
import { redactText } from '../transcript/redact.js';
import { inOrder, type TurnAdapter } from './adapter.js';
import type { TurnParts } from './parts.js';
import { errorTrace, handoffTraces } from './traces.js';

/** A turn as it was committed, with what is to be sent. */
export interface Committed {
  readonly call: CallRecord;
  readonly output: readonly Output[];
  readonly events: readonly CallEvent[];
  readonly line: Line | undefined;
  /** For its transfer, where it has one. It may reject: then it is to be read again. */
  readonly transcript?: Promise<HandoffTranscript>;
}

interface Incoming {
  readonly activity: Activity;
  readonly origin: Turn['origin'];
  readonly line: Line | undefined;
  /** The newest call of the conversation; ours to change. */
  readonly stored: CallRecord | undefined;
  /** How often it was run before, and something else was committed first; absent for never. */
  readonly reruns?: number;
}

type Parts = TurnParts & { readonly adapter: TurnAdapter };

/** A deadline whose turn threw is due again after so many milliseconds, not at once. */
const AFTER_FAILURE = 2000;

/** What a call whose line is gone can do: nothing any more. */
const NO_LINE: Capabilities = {
  canTransfer: false,
  canTransferWarm: false,
  canCancelTransfer: false,
  tellsRinging: false,
  canSpeakWhileTransferring: false,
  canRecord: false,
  collectsKeys: false,
  survivesRestart: false,
  knowsHandoffIds: false,
  showsTraces: false,
};

/**
 * One turn: the bot on a draft of the call, then one commit of everything.
 *
 * @throws BotError `version-conflict` when another turn of this call was committed first; whatever the store throws.
 */
export async function runTurn(parts: Parts, incoming: Incoming): Promise<Committed> {
  const { activity, origin, line, stored } = incoming;
  const now = parts.clock.now();
  const begun = stored !== undefined && (stored.state.greeted || stored.endedAt !== undefined);
  const restarted = begun && origin === 'channel' && answersCall(activity);
  if (stored && restarted) await closeEarlier(parts, stored, now);
  const open = (incarnation: number): CallRecord => {
    if (!line) throw new Error('a call can only begin on a line');
    return openCall(activity, line, incarnation, now, parts.localeFor);
  };
  const draft = (call: CallRecord | undefined) =>
    restarted ? inPlaceOf(stored, open(stored.incarnation + 1)) : (call ?? open(1));

  let turn = newTurn(incoming, draft(stored), now);
  let sent: Partial<Activity>[];
  let deadlineFrom = 0;
  try {
    sent = await parts.adapter.run(turn, (context) => parts.bot.run(context));
  } catch (error) {
    parts.log.error({ err: error, call: turn.call.id }, 'turn-failed: the call stays as it was before this turn');
    deadlineFrom = now + AFTER_FAILURE;
    // The draft may be half changed: begin anew from what is stored.
    turn = newTurn(incoming, draft((await parts.store.load(keyOf(activity))).call), now);
    sent = await parts.adapter.run(turn, (context) => parts.bot.apologise(context));
    if (turn.capabilities.showsTraces) sent.push(errorTrace(turn, error));
  }
  return commit(parts, incoming, turn, sent, deadlineFrom);
}

function newTurn({ activity, origin, line, reruns }: Incoming, call: CallRecord, now: number): Turn {
  const turn: Turn = {
    activity,
    origin,
    call,
    capabilities: line?.capabilities ?? NO_LINE,
    now,
    ...(reruns && { reruns }),
    errands: [],
    events: [],
  };
  if (call.version === 0) {
    turn.events.push({ kind: 'callStarted', call: call.id, channel: call.key.channelId, line: call.line });
  }
  if (origin === 'channel') call.reference = referenceOf(activity);
  if (line) call.line = line.kind;
  return turn;
}

async function commit(
  parts: Parts,
  incoming: Incoming,
  turn: Turn,
  sent: Partial<Activity>[],
  deadlineFrom: number,
): Promise<Committed> {
  const { activity, origin, line } = incoming;
  const { call, now } = turn;
  const { state } = call;
  if (turn.capabilities.showsTraces) sent.push(...handoffTraces(turn));
  const said = [
    ...(origin === 'channel' ? [{ direction: 'in' as const, activity, secret: turn.secret ?? false }] : []),
    ...sent.map(outgoing),
  ];
  const recorded = await recordTurn({
    at: now,
    firstSeq: call.entries,
    activities: said,
    digitRun: state.digitRun,
    loadEarlier: (from) => parts.store.transcript(call.id, { last: call.entries - from }),
  });
  // What was gathered to find a card number in has no use after the call, and must not stay.
  state.digitRun = call.endedAt === undefined ? recorded.digitRun : undefined;
  const transcriptBefore = call.entries + recorded.entries.length;
  const output = inOrder(sent).map((out): Output => {
    const initiates = out.type === 'event' && out.name === 'handoff.initiate';
    return {
      seq: state.outputs++,
      activity: out,
      ...(initiates && { transcriptBefore }),
    };
  });
  const transfers = output.some((out) => out.transcriptBefore !== undefined);
  const transcript = transfers
    ? transcriptWith(parts.store, call.id, { ...recorded, firstSeq: call.entries })
    : undefined;
  // Whoever sends the transfer reads it again then; it is no matter where that is nobody.
  transcript?.catch(() => {});
  const reserved = (turn.reservations ?? []).map(
    (one): NumberChange => ({ ...one, kind: 'reserve', at: now, transcriptBefore }),
  );
  const numbers = [...reserved, ...settleNumbers(call, now)];
  const due = call.endedAt === undefined ? nextDeadline(state) : undefined;
  const next: CallRecord = {
    ...call,
    version: call.version + 1,
    updatedAt: now,
    entries: transcriptBefore,
    deadline: due && Math.max(due, deadlineFrom),
  };
  await parts.store.commit({
    call: next,
    ...(origin === 'channel' && activity.id && { activityId: activity.id }),
    entries: recorded.entries,
    amended: recorded.amended,
    output,
    ...(numbers.length > 0 && { numbers }),
    ...(turn.errands.length > 0 && { errands: turn.errands.map(withoutCards) }),
  });
  return { call: next, output, events: turn.events, line, ...(transcript && { transcript }) };
}

function withoutCards(errand: NewErrand): NewErrand {
  if (errand.kind !== 'message') return errand;
  return { ...errand, text: redactText(errand.text).slice(0, LONGEST_MESSAGE) };
}

const outgoing = (activity: Partial<Activity>) => ({ direction: 'out' as const, activity });

/** The channel may still be recording what the caller has left: they have agreed to nothing in this call. */
function inPlaceOf({ endedAt, state }: CallRecord, call: CallRecord): CallRecord {
  const recording = endedAt === undefined ? leftBehind(state.recording) : undefined;
  return recording ? { ...call, state: { ...call.state, recording } } : call;
}

/** The caller has begun again under the same conversation: whatever the earlier call was in, they have left it. */
async function closeEarlier(parts: Parts, stored: CallRecord, now: number): Promise<void> {
  if (stored.endedAt !== undefined) return;
  const left = stored.state.handoffs.map((before) => ({
    before,
    after: step(before, { kind: 'callEnded', by: 'caller' }, now),
  }));
  const call: CallRecord = {
    ...stored,
    version: stored.version + 1,
    updatedAt: now,
    endedAt: now,
    outcome: 'restarted',
    deadline: undefined,
    state: { ...stored.state, handoffs: left.map(({ after }) => after), digitRun: undefined, recording: undefined },
  };
  const numbers = settleNumbers(call, now);
  await parts.store.commit({ call, entries: [], amended: [], output: [], ...(numbers.length > 0 && { numbers }) });
  for (const { before, after } of left) {
    if (after.state !== before.state) parts.listen(handoffChanged(call.id, after, before.state));
  }
  const seconds = Math.round((now - call.startedAt) / 1000);
  parts.listen({ kind: 'callEnded', call: call.id, outcome: 'restarted', seconds });
}
