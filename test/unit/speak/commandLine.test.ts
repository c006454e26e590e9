import assert from 'node:assert/strict';
import { UsageError } from '../../../src/phone/commandLine.js';
import { readCommand as readServiceCommand } from '../../../src/phone/speech/commandLine.js';
import { readAddress } from '../../../src/speak/address.js';
import { readCommand } from '../../../src/speak/commandLine.js';

const refuses = (act: () => unknown, message: RegExp) =>
  assert.throws(act, (error) => error instanceof UsageError && message.test(error.message));

describe('what npm run speak is asked', () => {
  it('is to render everything, where nothing is said', () => {
    assert.deepEqual(readCommand([]), {
      does: 'prompts',
      names: [],
      out: 'out',
      again: false,
      telephone: false,
      jobs: 4,
      play: false,
      lengths: false,
    });
  });

  it('may name prompts and languages in any order', () => {
    assert.deepEqual(readCommand(['de-DE', 'main-menu', '--play', 'es']).names, ['de-DE', 'main-menu', 'es']);
  });

  it('is told what does not go together', () => {
    refuses(() => readCommand(['--call', 'a.call', 'welcome']), /goes with no names/);
    refuses(() => readCommand(['--call', 'a.call', '--lengths']), /--lengths/);
    refuses(() => readCommand(['--call', 'a.call', '--telephone']), /--telephone/);
    refuses(() => readCommand(['--call=']), /name the call script/);
    for (const option of ['--lengths', '--play', '--again', '--telephone', '--jobs=2']) {
      refuses(() => readCommand(['--voices', option]), new RegExp(`does not go with ${option.split('=')[0]}$`));
    }
    for (const jobs of ['0', '-1', '100', 'many']) refuses(() => readCommand([`--jobs=${jobs}`]), /1 to 99/);
    refuses(() => readCommand(['--louder']), /--louder[\s\S]*See --help/);
  });
});

describe('where npm run speak finds the service', () => {
  it('is Azure, by key and region', () => {
    assert.deepEqual(readAddress({ SPEECH_KEY: ' k ', SPEECH_REGION: 'westeurope' }), {
      service: 'Azure',
      key: 'k',
      region: 'westeurope',
    });
  });

  it('is a stand-in, which needs no key', () => {
    const address = readAddress({ SPEECH_HOST: 'ws://127.0.0.1:5100', SPEECH_KEY: '', SPEECH_REGION: 'westeurope' });
    assert.deepEqual(address, { service: 'stand-in', host: new URL('ws://127.0.0.1:5100'), key: 'none' });
  });

  it('is told where it is not', () => {
    refuses(() => readAddress({}), /SPEECH_KEY and SPEECH_REGION[\s\S]*npm run speech-service/);
    refuses(() => readAddress({ SPEECH_KEY: 'k' }), /^SPEECH_REGION must be/);
    refuses(() => readAddress({ SPEECH_KEY: 'k', SPEECH_REGION: 'evil.example/' }), /^SPEECH_REGION must be/);
    refuses(() => readAddress({ SPEECH_REGION: 'westeurope' }), /^SPEECH_KEY must be/);
    for (const host of ['127.0.0.1:5100', 'http://127.0.0.1', 'x']) {
      refuses(() => readAddress({ SPEECH_HOST: host }), /^SPEECH_HOST must be/);
    }
  });
});

describe('what npm run speech-service is asked', () => {
  it('is to listen on its port, at the pace of Azure', () => {
    assert.deepEqual(readServiceCommand([]), { help: false, port: 5100, pace: 139 });
    assert.deepEqual(readServiceCommand(['--port', '0', '--key', 'k', '--hears', 'f', '--pace', '175']), {
      help: false,
      port: 0,
      key: 'k',
      hears: 'f',
      pace: 175,
    });
  });

  it('is told what cannot be', () => {
    for (const port of ['x', '65536', '-1']) refuses(() => readServiceCommand([`--port=${port}`]), /0 to 65535/);
    for (const pace of ['x', '20', '1000']) refuses(() => readServiceCommand([`--pace=${pace}`]), /80 to 999/);
    refuses(() => readServiceCommand(['file']), /Unexpected argument[\s\S]*--hears FILE/);
  });
});
