/** What `npm run speak` is asked to do. */
import { parseArgs } from 'node:util';
import { UsageError } from '../phone/commandLine.js';

export const USAGE = `Renders what the bot says to WAV files, by Azure Speech or a local stand-in for it.

  npm run speak                          every prompt in every language that has changed since last time
  npm run speak -- welcome de-DE         these prompts, in these languages (de: all German)
  npm run speak -- --call FILE.call      a whole call, both sides, as one WAV
  npm run speak -- --voices de-DE        the voices the service has, for these languages

  --out FOLDER     where to (out)
  --again          also what has not changed
  --telephone      as callers hear it: 8 kHz, mu-law
  --jobs NUMBER    so many at once (4)
  --play           then plays it
  --lengths        notes how long the prompts are in ssml/<language>/lengths.json: silence counts from then
  --help           this text

SPEECH_KEY and SPEECH_REGION are those of a Speech resource in Azure. Instead, SPEECH_HOST is the address of a stand-in:
npm run speech-service starts one, and prints it. What stands for {placeholders} is in ssml/<language>/language.yaml, and so
is the voice.
`;

export interface Command {
  readonly does: 'help' | 'voices' | 'call' | 'prompts';
  /** Of prompts and of languages, such as `de-DE` or `de`; none: all. */
  readonly names: readonly string[];
  /** The call script. */
  readonly file?: string;
  readonly out: string;
  readonly again: boolean;
  readonly telephone: boolean;
  readonly jobs: number;
  readonly play: boolean;
  readonly lengths: boolean;
}

/** What makes no sense where nothing is rendered. */
const RENDERING = ['again', 'telephone', 'jobs', 'play', 'lengths'] as const;

/**
 * @param args without `node` and the file
 * @throws UsageError
 */
export function readCommand(args: readonly string[]): Command {
  const { values, positionals } = parsed(args);
  const { help = false, voices = false, call, out = 'out', again = false, telephone = false, jobs = '4' } = values;
  if (!/^[1-9]\d?$/.test(jobs)) throw new UsageError(`--jobs ${jobs}: give a number from 1 to 99`);
  if (call !== undefined && (positionals.length > 0 || values.lengths || voices || telephone)) {
    throw new UsageError(
      '--call renders one call: it goes with no names, and not with --lengths, --voices or --telephone',
    );
  }
  if (call === '') throw new UsageError('--call: name the call script, such as test/calls/agent-by-key.call');
  const other = RENDERING.find((name) => values[name] !== undefined);
  if (voices && other !== undefined)
    throw new UsageError(`--voices lists what there is: it does not go with --${other}`);
  return {
    does: help ? 'help' : voices ? 'voices' : call === undefined ? 'prompts' : 'call',
    names: positionals,
    ...(call !== undefined && { file: call }),
    out,
    again,
    telephone,
    jobs: Number(jobs),
    play: values.play ?? false,
    lengths: values.lengths ?? false,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        voices: { type: 'boolean' },
        call: { type: 'string' },
        out: { type: 'string' },
        again: { type: 'boolean' },
        telephone: { type: 'boolean' },
        jobs: { type: 'string' },
        play: { type: 'boolean' },
        lengths: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\nSee --help.`);
  }
}
