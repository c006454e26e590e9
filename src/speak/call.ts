/** Renders a whole call: a script is played against a bot of its own, and what either side says becomes one WAV. */
import type { Activity } from 'botframework-schema';
import { SpeechBuilder } from '../../ssml/builder.js';
import type { Prompts } from '../../ssml/prompts.js';
import { brief, type Write } from '../phone/captions.js';
import type { Side } from '../phone/overheard.js';
import { playWithOwnBot } from '../phone/ownBot.js';
import type { Script } from '../phone/script.js';
import { readPcm, waveOf } from '../phone/speech/wave.js';
import { SpeechError } from './diagnosis.js';
import { severalAtOnce } from './severalAtOnce.js';
import type { Synthesizer } from './synthesizer.js';
import { Timeline } from './timeline.js';
import { keyTone } from './tones.js';

/** Something that somebody did, with what is heard of it. */
type Utterance = Said & { readonly at: number; readonly side: Side };

export interface CallOptions {
  /** Of 16-bit PCM. */
  readonly synthesizer: Synthesizer;
  readonly prompts: Prompts;
  /** So many sentences are made at once. */
  readonly jobs: number;
  readonly write: Write;
}

export interface RenderedCall {
  /** A WAV file. */
  readonly sound: Buffer;
  readonly ms: number;
  /** Milliseconds of silence that are not in it. */
  readonly leftOut: number;
  /** What could not be said, and why the script did not go on, as sentences. */
  readonly failures: readonly string[];
}

/** The longest that is said of what a caller says: scripts try what no voice should read to its end. */
const LONGEST_SPEECH = 500;

/** Sound a second: that of `riff-16khz-16bit-mono-pcm`. */
const RATE = 16_000;

export async function renderCall(script: Script, options: CallOptions): Promise<RenderedCall> {
  const { prompts, write } = options;
  const heard: Utterance[] = [];
  const known = new Set<string>();
  const { failure } = await playWithOwnBot(script, 'in process', write, {
    overhears: (side, activity, at) => {
      // What is delivered twice is said once.
      if (side === 'channel' && activity.id !== undefined && known.size === known.add(activity.id).size) return;
      const said = side === 'bot' ? saidByBot(activity) : saidByCaller(activity, prompts);
      heard.push({ at, side, ...said });
    },
  });
  const { sounds, failures } = await soundsOf(heard, options);
  const timeline = new Timeline(RATE);
  for (const [index, utterance] of heard.entries()) {
    const { at, side } = utterance;
    const sound = 'key' in utterance && utterance.key ? keyTone(utterance.key, RATE) : sounds[index];
    if (sound) timeline.add(sound, at);
    else timeline.passes(at);
    if (side === 'channel') timeline.turn(at);
  }
  return {
    sound: waveOf(timeline.sound()),
    ms: Math.round(timeline.length),
    leftOut: timeline.leftOut,
    failures: [...failures, ...(failure ? [failure] : [])],
  };
}

/** What is heard of an activity; nothing of most. */
type Said = { readonly ssml: string; readonly text: string } | { readonly key?: string };

function saidByBot({ type, text = '', speak }: Partial<Activity>): Said {
  return type === 'message' && speak ? { ssml: speak, text } : {};
}

function saidByCaller({ type, text = '', entities, locale = '' }: Partial<Activity>, prompts: Prompts): Said {
  if (type !== 'message' || text.trim() === '') return {};
  if (entities?.some((entity) => entity.type === 'DTMF')) return { key: text };
  const voice = prompts.callerVoice(locale);
  const words = text.slice(0, LONGEST_SPEECH);
  return { ssml: new SpeechBuilder(prompts.resolveLocale(locale, locale), voice).text(words).build().speak, text };
}

/** Each sentence once, however often it is said. */
async function soundsOf(heard: readonly Utterance[], { synthesizer, jobs }: CallOptions) {
  const sounds = new Map<string, ReturnType<typeof readPcm>>();
  const failures: string[] = [];
  const sentences = new Map(heard.flatMap((each) => ('ssml' in each ? [[each.ssml, each.text] as const] : [])));
  await severalAtOnce([...sentences], jobs, async ([ssml, text]) => {
    try {
      sounds.set(ssml, readPcm(await synthesizer.speak(ssml)));
      return true;
    } catch (error) {
      if (!(error instanceof SpeechError)) throw error;
      failures.push(`"${brief(text)}": ${error.message}`);
      return !error.isOfAll;
    }
  });
  return { sounds: heard.map((each) => ('ssml' in each ? sounds.get(each.ssml) : undefined)), failures };
}
