import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { CallEvent } from '../../../src/call/events.js';
import { capabilitiesOf } from '../../../src/channels/botframework/capabilities.js';
import type { CommandId, RecordingDeed } from '../../../src/recording/machine.js';
import { deedNamed } from '../../../src/recording/protocol.js';
import { ROOT } from '../../../src/root.js';
import { Prompts } from '../../../ssml/prompts.js';
import { PlayedCall } from './playedCall.js';

const NAME = 'channel/vnd.microsoft.telephony.recording.';

/** The commands that were sent since the last deed began. */
const commands = (call: PlayedCall) =>
  call.lately.flatMap(({ type, name, value }) => {
    const deed = type === 'command' ? deedNamed(name) : undefined;
    return deed ? [{ deed, id: value.commandId as CommandId }] : [];
  });
const deeds = (call: PlayedCall) => commands(call).map(({ deed }) => deed);
const phase = (call: PlayedCall) => call.record.state.recording?.phase;
const told = (call: PlayedCall) => call.turns.flatMap(({ events }) => events);
const notes = (call: PlayedCall) => told(call).flatMap((event) => (event.kind === 'note' ? [event.text] : []));
const lastTold = <K extends CallEvent['kind']>(call: PlayedCall, kind: K) =>
  told(call).findLast((event): event is Extract<CallEvent, { kind: K }> => event.kind === kind);

/** The channel answers the last command. */
async function answers(call: PlayedCall, error?: string, again = commands(call).at(-1)) {
  assert.ok(again, 'there is a command');
  const value = { commandId: again.id, ...(error && { error: { message: error } }) };
  await call.send({ type: 'commandResult', name: NAME + again.deed, value });
}

/** A call whose caller has just agreed. */
async function agreed(capabilities?: PlayedCall['capabilities']): Promise<PlayedCall> {
  const call = await PlayedCall.begun(capabilities);
  await call.say('Record this call.');
  await call.press('1');
  return call;
}

/** A call that is recorded. */
async function recorded(capabilities?: PlayedCall['capabilities']): Promise<PlayedCall> {
  const call = await agreed(capabilities);
  await answers(call);
  assert.equal(phase(call), 'on');
  return call;
}

async function asksForPin(call: PlayedCall): Promise<void> {
  await call.press('4');
  await call.press('4');
}

describe('a call under consent', () => {
  it('keeps when the caller agreed, in which language, and to which words', async () => {
    const prompts = Prompts.load(join(ROOT, 'ssml'));
    const versionIn = (locale: string) => {
      return createHash('sha256').update(prompts.say('recording-consent', locale).speak).digest('hex').slice(0, 8);
    };
    const english = await agreed();
    const [consent] = english.record.state.consents ?? [];
    assert.deepEqual(consent, { answer: 'agreed', at: english.now, version: versionIn('en-US'), locale: 'en-US' });
    const event = lastTold(english, 'recordingConsent');
    assert.deepEqual([event?.answer, event?.version, event?.locale], ['agreed', versionIn('en-US'), 'en-US']);

    const german = await PlayedCall.begun();
    await german.press('3');
    await german.say('Gespräch aufzeichnen');
    await german.say('nein');
    assert.deepEqual(german.record.state.consents?.[0], {
      answer: 'refused',
      at: german.now,
      version: versionIn('de-DE'),
      locale: 'de-DE',
    });
    assert.notEqual(versionIn('de-DE'), versionIn('en-US'));
  });

  it('has words before deeds: nobody is kept waiting for the command', async () => {
    const call = await agreed();
    assert.deepEqual(
      call.lately.map(({ type }) => type),
      ['message', 'command'],
    );
    assert.match(call.said, /Thank you/);
    assert.equal(phase(call), 'starting');
  });

  it('tells the operator why it is not recorded', async () => {
    const refused = await agreed();
    await answers(refused, 'Not on this number');
    assert.match(refused.said, /This call is not recorded.*billing/);
    assert.deepEqual(notes(refused), ['the channel refused recording.start: Not on this number']);

    const unanswered = await agreed();
    await unanswered.pass(3000);
    assert.match(unanswered.said, /can't tell whether this call is recorded.*billing/);
    assert.deepEqual(notes(unanswered), ['the channel did not answer recording.start']);

    const notTaken = await agreed();
    const [start] = commands(notTaken);
    await notTaken.tell({ name: 'command.notSent', command: start?.id as CommandId });
    assert.match(notTaken.said, /This call is not recorded.*billing/);
    assert.deepEqual(notes(notTaken), ['the channel did not take recording.start']);

    const unable = await PlayedCall.begun(capabilitiesOf('emulator'));
    await unable.say('Record this call.');
    assert.match(unable.said, /This call is not recorded.*billing/);
    assert.deepEqual(notes(unable), ['this call is not recorded: the channel can not record']);
  });

  it('notes results that nobody waits for, and believes none of them', async () => {
    const call = await recorded();
    const before = call.record.state;
    for (const [name, value] of [
      [`${NAME}stop`, { commandId: 'x' }],
      [`${NAME}stop`, {}],
      [`${NAME}dance`, { commandId: 'x' }],
      ['another', undefined],
    ] as const) {
      await call.send({ type: 'commandResult', name, value });
      assert.deepEqual([call.record.state, call.lately], [before, []]);
    }
    assert.deepEqual(notes(call), [
      'a result of recording.stop came that nobody waits for',
      ...Array(3).fill('a commandResult could not be read: it is of no recording command'),
    ]);
  });

  it('notes a result that comes too late', async () => {
    const call = await agreed();
    const [start] = commands(call);
    await call.pass(3000);
    await answers(call, undefined, start);
    assert.equal(notes(call).at(-1), 'a result of recording.start came too late');
    assert.equal(phase(call), 'unknown');
  });

  it('does not tell twice that it is recorded, nor again after a secret', async () => {
    const call = await recorded();
    assert.match(call.said, /This call is being recorded/);
    await asksForPin(call);
    await answers(call);
    for (const key of '1234') await call.press(key);
    await call.pass(2000);
    assert.deepEqual(deeds(call), ['resume']);
    await answers(call);
    assert.deepEqual([call.said, phase(call)], ['', 'on']);
  });
});

describe('a secret', () => {
  it('is asked for when the channel has said that the recording is paused, not before', async () => {
    const call = await recorded();
    await asksForPin(call);
    assert.deepEqual([call.said, deeds(call)], ['One moment, please.', ['pause']]);
    await answers(call);
    assert.match(call.said, /PIN/);
  });

  it('is asked for at once where nothing is recorded', async () => {
    const call = await PlayedCall.begun();
    await asksForPin(call);
    assert.match(call.said, /PIN/);
    assert.deepEqual(deeds(call), []);
  });

  it('is asked for at once when the channel says that it has not begun to record', async () => {
    const call = await recorded();
    await asksForPin(call);
    await answers(call, 'Recording has not started');
    assert.match(call.said, /PIN/);
    assert.equal(phase(call), 'off');
  });

  it('whose turn throws is over, and nothing is recorded before the stray keys are', async () => {
    const call = await recorded();
    await asksForPin(call);
    await answers(call);
    await call.press('7');
    call.failing = true;
    await call.press('3');
    assert.match(call.said, /something went wrong/);
    assert.deepEqual([deeds(call), phase(call)], [[], 'paused']);
    call.failing = false;
    await call.pass(1999);
    assert.deepEqual(deeds(call), []);
    await call.pass(1);
    assert.deepEqual(deeds(call), ['resume']);
  });

  it('is followed by a recording that the caller agrees to a moment later, as soon as no stray key can follow', async () => {
    const call = await PlayedCall.begun();
    await asksForPin(call);
    for (const key of '1234') await call.press(key);
    await call.say('Record this call.');
    await call.say('yes');
    assert.deepEqual(deeds(call), []);
    await call.pass(1999);
    assert.deepEqual(deeds(call), []);
    await call.pass(1);
    assert.deepEqual(deeds(call), ['start']);
  });

  it('that is asked for in another process is asked for in silence', async () => {
    const call = await recorded();
    await asksForPin(call);
    call.restart();
    await answers(call);
    assert.match(call.said, /PIN/);
    await call.press('7');
    call.restart();
    await call.press('3');
    assert.deepEqual([deeds(call), phase(call)], [[], 'paused']);
  });
});

describe('a transfer of a call that is recorded', () => {
  async function held(): Promise<PlayedCall> {
    const call = await recorded();
    await call.press('0');
    assert.deepEqual([deeds(call), call.dialled], [['stop'], []]);
    assert.match(call.said, /connecting you/);
    return call;
  }
  const lastState = (call: PlayedCall) => call.handoffs.at(-1)?.state;

  it('is asked for when the channel has stopped, refused to, or not answered in time', async () => {
    const stopped = await held();
    await answers(stopped);
    const refused = await held();
    await answers(refused, 'No.');
    const unanswered = await held();
    await unanswered.pass(2999);
    assert.deepEqual(unanswered.dialled, []);
    await unanswered.pass(1);
    for (const call of [stopped, refused, unanswered]) {
      assert.deepEqual([call.dialled.length, lastState(call), deeds(call)], [1, 'initiated', []]);
    }
    assert.deepEqual(notes(unanswered), ['the channel did not answer recording.stop']);
  });

  it('may ring as long as any other, counted from when it was asked for', async () => {
    const call = await held();
    await call.pass(3000);
    await call.pass(19_999);
    assert.equal(lastState(call), 'initiated');
    await call.pass(1);
    assert.equal(lastState(call), 'timedOut');
  });

  it('is asked for by another process after a restart', async () => {
    const call = await held();
    call.restart();
    await call.pass(3000);
    assert.equal(call.dialled.length, 1);
  });

  it('is asked for although the turn of the result throws', async () => {
    const call = await held();
    call.failing = true;
    await answers(call);
    assert.equal(call.dialled.length, 1);
  });

  it('is no transfer when the call ends before it is asked for', async () => {
    for (const code of ['userCancelled', 'completedSuccessfully'] as const) {
      const call = await held();
      await call.end(code);
      const outcome = code === 'userCancelled' ? 'callerHungUp' : 'channelEnded';
      assert.deepEqual([lastState(call), call.record.outcome, phase(call)], ['cancelled', outcome, 'off']);
    }
  });

  it('leaves a call back when the line breaks before it is asked for', async () => {
    const call = await held();
    await call.tell({ name: 'call.gone', how: 'broken' });
    assert.equal(lastState(call), 'connectionLost');
    assert.ok(call.record.state.callBack);
  });

  it('is not asked for any more when an agent has the call', async () => {
    const call = await held();
    await call.status('accepted');
    await call.pass(3000);
    assert.deepEqual([call.dialled, lastState(call)], [[], 'accepted']);
  });

  it('to the next target is asked for at once: nothing is recorded any more', async () => {
    const call = await held();
    await answers(call);
    await call.status('failed');
    assert.deepEqual([call.dialled.length, deeds(call)], [1, []]);
  });

  it('that nobody answers is followed by no recording as long as the phone may ring', async () => {
    const call = await held();
    await answers(call);
    await call.pass(20_000);
    assert.deepEqual(deeds(call), []);
    await call.status('failed', 1);
    const expected: RecordingDeed[] = ['start'];
    assert.deepEqual(deeds(call), expected);
  });
});

describe('consent taken back', () => {
  it('stops the recording, and tries again as long as the channel does not', async () => {
    const call = await recorded();
    await call.say('Stop recording.');
    assert.deepEqual(deeds(call), ['stop']);
    await call.pass(3000);
    assert.match(call.said, /can't tell whether the recording has ended/);
    await call.say('German');
    assert.deepEqual(deeds(call), ['stop']);
    await answers(call);
    assert.equal(phase(call), 'off');
    await call.say('Englisch');
    assert.deepEqual(deeds(call), []);
  });

  it('keeps the words of the consent', async () => {
    const call = await recorded();
    await call.say('Stop recording.');
    const [given, takenBack] = call.record.state.consents ?? [];
    assert.deepEqual([takenBack?.answer, takenBack?.version], ['takenBack', given?.version]);
  });
});
