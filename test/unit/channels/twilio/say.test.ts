import assert from 'node:assert/strict';
import { join } from 'node:path';
import twilio from 'twilio';
import { say } from '../../../../src/channels/twilio/say.js';
import { ROOT } from '../../../../src/root.js';
import { DIALECT } from '../../../../ssml/dialect.js';
import { Prompts } from '../../../../ssml/prompts.js';
import { readTwiml } from '../../../fakes/twilio/twiml/read.js';

/** What Twilio is told to say, after the stand-in has found nothing wrong with it. */
const said = (speak: string, locale = 'en-US') => {
  const response = new twilio.twiml.VoiceResponse();
  say(response, { speak }, locale);
  const document = response.toString();
  readTwiml(document);
  return document.replace(/^.*<Response>|<\/Response>$/gs, '');
};
const NAMESPACES = 'xmlns="http://www.w3.org/2001/10/synthesis" xmlns:mstts="http://www.w3.org/2001/mstts"';
const english = (inner: string, voice = 'en-US-AriaNeural') =>
  `<speak version="1.0" ${NAMESPACES} xml:lang="en-US"><voice name="${voice}">${inner}</voice></speak>`;
/** What stands in the one `<Say>` of Joanna. */
const joanna = (inner: string) =>
  said(english(inner)).replace(/^<Say language="en-US" voice="Polly.Joanna-Neural">(.*)<\/Say>$/s, '$1');
/** What is heard of it, without the blanks. */
const wordsOf = (sayings: string) =>
  readTwiml(`<Response>${sayings}</Response>`)
    .map(({ text }) => text)
    .join('')
    .replace(/\s/g, '');
const withoutBlanks = (text: string) => text.replace(/\s/g, '');

describe('what Twilio says', () => {
  it('leaves out what can stand in no document: nobody could hear it, and Twilio would refuse all of it', () => {
    const response = new twilio.twiml.VoiceResponse();
    say(response, { text: 'A\u0007 bell,\u0000 half a \uD83D face and \uFFFE' }, 'en-US');
    const [saying] = readTwiml(response.toString());
    assert.equal(saying?.text.replace(/\s+/g, ' ').trim(), 'A bell, half a face and');
  });

  it('says what looks like markup, and does none of it', () => {
    const response = new twilio.twiml.VoiceResponse();
    const text = '</Say></Gather><Dial>+19005550100</Dial><Say>"&amp;\'';
    say(response, { text }, 'en-US');
    say(response, { speak: english('</voice><Dial>+19005550100</Dial>') }, 'en-US');
    const document = readTwiml(response.toString());
    assert.deepEqual([...new Set(document.map(({ name }) => name))], ['Say']);
    assert.equal(document[0]?.text, text);
  });

  it('keeps sentences, pauses and what both know how to read out', () => {
    const both = '<p><s>One.</s></p><break time="300ms"/><say-as interpret-as="telephone">+1 425</say-as>';
    assert.equal(joanna(both), both);
    assert.equal(joanna('<sub alias="for example">e.g.</sub>'), '<sub alias="for example">e.g.</sub>');
  });

  it('reads digits one by one, which has another name there', () => {
    const digits = '<say-as interpret-as="number_digit">4711</say-as>';
    assert.equal(joanna(digits), '<say-as interpret-as="digits">4711</say-as>');
  });

  it('leaves out what only Azure knows, and keeps the words', () => {
    assert.equal(
      joanna('<mstts:silence type="Leading" value="1s"/>A<mstts:express-as style="sad">B</mstts:express-as>'),
      'AB',
    );
    assert.equal(joanna('<emphasis level="strong">Not</emphasis> now'), 'Not now');
    assert.equal(joanna('<say-as interpret-as="currency">99 USD</say-as>'), '99 USD');
    assert.equal(joanna('<audio src="https://a.example/x.wav">Welcome.</audio>'), 'Welcome.');
    assert.equal(joanna('<bookmark mark="here"/>Hello.'), 'Hello.');
    assert.equal(joanna('<phoneme alphabet="sapi" ph="h eh">He</phoneme>'), 'He');
  });

  it('turns the pace that Azure adds to into the pace that Polly speaks at', () => {
    assert.equal(joanna('<prosody rate="-10%">a</prosody>'), '<prosody rate="90%">a</prosody>');
    assert.equal(joanna('<prosody rate="1.5">a</prosody>'), '<prosody rate="150%">a</prosody>');
    assert.equal(
      joanna('<prosody rate="slow" volume="loud">a</prosody>'),
      '<prosody rate="slow" volume="loud">a</prosody>',
    );
    assert.equal(joanna('<prosody pitch="high" volume="80">a</prosody>'), 'a');
  });

  it('has a place for every element of the dialect', () => {
    for (const name of Object.keys(DIALECT)) {
      if (['speak', 'voice'].includes(name)) continue;
      assert.doesNotThrow(() => joanna(`A<${name}/>B`), name);
    }
  });

  it('speaks with a voice for every voice, and plainly where it knows none', () => {
    const two = english('One.').replace('</voice>', '</voice><voice name="en-US-GuyNeural">Two.</voice>');
    assert.match(
      said(two),
      /Polly\.Joanna-Neural">One\.<\/Say><Say language="en-US" voice="Polly\.Matthew-Neural">Two\./,
    );
    const unknown = english('<s>Kurz <break time="1s"/> gesagt.</s>', 'cy-GB-NiaNeural');
    assert.equal(said(unknown), '<Say language="cy-GB">Kurz gesagt.</Say>');
  });

  it('says text that is no document as it is, and the text where there is no speak', () => {
    assert.equal(
      said('1 < 2 & "so on"'),
      '<Say language="en-US" voice="Polly.Joanna-Neural">1 &lt; 2 &amp; "so on"</Say>',
    );
    const response = new twilio.twiml.VoiceResponse();
    say(response, { text: 'Guten Tag.' }, 'de-DE');
    assert.match(response.toString(), /<Say language="de-DE" voice="Polly\.Vicki-Neural">Guten Tag\.<\/Say>/);
  });

  it('says in parts what is too long for one Say, and loses no word', () => {
    const sentence = 'Füße müssen größer sein. ';
    for (const [speak, words] of [
      [english(sentence.repeat(300)), sentence.repeat(300)],
      [english(`<s>${sentence.repeat(150)}</s>`.repeat(3)), sentence.repeat(450)],
      [english(`<s>${sentence}</s>`.repeat(400)), sentence.repeat(400)],
      [english('ü'.repeat(5000)), 'ü'.repeat(5000)],
    ] as const) {
      const document = said(speak, 'de-DE');
      assert.ok(document.split('<Say ').length > 2);
      assert.equal(wordsOf(document), withoutBlanks(words));
    }
  });

  for (const locale of ['en-US', 'de-DE']) {
    it(`is every prompt of ${locale}, word for word`, () => {
      const prompts = Prompts.load(join(ROOT, 'ssml'), 'en-US');
      for (const id of prompts.ids) {
        const values = Object.fromEntries(prompts.placeholders(id).map((name) => [name, 'A & B']));
        const { speak, text } = prompts.say(id, locale, values);
        const document = said(speak, locale);
        assert.equal(wordsOf(document), withoutBlanks(text), id);
        assert.match(document, /voice="Polly\./, id);
      }
    });
  }
});
