/** Reads a `.call` file: a whole call as text, one instruction a line. */
import type { Earlier } from './earlier.js';
import { type Behaviour, DOCUMENTED } from './exchange.js';
import { type Deed, type Expectation, INSTRUCTIONS, type Instruction, type Preparation } from './instructions.js';
import type { CallerLine } from './telephony.js';
import { CARRIERS, WAYS, type WayName } from './way.js';

export interface Step {
  /** From 1. */
  readonly line: number;
  /** As written, without the way it is limited to. */
  readonly text: string;
  /** Present where the instruction is meant for one way only, as in `over http: type 0`. */
  readonly only?: WayName;
  readonly what: Deed | Expectation;
}

export interface Script {
  readonly file: string;
  /** Environment the bot must be started with. */
  readonly settings: Readonly<Record<string, string>>;
  /** When it begins, in milliseconds since the epoch; absent: ten in the morning of a working day. */
  readonly at?: number;
  readonly caller: CallerLine;
  readonly behaviour: Behaviour;
  /** What lies on the operator's desk when the call begins. */
  readonly earlier: readonly Earlier[];
  readonly steps: readonly Step[];
}

/** Every mistake of a file, one a line: `FILE:LINE what is wrong, what is known`. */
export class ScriptError extends Error {
  override readonly name = 'ScriptError';
}

const CALLER: CallerLine = Object.freeze({ number: '+14255550100', locale: 'en-US' });

/**
 * @param file named in mistakes and failures
 * @throws ScriptError
 */
export function parseScript(file: string, source: string): Script {
  const settings: Record<string, string> = {};
  let caller = CALLER;
  let behaviour = DOCUMENTED;
  const earlier: Earlier[] = [];
  let at: number | undefined;
  const steps: Step[] = [];
  const mistakes: string[] = [];

  const prepare = (preparation: Preparation) => {
    if (steps.length > 0) throw new Error('this belongs before the first thing that happens');
    switch (preparation.prepare) {
      case 'setting':
        settings[preparation.name] = preparation.value;
        break;
      case 'time':
        at = preparation.at;
        break;
      case 'caller':
        caller = { locale: preparation.locale, ...(preparation.number && { number: preparation.number }) };
        break;
      case 'earlier':
        earlier.push(preparation.left);
        break;
      default:
        behaviour = { ...behaviour, [preparation.prepare]: preparation.is };
    }
  };

  for (const [index, raw] of source.split(/\r?\n/).entries()) {
    const line = index + 1;
    const text = raw.trim();
    if (text === '' || text.startsWith('#')) continue;
    try {
      const { only, rest } = limited(text);
      const what = instruction(rest);
      if ('prepare' in what) prepare(what);
      else steps.push({ line, text: rest, what, ...(only && { only }) });
    } catch (error) {
      mistakes.push(`${file}:${line} ${(error as Error).message}`);
    }
  }
  const first = steps[0];
  if (mistakes.length === 0 && !(first && 'deed' in first.what && first.what.deed === 'dial')) {
    mistakes.push(`${file}:${first?.line ?? 1} the first thing that happens must be: dial`);
  }
  if (mistakes.length > 0) throw new ScriptError(mistakes.join('\n'));
  return { file, settings, ...(at !== undefined && { at }), caller, behaviour, earlier, steps };
}

/** `over http: …` limits one instruction to one way. */
function limited(text: string): { only?: WayName; rest: string } {
  const found = /^(in process|over \w+): *(.*)$/i.exec(text);
  if (!found) return { rest: text };
  const only = [...WAYS, ...CARRIERS].find((way) => way === found[1]?.toLowerCase());
  if (!only) throw new Error(`"${found[1]}" is no way to carry a call; known are: ${WAYS.join(', ')}`);
  return { only, rest: found[2] ?? '' };
}

function instruction(text: string): Instruction {
  for (const { pattern, read } of INSTRUCTIONS) {
    const found = pattern.exec(text);
    if (found) return read(found.slice(1));
  }
  throw new Error(`"${text}" is no instruction; the nearest is: ${nearest(text)}`);
}

/** The instruction whose fixed beginning has most in common with the text. */
function nearest(text: string): string {
  const near = ({ usage }: { usage: string }) => {
    const beginning = usage.replace(/ ?[/A-Z].*$/, '');
    return beginning.length - 2 * changes(text.slice(0, beginning.length).toLowerCase(), beginning);
  };
  return INSTRUCTIONS.reduce((best, row) => (near(row) > near(best) ? row : best)).usage;
}

/** Levenshtein's distance: how many letters to add, drop or replace. */
export function changes(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (let column = 1; column <= to.length; column += 1) {
      const kept = (row[column - 1] ?? 0) + (letter === to[column - 1] ? 0 : 1);
      next.push(Math.min(kept, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
