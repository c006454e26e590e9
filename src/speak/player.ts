import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Programs that play a WAV file, and how: of SoX, PulseAudio, ALSA, macOS, FFmpeg. The first that is there does it. */
const PLAYERS: readonly (readonly [program: string, ...args: string[]])[] = [
  ['play', '-q'],
  ['paplay'],
  ['aplay', '-q'],
  ['afplay'],
  ['ffplay', '-nodisp', '-autoexit', '-loglevel', 'error'],
];

/** @returns why nothing was played; undefined where it was */
export function play(files: readonly string[], path = process.env.PATH ?? ''): string | undefined {
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  const found = PLAYERS.flatMap(([program, ...args]) =>
    folders.map((folder) => ({ program, at: join(folder, program), args })),
  ).find(({ at }) => existsSync(at));
  if (!found) return `There is no player on this machine (${PLAYERS.map(([program]) => program).join(', ')}).`;
  const { program, at, args } = found;
  for (const file of files) {
    const { status, stderr, error } = spawnSync(at, [...args, file], { stdio: ['ignore', 'ignore', 'pipe'] });
    if (status !== 0) return `${program} can't play ${file}: ${error?.message ?? lastLine(stderr.toString())}`;
  }
  return undefined;
}

/** Players complain of every layer they are built on; what it comes to stands last. */
function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
