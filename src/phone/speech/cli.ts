/** `npm run speech-service`: see `commandLine.ts` for what it can be asked. */
import { readFileSync } from 'node:fs';
import { endWithReader } from '../../pipe.js';
import { UsageError } from '../commandLine.js';
import { readCommand, USAGE } from './commandLine.js';
import { espeak, espeakVersion, NO_ESPEAK } from './espeak.js';
import type { Understood } from './recognition.js';
import { SpeechService } from './service.js';

endWithReader();
const write = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const { help, port, key, hears, pace } = readCommand(process.argv.slice(2));
  if (help) return void write(USAGE);
  const version = await espeakVersion();
  if (version === undefined) throw new UsageError(NO_ESPEAK);
  const lines = hears === undefined ? [] : readLines(hears);
  const service = new SpeechService({
    engine: espeak(pace),
    wordsPerMinute: pace,
    key,
    hears: () => understood(lines.shift()),
    onSpoken: ({ ms = 0, refusal }) =>
      write(refusal === undefined ? `spoke ${(ms / 1000).toFixed(1)} s` : `refused: ${refusal}`),
  });
  const address = await service.listen(port);
  write(`A stand-in for Azure Speech, with espeak-ng ${version}. In another terminal:`);
  write(`  SPEECH_HOST=${address.origin} npm run speak`);
  write('To end it: Ctrl-C');
  process.on('SIGINT', () => void service.close());
  process.on('SIGTERM', () => void service.close());
}

function understood(line: string | undefined): Understood | undefined {
  return line ? { text: line } : undefined;
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/);
  } catch (error) {
    throw new UsageError(`--hears ${file}: ${(error as Error).message}`);
  }
}

main().catch((error: unknown) => {
  const isInUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  if (!(error instanceof UsageError) && !isInUse) throw error;
  process.stderr.write(`${error.message}${isInUse ? '\nSomething listens there: --port takes another number' : ''}\n`);
  process.exitCode = 1;
});
