import assert from 'node:assert/strict';
import { PlayedCall, RINGS_FOR } from './playedCall.js';

/** A caller whom nobody answered, and who leaves a message. */
async function leavingMessage(...said: readonly string[]): Promise<PlayedCall> {
  const call = await PlayedCall.begun();
  call.channel = 'refuses';
  await call.press('0');
  await call.press('6');
  assert.match(call.said, /say your message now/);
  for (const words of said) await call.say(words);
  return call;
}

describe('a message that is not finished when the call ends', () => {
  const ENDS: Readonly<Record<string, (call: PlayedCall) => Promise<void>>> = {
    'the caller hangs up': (call) => call.end('userCancelled'),
    'the channel ends the call': (call) => call.end('completedSuccessfully'),
    'the socket closes': (call) => call.tell({ name: 'call.gone', how: 'closed' }),
    'the socket breaks': (call) => call.tell({ name: 'call.gone', how: 'broken' }),
    'the process ends': (call) => call.tell({ name: 'call.shutDown' }),
    'the process has ended': (call) => call.tell({ name: 'call.orphaned' }),
  };
  for (const [how, end] of Object.entries(ENDS)) {
    it(`is kept when ${how}, and once`, async () => {
      const call = await leavingMessage('The roof', 'leaks.');
      await end(call);
      assert.deepEqual(call.messages, ['The roof leaks.']);
      await call.end('userCancelled');
      assert.deepEqual(call.messages, ['The roof leaks.']);
    });
  }

  it('is kept also by who has been asked whether to keep it', async () => {
    const call = await leavingMessage('The roof leaks.');
    await call.press('#');
    await call.end('userCancelled');
    assert.deepEqual(call.messages, ['The roof leaks.']);
  });

  it('is none where nothing was said, where it was deleted, or where an agent has answered', async () => {
    const silent = await leavingMessage();
    await silent.end('userCancelled');
    assert.deepEqual(silent.messages, []);
    const deleted = await leavingMessage('The roof leaks.');
    await deleted.press('#');
    await deleted.press('3');
    await deleted.end('userCancelled');
    assert.deepEqual(deleted.messages, []);
    const answered = await leavingMessage('The roof leaks.');
    await answered.status('accepted');
    await answered.end('completedSuccessfully');
    assert.deepEqual(answered.messages, []);
  });

  it('is over for a caller who is there again, and they may leave another one, but no third', async () => {
    const call = await leavingMessage('One.');
    await call.end('userCancelled');
    await call.say('Two.');
    await call.press('#');
    await call.press('1');
    assert.deepEqual(call.messages, ['One.', 'Two.']);
    await call.press('6');
    assert.match(call.said, /can't take another message today/);
  });
});

describe('a phone that may still ring', () => {
  it('is not spoken of while a caller gives a number or a message, and is when they have nothing more to give', async () => {
    for (const key of ['5', '6']) {
      const call = await PlayedCall.begun();
      await call.press('0');
      await call.pass(RINGS_FOR);
      await call.press(key);
      for (let turn = 0; turn < 6; turn++) {
        assert.ok((call.record.deadline ?? 0) > call.now);
        await call.pass(4_000);
        assert.doesNotMatch(call.said, /may still be ringing/);
        await (key === '5' ? call.press('2') : call.say('and so on'));
      }
      await call.pass(200_000);
      assert.match(call.said, key === '5' ? /may still be ringing/ : /has been sent/);
    }
  });
});
