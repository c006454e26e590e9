import assert from 'node:assert/strict';
import { asksForSecret } from '../../dialogs/keys/keyInput.js';
import type { KeyInputSettings } from '../../dialogs/keys/options.js';
import { Message } from '../../dialogs/message/message.js';
import { RecordingConsent } from '../../dialogs/recording/consent.js';
import { expectsSecret, waitedFor } from '../../dialogs/recording/unrecorded.js';
import { type CallRecord, isPending, isWithAgent } from '../../src/call/call.js';
import { consentIn } from '../../src/recording/consent.js';
import { reaches } from '../../src/recording/machine.js';
import { deedNamed } from '../../src/recording/protocol.js';
import { SECRET_MASK } from '../../src/transcript/redact.js';
import { ANSWERED, PROMISES } from '../unit/bot/promises.js';
import { CONFIG, MENU, NUMBERS } from './setting.js';
import type { JudgedTurn, Story } from './turn.js';

/** Throws an AssertionError for a turn after which it does not hold. */
type Invariant = (turn: JudgedTurn, story: Story) => void;

/** Keys that come so soon after a secret still belong to it, in milliseconds. */
const STRAY_WITHIN = 2000;

/** Whoever is asked for consent and presses `*` may be about to press `*0`. */
const AFTER_STAR = 4000;

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
    const answerBy = waitsForChannel(after) ? after.state.recording?.command?.by : after.state.answerBy;
    assert.ok(answerBy !== undefined, 'not answered, and nothing waits for more');
    assert.ok(answerBy > at, 'the answer was due before');
    assert.ok(answerBy <= at + longestBetweenKeys(after), `answered only in ${answerBy - at} ms`);
  },

  'a silent caller is spoken to when an input has waited long enough': (turn) => {
    const { before, after, at, sent } = turn;
    const due = before?.state.answerBy;
    if (turn.activity.name !== 'ContinueConversation' || turn.origin !== 'self') return;
    if (due === undefined || due > at || isOver(before) || isWithAgent(after.state)) return;
    assert.ok(
      sent.some(({ type }) => type === 'message'),
      'an input gave up without a word',
    );
  },

  'an input waits no longer than its prompts take and its options say': ({ after, at, speaks }) => {
    const input = inputOf(after);
    if (!input || isOver(after) || speaks === 0) return;
    assert.ok((after.state.answerBy ?? 0) <= at + speaks + input.firstKeyWithin + 1500, 'it waits longer');
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

  'recording is begun and resumed under consent, in no secret, and where nobody may pick up': (turn) => {
    const { state, endedAt } = turn.after;
    const { dialogStack } = state.dialog;
    const deeds = turn.sent.map(({ type, name }) => (type === 'command' ? deedNamed(name) : undefined));
    if (!deeds.some((deed) => deed === 'start' || deed === 'resume')) return;
    assert.ok(turn.capabilities.canRecord && consentIn(state.consents), 'without consent');
    assert.ok(!expectsSecret(dialogStack) && turn.at >= (state.secretUntil ?? 0), 'in a secret');
    assert.ok(endedAt === undefined && !isWithAgent(state), 'not with the caller alone');
    assert.ok(!state.handoffs.some((one) => isPending(one) || one.mayStillRing), 'somebody may pick up');
  },

  'a secret is asked for where the recording is known to be silent': ({ after }) => {
    const { recording, dialog } = after.state;
    if (isOver(after) || !asksForSecret(dialog.dialogStack)) return;
    assert.ok(!recording || reaches(recording, 'quiet'), `it is ${recording?.phase}`);
  },

  'only numbers of the configuration are dialled': ({ sent }) => {
    const dialled = sent.flatMap(({ name, value }) => (name === 'handoff.initiate' ? [value.TargetPhoneNumber] : []));
    for (const number of dialled) assert.ok((Object.values(NUMBERS) as string[]).includes(number), number);
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

/** So long more keys, or the channel, are waited for, in milliseconds. */
function longestBetweenKeys(call: CallRecord): number {
  if (waitsForChannel(call)) return CONFIG.commandTimeoutSeconds * 1000;
  const top = call.state.dialog.dialogStack.at(-1) as { id?: string } | undefined;
  return inputOf(call)?.nextKeyWithin ?? (top?.id === RecordingConsent.ID ? AFTER_STAR : messageWithin(call));
}

/** What the caller is asked for by keys or speech, if that is on top. */
function inputOf({ state }: CallRecord): KeyInputSettings | undefined {
  const top = state.dialog.dialogStack.at(-1) as { id?: string; state?: { settings: KeyInputSettings } } | undefined;
  return top?.id === 'keyInput' ? top.state?.settings : undefined;
}

/** Who leaves a message is left alone until they have been silent; before the first words they have heard the prompt, too. */
function messageWithin({ state }: CallRecord): number {
  const top = state.dialog.dialogStack.at(-1) as { id?: string; state?: { text: string } } | undefined;
  if (top?.id !== Message.ID) return 0;
  return top.state?.text === '' ? 40_000 : 5_000;
}
