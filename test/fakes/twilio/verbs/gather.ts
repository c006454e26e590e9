import type { Utterance } from '../leg.js';
import type { Doing, Program, Verb } from '../program.js';
import type { Form } from '../signature.js';
import { LISTENING, type Sound } from '../sound.js';
import { Timers } from '../timers.js';
import type { Element } from '../twiml/element.js';
import { playAll } from './prompt.js';

/** "Twilio gathers speech from the caller for a maximum duration of 60 seconds." */
const LONGEST_SPEECH_MS = 60_000;

/** How often it tells what it has made out so far, where somebody wants to know. */
const PARTS_EVERY_MS = 1000;

export const gather: Verb = (element, program) => new Gathering(element, program);

/** `<Gather>`: prompts, and then what the caller presses or says, whichever begins first. */
class Gathering implements Doing {
  #digits = '';
  #words: string[] = [];
  #confidence = 0;
  #isPrompting = true;
  #hasSpoken = false;
  #parts = 0;
  readonly #timers: Timers;
  readonly #attributes: Readonly<Record<string, string>>;
  readonly #takes: { readonly dtmf: boolean; readonly speech: boolean };

  constructor(
    element: Element,
    private readonly program: Program,
  ) {
    this.#attributes = element.attributes;
    this.#timers = new Timers(program.network.clock);
    const input = (element.attributes.input ?? 'dtmf').split(' ');
    this.#takes = { dtmf: input.includes('dtmf'), speech: input.includes('speech') };
    const where = {
      timers: this.#timers,
      timing: program.network.timing,
      hear: (sound: Sound) => program.hear(this.#heard(sound)),
    };
    playAll(element.children, where, () => this.#listen());
  }

  press(key: string): void {
    if (!this.#takes.dtmf || this.#hasSpoken || !this.#isOpen()) return;
    this.#listen();
    const { finishOnKey = '#', numDigits } = this.#attributes;
    if (key === finishOnKey) {
      this.#finish(key);
      return;
    }
    this.#digits += key;
    if (this.#digits.length >= Number(numDigits ?? 'Infinity')) this.#finish('');
  }

  speak(utterance: Utterance): void {
    if (!this.#takes.speech || this.#digits !== '' || !this.#isOpen()) return;
    this.#hasSpoken = true;
    this.#isPrompting = false;
    this.program.hear(LISTENING);
    this.#timers.stop();
    const ms = Math.min(utterance.ms, LONGEST_SPEECH_MS);
    const words = utterance.text.split(' ');
    for (let at = PARTS_EVERY_MS; at < ms; at += PARTS_EVERY_MS) {
      this.#timers.after(at, () => this.#partial(words.slice(0, Math.ceil((words.length * at) / ms)).join(' ')));
    }
    this.#timers.after(ms, () => this.#understood(utterance));
  }

  stop(): void {
    this.#timers.stop();
  }

  #heard(sound: Sound): Sound {
    const { input = 'dtmf', bargeIn } = this.#attributes;
    return sound.kind === 'speech' && bargeIn !== 'false' ? { ...sound, input } : sound;
  }

  /** With `bargeIn="false"` nothing counts before the prompt has ended. */
  #isOpen(): boolean {
    return !this.#isPrompting || this.#attributes.bargeIn !== 'false';
  }

  #listen(): void {
    this.#isPrompting = false;
    this.#timers.stop();
    this.program.hear(LISTENING);
    this.#timers.after(Number(this.#attributes.timeout ?? '5') * 1000, () => this.#finish(''));
  }

  #understood({ text, confidence }: Utterance): void {
    if (text !== '') {
      this.#words.push(text);
      this.#confidence = confidence;
      this.#partial(this.#words.join(' '));
    }
    this.#timers.after(this.#speechTimeout, () => this.#finish(''));
  }

  get #speechTimeout(): number {
    const { speechTimeout, timeout = '5' } = this.#attributes;
    return speechTimeout === 'auto' ? this.program.network.timing.speechEnds : Number(speechTimeout ?? timeout) * 1000;
  }

  #partial(heard: string): void {
    const { partialResultCallback, partialResultCallbackMethod } = this.#attributes;
    if (!partialResultCallback) return;
    const form = { UnstableSpeechResult: heard, Stability: '0.9', SequenceNumber: String(this.#parts) };
    this.#parts += 1;
    this.program.report(partialResultCallbackMethod === 'GET' ? 'GET' : 'POST', partialResultCallback, form);
  }

  #finish(finishedOnKey: string): void {
    this.#timers.stop();
    const { action, method, actionOnEmptyResult, language = 'en-US' } = this.#attributes;
    const go = (form: Form) => this.program.fetch(method === 'GET' ? 'GET' : 'POST', action ?? this.program.base, form);
    if (this.#words.length > 0) {
      go({ SpeechResult: this.#words.join(' '), Confidence: String(this.#confidence), Language: language });
    } else if (this.#digits !== '') go({ Digits: this.#digits, FinishedOnKey: finishedOnKey });
    else if (actionOnEmptyResult === 'true') {
      go({ Digits: '', ...(finishedOnKey && { FinishedOnKey: finishedOnKey }), msg: 'Gather End' });
    } else this.program.next();
  }
}
