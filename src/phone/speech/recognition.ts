import type { WebSocket } from 'ws';
import { type Frame, textFrame } from './frames.js';
import { Listener, type Segment } from './listener.js';
import { TICKS_A_MS } from './synthesis.js';
import { readWave } from './wave.js';

/** What the recogniser understands of the next words: a script has it, not the sound. */
export interface Understood {
  /** As it is shown: `Talk to an agent.` */
  readonly text: string;
  /** From 0 to 1; by default 0.9. */
  readonly confidence?: number;
}

export interface RecognitionOptions {
  /** Asked whenever somebody has spoken; undefined: it was not understood. */
  readonly hears: () => Understood | undefined;
}

/** How long somebody who is asked once may be silent (RecognizeSpeech: `SpeechServiceConnection_InitialSilenceTimeoutMs`). */
const INITIAL_SILENCE_MS = 5000;

/** One socket that recognises speech. It listens for when somebody speaks; what is said comes from the script. */
export class Recognition {
  #listener: Listener | undefined;
  #requestId = '';
  #isOver = false;

  /**
   * @param mode `interactive` ends after one phrase; `conversation` and `dictation` at the end of the sound
   * @param isDetailed as the SDK asks with `format=detailed`
   */
  constructor(
    readonly socket: WebSocket,
    readonly mode: string,
    readonly isDetailed: boolean,
    readonly options: RecognitionOptions,
  ) {}

  /** Frames are to be handed over one by one. */
  take({ path, requestId, payload }: Frame): void {
    if (path !== 'audio') return;
    if (requestId !== this.#requestId) {
      this.#requestId = requestId;
      this.#isOver = false;
      this.#listener = undefined;
    }
    if (this.#isOver) return;
    if (!this.#listener) {
      // The first frame is the head of a WAV file.
      this.#listener = new Listener(readWave(payload).rate);
      this.#send('turn.start', { context: { serviceTag: requestId } });
      return;
    }
    const listener = this.#listener;
    for (const event of payload.length === 0 ? listener.end() : listener.hear(payload)) {
      if (event.kind === 'started') this.#send('speech.startDetected', { Offset: ticks(event.atMs) });
      else this.#phrase(event);
      if (this.#isOver) return;
    }
    if (payload.length === 0) this.#end(listener.heardMs, 'EndOfDictation');
    else if (this.mode === 'interactive' && listener.isSilentFor(INITIAL_SILENCE_MS)) {
      this.#end(listener.heardMs, 'InitialSilenceTimeout');
    }
  }

  #phrase({ fromMs, toMs }: Segment): void {
    const understood = this.options.hears();
    const time = { Offset: ticks(fromMs), Duration: ticks(toMs - fromMs) };
    if (!understood) this.#send('speech.phrase', { RecognitionStatus: 'NoMatch', ...time });
    else {
      const lexical = understood.text.toLowerCase().replace(/[^\p{L}\p{N}' ]+/gu, '');
      const words = lexical.split(' ');
      this.#send('speech.hypothesis', { Text: words.slice(0, Math.ceil(words.length / 2)).join(' '), ...time });
      const best = {
        Confidence: understood.confidence ?? 0.9,
        Lexical: lexical,
        ITN: lexical,
        MaskedITN: lexical,
        Display: understood.text,
      };
      const said = this.isDetailed ? { NBest: [best] } : {};
      this.#send('speech.phrase', { RecognitionStatus: 'Success', DisplayText: understood.text, ...time, ...said });
    }
    if (this.mode === 'interactive') this.#turnEnd(toMs);
  }

  #end(atMs: number, status: 'EndOfDictation' | 'InitialSilenceTimeout'): void {
    this.#send('speech.phrase', { RecognitionStatus: status, Offset: ticks(atMs), Duration: 0 });
    this.#turnEnd(atMs);
  }

  #turnEnd(atMs: number): void {
    this.#isOver = true;
    this.#send('speech.endDetected', { Offset: ticks(atMs) });
    this.#send('turn.end', {});
  }

  #send(path: string, body: object): void {
    this.socket.send(textFrame(path, this.#requestId, body));
  }
}

function ticks(ms: number): number {
  return Math.round(ms * TICKS_A_MS);
}
