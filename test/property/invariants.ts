import assert from 'node:assert/strict';
import type { KeyInputSettings } from '../../dialogs/keys/options.js';
import { asksForSecret } from '../../dialogs/keys/stored.js';
import { Message } from '../../dialogs/message/message.js';
import { RecordingConsent } from '../../dialogs/recording/consent.js';
import { expectsSecret, waitedFor } from '../../dialogs/recording/unrecorded.js';
import { type CallRecord, isAsked, isPending, isWithAgent } from '../../src/call/call.js';
import { consentIn } from '../../src/recording/consent.js';
import { reaches } from '../../src/recording/machine.js';
import { deedNamed } from '../../src/recording/protocol.js';
import { SECRET_MASK } from '../../src/transcript/redact.js';
import { ANSWERED, PROMISES } from '../unit/bot/promises.js';
import { CONFIG, MENU, NUMBERS, POOL } from './setting.js';
import type { JudgedTurn, Story } from './turn.js';

/** Throws an AssertionError for a turn after which it does not hold. */
type Invariant = (turn: JudgedTurn, story: Story) => void;

/** Whoever is asked for consent and presses `*` may be about to press `*0`. */
const AFTER_STAR = 4000;

/** Whoever leaves a message and stops speaking. */
const AFTER_WORDS = 5000;

/** Until a voice begins to speak, in milliseconds (dialogs/waiting.ts). */
const BEFORE_SPEAKING = 1500;

/** Keys that come so soon after a secret still belong to it, in milliseconds. */
const STRAY_WITHIN = 2000;

const isOver = (call: CallRecord | undefined) => call?.endedAt !== undefined;
const pressed = ({ activity }: JudgedTurn) => activity.entities?.some(({ type }) => type === 'DTMF') ?? false;
const isStray = (turn: JudgedTurn, { lastSecretAt }: Story) => pressed(turn) && turn.at - lastSecretAt < STRAY_WITHIN;

/** What holds for every turn of every call, by what is promised. What is added to the bot adds a line here. */
export const INVARIANTS: Readonly<Record<string, Invariant>> = {
  'a caller is answered at once, or in an input within seconds, unless a phone rings or an agent has them': (
    turn,
    story,
  ) => {
    const { activity, before, after, at, capabilities } = turn;
    if (activity.type !== 'message' || turn.sent.some(({ type }) => type === 'message')) return;
    if (isWithAgent(after.state) || isStray(turn, story)) return;
    if (isPending(before?.state.handoffs.at(-1)) && !capabilities.canSpeakWhileTransferring) return;
    const { recording } = after.state;
    const answerBy = waitsForChannel(after) ? (recording?.command?.by ?? recording?.again) : after.state.answerBy;
    assert.ok(isAsked(after.state) && answerBy !== undefined, 'not answered, and nothing waits for more');
    assert.ok(answerBy > at, 'the answer was due before');
    assert.ok(answerBy <= longestUnanswered(after, before, at), `in ${answerBy - at} ms only`);
  },

  'an input waits no longer than its prompts take and its options say': ({ before, after, at, speaks }) => {
    const input = inputOf(after);
    if (!input || isOver(after) || speaks === 0) return;
    const speaksUntil = Math.max(at, before?.state.speaksUntil ?? 0) + speaks + BEFORE_SPEAKING;
    assert.ok((after.state.answerBy ?? 0) <= speaksUntil + input.firstKeyWithin, 'it waits longer');
  },

  'nothing is recorded while a caller gives a secret': (turn, story) => {
    if (turn.isSecret || isStray(turn, story)) assert.notEqual(story.recording, 'on');
  },

  'recording begins and goes on only under consent, in no secret, and while nobody may pick up': ({
    sent,
    after,
    at,
    capabilities,
  }) => {
    const { state } = after;
    const begins = sent.map(({ name }) => deedNamed(name)).some((deed) => deed === 'start' || deed === 'resume');
    if (!begins) return;
    assert.ok(capabilities.canRecord && consentIn(state.consents), 'nobody has agreed');
    assert.ok(!isOver(after) && !isWithAgent(state), 'nobody is there');
    assert.ok(!state.handoffs.some((one) => isPending(one) || one.mayStillRing), 'somebody may pick up');
    assert.ok(!expectsSecret(state.dialog.dialogStack) && at >= (state.secretUntil ?? 0), 'in a secret');
  },

  'a secret is asked for where the recording is known to be silent': ({ after }) => {
    const { recording, dialog } = after.state;
    if (isOver(after) || !asksForSecret(dialog.dialogStack)) return;
    assert.ok(!recording || reaches(recording, 'quiet'), `it is ${recording?.phase}`);
  },

  'of two attempts one holds a number of a pool': ({ after }, { others }) => {
    const held = [...others, after].flatMap(({ state }) => state.handoffs.filter(({ pooled }) => pooled === 'held'));
    const numbers = held.map(({ target }) => target.kind === 'phone' && target.number);
    assert.equal(new Set(numbers).size, numbers.length, `held: ${numbers}`);
  },

  'what belongs to a secret is kept as a mask': (turn, story) => {
    if (turn.activity.type !== 'message' || turn.origin !== 'channel') return;
    if (!turn.isSecret && !isStray(turn, story)) return;
    const [kept] = turn.entries.filter(({ direction }) => direction === 'in');
    assert.ok(kept, 'that something was said is kept');
    const { text, value, entities: _, ...rest } = kept.activity;
    assert.deepEqual({ text, value }, { text: SECRET_MASK, value: undefined });
    for (const field of ['speak', 'channelData', 'attachments']) assert.ok(!(field in rest), field);
  },

  'no secret is stored in the open: in entries, state, output or errands': ({ stored }, { hidden }) => {
    for (const secret of hidden) assert.equal(secret.foundIn(stored), undefined);
  },

  'a secret lies sealed while it is entered, and is no answer': ({ after }) => {
    for (const { state } of after.state.dialog.dialogStack as { state?: { gathered?: { value: string } } }[]) {
      if (inputOf(after)?.secret) assert.equal(state?.gathered?.value ?? '', '');
    }
    for (const name of Object.keys(after.state.answers ?? {})) {
      assert.equal(MENU.inputs[name]?.options.secret ?? false, false, `the secret ${name} is kept for the agent`);
    }
  },

  'only numbers of the configuration are dialled': ({ sent }) => {
    const dialled = sent.flatMap(({ name, value }) => (name === 'handoff.initiate' ? [value.TargetPhoneNumber] : []));
    for (const number of dialled) assert.ok([...Object.values(NUMBERS), ...POOL].includes(number), number);
  },

  'an attempt that has settled is never pending again, and a completed one stays so': ({ before, after }) => {
    for (const earlier of before?.state.handoffs ?? []) {
      const now = after.state.handoffs.find(({ id }) => id === earlier.id);
      assert.ok(now, 'an attempt was forgotten');
      if (!isPending(earlier)) assert.ok(!isPending(now), `${earlier.state} became ${now.state}`);
      if (earlier.state === 'completed') assert.equal(now.state, 'completed');
    }
  },

  'entries are numbered without gaps': ({ entries, before, after }) => {
    const first = before?.entries ?? 0;
    assert.deepEqual(
      entries.map(({ seq }) => seq),
      entries.map((_, index) => first + index),
    );
    assert.equal(after.entries, first + entries.length);
  },

  'one call back a call': ({ before, errands }) => {
    const left = errands.filter(({ kind }) => kind === 'callBack').length;
    assert.ok(left <= (before?.state.callBack ? 0 : 1), `${left} more`);
  },

  ...Object.fromEntries(
    Object.entries(PROMISES)
      .filter(([promise]) => promise !== ANSWERED)
      .map(([promise, holds]): [string, Invariant] => [`a caller ${promise}`, (turn) => holds(turn, turn)]),
  ),
};

/** The channel has been told something about the recording, and what the caller does is not answered before. */
function waitsForChannel({ state }: CallRecord): boolean {
  return waitedFor(state.dialog.dialogStack) !== undefined;
}

/** Until then more keys, more words, or the channel are waited for, in milliseconds since the epoch. */
function longestUnanswered(call: CallRecord, before: CallRecord | undefined, at: number): number {
  if (waitsForChannel(call)) return at + CONFIG.commandTimeoutSeconds * 1000;
  const input = inputOf(call);
  if (input) return at + input.nextKeyWithin;
  const { id } = (call.state.dialog.dialogStack.at(-1) ?? {}) as { id?: string };
  if (id === RecordingConsent.ID) return at + AFTER_STAR;
  // Whoever has not begun to speak yet has as much time as they had before.
  return id === Message.ID ? Math.max(before?.state.answerBy ?? 0, at + AFTER_WORDS) : at;
}

/** What the caller is asked for by keys or speech, if that is on top. */
function inputOf({ state }: CallRecord): KeyInputSettings | undefined {
  const top = state.dialog.dialogStack.at(-1) as { id?: string; state?: { settings: KeyInputSettings } } | undefined;
  return top?.id === 'keyInput' ? top.state?.settings : undefined;
}
