import {
  Connection,
  ResultReason,
  SpeechConfig,
  SpeechSynthesisOutputFormat,
  type SpeechSynthesisResult,
  SpeechSynthesizer,
  SynthesisVoiceGender,
} from 'microsoft-cognitiveservices-speech-sdk';
import { httpAddress, type SpeechAddress } from './address.js';
import { broken, diagnosed, SpeechError, silent } from './diagnosis.js';

/** How sound is made: for ears at a computer, or as callers hear it. */
export const FORMATS = {
  'riff-16khz-16bit-mono-pcm': SpeechSynthesisOutputFormat.Riff16Khz16BitMonoPcm,
  'riff-8khz-8bit-mono-mulaw': SpeechSynthesisOutputFormat.Riff8Khz8BitMonoMULaw,
} as const;
export type FormatName = keyof typeof FORMATS;

/** A voice that the service has. */
export interface Voice {
  readonly name: string;
  readonly locale: string;
  readonly gender: string;
  readonly styles: readonly string[];
}

export interface SynthesizerOptions {
  readonly address: SpeechAddress;
  readonly format: FormatName;
  /** How long one document may take, in milliseconds; by default 60,000. */
  readonly patienceMs?: number;
}

/** After a socket has closed, so long the SDK may still tell why, in milliseconds. */
const REASON_MS = 200;

/** Makes sound of SSML, by the Speech SDK; a connection for each document, so that one's trouble is not the next one's. */
export class Synthesizer {
  constructor(readonly options: SynthesizerOptions) {}

  /**
   * @returns a WAV file
   * @throws SpeechError that says what to do
   */
  async speak(ssml: string): Promise<Buffer> {
    const { address, format } = this.options;
    const config = configOf(address);
    config.speechSynthesisOutputFormat = FORMATS[format];
    const synthesizer = new SpeechSynthesizer(config, null);
    try {
      const { reason, audioData, errorDetails } = await this.#result(synthesizer, ssml);
      if (reason === ResultReason.SynthesizingAudioCompleted) return Buffer.from(audioData);
      throw await diagnosed(errorDetails, address);
    } finally {
      synthesizer.close();
    }
  }

  /** @throws SpeechError */
  async voices(): Promise<Voice[]> {
    const { address } = this.options;
    const config =
      address.service === 'Azure' ? configOf(address) : SpeechConfig.fromHost(httpAddress(address), address.key);
    const synthesizer = new SpeechSynthesizer(config, null);
    try {
      const { reason, voices, errorDetails } = await synthesizer.getVoicesAsync().catch((error: Error) => {
        throw new SpeechError('unreachable', error.message);
      });
      if (reason !== ResultReason.VoicesListRetrieved) throw await diagnosed(errorDetails, address);
      return voices.map(({ shortName, locale, gender, styleList }) => ({
        name: shortName,
        locale,
        gender: SynthesisVoiceGender[gender] ?? 'Unknown',
        styles: styleList.filter((style) => style !== ''),
      }));
    } finally {
      synthesizer.close();
    }
  }

  /** The SDK says nothing where a socket ends in mid-sentence as if all were well, and where nobody answers. */
  #result(synthesizer: SpeechSynthesizer, ssml: string): Promise<SpeechSynthesisResult> {
    const { patienceMs = 60_000 } = this.options;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(silent(patienceMs)), patienceMs);
      const settled = (settle: () => void) => {
        clearTimeout(timer);
        settle();
      };
      Connection.fromSynthesizer(synthesizer).disconnected = () => {
        setTimeout(() => settled(() => reject(broken())), REASON_MS);
      };
      synthesizer.speakSsmlAsync(
        ssml,
        (result) => settled(() => resolve(result)),
        (error) => settled(() => reject(broken(error))),
      );
    });
  }
}

function configOf(address: SpeechAddress): SpeechConfig {
  return address.service === 'Azure'
    ? SpeechConfig.fromSubscription(address.key, address.region)
    : SpeechConfig.fromHost(address.host, address.key);
}
