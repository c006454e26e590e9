import assert from 'node:assert/strict';
import twilio from 'twilio';
import { gatherAttributes, type Listening, steps } from '../../../../src/channels/twilio/listen.js';
import { readTwiml } from '../../../fakes/twilio/twiml/read.js';

const message = (text: string, inputHint?: string) => ({ text, ...(inputHint !== undefined && { inputHint }) });
const inputs = (...hints: (string | undefined)[]) =>
  steps(hints.map((hint, index) => message(String(index), hint))).map(({ messages, input }) =>
    [input, ...messages.map(({ text }) => text)].join(' '),
  );

describe('when Twilio listens', () => {
  it('is always, where the bot says nothing about it', () => {
    assert.deepEqual(inputs(undefined), ['dtmf speech 0']);
    assert.deepEqual(inputs(undefined, 'acceptingInput', 'expectingInput'), ['dtmf speech 0 1 2']);
    assert.deepEqual(inputs('a hint that nobody knows'), ['dtmf speech 0']);
  });

  it('is after a message that nothing may interrupt, and never in it', () => {
    assert.deepEqual(inputs('ignoringInput'), ['none 0', 'dtmf speech']);
    assert.deepEqual(inputs('ignoringInput', undefined), ['none 0', 'dtmf speech 1']);
  });

  it('is for one kind of input as long as the message lasts, and for both after it', () => {
    assert.deepEqual(inputs('ignoringSpeechInput'), ['dtmf 0', 'dtmf speech']);
    assert.deepEqual(inputs('ignoringNonSpeechInput', undefined), ['speech 0', 'dtmf speech 1']);
  });

  it('is also where there is nothing to say', () => {
    assert.deepEqual(inputs(), ['dtmf speech']);
  });

  const listening: Listening = { action: 'https://bot.example/turn?n=1', language: 'en-US', waitSeconds: 20 };
  const gather = (input: 'dtmf' | 'dtmf speech', more: Partial<Listening> = {}) => {
    const response = new twilio.twiml.VoiceResponse();
    response.gather(gatherAttributes(input, { ...listening, ...more }) as Parameters<typeof response.gather>[0]);
    return { ...readTwiml(response.toString())[0]?.attributes };
  };

  it('is written as Twilio takes it: every key counts, the pound sign too, and silence is told', () => {
    assert.deepEqual(gather('dtmf speech'), {
      input: 'dtmf speech',
      action: 'https://bot.example/turn?n=1',
      method: 'POST',
      language: 'en-US',
      finishOnKey: '',
      numDigits: '1',
      timeout: '20',
      actionOnEmptyResult: 'true',
      speechTimeout: 'auto',
      profanityFilter: 'false',
    });
    assert.equal(gather('dtmf').speechTimeout, undefined);
    const speaking = 'https://bot.example/turn?part=1';
    assert.equal(gather('dtmf speech', { speaking }).partialResultCallback, speaking);
    assert.equal(gather('dtmf', { speaking }).partialResultCallback, undefined);
  });
});
