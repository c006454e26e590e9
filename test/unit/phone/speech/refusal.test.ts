import assert from 'node:assert/strict';
import {
  ResultReason,
  SpeechConfig,
  type SpeechSynthesisResult,
  SpeechSynthesizer,
} from 'microsoft-cognitiveservices-speech-sdk';
import { readSsml } from '../../../../src/phone/speech/refusal.js';
import { checkSsml } from '../../../../ssml/check.js';
import { withService } from '../../../fixtures/speechService.js';
import { judge, speak, voice } from '../../ssml/schema.js';

const GOOD = [
  voice('Hello.'),
  voice('<p><s>One.</s><s>Two.</s></p><break strength="weak"/><say-as interpret-as="telephone">+1425</say-as>'),
  voice('<prosody rate="-10%" pitch="high">Slowly.</prosody><sub alias="a b c">ABC</sub>'),
  voice('<mstts:express-as style="cheerful">Hi.</mstts:express-as><mstts:silence type="Leading" value="200ms"/>'),
  voice('AT&amp;T &lt;b&gt; <![CDATA[<speak>&]]>'),
  speak('<voice name="Microsoft Server Speech Text to Speech Voice (de-DE, KatjaNeural)">Guten Tag.</voice>'),
];

/** With what Azure says of some of them (speech-sdk-js#812, js-tts-wrapper#38, aspeak#7). */
const BAD: readonly (readonly [document: string, refusal?: RegExp])[] = [
  [
    speak('<prosody rate="slow">Hi.</prosody><voice name="en-US-AriaNeural"/>'),
    /^Node \[speak\] with type \[RootSpeak\] should not contain node \[prosody\] with type \[Others\]/,
  ],
  [
    voice('<s><voice name="en-US-AriaNeural">Hi.</voice></s>'),
    /^Node \[s\] with type \[Others\] should not contain node \[voice\] with type \[Media\]/,
  ],
  [voice('<p><p>x</p></p>')],
  [speak('Hello.<voice name="en-US-AriaNeural"/>')],
  [speak('')],
  [speak('<voice>Hi.</voice>')],
  [speak('<voice name="AriaNeural">Hi.</voice>')],
  [voice('<break time="6s"/>')],
  // Azure takes more than 20 s for 20 s; the Telephony channel has 5 s at most.
  [voice('<break time="21s"/>')],
  [voice('<break time="-1ms"/>')],
  [voice('<break>Hi.</break>')],
  [voice('<mstts:silence type="Leading" value="21s"/>')],
  [voice('<voice name="en-US-GuyNeural">Hi.</voice>'), /node \[voice\] with type \[Media\]/],
  [voice('<lang xml:lang="de-DE"><lang xml:lang="es-ES">Hola.</lang></lang>')],
  [voice('<s><p>Hi.</p></s>')],
  [voice('<mark name="here"/>')],
  [voice('<audio src="https://example.com/a.wav"><desc>Hi.</desc></audio>')],
  [voice('<mstts:express-as style="sad" styledegree="3">Hi.</mstts:express-as>')],
  [voice('<phoneme alphabet="ipa">Hi.</phoneme>')],
  [voice('Hi.').replace('10/synthesis', '10/syntesis')],
  [voice('Hi.').replace('xmlns="http://www.w3.org/2001/10/synthesis" ', '')],
  [voice('<mstts:silence type="Leading" value="1s"/>').replace('2001/mstts', '2001/ms')],
  [voice('Hi.').replace('xml:lang="en-US"', 'xml:lang="english"')],
  [voice('Hi.').replace('version="1.0"', 'version="1.1"')],
  [voice('<break length="1s"/>')],
  [voice('<say-as interpret-as="digits">4711</say-as>')],
  [voice('<audio src="http://example.com/a.wav"/>')],
  [voice('<marquee>Hi.</marquee>')],
  [voice('<emphasis level="very">Hi.</emphasis>')],
  [speak('<voice name="en-US-AriaNeural"/>').replace('version="1.0" ', '')],
  [speak('<voice name="en-US-AriaNeural"/>').replace('xml:lang="en-US"', '')],
];

function say(host: URL, ssml: string): Promise<SpeechSynthesisResult> {
  const synthesizer = new SpeechSynthesizer(SpeechConfig.fromHost(host, 'any'), null);
  return new Promise<SpeechSynthesisResult>((resolve, reject) =>
    synthesizer.speakSsmlAsync(ssml, resolve, reject),
  ).finally(() => synthesizer.close());
}

describe('the stand-in for Azure Speech, the checker of our prompts and the schema', () => {
  it('think the same of every document', () =>
    withService({}, async (host) => {
      const documents = [...GOOD, ...BAD.map(([document]) => document)];
      const complaints = await judge(documents);
      for (const [index, document] of documents.entries()) {
        const isGood = index < GOOD.length;
        const { reason } = await say(host, document);
        assert.equal(reason === ResultReason.SynthesizingAudioCompleted, isGood, `stand-in: ${document}`);
        assert.equal(checkSsml(document).length === 0, isGood, `checker: ${document}`);
        assert.equal(complaints[index]?.length === 0, isGood, `schema: ${document}`);
      }
    }));

  it('think the same of what is not well-formed', () =>
    withService({}, async (host) => {
      const two = voice('Hi.') + voice('Ho.');
      const undeclared = voice('<emo:emotion/>');
      const documents = ['', 'Hello.', '<speak>', voice('AT&T'), voice('<b>'), voice('\u0007'), voice('&nbsp;'), two];
      for (const document of [...documents, undeclared, '<!DOCTYPE speak><speak/>']) {
        assert.equal(ResultReason[(await say(host, document)).reason], 'Canceled', document);
        assert.notDeepEqual(checkSsml(document), [], document);
      }
    }));
});

describe('a refusal of the stand-in', () => {
  it('ends the socket with 1007, in the words of Azure where they are known', () =>
    withService({}, async (host) => {
      for (const [document, refusal] of BAD) {
        const { errorDetails } = await say(host, document);
        assert.match(errorDetails, /websocket error code: 1007$/);
        if (refusal) assert.match(errorDetails, refusal);
      }
    }));

  it('says where the mistake is', () => {
    assert.deepEqual(readSsml(voice('\n  <break time="6s"/>')), {
      refusal: 'time="6s" of break should be a time from 0ms to 5000ms. Line 2, position 3.',
    });
  });

  it('meets a voice that there is none of, such as one that Azure has renamed', () => {
    const jessa = voice('Hi.').replace('AriaNeural', 'JessaNeural');
    assert.deepEqual(checkSsml(jessa), []);
    assert.deepEqual(readSsml(jessa), { refusal: 'Unsupported voice en-US-JessaNeural.' });
  });

  it('meets a document that is too long, or has too many voices', () => {
    assert.deepEqual(readSsml(voice('a '.repeat(33_000))), {
      refusal: 'Websocket message size cannot exceed 65536 bytes',
    });
    const many = speak('<voice name="en-US-AriaNeural">a</voice>'.repeat(51));
    assert.deepEqual(readSsml(many), { refusal: 'SSML must contain a maximum of 50 voice elements.' });
    assert.ok('tokens' in readSsml(speak('<voice name="en-US-AriaNeural">a</voice>'.repeat(50))));
  });

  it('does not keep the next document of the same synthesizer from being spoken', () =>
    withService({}, async (host) => {
      const synthesizer = new SpeechSynthesizer(SpeechConfig.fromHost(host, 'any'), null);
      const next = (ssml: string) =>
        new Promise<SpeechSynthesisResult>((resolve, reject) => synthesizer.speakSsmlAsync(ssml, resolve, reject));
      assert.equal(ResultReason[(await next(voice('<p><p>x</p></p>'))).reason], 'Canceled');
      assert.equal(ResultReason[(await next(voice('Hi.'))).reason], 'SynthesizingAudioCompleted');
      synthesizer.close();
    }));
});
