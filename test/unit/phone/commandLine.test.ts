import assert from 'node:assert/strict';
import { AT_THE_PHONE, overridden, readCommand, UsageError } from '../../../src/phone/commandLine.js';
import { DOCUMENTED } from '../../../src/phone/exchange.js';

const why = (...args: string[]) => {
  try {
    readCommand(args);
  } catch (error) {
    assert.ok(error instanceof UsageError);
    return error.message;
  }
  return 'none';
};

describe('the command line of the phone', () => {
  it('is a person at the phone over a web socket, unless it says otherwise', () => {
    const command = readCommand([]);
    assert.deepEqual(command, { help: false, files: [], way: 'over websocket', caller: {}, behaviour: {} });
    assert.deepEqual(overridden(AT_THE_PHONE, command), AT_THE_PHONE);
  });

  it('takes files and a way to play them', () => {
    assert.deepEqual(readCommand(['a.call', 'b.call', '--http']).files, ['a.call', 'b.call']);
    assert.equal(readCommand(['a.call', '--http']).way, 'over http');
    assert.equal(readCommand(['a.call', '--in-process']).way, 'in process');
    assert.equal(readCommand(['--url', 'http://localhost:4000']).url?.port, '4000');
  });

  it('changes the caller and the channel, and leaves the rest as it is', () => {
    const changed = overridden(AT_THE_PHONE, readCommand(['--caller', '+49 30 123456', '--second-transfer', 'rings']));
    assert.deepEqual(changed.caller, { number: '+4930123456', locale: 'en-US' });
    assert.deepEqual(changed.behaviour, { ...DOCUMENTED, secondTransfer: 'rings' });
    const anonymous = overridden(
      AT_THE_PHONE,
      readCommand(['--caller', 'anonymous', '--locale', 'de-DE', '--no-status']),
    );
    assert.deepEqual(anonymous.caller, { locale: 'de-DE' });
    assert.equal(anonymous.behaviour.sendsStatus, false);
    const silent = overridden(AT_THE_PHONE, readCommand(['--recording', 'silent']));
    assert.deepEqual(silent.behaviour, { ...DOCUMENTED, answersNo: ['start', 'pause', 'resume', 'stop'] });
  });

  it('says what is known where it is wrong', () => {
    assert.match(why('--second-transfer', 'explodes'), /ignored, refused, rings/);
    assert.match(why('--recording', 'maybe'), /works, refuses, silent/);
    assert.match(why('--caller', '0425'), /\+14255550100, or anonymous/);
    assert.match(why('--locale', 'german'), /such as en-US/);
    assert.match(why('--url', 'localhost'), /such as http:\/\/localhost:3978/);
    assert.match(why('--in-process'), /goes neither with/);
    assert.match(why('--colour'), /Usage: npm run phone/);
  });
});
