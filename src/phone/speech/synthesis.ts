import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import { type Engine, joined, partsOf } from './engine.js';
import { outputFormat, resampled } from './formats.js';
import { audioFrame, type Frame, textFrame } from './frames.js';
import { readSsml } from './refusal.js';
import { durationOf } from './wave.js';

/** What goes wrong in a turn because a test wants it. */
export type Mishap = 'closes in mid-sentence' | 'ends in mid-sentence' | 'never answers';

export interface SynthesisOptions {
  readonly engine: Engine;
  /** Asked before each document is spoken. */
  readonly mishap?: ((ssml: string) => Mishap | undefined) | undefined;
  /** Told of each document that was spoken, or refused. */
  readonly onSpoken?: ((spoken: Spoken) => void) | undefined;
}

export interface Spoken {
  readonly ssml: string;
  /** Milliseconds of sound; absent where the document was refused. */
  readonly ms?: number;
  readonly refusal?: string;
}

/** Of the SDK: `synthesis.context`. */
interface Context {
  readonly synthesis?: {
    readonly audio?: {
      readonly outputFormat?: string;
      readonly metadataOptions?: { readonly sessionEndEnabled?: unknown };
    };
  };
}

/** Bytes of sound in one frame. */
const CHUNK = 4096;
/** Offsets and durations are in units of 100 ns. */
export const TICKS_A_MS = 10_000;
const DEFAULT_FORMAT = 'raw-24khz-16bit-mono-pcm';

/** One socket that synthesises speech: documents in, sound out, one after the other. */
export class Synthesis {
  #context: Context = {};

  constructor(
    readonly socket: WebSocket,
    readonly options: SynthesisOptions,
  ) {}

  /** Frames are to be handed over one by one: the next one when this one is done. */
  async take({ path, requestId, text }: Frame): Promise<void> {
    if (path === 'synthesis.context') this.#context = JSON.parse(text) as Context;
    if (path === 'ssml') await this.#speak(requestId, text);
  }

  async #speak(requestId: string, ssml: string): Promise<void> {
    const { engine, mishap, onSpoken } = this.options;
    const audio = this.#context.synthesis?.audio;
    const format = outputFormat(audio?.outputFormat ?? DEFAULT_FORMAT);
    const read = format ? readSsml(ssml) : { refusal: `Unsupported output format ${audio?.outputFormat}.` };
    if ('refusal' in read || !format) {
      const refusal = 'refusal' in read ? read.refusal : '';
      onSpoken?.({ ssml, refusal });
      refuse(this.socket, refusal);
      return;
    }
    const fault = mishap?.(ssml);
    if (fault === 'never answers') return;
    const sound = joined(await Promise.all(partsOf(read.tokens).map(engine)));
    const ms = durationOf(sound);
    const streamId = newId();
    const context = { serviceTag: newId() };
    this.#send(textFrame('turn.start', requestId, { context }));
    this.#send(textFrame('response', requestId, { context, audio: { type: 'inline', streamId } }));
    const bytes = format.encode(resampled(sound, format.rate));
    const end = fault ? Math.floor(bytes.length / 2) : bytes.length;
    for (let at = 0; at < end; at += CHUNK) {
      this.#send(audioFrame(requestId, streamId, bytes.subarray(at, Math.min(end, at + CHUNK))));
    }
    if (fault === 'closes in mid-sentence') return this.socket.terminate();
    if (fault === 'ends in mid-sentence') return this.socket.close(1000);
    this.#send(audioFrame(requestId, streamId, new Uint8Array()));
    if (String(audio?.metadataOptions?.sessionEndEnabled) === 'true') {
      const end = { Type: 'SessionEnd', Data: { Offset: Math.round(ms * TICKS_A_MS) } };
      this.#send(textFrame('audio.metadata', requestId, { Metadata: [end] }));
    }
    this.#send(textFrame('turn.end', requestId, {}));
    onSpoken?.({ ssml, ms });
  }

  #send(frame: string | Buffer): void {
    this.socket.send(frame);
  }
}

/** Azure ends the socket with 1007 and says why; a reason has at most 123 bytes (RFC 6455, section 5.5). */
export function refuse(socket: WebSocket, reason: string): void {
  let cut = reason;
  while (Buffer.byteLength(cut) > 123) cut = cut.slice(0, -1);
  socket.close(1007, cut);
}

function newId(): string {
  return randomUUID().replaceAll('-', '').toUpperCase();
}
