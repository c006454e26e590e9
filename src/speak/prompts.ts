/** Renders prompts, each to a WAV file of its own. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { hashOf } from '../../ssml/lengthsFile.js';
import type { Prompts } from '../../ssml/prompts.js';
import type { Write } from '../phone/captions.js';
import { lengthOf } from '../phone/speech/wave.js';
import { SpeechError } from './diagnosis.js';
import { type Manifest, readManifest, writeManifest } from './manifest.js';
import { writeOutput } from './output.js';
import { severalAtOnce } from './severalAtOnce.js';
import type { Synthesizer } from './synthesizer.js';

/** One prompt in one language. */
interface Job {
  /** `<locale>/<prompt>`. */
  readonly name: string;
  readonly ssml: string;
  readonly voice: string;
  readonly hash: string;
}

export interface RenderOptions {
  readonly synthesizer: Synthesizer;
  readonly prompts: Prompts;
  /** Of which to render; both complete, in order. */
  readonly locales: readonly string[];
  readonly ids: readonly string[];
  /** Gets the files and the manifest. */
  readonly out: string;
  readonly again: boolean;
  readonly jobs: number;
  readonly write: Write;
}

export interface Outcome {
  /** Of everything in the folder, also of earlier times. */
  readonly manifest: Manifest;
  /** The files of the prompts that were asked for, as far as they are there. */
  readonly files: readonly string[];
  /** How many were asked for and are not there. */
  readonly failed: number;
}

/** After so many in a row for which the service was not there, the others are not tried. */
const HOPELESS = 3;

/** Renders what has changed, several at once. What fails is told, and does not stop the others. */
export async function renderPrompts(options: RenderOptions): Promise<Outcome> {
  const { synthesizer, prompts, out, again, jobs, write } = options;
  const { address, format } = synthesizer.options;
  const manifestFile = join(out, 'manifest.json');
  const before = Object.entries(readManifest(manifestFile).prompts);
  const entries = Object.fromEntries(before.filter(([name]) => isThere(name, prompts)));
  const all = jobsOf(options);
  const isDone = ({ name, hash }: Job) => {
    const entry = entries[name];
    const isSame = entry?.hash === hash && entry.service === address.service && entry.format === format;
    return isSame && existsSync(join(out, entry.file));
  };
  const todo = all.filter((job) => again || !isDone(job));
  const unchanged = all.length - todo.length;
  let [done, failed, absent] = [0, 0, 0];
  const progress = () => `[${String(done + failed).padStart(String(todo.length).length)}/${todo.length}]`;

  const begun = await severalAtOnce(todo, jobs, async (job) => {
    const file = `${job.name}.wav`;
    try {
      const sound = await synthesizer.speak(job.ssml);
      writeOutput(join(out, file), sound);
      const ms = lengthOf(sound);
      entries[job.name] = { file, voice: job.voice, service: address.service, format, ms, hash: job.hash };
      // Each time: who ends it with Ctrl-C goes on from here.
      writeManifest(manifestFile, { prompts: entries });
      done += 1;
      absent = 0;
      write(`${progress()} ${job.name} ${(ms / 1000).toFixed(1)} s`);
    } catch (error) {
      if (!(error instanceof SpeechError)) throw error;
      failed += 1;
      absent = error.isOfAll ? absent + 1 : 0;
      delete entries[job.name];
      rmSync(join(out, file), { force: true }); // What is there says something else by now.
      write(`${progress()} ${job.name} FAILED: ${error.message}`);
    }
    return absent < HOPELESS;
  });
  const untried = todo.length - begun;
  if (untried > 0) write(`${untried} more were not tried: the service was not there ${absent} times in a row`);
  const manifest: Manifest = { prompts: entries };
  writeManifest(manifestFile, manifest);
  write(`${done} rendered, ${unchanged} unchanged, ${failed + untried} failed; ${manifestFile}`);
  const files = all.flatMap(({ name }) => entries[name]?.file ?? []).map((file) => join(out, file));
  return { manifest, files, failed: failed + untried };
}

function jobsOf({ prompts, locales, ids }: RenderOptions): Job[] {
  return locales.flatMap((locale) =>
    ids
      .filter((id) => prompts.has(id, locale))
      .map((id) => {
        const { speak } = prompts.say(id, locale, prompts.examples(id, locale));
        return { name: `${locale}/${id}`, ssml: speak, voice: prompts.voiceOf(id, locale), hash: hashOf(speak) };
      }),
  );
}

function isThere(name: string, prompts: Prompts): boolean {
  const [locale = '', id = ''] = name.split('/');
  return prompts.has(id, locale);
}
