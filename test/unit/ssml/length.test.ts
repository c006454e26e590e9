import assert from 'node:assert/strict';
import { join } from 'node:path';
import fc from 'fast-check';
import { ROOT } from '../../../src/root.js';
import { SpeechBuilder } from '../../../ssml/builder.js';
import { lengthWith, measure, spokenLength } from '../../../ssml/length.js';
import { parse } from '../../../ssml/parse.js';
import { Prompts } from '../../../ssml/prompts.js';

const SPEAK =
  '<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xmlns:mstts="http://www.w3.org/2001/mstts"';

/** Milliseconds of what stands in a voice. */
function ms(inner: string, locale = 'en-US'): number {
  return spokenLength(`${SPEAK} xml:lang="${locale}"><voice name="${locale}-AriaNeural">${inner}</voice></speak>`);
}

/** What is longer by exactly so much. */
const assertLonger = (by: number, longer: string, shorter: string) => assert.equal(ms(longer) - ms(shorter), by);

describe('the length of a prompt', () => {
  it('is nothing where nothing is said', () => {
    assert.equal(ms(''), 0);
    assert.equal(ms(' \n '), 0);
    assert.equal(ms('<s></s>'), 0);
  });

  it('grows with its words and their letters', () => {
    assert.equal(ms('call'), 380);
    assert.equal(ms("I'll call"), 380 + 305);
    assert.equal(ms('Rückruf', 'de-DE'), 7 * 75 + 80);
  });

  it('has a pause after each sentence, once, and a shorter one within', () => {
    assertLonger(800, 'call.', 'call');
    assertLonger(800, '<s>call</s>', 'call');
    assertLonger(800, '<s>call.</s>', 'call');
    assertLonger(800, '<p><s>„call.“ </s></p>', 'call');
    assertLonger(800, 'call...', 'call');
    assertLonger(1600, 'call. call?', 'call call');
    assertLonger(300, 'call, call', 'call call');
  });

  it('has its breaks to the millisecond', () => {
    const breaks: Record<string, number> = {
      'time="300ms"': 300,
      'time="1.5s"': 1500,
      'time="5000ms"': 5000,
      'time="0ms"': 0,
      'time="200ms" strength="x-strong"': 200,
      'strength="x-weak"': 250,
      'strength="weak"': 500,
      'strength="strong"': 1000,
      'strength="x-strong"': 1250,
      '': 750,
    };
    for (const [attributes, time] of Object.entries(breaks)) {
      assertLonger(time, `call <break ${attributes}/>`, 'call ');
    }
  });

  it('counts each digit of a number as a word', () => {
    assert.equal(ms('7'), 700);
    assert.equal(ms('777'), 2100);
    assert.equal(ms('<say-as interpret-as="cardinal">777</say-as>'), 2100);
  });

  it('counts each character that is read out by itself', () => {
    for (const how of ['characters', 'spell-out', 'number_digit', 'telephone']) {
      assert.equal(ms(`<say-as interpret-as="${how}">AB 12*</say-as>`), 5 * 600, how);
    }
    assertLonger(
      600,
      '<say-as interpret-as="characters">AB.</say-as>',
      '<say-as interpret-as="characters">AB</say-as>',
    );
  });

  it('counts signs that are words', () => {
    for (const sign of ['%', '@', '$', '€', '+', '#', '*', '&amp;']) assert.equal(ms(sign), 500, sign);
  });

  it('follows the rate of its words, but not for breaks', () => {
    const at = (rate: string, inner = 'call.') => ms(`<prosody rate="${rate}">${inner}</prosody>`);
    assert.equal(at('medium'), 1180);
    const factors = {
      '0.5': 2,
      '-50%': 2,
      'x-slow': 2,
      slow: 1 / 0.64,
      '+100%': 0.5,
      '100%': 0.5,
      'x-fast': 0.5,
      '2': 0.5,
    };
    for (const [rate, factor] of Object.entries(factors)) assert.equal(at(rate), Math.ceil(1180 * factor), rate);
    assert.equal(at('0.5', '<break time="300ms"/>'), 300);
    assert.equal(at('0.5', '<s>call</s>'), 2 * 1180);
    // Azure goes from half the pace to twice.
    assert.equal(at('0.01'), at('0.5'));
    assert.equal(at('+900%'), at('2'));
    assert.equal(at('0.5', '<prosody rate="0.5">call.</prosody>'), at('0.5'));
    assert.equal(at('2', '<prosody rate="0.5">call.</prosody>'), at('medium'));
    assert.equal(ms('<prosody pitch="high">call.</prosody>call.'), 2 * 1180);
    assert.equal(ms('<prosody rate="0.5">call.</prosody>call.'), 3 * 1180);
  });

  it('has what is said in place of the words that are written', () => {
    assert.equal(ms('<sub alias="call call">PSTN</sub> call'), 3 * 380);
  });

  it('has added silence', () => {
    assertLonger(700, '<mstts:silence type="Leading" value="700ms"/>call', 'call');
    assertLonger(2000, '<mstts:silence type="Tailing-exact" value="2s"/>call', 'call');
    assertLonger(400, '<mstts:silence type="Sentenceboundary" value="200ms"/>call. call.', 'call. call.');
    assertLonger(700, '<mstts:silence type="Comma-exact" value="1000ms"/>call, call', 'call, call');
    assertLonger(0, '<mstts:silence type="Comma-exact" value="50ms"/>call, call', 'call, call');
    const other = '</voice><voice name="en-US-GuyNeural">call.';
    assertLonger(200, `<mstts:silence type="Sentenceboundary" value="200ms"/>call.${other}`, `call.${other}`);
  });

  it('is far too long, rather than too short, where a recording is played', () => {
    assert.ok(ms('<audio src="https://example.com/tune.wav"/>') >= 30_000);
    assertLonger(9000, '<mstts:audioduration value="9s"/>call', 'call');
  });

  it('counts more sounds for the characters of other scripts', () => {
    assert.equal(ms('请稍等', 'zh-CN'), 80 + 3 * 260);
    assert.equal(ms('もしもし', 'ja-JP'), 80 + 4 * 200);
    assert.equal(ms('여보세요', 'ko-KR'), 80 + 4 * 200);
    assert.equal(ms('مرحبا', 'ar-EG'), 80 + 5 * 130);
    assertLonger(800, '请稍等。', '请稍等');
  });

  it('is ten minutes at most, which is all that Azure speaks', () => {
    assert.equal(ms('call. '.repeat(10_000)), 600_000);
  });

  it('is measured once for a prompt, and then only its values are', () => {
    const length = measure([
      ...parse(`${SPEAK} xml:lang="en-US"><voice name="en-US-AriaNeural">call </voice></speak>`).tokens.slice(0, 3),
      { kind: 'slot', name: 'who' },
      { kind: 'text', text: '.' },
      { kind: 'open', name: 'say-as', attributes: [['interpret-as', 'telephone']] },
      { kind: 'slot', name: 'number' },
      { kind: 'close', name: 'say-as' },
      { kind: 'close', name: 'voice' },
      { kind: 'close', name: 'speak' },
    ]);
    assert.equal(length.fixed, 380 + 800);
    assert.equal(lengthWith(length, { who: 'call', number: '123' }), 380 + 800 + 380 + 3 * 600);
    assert.equal(lengthWith(length, {}), 380 + 800);
    const sentence = measure([
      { kind: 'open', name: 's', attributes: [] },
      { kind: 'slot', name: 'who' },
      { kind: 'close', name: 's' },
    ]);
    assert.equal(lengthWith(sentence, { who: 'call' }), 380 + 800);
  });

  it('is that of the words, however they are cut by markup', () => {
    const words = fc.array(fc.constantFrom('call', 'a', 'agent.', '42', 'no,'), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(words, (some) => {
        assert.equal(
          ms(`<s>${some.join(' ')}</s>`),
          ms(`<s>${some.map((word) => `<emphasis>${word}</emphasis>`).join(' ')}</s>`),
        );
      }),
    );
  });

  it('never shrinks when something is added', () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 });
    fc.assert(
      fc.property(text, text, (one, other) => {
        const length = (words: string) =>
          spokenLength(new SpeechBuilder('en-US', 'en-US-AriaNeural').text(words).build().speak);
        assert.ok(length(one) <= length(`${one} ${other}`));
        assert.ok(length(other) <= length(`${one} ${other}`));
      }),
      { numRuns: 300 },
    );
  });
});

/** A word is begun and ended, however short it is: in letters. */
const A_WORD = 3;

/** How much there is to say: letters, and some for each word; a digit is a word of four letters. */
function weight(text: string): { readonly words: number; readonly letters: number } {
  const words = text.replace(/\d/g, ' four ').match(/[\p{L}\p{M}'’]+/gu) ?? [];
  return { words: words.length, letters: words.join('').length + A_WORD * words.length };
}

describe('the length of each of our prompts', () => {
  const prompts = Prompts.load(join(ROOT, 'ssml'));
  // The slowest voice in an alphabet among the examples of Azure's list of voices.
  const SLOWEST_WORDS_A_MINUTE = 139;

  for (const locale of prompts.locales) {
    it(`is more than the slowest voice needs, and no more than twice of it: ${locale}`, () => {
      const all = prompts.ids.map((id) => {
        const values = Object.fromEntries(prompts.placeholders(id).map((name) => [name, '42']));
        const { text, speak } = prompts.say(id, locale, values);
        const breaks = [...speak.matchAll(/<break time="(\d+)ms"/g)].reduce((sum, [, time]) => sum + Number(time), 0);
        return {
          id,
          ...weight(text),
          breaks,
          estimated: spokenLength(speak),
          known: prompts.length(id, locale, values),
        };
      });
      // At that pace a voice says words as they are on average in its language; shorter ones take less than longer ones.
      const sum = (of: 'words' | 'letters') => all.reduce((total, each) => total + each[of], 0);
      const aLetter = (60_000 / SLOWEST_WORDS_A_MINUTE) * (sum('words') / sum('letters'));
      for (const { id, letters, breaks, estimated, known } of all) {
        const needed = letters * aLetter + breaks;
        assert.ok(estimated >= needed, `${id}: ${estimated} ms, ${needed} needed`);
        assert.ok(estimated <= 2 * needed + 1000, `${id}: ${estimated} ms, ${needed} needed`);
        // Measured (lengths.json), or estimated where it was not.
        assert.ok(known >= 0.9 * needed, `${id}: known as ${known} ms, ${needed} needed`);
        assert.ok(known <= 2 * needed + 1000, `${id}: known as ${known} ms, ${needed} needed`);
      }
    });
  }

  for (const locale of prompts.locales) {
    it(`was measured, but for what has changed since: ${locale}`, () => {
      const here = prompts.ids.filter((id) => prompts.has(id, locale));
      const changed = here.filter((id) => !prompts.isMeasured(id, locale));
      const advice = 'npm run speech-service, and then SPEECH_HOST=… npm run speak -- --lengths';
      assert.ok(changed.length <= here.length / 10, `${changed.join(', ')} are estimated: ${advice}`);
    });
  }
});
