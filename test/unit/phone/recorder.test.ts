import assert from 'node:assert/strict';
import type { CallRecord } from '../../../src/call/call.js';
import { Recorder, type RecordingBehaviour } from '../../../src/phone/recorder.js';
import type { CommandId, RecordingDeed } from '../../../src/recording/machine.js';
import { readCommandResult, recordingCommand } from '../../../src/recording/protocol.js';
import { type Manners, sentence } from './fakeBot.js';
import { playFake } from './ways.js';

function recorder(behaviour: Partial<RecordingBehaviour> = {}) {
  const channel = new Recorder({ refusesTo: [], answersNo: [], answersTwice: false, ...behaviour });
  /** Sends a command, and tells what has come of it: `done`, why it was refused, or nothing. */
  const send = (deed: RecordingDeed) =>
    channel.obey(recordingCommand(deed, `id of ${deed}` as CommandId)).map((result) => {
      const read = readCommandResult({ name: result.name ?? '', value: result.value });
      assert.deepEqual([read?.deed, read?.id], [deed, `id of ${deed}`]);
      return read?.message ?? 'done';
    });
  return { channel, send };
}

describe('the recording of the channel', () => {
  it('starts, is paused and resumed, and stops', () => {
    const { channel, send } = recorder();
    const states = (['start', 'pause', 'resume', 'pause', 'stop'] as const).map((deed) => {
      assert.deepEqual(send(deed), ['done']);
      return channel.state;
    });
    assert.deepEqual(states, ['on', 'paused', 'on', 'paused', 'off']);
  });

  it('refuses what can not be, in the words of the channel', () => {
    const { channel, send } = recorder();
    for (const deed of ['pause', 'resume', 'stop'] as const) {
      assert.deepEqual(send(deed), ['Recording has not started']);
    }
    send('start');
    assert.deepEqual(send('start'), ['Recording is already in progress']);
    send('pause');
    assert.deepEqual(send('start'), ['Recording is already in progress']);
    assert.equal(channel.state, 'paused');
  });

  it('refuses what it is told to refuse', () => {
    const { channel, send } = recorder({ refusesTo: ['pause'] });
    send('start');
    assert.deepEqual(send('pause'), ['This channel refuses to pause a recording']);
    assert.equal(channel.state, 'on');
  });

  it('does the worst where it does not answer: it starts, and neither pauses nor stops', () => {
    const { channel, send } = recorder({ answersNo: ['start', 'pause', 'stop'] });
    assert.deepEqual([send('start'), channel.state], [[], 'on']);
    assert.deepEqual([send('pause'), channel.state], [[], 'on']);
    assert.deepEqual([send('stop'), channel.state], [[], 'on']);
  });

  it('answers late what it has not answered, and does it then', () => {
    const { channel, send } = recorder({ answersNo: ['start', 'stop'] });
    send('start');
    send('stop');
    assert.deepEqual(
      channel.answerLate().map(({ name, value }) => [name?.split('.').at(-1), value.error]),
      [
        ['start', undefined],
        ['stop', undefined],
      ],
    );
    assert.equal(channel.state, 'off');
    assert.deepEqual(channel.answerLate(), []);
  });

  it('answers twice where it is told to', () => {
    assert.deepEqual(recorder({ answersTwice: true }).send('start'), ['done', 'done']);
  });
});

/** Records from the beginning, stops when it hears "Stop.", and repeats what has come of it. */
const recording: Manners = ({ type, text, name, value }) => {
  if (type === 'conversationUpdate') return [recordingCommand('start', 'one' as CommandId)];
  if (text === 'Stop.') return [recordingCommand('stop', 'two' as CommandId)];
  return type === 'commandResult' ? [sentence(`${name?.split('.').at(-1)}: ${value.error?.message ?? 'done'}.`)] : [];
};

for (const way of ['in process', 'over websocket'] as const) {
  describe(`a call script about recording, played ${way}`, () => {
    it('has the results delivered, and knows the state', async () => {
      const lines = [
        'dial',
        'bot says start: done',
        'recording is on',
        'say Stop.',
        'bot says stop',
        'recording is off',
      ];
      const { played, printed } = await playFake(lines, { way, manners: recording });
      assert.deepEqual(played, { passed: true, skipped: [] });
      assert.ok(printed.includes('--> channel/vnd.microsoft.telephony.recording.start'), printed.join('\n'));
      assert.ok(printed.includes('<-- done (the recording is on)'), printed.join('\n'));
    });

    it('fails when a secret reaches a call that is recorded', async () => {
      const fails = async (line: string) =>
        (await playFake(['dial', line], { way, manners: recording })).played.failure;
      const why = 'fake.call:2 the caller enters a secret, and the call is recorded';
      assert.equal(await fails('secretly press 1'), why);
      assert.equal(await fails('secretly say One.'), why);
      assert.equal(await fails('press 1'), undefined);
    });
  });
}

describe('a call script about recording', () => {
  it('fails where the recording is something else', async () => {
    const { played } = await playFake(['dial', 'recording is paused'], { manners: recording });
    assert.equal(played.failure, 'fake.call:2 the recording is on');
  });

  it('has the commands refused, not answered, or answered late', async () => {
    const said = async (...lines: string[]) => (await playFake(lines, { manners: recording })).played.failure;
    assert.equal(
      await said('channel refuses recording', 'dial', 'bot says refuses to start', 'recording is off'),
      undefined,
    );
    assert.equal(await said('channel answers no start', 'dial', 'bot says nothing', 'recording is on'), undefined);
    assert.equal(await said('channel does not answer commands', 'dial', 'bot says nothing'), undefined);
    const late = ['dial', 'say Stop.', 'recording is on', 'channel answers late', 'bot says stop', 'recording is off'];
    assert.equal(await said('channel answers no start, stop', ...late), undefined);
    assert.equal(await said('channel refuses to stop, pause', 'dial', 'say Stop.', 'bot says refuses to'), undefined);
    assert.equal(await said('channel answers every command twice', 'dial', 'bot says st', 'bot says st'), undefined);
  });

  it('is skipped over HTTP, by name: the Emulator records nothing', async () => {
    const { played } = await playFake(['dial', 'recording is on'], { way: 'over http' });
    assert.deepEqual(played.skipped, ['fake.call:2 recording is on: over http nothing is recorded']);
  });

  it('has a secret guarded that the bot asks for, without being told', async () => {
    const asking = { id: 'keyInput', state: { settings: { secret: true } } };
    const call = { state: { dialog: { dialogStack: [asking] } } } as unknown as CallRecord;
    const { played } = await playFake(['dial', 'press 1'], { manners: recording, call });
    assert.equal(played.failure, 'fake.call:2 the caller enters a secret, and the call is recorded');
  });
});
