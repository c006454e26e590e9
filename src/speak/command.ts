import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Prompts } from '../../ssml/prompts.js';
import type { Variables } from '../config.js';
import { FOLDERS } from '../language.js';
import { UsageError } from '../phone/commandLine.js';
import { parseScript, ScriptError } from '../phone/script.js';
import type { Printer } from '../transcript/command.js';
import { readAddress } from './address.js';
import { type Command, readCommand, USAGE } from './commandLine.js';
import { SpeechError } from './diagnosis.js';
import { mayBeMeasured, writeLengths } from './lengths.js';
import { isOf, readNames } from './names.js';
import { OutputError, writeOutput } from './output.js';
import { play } from './player.js';
import { renderPrompts } from './prompts.js';
import { Synthesizer } from './synthesizer.js';

/**
 * Runs the command.
 *
 * @param args what stands after the command's name
 * @param folder of the prompts
 * @returns the exit code: 1 where anything was not rendered
 * @throws what is neither the user's mistake nor the service's
 */
export async function speakCommand(
  args: readonly string[],
  env: Variables,
  print: Printer,
  folder: string = FOLDERS.prompts,
): Promise<0 | 1> {
  try {
    const command = readCommand(args);
    if (command.does === 'help') {
      print.out(USAGE);
      return 0;
    }
    const format = command.telephone ? 'riff-8khz-8bit-mono-mulaw' : 'riff-16khz-16bit-mono-pcm';
    const synthesizer = new Synthesizer({ address: readAddress(env), format });
    if (command.does === 'voices') return await listVoices(synthesizer, command, print);
    return await (command.does === 'call' ? speakCall : speakPrompts)(synthesizer, command, print, folder);
  } catch (error) {
    const isExpected = [UsageError, ScriptError, SpeechError, OutputError].some((kind) => error instanceof kind);
    if (!isExpected || !(error instanceof Error)) throw error;
    print.err(`${error.message}\n`);
    return 1;
  }
}

async function listVoices(synthesizer: Synthesizer, { names }: Command, print: Printer): Promise<0 | 1> {
  const isWanted = (locale: string) => names.length === 0 || names.some((name) => isOf(locale, name));
  const voices = (await synthesizer.voices()).filter(({ locale }) => isWanted(locale));
  for (const { name, gender, styles } of voices) {
    print.out(`${name} (${[gender.toLowerCase(), ...styles].join(', ')})\n`);
  }
  if (voices.length > 0) return 0;
  print.err(`The service has no voice for ${names.join(', ')}: name languages such as de-DE or de.\n`);
  return 1;
}

async function speakPrompts(
  synthesizer: Synthesizer,
  command: Command,
  print: Printer,
  folder: string,
): Promise<0 | 1> {
  const { prompts, problems } = Prompts.loadSound(folder);
  const { service } = synthesizer.options.address;
  const { locales, ids } = readNames(command.names, prompts);
  if (command.lengths) mayBeMeasured(prompts, locales, service);
  const { out, again, jobs } = command;
  const write = (line: string) => print.out(`${line}\n`);
  const { manifest, files, failed } = await renderPrompts({
    synthesizer,
    prompts,
    locales,
    ids,
    out,
    again,
    jobs,
    write,
  });
  if (command.lengths) writeLengths(folder, prompts, locales, service, manifest.prompts, write);
  for (const problem of problems) print.err(`not rendered: ${problem}\n`);
  playIfWanted(command, files, print);
  return failed + problems.length === 0 ? 0 : 1;
}

async function speakCall(synthesizer: Synthesizer, command: Command, print: Printer, folder: string): Promise<0 | 1> {
  const { file = '', out, jobs } = command;
  const script = parseScript(file, readScript(file));
  const prompts = Prompts.load(folder);
  const write = (line: string) => print.out(`  ${line}\n`);
  // The whole bot, which prompts alone do not need.
  const { renderCall } = await import('./call.js');
  const { sound, ms, leftOut, failures } = await renderCall(script, { synthesizer, prompts, jobs, write });
  for (const failure of failures) print.err(`failed: ${failure}\n`);
  const wave = join(out, 'calls', `${basename(file, '.call')}.wav`);
  writeOutput(wave, sound);
  const seconds = (length: number) => `${(length / 1000).toFixed(1)} s`;
  const silence = leftOut > 0 ? `, without ${seconds(leftOut)} of silence` : '';
  print.out(`${wave}: ${seconds(ms)}${silence}${failures.length > 0 ? ', not all of it' : ''}\n`);
  playIfWanted(command, [wave], print);
  return failures.length === 0 ? 0 : 1;
}

function playIfWanted(command: Command, files: readonly string[], print: Printer): void {
  const whyNot = command.play ? play(files) : undefined;
  if (whyNot !== undefined) print.err(`${whyNot}\n`);
}

function readScript(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} can't be read: ${(error as Error).message}`);
  }
}
