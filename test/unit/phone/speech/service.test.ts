import assert from 'node:assert/strict';
import {
  AudioConfig,
  AudioInputStream,
  AudioStreamFormat,
  OutputFormat,
  ResultReason,
  SpeechConfig,
  type SpeechRecognitionResult,
  SpeechRecognizer,
  SpeechSynthesisOutputFormat,
  type SpeechSynthesisResult,
  SpeechSynthesizer,
} from 'microsoft-cognitiveservices-speech-sdk';
import { WebSocket } from 'ws';
import type { Understood } from '../../../../src/phone/speech/recognition.js';
import { readPcm, readWave } from '../../../../src/phone/speech/wave.js';
import { withService } from '../../../fixtures/speechService.js';
import { speak, voice } from '../../ssml/schema.js';

/** Speaks by the SDK, as anybody would use it. */
function say(host: URL, ssml: string, { key = 'any', format = 'Riff16Khz16BitMonoPcm' as Format } = {}) {
  const config = SpeechConfig.fromHost(host, key);
  config.speechSynthesisOutputFormat = SpeechSynthesisOutputFormat[format];
  const synthesizer = new SpeechSynthesizer(config, null);
  return new Promise<SpeechSynthesisResult>((resolve, reject) =>
    synthesizer.speakSsmlAsync(ssml, resolve, reject),
  ).finally(() => synthesizer.close());
}
type Format = keyof typeof SpeechSynthesisOutputFormat;

describe('the stand-in for Azure Speech, as the SDK finds it', () => {
  it('speaks a document: a beep of 100 ms for each word', () =>
    withService({}, async (host) => {
      const { reason, audioData, audioDuration } = await say(host, voice('One two three.'));
      assert.equal(ResultReason[reason], 'SynthesizingAudioCompleted');
      const { samples, rate } = readPcm(Buffer.from(audioData));
      assert.deepEqual([rate, samples.length, audioDuration], [16_000, 4800, 3_000_000]);
    }));

  it('speaks one document after the other over one socket', () =>
    withService({}, async (host) => {
      const synthesizer = new SpeechSynthesizer(SpeechConfig.fromHost(host, 'any'), null);
      const lengths = await Promise.all(
        ['One.', 'One two.', 'One two three.'].map(
          (words) =>
            new Promise<number>((resolve, reject) =>
              synthesizer.speakSsmlAsync(voice(words), ({ audioDuration }) => resolve(audioDuration), reject),
            ),
        ),
      );
      synthesizer.close();
      assert.deepEqual(lengths, [1_000_000, 2_000_000, 3_000_000]);
    }));

  it('speaks in the format that is asked for', () =>
    withService({}, async (host) => {
      const formats: [Format, number, number, number][] = [
        ['Riff8Khz8BitMonoMULaw', 7, 8000, 800],
        ['Riff8Khz8BitMonoALaw', 6, 8000, 800],
        ['Riff24Khz16BitMonoPcm', 1, 24_000, 4800],
        ['Riff48Khz16BitMonoPcm', 1, 48_000, 9600],
      ];
      for (const [format, code, rate, bytes] of formats) {
        const { audioData } = await say(host, voice('Hello.'), { format });
        const wave = readWave(Buffer.from(audioData));
        assert.deepEqual([wave.format, wave.rate, wave.data.length], [code, rate, bytes], format);
      }
      const { errorDetails } = await say(host, voice('Hello.'), { format: 'Audio16Khz32KBitRateMonoMp3' });
      assert.match(
        errorDetails,
        /Unsupported output format audio-16khz-32kbitrate-mono-mp3\. websocket error code: 1007/,
      );
    }));

  it('speaks each voice of a document, one after the other', () =>
    withService({}, async (host) => {
      const document = speak(
        '<voice name="en-US-AriaNeural">One.</voice><voice name="de-DE-ConradNeural">Eins zwei.</voice>',
      );
      assert.equal((await say(host, document)).audioDuration, 3_000_000);
    }));

  it('turns down a wrong key, in the header of Node and in the address of a browser', () =>
    withService({ key: 'right' }, async (host) => {
      assert.equal(
        ResultReason[(await say(host, voice('Hi.'), { key: 'right' })).reason],
        'SynthesizingAudioCompleted',
      );
      const { reason, errorDetails } = await say(host, voice('Hi.'), { key: 'wrong' });
      assert.equal(ResultReason[reason], 'Canceled');
      assert.match(errorDetails, /StatusCode: 1006/);
      for (const [query, status] of [
        ['Ocp-Apim-Subscription-Key=right', 101],
        ['Ocp-Apim-Subscription-Key=wrong', 401],
        ['', 401],
      ] as const) {
        const socket = new WebSocket(new URL(`/tts/cognitiveservices/websocket/v1?${query}`, host));
        const answer = await new Promise((resolve) => {
          socket.on('upgrade', ({ statusCode }) => resolve(statusCode));
          socket.on('unexpected-response', (_, { statusCode }) => resolve(statusCode));
          socket.on('error', () => {}); // Follows a refusal, and says it again.
        });
        assert.equal(answer, status, query);
        socket.terminate();
      }
    }));

  it('lists its voices', () =>
    withService({ key: 'right' }, async (host) => {
      const voices = (key: string) =>
        new SpeechSynthesizer(
          SpeechConfig.fromHost(new URL(host.href.replace('ws', 'http')), key),
          null,
        ).getVoicesAsync('de-DE');
      const list = (await voices('right')).voices;
      const katja = list.find(({ shortName }) => shortName === 'de-DE-KatjaNeural');
      assert.deepEqual([katja?.locale, katja?.displayName, katja?.gender], ['de-DE', 'Katja', 1]);
      assert.ok(list.every(({ locale }) => locale === 'de-DE'));
      assert.match((await voices('wrong')).errorDetails, /401/);
    }));

  it('answers nothing but what it stands in for', () =>
    withService({}, async (host) => {
      const http = host.href.replace('ws', 'http');
      for (const path of [
        '',
        'healthz',
        'tts/cognitiveservices/websocket/v1',
        'speech/recognition/x/cognitiveservices/v1',
      ]) {
        assert.equal((await fetch(`${http}${path}`)).status, 404, path);
      }
    }));

  it('ends the socket of somebody who speaks no such protocol', () =>
    withService({}, async (host) => {
      const socket = new WebSocket(new URL('/tts/cognitiveservices/websocket/v1', host));
      socket.on('open', () => socket.send('hello'));
      const code = await new Promise((resolve) => socket.on('close', resolve));
      assert.equal(code, 1007);
    }));
});

describe('the stand-in for Azure Speech, listening', () => {
  const RATE = 16_000;
  const silence = (ms: number) => Buffer.alloc((2 * RATE * ms) / 1000);
  function noise(ms: number): Buffer {
    const bytes = silence(ms);
    for (let at = 0; at < bytes.length; at += 2) bytes.writeInt16LE(Math.round(8000 * Math.sin(at / 9)), at);
    return bytes;
  }
  const script = (...lines: (Understood | undefined)[]) => ({ hears: () => lines.shift() });

  function recogniser(host: URL, sound: Buffer, format = OutputFormat.Simple): SpeechRecognizer {
    const config = SpeechConfig.fromHost(host, 'any');
    config.outputFormat = format;
    const stream = AudioInputStream.createPushStream(AudioStreamFormat.getWaveFormatPCM(RATE, 16, 1));
    stream.write(sound.buffer.slice(sound.byteOffset, sound.byteOffset + sound.length) as ArrayBuffer);
    stream.close();
    return new SpeechRecognizer(config, AudioConfig.fromStreamInput(stream));
  }

  async function once(host: URL, sound: Buffer, format?: OutputFormat) {
    const recognizer = recogniser(host, sound, format);
    const told: string[] = [];
    recognizer.speechStartDetected = (_, { offset }) => told.push(`starts at ${offset / 10_000} ms`);
    recognizer.recognizing = (_, { result }) => told.push(result.text);
    const result = await new Promise<SpeechRecognitionResult>((resolve, reject) =>
      recognizer.recognizeOnceAsync(resolve, reject),
    );
    recognizer.close();
    return { result, told };
  }

  it('understands what the script says, when somebody has spoken', () =>
    withService(script({ text: 'Talk to an agent.' }), async (host) => {
      const { result, told } = await once(host, Buffer.concat([silence(500), noise(800), silence(1000)]));
      assert.equal(ResultReason[result.reason], 'RecognizedSpeech');
      assert.deepEqual(
        [result.text, result.offset / 10_000, result.duration / 10_000],
        ['Talk to an agent.', 500, 800],
      );
      assert.deepEqual(told, ['starts at 500 ms', 'talk to']);
    }));

  it('tells how sure it is, where the SDK asks for it', () =>
    withService(script({ text: 'Billing.', confidence: 0.4 }), async (host) => {
      const { result } = await once(host, Buffer.concat([noise(800), silence(1000)]), OutputFormat.Detailed);
      const [best] = JSON.parse(result.json).NBest;
      assert.deepEqual(best, {
        Confidence: 0.4,
        Lexical: 'billing',
        ITN: 'billing',
        MaskedITN: 'billing',
        Display: 'Billing.',
      });
    }));

  it('does not understand what no script knows, and tells silence from it', () =>
    withService(script(), async (host) => {
      const murmur = await once(host, Buffer.concat([noise(800), silence(1000)]));
      assert.equal(ResultReason[murmur.result.reason], 'NoMatch');
      const nothing = await once(host, silence(6000));
      assert.match(nothing.result.json, /InitialSilenceTimeout/);
      const click = await once(host, Buffer.concat([silence(500), noise(40), silence(6000)]));
      assert.match(click.result.json, /InitialSilenceTimeout/);
    }));

  it('goes on from phrase to phrase to the end of the sound', () =>
    withService(script({ text: 'Billing.' }, undefined, { text: 'Number one.' }), async (host) => {
      const sound = [noise(600), silence(700), noise(600), silence(700), noise(600)];
      const recognizer = recogniser(host, Buffer.concat(sound));
      const heard: string[] = [];
      recognizer.recognized = (_, { result }) => heard.push(result.text ?? ResultReason[result.reason]);
      await new Promise<void>((resolve, reject) => {
        recognizer.sessionStopped = () => resolve();
        recognizer.startContinuousRecognitionAsync(undefined, reject);
      });
      recognizer.close();
      assert.deepEqual(
        heard.filter((text) => text !== ''),
        ['Billing.', 'NoMatch', 'Number one.'],
      );
    }));
});
