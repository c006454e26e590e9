import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SpeechBuilder } from '../../../ssml/builder.js';
import { checkSsml } from '../../../ssml/check.js';
import { PromptError } from '../../../ssml/problem.js';
import { HOSTILE, judge, readable } from './schema.js';

const english = () => new SpeechBuilder('en-US', 'en-US-AriaNeural');

describe('the builder', () => {
  it('composes words, pauses, digits and telephone numbers', () => {
    const speech = english()
      .text('Your code is ')
      .digits('4711')
      .text('.')
      .pause(500)
      .text('Call ')
      .telephone('+14255550100')
      .build();
    assert.equal(speech.text, 'Your code is 4711. Call +14255550100');
    assert.equal(
      speech.speak,
      '<speak xmlns="http://www.w3.org/2001/10/synthesis" version="1.0" xml:lang="en-US"><voice name="en-US-AriaNeural">' +
        'Your code is <say-as interpret-as="number_digit">4711</say-as>.<break time="500ms"/>' +
        'Call <say-as interpret-as="telephone">+14255550100</say-as></voice></speak>',
    );
  });

  it('spells keys that are no digits', () => {
    assert.match(english().digits('12*#').build().speak, /<say-as interpret-as="characters">12\*#<\/say-as>/);
  });

  it('makes a pause of more than 5 s of several', () => {
    const times = (duration: number) =>
      [
        ...english()
          .pause(duration)
          .build()
          .speak.matchAll(/time="(\w+)"/g),
      ].map(([, time]) => time);
    assert.deepEqual(times(0), []);
    assert.deepEqual(times(5000), ['5000ms']);
    assert.deepEqual(times(12_000.4), ['5000ms', '5000ms', '2000ms']);
    assert.deepEqual(times(0.2), []);
  });

  it('refuses a pause that is none, a locale and a voice that are none', () => {
    for (const duration of [-1, Number.NaN, 600_001, Number.POSITIVE_INFINITY]) {
      assert.throws(() => english().pause(duration), PromptError);
    }
    assert.throws(() => new SpeechBuilder('en-US" x="', 'en-US-AriaNeural'), PromptError);
    assert.throws(() => new SpeechBuilder('en-US', 'Aria'), PromptError);
  });

  it('can be built again with more words', () => {
    const builder = english().text('One.');
    assert.equal(builder.build().text, 'One.');
    assert.equal(builder.text(' Two.').build().text, 'One. Two.');
  });

  it('says hostile words literally, in documents that the schema allows', async () => {
    const speeches = HOSTILE.map((value) =>
      english().text(value).pause(7000).digits(value).telephone(value).text('!').build(),
    );
    for (const [index, speech] of speeches.entries()) {
      const value = HOSTILE[index] ?? '';
      assert.equal(speech.text, readable(`${value} ${value}${value}!`));
    }
    for (const complaints of await judge(speeches.map(({ speak }) => speak))) assert.deepEqual(complaints, []);
  });

  it('makes a sound document of any words', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff)), (units) => {
        const words = String.fromCharCode(...units);
        const { speak, text } = english().text(words).text('|').digits(words).build();
        assert.deepEqual(checkSsml(speak), []);
        assert.equal(text, readable(`${words}|${words}`));
      }),
      { numRuns: 300 },
    );
  });
});
