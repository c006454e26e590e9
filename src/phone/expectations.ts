/** What a call script expects of the bot, as questions to the phone: each has an answer, or a sentence why not. */
import type { Activity } from 'botframework-schema';
import { type CallRecord, currentHandoff } from '../call/call.js';
import type { Errand } from '../call/errand.js';
import { bargeInOf } from './bargeIn.js';
import type { BesideExpectation } from './besideInstructions.js';
import { brief } from './captions.js';
import type { Expectation as AnyExpectation } from './instructions.js';
import type { PeopleExpectation } from './peopleInstructions.js';
import type { Recorder } from './recorder.js';
import type { Words } from './words.js';

/** What is expected of the call itself. */
type Expectation = Exclude<AnyExpectation, BesideExpectation | PeopleExpectation>;

/** How far a script has got in what the bot sent. */
export interface Progress {
  /** Everything that was heard, in order. */
  readonly heard: readonly Partial<Activity>[];
  /** Where the last deed began: what the bot sent before it is no answer to it. */
  since: number;
  /** What lies before is used up: a sentence answers one expectation only. */
  said: number;
  /** Handoffs that have been expected. */
  handoffs: number;
  /** What the channel does. */
  readonly recorder: Pick<Recorder, 'state'>;
}

type TranscriptExpectation =
  | { readonly expect: 'transcript' | 'transcriptNot'; readonly words: Words }
  | { readonly expect: 'transcriptSize'; readonly entries: number };

/** Expectations that come true with time; the others must hold once everything has settled. */
export function isAwaited({ expect }: AnyExpectation): boolean {
  return !['saysNot', 'silence', 'noHandoff', 'staysOnTheLine', 'transcriptNot', 'noCallBack', 'noMessage'].includes(
    expect,
  );
}

/** True for what only the bot's own store knows. */
export function needsStore({ expect }: AnyExpectation): boolean {
  return ['handoffState', 'callBack', 'noCallBack', 'message', 'noMessage', 'outcome', 'consent'].includes(expect);
}

/**
 * @param call as stored, and `left` what the caller has left in it; needed where `needsStore` says so
 * @returns what is wrong, as a sentence; undefined when the expectation holds
 */
export function unmet(
  expectation: Expectation,
  progress: Progress,
  call?: CallRecord,
  left: readonly Errand[] = [],
): string | undefined {
  switch (expectation.expect) {
    case 'says':
      return unsaid(expectation, progress);
    case 'saysNot': {
      const said = lately(progress).find(({ text }) => expectation.words.matches(text ?? ''));
      return said && `the bot said "${brief(said.text ?? '')}"`;
    }
    case 'silence':
      return lately(progress).length > 0 ? `the bot was not silent; ${whatItSaid(progress)}` : undefined;
    case 'handoff':
      return unmetHandoff(expectation, progress);
    case 'noHandoff': {
      const next = handoffs(progress)[progress.handoffs];
      return next && `the bot handed off to ${field(next, 'TargetPhoneNumber')}`;
    }
    case 'hangsUp':
      return hungUp(progress) ? undefined : `the bot did not hang up; ${whatItSaid(progress)}`;
    case 'staysOnTheLine':
      return hungUp(progress) ? 'the bot hung up' : undefined;
    case 'recording': {
      const { state } = progress.recorder;
      return state === expectation.state ? undefined : `the recording is ${state}`;
    }
    case 'transcript':
    case 'transcriptNot':
    case 'transcriptSize':
      return unmetTranscript(expectation, progress);
    default:
      return unmetInStore(expectation, call, left);
  }
}

function unsaid({ words, hearing }: Extract<Expectation, { expect: 'says' }>, progress: Progress): string | undefined {
  const from = Math.max(progress.since, progress.said);
  const at = progress.heard.findIndex(
    ({ type, text }, index) => index >= from && type === 'message' && words.matches(text ?? ''),
  );
  const said = progress.heard[at];
  if (!said) return `the bot did not say ${words.source}; ${whatItSaid(progress)}`;
  const hears = bargeInOf(said);
  if (hearing && hears !== hearing) return `the bot said "${brief(said.text ?? '')}" hearing ${hears}, not ${hearing}`;
  progress.said = at + 1;
  return undefined;
}

function unmetHandoff(
  { number, context }: Extract<Expectation, { expect: 'handoff' }>,
  progress: Progress,
): string | undefined {
  const next = handoffs(progress)[progress.handoffs];
  if (!next) return `the bot did not hand off to ${number}; ${whatItSaid(progress)}`;
  const target = field(next, 'TargetPhoneNumber');
  if (target !== number) return `the bot handed off to ${target}, not to ${number}`;
  if (context && field(next, context.name) !== context.value) {
    return `the handoff's ${context.name} is ${field(next, context.name)}, not ${context.value}`;
  }
  progress.handoffs += 1;
  return undefined;
}

function unmetTranscript(expectation: TranscriptExpectation, progress: Progress): string | undefined {
  const content: unknown = handoffs(progress).at(-1)?.attachments?.[0]?.content;
  if (!content) return 'there is no handoff, and so no transcript';
  const { activities } = content as { activities: Partial<Activity>[] };
  if (expectation.expect === 'transcriptSize') {
    return activities.length === expectation.entries
      ? undefined
      : `the transcript has ${activities.length} entries, not ${expectation.entries}`;
  }
  const { matches, source } = expectation.words;
  const texts = activities.map(({ text }) => text ?? '').filter((text) => text !== '');
  if (expectation.expect === 'transcript') {
    return texts.some(matches) ? undefined : `the transcript does not contain ${source}; it has: ${quoted(texts)}`;
  }
  // Also what is only heard (speak), and what shows when all entries are read as one.
  const all = [...texts, ...activities.map(({ speak }) => speak ?? ''), texts.join('\n')];
  const found = all.find(matches);
  return found === undefined ? undefined : `the transcript contains ${source}: ${quoted([found])}`;
}

function unmetInStore(
  expectation: Expectation,
  call: CallRecord | undefined,
  left: readonly Errand[],
): string | undefined {
  if (!call) return 'the bot has stored no such call';
  const { callBack } = call.state;
  const messages = left.filter((errand) => errand.kind === 'message');
  switch (expectation.expect) {
    case 'handoffState': {
      const handoff = currentHandoff(call.state);
      const is = [handoff?.state ?? 'none', handoff?.failure].filter((word) => word !== undefined);
      const fits = is[0] === expectation.state && (!expectation.failure || is[1] === expectation.failure);
      return fits ? undefined : `the handoff is ${is.join(' ')}`;
    }
    case 'callBack':
      return callBack?.number === expectation.number
        ? undefined
        : `a call back is wanted on ${callBack?.number ?? 'no number'}`;
    case 'consent': {
      const answer = call.state.consents?.at(-1)?.answer ?? 'unasked';
      return answer === expectation.answer ? undefined : `the caller's consent is ${answer}`;
    }
    case 'noCallBack':
      return callBack && `a call back is wanted on ${callBack.number}`;
    case 'message': {
      const { department, words } = expectation;
      const fits = messages.some((one) => one.department === department && words.matches(one.text));
      const texts = messages.map((one) => `"${brief(one.text)}" for ${one.department}`);
      return fits
        ? undefined
        : `no message ${words.source} is left for ${department}; left is ${texts.join(', ') || 'none'}`;
    }
    case 'noMessage':
      return messages[0] && `the message "${brief(messages[0].text)}" is left`;
    case 'outcome':
      return call.outcome === expectation.outcome ? undefined : `the call's outcome is ${call.outcome ?? 'open'}`;
    default:
      return undefined;
  }
}

const lately = ({ heard, since }: Progress) => heard.slice(since).filter(({ type }) => type === 'message');
const hungUp = ({ heard }: Progress) => heard.some(({ type }) => type === 'endOfConversation');
const handoffs = ({ heard }: Progress) => heard.filter(({ type }) => type === 'event');
const field = (handoff: Partial<Activity>, name: string) => String((handoff.value as Record<string, unknown>)[name]);
const quoted = (texts: readonly string[]) => texts.map((text) => `"${brief(text)}"`).join(' | ');

function whatItSaid(progress: Progress): string {
  const said = lately(progress).map(({ text }) => text ?? '');
  return said.length > 0 ? `it said: ${quoted(said)}` : 'it said nothing';
}
