import assert from 'node:assert/strict';
import type { KeyInputOptions } from '../../../../dialogs/keys/options.js';
import { asksForSecret } from '../../../../dialogs/keys/stored.js';
import type { Caller } from '../../../../src/call/call.js';
import { checkSsml } from '../../../../ssml/check.js';
import { PlayedInput } from './playedInput.js';

const NUMBER: KeyInputOptions = { prompt: 'keys-customer-number', until: { kind: 'count', keys: 6 } };
const PIN: KeyInputOptions = {
  prompt: 'keys-pin',
  until: { kind: 'count', keys: 6 },
  secret: true,
  confirm: true,
};
const SERIAL: KeyInputOptions = {
  prompt: 'keys-serial-number',
  until: { kind: 'pattern', pattern: '[A-Z]{2}\\d{4}' },
  letters: true,
};

describe('a caller who is asked for a number', () => {
  it('presses it key by key', async () => {
    const input = await PlayedInput.begun(NUMBER);
    assert.equal(input.said, 'Please enter or say the six digits of your customer number.');
    await input.press('4', '7', '0', '1', '1');
    assert.equal(input.said, '');
    await input.press('0');
    assert.deepEqual(input.result, { kind: 'value', value: '470110' });
  });

  it('says it, in words and figures', async () => {
    const input = await PlayedInput.begun(NUMBER);
    await input.say('Four seven, oh.');
    await input.say('Double 10');
    assert.deepEqual(input.result, { kind: 'value', value: '470110' });
  });

  it('says zeros, which the recogniser writes as figures: each counts', async () => {
    const input = await PlayedInput.begun(NUMBER);
    await input.say('000 000');
    assert.deepEqual(input.result, { kind: 'value', value: '000000' });
  });

  it('says it in German in a German call, and in an English one', async () => {
    for (const locale of ['de-DE', 'en-US']) {
      const input = await PlayedInput.begun(NUMBER, locale);
      await input.say('eins zwo, dreimal vier, null');
      assert.deepEqual(input.result, { kind: 'value', value: '124440' });
    }
  });

  it('presses star zero for an agent, or asks for one', async () => {
    const pressing = await PlayedInput.begun(NUMBER);
    await pressing.press('4', '*', '0');
    assert.deepEqual(pressing.result, { kind: 'agent' });
    const asking = await PlayedInput.begun(NUMBER);
    await asking.press('4');
    await asking.say('Talk to an agent.');
    assert.deepEqual(asking.result, { kind: 'agent' });
  });

  it('says zero and means zero: nobody takes it for a request', async () => {
    const input = await PlayedInput.begun(NUMBER);
    await input.say('Zero.');
    await input.press('0');
    assert.deepEqual(input.askedForAgent, []);
    assert.equal(input.result, undefined);
  });

  it('is told what was wrong, asked again, told the way out, and let go', async () => {
    const input = await PlayedInput.begun(NUMBER);
    const asked = 'Please enter or say the six digits of your customer number.';
    await input.press('4', '#');
    assert.equal(input.said, `That was too short. ${asked}`);
    await input.say('I have lost it');
    assert.equal(
      input.said,
      `Sorry, I didn't get that. ${asked} To talk to an agent, press star, zero or say "agent".`,
    );
    await input.press('4711000');
    assert.equal(input.said, '');
    assert.deepEqual(input.result, { kind: 'attempts' });
  });

  it('is asked again with the prompt for that, and told the way out that there is', async () => {
    const input = await PlayedInput.begun({ ...NUMBER, reprompt: 'keys-extension', wayOut: '#9' }, 'de-DE');
    await input.say('');
    assert.equal(
      input.said,
      'Entschuldigung, ich habe nichts gehört. Bitte geben Sie die gewünschte Durchwahl ein oder sagen Sie sie.',
    );
    await input.press('A');
    assert.match(input.said, /drücken Sie Raute, neun oder sagen Sie „Mitarbeiter“\.$/);
  });

  it('is asked again after silence, and what is there is judged when the time between keys is over', async () => {
    const input = await PlayedInput.begun({ ...NUMBER, firstKeyWithin: 5000, nextKeyWithin: 2000 });
    await input.pass(4999);
    assert.notEqual(input.said, '', 'the prompt was the last that was said');
    await input.pass(1);
    assert.match(input.said, /^Sorry, I didn't hear anything\. Please enter/);
    await input.press('4', '7');
    await input.pass(2000);
    assert.match(input.said, /^That was too short\. Please enter/);
    await input.press('470110');
    assert.deepEqual(input.result, { kind: 'value', value: '470110' });
  });

  it('is not taken for silent when something else has its deadline', async () => {
    const input = await PlayedInput.begun(NUMBER);
    await input.press('4');
    await input.send({ type: 'event', name: 'ContinueConversation' });
    await input.send({ type: 'event', name: 'handoff.status', value: { state: 'failed' } });
    await input.send({ type: 'typing' });
    assert.equal(input.said, '');
    await input.press('70110');
    assert.deepEqual(input.result, { kind: 'value', value: '470110' });
  });

  it('is waited for until then, and no longer when the input has ended or was given up', async () => {
    const ended = await PlayedInput.begun(NUMBER);
    assert.equal(ended.waits, 10_000);
    assert.ok((ended.answerBy ?? 0) > ended.now + 13_000, 'the prompt takes its time before that');
    await ended.press('4');
    assert.equal(ended.waits, 4000);
    await ended.press('70110');
    assert.equal(ended.answerBy, undefined);
    const cancelled = await PlayedInput.begun(NUMBER);
    await cancelled.cancel();
    assert.equal(cancelled.answerBy, undefined);
  });

  it('hears from the validator what is wrong', async () => {
    const input = await PlayedInput.begun({ ...NUMBER, validator: 'check-digit' });
    await input.press('470110');
    assert.match(input.said, /^One of these digits must be wrong\. Please enter/);
    await input.press('470112');
    assert.deepEqual(input.result, { kind: 'value', value: '470112' });
  });

  it('goes on where the call goes on in another process', async () => {
    const input = await PlayedInput.begun(NUMBER);
    await input.press('4', '7', '0');
    input.restart();
    await input.press('1', '1', '0');
    assert.deepEqual(input.result, { kind: 'value', value: '470110' });
  });
});

describe('a caller who is asked for a number that means another one', () => {
  const WORLDWIDE: KeyInputOptions = {
    prompt: 'keys-customer-number',
    until: { kind: 'key', key: '#' },
    plus: true,
    confirm: true,
    validator: 'worldwide',
  };
  const validators = {
    worldwide: (value: string, { number }: Caller) =>
      value.startsWith('+')
        ? { value }
        : value === '0'
          ? 'keys-extension'
          : { value: `${number?.slice(0, 2)} ${value}` },
  };
  const begun = () => PlayedInput.begun(WORLDWIDE, 'en-US', validators);

  it('hears what is meant, and that is what they confirm', async () => {
    const input = await begun();
    await input.press('4', '2', '#');
    assert.match(input.said, /^This is what I have\. plus, 1, 42\. If that's right/);
    await input.pass(3000);
    await input.press('1');
    assert.deepEqual(input.result, { kind: 'value', value: '+1 42' });
  });

  it('may say a plus, at the beginning and nowhere else', async () => {
    const input = await begun();
    await input.say('plus four nine');
    await input.say('three zero');
    await input.press('#');
    assert.match(input.said, /plus, 4930\./);
    await input.say('no');
    await input.say('+49 30');
    await input.say('plus');
    assert.match(input.said, /^Sorry, I didn't get that\./);
    const other = await PlayedInput.begun(NUMBER);
    await other.say('plus four nine');
    assert.match(other.said, /^Sorry, I didn't get that\./);
  });

  it('hears what is wrong with it', async () => {
    const input = await begun();
    await input.press('0', '#');
    assert.match(input.said, /extension/);
    assert.equal(input.result, undefined);
  });
});

describe('a caller who is asked for a serial number', () => {
  it('spells it, presses a part, hears it spelled, and confirms it', async () => {
    const input = await PlayedInput.begun(SERIAL);
    await input.say('A as in Alpha, C as in Charlie');
    await input.press('6', '6');
    await input.say('four two');
    assert.equal(
      input.said,
      "This is what I have. A as in Alpha, C as in Charlie, 6642. If that's right, press 1 or say yes. To try again, press 2 or say no.",
    );
    assert.match(
      input.spoken,
      /interpret-as="characters">A<\/say-as> as in Alpha, <break time="300ms"\/>.*interpret-as="number_digit">6642</,
    );
    for (const { speak } of input.sent) assert.deepEqual(checkSsml(speak ?? ''), []);
    await input.say('Yes.');
    assert.deepEqual(input.result, { kind: 'value', value: 'AC6642' });
  });

  it('may interrupt all of it, what is spelled too', async () => {
    const input = await PlayedInput.begun(SERIAL);
    await input.say('alpha bravo one two three four');
    assert.equal(input.sent.length, 3);
    for (const { inputHint } of input.sent) assert.equal(inputHint, 'acceptingInput');
  });

  it('does all that in German', async () => {
    const input = await PlayedInput.begun(SERIAL, 'de-DE');
    await input.say('C wie Cäsar, Düsseldorf, doppel sechs, vier zwo');
    assert.match(input.said, /^Das habe ich verstanden\. C wie Chemnitz, D wie Düsseldorf, 6642\. Wenn das stimmt/);
    await input.say('Nein');
    assert.match(input.said, /^In Ordnung, noch einmal\. Bitte sagen Sie die Seriennummer/);
    await input.say('CD 66 42');
    await input.say('ja');
    assert.deepEqual(input.result, { kind: 'value', value: 'CD6642' });
  });

  it('is not taken to spell while they are asked for yes or no', async () => {
    const input = await PlayedInput.begun(SERIAL);
    await input.say('AC6642');
    await input.say('Why?');
    assert.deepEqual(input.askedForAgent, ['Why?']);
  });

  it('hears it once more after an answer that was none', async () => {
    const input = await PlayedInput.begun(SERIAL);
    await input.say('AC6642');
    await input.say('What?');
    assert.match(input.said, /^Sorry, I didn't get that\. This is what I have\. A as in Alpha/);
    await input.pass(10_000);
    assert.match(
      input.said,
      /^Sorry, I didn't hear anything\. This is what I have\..*To talk to an agent, press star, zero/,
    );
  });
});

describe('a caller who is asked for a secret', () => {
  it('is told no more of it than its last two digits', async () => {
    const input = await PlayedInput.begun(PIN);
    await input.press('7', '3', '8', '2', '9', '1');
    assert.match(input.said, /^I have a number ending in 91\. If that's right/);
    assert.doesNotMatch(input.spoken, /7382|829/);
    await input.say('yes');
    assert.deepEqual(input.result, { kind: 'value', value: '738291' });
  });

  it('is interrupted by keys only, whatever is said: what is spoken beside the telephone is nothing to us', async () => {
    const input = await PlayedInput.begun(PIN);
    const hints = () => new Set(input.sent.map(({ inputHint }) => inputHint));
    assert.deepEqual([...hints()], ['ignoringSpeechInput']);
    await input.say('um');
    await input.say('um');
    assert.match(input.said, /star/);
    assert.deepEqual([...hints()], ['ignoringSpeechInput']);
    await input.press('4', '7', '1', '1', '4', '2');
    assert.match(input.said, /ending in.*press 1/);
    assert.deepEqual([...hints()], ['ignoringSpeechInput']);
  });

  it('leaves nothing of it in what is stored, and every turn of theirs is marked', async () => {
    const input = await PlayedInput.begun(PIN);
    assert.equal(input.secret, false);
    await input.press('73829');
    assert.equal(input.secret, true);
    assert.doesNotMatch(input.stored, /73829/);
    await input.press('1');
    assert.doesNotMatch(input.stored, /73829|"value":"\d/);
    await input.pass(10_000);
    assert.equal(input.secret, false, 'nobody said anything');
    await input.say('something private');
    assert.equal(input.secret, true);
  });

  it('is known to be asked for one as long as they are', async () => {
    const input = await PlayedInput.begun({ ...PIN, confirm: false });
    assert.equal(asksForSecret(input.dialogStack), true);
    await input.press('738291');
    assert.equal(asksForSecret(input.dialogStack), false);
    const another = await PlayedInput.begun(NUMBER);
    assert.equal(asksForSecret(another.dialogStack), false);
    for (const none of [null, undefined, {}, 'keyInput', { id: 'keyInput' }])
      assert.equal(asksForSecret([none]), false);
  });

  it('is asked anew when the call goes on in another process, which can open nothing', async () => {
    const input = await PlayedInput.begun(PIN);
    await input.press('7', '3', '8');
    input.restart();
    await input.press('2');
    assert.match(input.said, /^Sorry, I didn't get that\. Please enter the four digits/);
    await input.press('738291');
    assert.match(input.said, /ending in 91/);
  });

  it('reaches an agent even then', async () => {
    const input = await PlayedInput.begun(PIN);
    await input.press('7');
    input.restart();
    await input.say('agent');
    assert.deepEqual(input.result, { kind: 'agent' });
  });
});

describe('hostile speech', () => {
  for (const said of [
    '<speak>&"\'</speak>',
    '{value}',
    '1'.repeat(100_000),
    'double '.repeat(10_000),
    '\u0000\ud800',
    '*'.repeat(1000),
  ]) {
    it(`stays out of what is said: ${JSON.stringify(said.slice(0, 20))}`, async () => {
      const input = await PlayedInput.begun(SERIAL);
      await input.say(said);
      await input.pass(4000);
      assert.doesNotMatch(input.said, /[<>&{]|value/);
      for (const { speak } of input.sent) assert.deepEqual(checkSsml(speak ?? ''), []);
      assert.ok(input.stored.length < 3000, 'nothing long is kept');
    });
  }
});

describe('an input that its author has wrong', () => {
  it('is refused with everything that is wrong', async () => {
    const wrong: KeyInputOptions = { prompt: 'keys-pin', until: { kind: 'count', keys: 0 }, attempts: 99 };
    await assert.rejects(PlayedInput.begun(wrong), {
      message: /keys must be a whole number from 1 to 64; attempts must be/,
    });
    await assert.rejects(PlayedInput.begun({ ...NUMBER, validator: 'toString' }), /there is no validator toString/);
  });
});
