import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type CommandId, RECORDING_DEEDS } from '../../../src/recording/machine.js';
import { deedNamed, readCommandResult, recordingCommand } from '../../../src/recording/protocol.js';

const NAME = 'channel/vnd.microsoft.telephony.recording.';
const read = (value: unknown, name = `${NAME}start`) => readCommandResult({ name, value });
const refusal = (error: unknown) => read({ commandId: 'one', error })?.refusal;

describe('a recording command', () => {
  it('has the name and the value that the channel wants', () => {
    for (const deed of RECORDING_DEEDS) {
      const command = recordingCommand(deed, 'one' as CommandId);
      assert.deepEqual(command, { type: 'command', name: NAME + deed, value: { commandId: 'one' } });
      assert.equal(deedNamed(command.name), deed);
    }
    assert.equal(deedNamed(`${NAME}erase`), undefined);
    assert.equal(deedNamed(undefined), undefined);
  });
});

describe('the result of a recording command', () => {
  it('is done where it has no error', () => {
    assert.deepEqual(read({ commandId: 'one' }), { deed: 'start', id: 'one' });
    assert.deepEqual(read({ commandId: 'one', error: null, data: { any: 1 } }), { deed: 'start', id: 'one' });
    assert.deepEqual(read('{"commandId":"one"}', `${NAME}stop`), { deed: 'stop', id: 'one' });
  });

  it('is refused in the words of the channel, or nearly so', () => {
    assert.equal(refusal({ message: 'Recording is already in progress' }), 'alreadyInProgress');
    assert.equal(refusal({ code: 'X', message: 'recording already started.' }), 'alreadyInProgress');
    assert.equal(refusal('Recording has not started'), 'notStarted');
    assert.equal(refusal({ message: 'Recording not in progress' }), 'notStarted');
    assert.equal(refusal({ code: 'NotStarted' }), 'notStarted');
    assert.equal(refusal({ message: 'No.' }), 'other');
    for (const error of [{}, 7, true, [], { code: 7, message: 7 }]) assert.equal(refusal(error), 'other');
  });

  it('tells the log why, briefly and without digits', () => {
    const message = read({ commandId: 'one', error: { message: `+14255550100 ${'x'.repeat(1000)}` } })?.message;
    assert.equal(message?.length, 200);
    assert.match(message ?? '', /^\+########### x/);
  });

  it('is none where it is another one, or malformed', () => {
    assert.equal(read({ commandId: 'one' }, 'channel/other'), undefined);
    for (const value of [undefined, null, 7, '', '{', '[]', [], {}, { commandId: '' }, { commandId: 7 }]) {
      assert.equal(read(value), undefined, JSON.stringify(value));
    }
    assert.equal(read({ commandId: 'x'.repeat(201) }), undefined);
  });

  it('is read without an exception, whatever comes', () => {
    fc.assert(fc.property(fc.anything(), (value) => void read(value)));
    fc.assert(fc.property(fc.anything(), (error) => void refusal(error)));
  });
});
