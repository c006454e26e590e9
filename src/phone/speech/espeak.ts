import { spawn } from 'node:child_process';
import { escapeXml } from '../../../ssml/escape.js';
import { lengthWith, measure } from '../../../ssml/length.js';
import type { Token } from '../../../ssml/parse.js';
import type { Engine, Part } from './engine.js';
import { readPcm } from './wave.js';

/** What to do where there is no espeak-ng. */
export const NO_ESPEAK =
  'espeak-ng is not installed, and the stand-in for Azure Speech speaks with it: apt-get install espeak-ng (or brew, dnf, choco)';

/** Of 200, and less than its usual 100: with that, some of its voices go beyond full scale. */
const LOUDNESS = 60;

/** The engine cannot speak; the message says what to do. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
}

/**
 * Speaks by espeak-ng, a process for each part: a robot's voice, with the words, pauses and spellings of the document.
 *
 * @param wordsPerMinute its pace
 */
export function espeak(wordsPerMinute: number): Engine {
  return async (part) => {
    const { espeak: voice } = part.voice;
    const args = ['-m', '-v', voice, '-s', `${wordsPerMinute}`, '-a', `${LOUDNESS}`, '--stdin', '--stdout'];
    return readPcm(await run(args, espeakSsml(part)));
  };
}

/** @returns what `espeak-ng --version` says; undefined where it is not installed */
export async function espeakVersion(): Promise<string | undefined> {
  try {
    return /text-to-speech: (\S+)/.exec((await run(['--version'], '')).toString())?.[1] ?? 'unknown';
  } catch (error) {
    if (error instanceof EngineError) return undefined;
    throw error;
  }
}

function run(args: readonly string[], input: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn('espeak-ng', args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    let complaint = '';
    child.stdout.on('data', (bytes: Buffer) => out.push(bytes));
    child.stderr.on('data', (bytes: Buffer) => {
      complaint += bytes.toString();
    });
    child.on('error', (error) =>
      reject(new EngineError('code' in error && error.code === 'ENOENT' ? NO_ESPEAK : error.message)),
    );
    child.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(out));
      else reject(new EngineError(`espeak-ng ended with ${code}: ${complaint.trim()}`));
    });
    child.stdin.on('error', () => {}); // It ended without reading; its exit code says why.
    child.stdin.end(input);
  });
}

/** How espeak-ng names what Azure calls otherwise; what is not here is read as it stands. */
const SAY_AS: Readonly<Record<string, string>> = {
  characters: 'characters',
  'spell-out': 'characters',
  number_digit: 'tts:digits',
  telephone: 'tts:digits',
};

/** The part in the SSML that espeak-ng understands. */
export function espeakSsml({ tokens }: Part): string {
  const ends: string[] = [];
  let ssml = '<speak>';
  for (const token of tokens) {
    if (token.kind === 'text') ssml += escapeXml(plain(token.text));
    else if (token.kind === 'close') ssml += ends.pop() ?? '';
    else {
      const tag = tagFor(token);
      ends.push(tag === undefined ? '' : `</${tag.split(' ')[0]}>`);
      if (tag !== undefined) ssml += `<${tag}>`;
    }
  }
  return `${ssml}</speak>`;
}

/**
 * Between double brackets espeak-ng looks for phonemes, also where a caller has said them; and it reads a full stop as "dot"
 * where neither a word nor a new line follows it.
 */
function plain(text: string): string {
  return text.replace(/(\[|\])(?=\1)/g, '$1 ').replace(/[.!?]\s*$/, '$&\n');
}

function tagFor(token: Extract<Token, { kind: 'open' }>): string | undefined {
  const value = (wanted: string) => token.attributes.find(([name]) => name === wanted)?.[1] ?? '';
  switch (token.name) {
    case 's':
    case 'p':
    case 'emphasis':
      return token.name;
    case 'break':
    case 'mstts:silence':
      return `break time="${lengthWith(measure([token]), {})}ms"`;
    case 'sub':
      return `sub alias="${escapeXml(value('alias'))}"`;
    case 'say-as': {
      const kind = SAY_AS[value('interpret-as')];
      return kind === undefined ? undefined : `say-as interpret-as="${kind}"`;
    }
    case 'prosody': {
      const rate = value('rate');
      const percent = /^\d/.test(rate) && !rate.endsWith('%') ? `${100 * Number(rate)}%` : rate;
      return `prosody${percent === '' ? '' : ` rate="${percent}"`}`;
    }
    default:
      return undefined;
  }
}
