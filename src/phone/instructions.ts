/** The language of `.call` files: one row an instruction. A new instruction is a new row, and a case where it is played. */

import { type BargeIn, INPUT_HINTS } from '../../ssml/bargeIn.js';
import type { E164 } from '../call/phoneNumber.js';
import { BESIDE, type BesideDeed, type BesideExpectation } from './besideInstructions.js';
import type { Earlier } from './earlier.js';
import type { AgentDeed } from './exchange.js';
import { onWorkingDay } from './manualClock.js';
import { PEOPLE, type PeopleDeed, type PeopleExpectation } from './peopleInstructions.js';
import { RECORDING, type RecordingExpectation, type RecordingPreparation } from './recordingInstructions.js';
import { fixed, type Row, row } from './row.js';
import { type Words, words } from './words.js';

/** What a script sets before the call. */
export type Preparation =
  | RecordingPreparation
  | { readonly prepare: 'setting'; readonly name: string; readonly value: string }
  /** When the call begins, in milliseconds since the epoch. */
  | { readonly prepare: 'time'; readonly at: number }
  | { readonly prepare: 'caller'; readonly number?: string; readonly locale: string }
  | { readonly prepare: 'secondTransfer'; readonly is: 'ignored' | 'refused' | 'rings' }
  | { readonly prepare: 'sendsStatus'; readonly is: boolean }
  | { readonly prepare: 'transferAnswer'; readonly is: number }
  | { readonly prepare: 'earlier'; readonly left: Earlier };

/** What happens in the call. */
export type Deed =
  | BesideDeed
  | PeopleDeed
  | { readonly deed: 'dial' | 'hangUp' | 'end' | 'back' | 'restart' | 'sendAgain' | 'answerLate' }
  | { readonly deed: 'lose'; readonly how: 'closed' | 'broken' }
  | { readonly deed: 'press'; readonly keys: readonly string[]; readonly secret?: true }
  | { readonly deed: 'say'; readonly text: string; readonly secret?: true }
  | { readonly deed: 'agent'; readonly does: AgentDeed }
  | { readonly deed: 'status'; readonly value: unknown }
  | { readonly deed: 'send'; readonly activity: Record<string, unknown> & { readonly type: string } }
  | { readonly deed: 'wait'; readonly ms: number };

/** What must be true then. */
export type Expectation =
  | BesideExpectation
  | PeopleExpectation
  | RecordingExpectation
  | { readonly expect: 'says'; readonly words: Words; readonly hearing?: BargeIn }
  | { readonly expect: 'saysNot'; readonly words: Words }
  | { readonly expect: 'transcript' | 'transcriptNot'; readonly words: Words }
  | { readonly expect: 'silence' | 'noHandoff' | 'hangsUp' | 'staysOnTheLine' | 'noCallBack' | 'noMessage' }
  | { readonly expect: 'message'; readonly department: string; readonly words: Words }
  | {
      readonly expect: 'handoff';
      readonly number: string;
      readonly context?: { readonly name: string; readonly value: string };
    }
  | { readonly expect: 'transcriptSize'; readonly entries: number }
  | { readonly expect: 'handoffState'; readonly state: string; readonly failure?: string }
  | { readonly expect: 'callBack'; readonly number: string }
  | { readonly expect: 'outcome'; readonly outcome: string };

export type Instruction = Preparation | Deed | Expectation;

export const INSTRUCTIONS: readonly Row[] = [
  row('setting NAME VALUE', /^setting (\w+) (.*)$/, ([name = '', value = '']) => ({ prepare: 'setting', name, value })),
  row(
    'caller NUMBER speaks LOCALE',
    /^caller (\+[1-9]\d{6,14}|anonymous)(?: speaks ([a-z]{2}-[A-Z]{2}))?$/,
    ([number = '', locale = 'en-US']) => ({
      prepare: 'caller',
      locale,
      ...(number !== 'anonymous' && { number }),
    }),
  ),
  row('it is HH:MM', /^it is ([01]\d|2[0-3]):([0-5]\d)$/, ([hour, minute]) => ({
    prepare: 'time',
    at: onWorkingDay(Number(hour), Number(minute)),
  })),
  fixed('channel ignores a second transfer', { prepare: 'secondTransfer', is: 'ignored' }),
  fixed('channel refuses a second transfer', { prepare: 'secondTransfer', is: 'refused' }),
  fixed('channel rings twice on a second transfer', { prepare: 'secondTransfer', is: 'rings' }),
  fixed('channel sends no status', { prepare: 'sendsStatus', is: false }),
  fixed('channel sends a status', { prepare: 'sendsStatus', is: true }),
  row('channel refuses transfers with STATUS', /^channel refuses transfers with ([45]\d\d)$/, ([code]) => ({
    prepare: 'transferAnswer',
    is: Number(code),
  })),

  row(
    'before, a call back on NUMBER is open',
    /^before, a call back on (\+[1-9]\d{6,14}) is open$/,
    ([number = '']) => ({
      prepare: 'earlier',
      left: { kind: 'callBack', number: number as E164, count: 1, open: true },
    }),
  ),
  row(
    'before, COUNT call backs on NUMBER are done',
    /^before, (\d{1,2}) call backs? on (\+[1-9]\d{6,14}) (?:is|are) done$/,
    ([count, number = '']) => ({
      prepare: 'earlier',
      left: { kind: 'callBack', number: number as E164, count: Number(count), open: false },
    }),
  ),
  row(
    'before, COUNT messages of NUMBER are done',
    /^before, (\d{1,2}) messages? of (\+[1-9]\d{6,14}) (?:is|are) done$/,
    ([count, number = '']) => ({
      prepare: 'earlier',
      left: { kind: 'message', number: number as E164, count: Number(count), open: false },
    }),
  ),

  fixed('dial', { deed: 'dial' }),
  row('press KEY KEY …', /^press ([0-9*#A-D](?: [0-9*#A-D])*)$/, ([keys = '']) => ({
    deed: 'press',
    keys: keys.split(' '),
  })),
  row('type TEXT', /^type (.+)$/, ([text = '']) => ({ deed: 'say', text })),
  fixed('say nothing', { deed: 'say', text: '' }),
  row('say COUNT times WORDS', /^say (\d{1,5}) times (.+)$/, ([count, text = '']) => ({
    deed: 'say',
    text: Array(Number(count)).fill(text).join(' '),
  })),
  row('say JSON STRING', /^say (".*")$/, ([text = '']) => ({ deed: 'say', text: String(json(text)) })),
  row('say WORDS', /^say (.+)$/, ([text = '']) => ({ deed: 'say', text })),
  fixed("agent's phone rings", { deed: 'agent', does: 'rings' }),
  fixed('agent accepts', { deed: 'agent', does: 'accepts' }),
  fixed('agent is busy', { deed: 'agent', does: 'busy' }),
  fixed('agent does not answer', { deed: 'agent', does: 'noAnswer' }),
  fixed('agent declines', { deed: 'agent', does: 'declines' }),
  fixed('agent is unreachable', { deed: 'agent', does: 'unreachable' }),
  fixed('agent is done', { deed: 'agent', does: 'done' }),
  row('status JSON', /^status (.+)$/, ([value = '']) => ({ deed: 'status', value: json(value) })),
  row('channel sends JSON', /^channel sends (\{.+\})$/, ([value = '']) => ({ deed: 'send', activity: content(value) })),
  fixed('deliver again', { deed: 'sendAgain' }),
  fixed('caller hangs up', { deed: 'hangUp' }),
  fixed('call ends', { deed: 'end' }),
  fixed('socket closes', { deed: 'lose', how: 'closed' }),
  fixed('socket breaks', { deed: 'lose', how: 'broken' }),
  fixed('caller is back', { deed: 'back' }),
  fixed('restart the conversation', { deed: 'restart' }),
  ...BESIDE,
  ...RECORDING,
  ...PEOPLE,
  row('NUMBER seconds pass', /^(\d+(?:\.\d+)?) seconds? pass(?:es)?$/, ([seconds]) => ({
    deed: 'wait',
    ms: Number(seconds) * 1000,
  })),

  fixed('bot says nothing', { expect: 'silence' }),
  row(
    'bot says /PATTERN/ hearing WHAT',
    new RegExp(`^bot says (.+?)(?: hearing (${Object.keys(INPUT_HINTS).join('|')}))?$`),
    ([what = '', hearing]) => ({
      expect: 'says',
      words: words(what),
      ...(hearing !== undefined && { hearing: hearing as BargeIn }),
    }),
  ),
  row('bot does not say /PATTERN/', /^bot does not say (.+)$/, ([what = '']) => ({
    expect: 'saysNot',
    words: words(what),
  })),
  row(
    'bot hands off to NUMBER with context NAME VALUE',
    /^bot hands off to (\+[1-9]\d{6,14})(?: with context (\w+) (.+))?$/,
    ([number = '', name, value]) => ({
      expect: 'handoff',
      number,
      ...(name !== undefined && value !== undefined && { context: { name, value } }),
    }),
  ),
  fixed('bot does not hand off', { expect: 'noHandoff' }),
  fixed('bot hangs up', { expect: 'hangsUp' }),
  fixed('bot does not hang up', { expect: 'staysOnTheLine' }),
  row('transcript contains /PATTERN/', /^transcript contains (.+)$/, ([what = '']) => ({
    expect: 'transcript',
    words: words(what),
  })),
  row('transcript does not contain /PATTERN/', /^transcript does not contain (.+)$/, ([what = '']) => ({
    expect: 'transcriptNot',
    words: words(what),
  })),
  row('transcript has COUNT entries', /^transcript has (\d+) entr(?:y|ies)$/, ([entries]) => ({
    expect: 'transcriptSize',
    entries: Number(entries),
  })),
  row('handoff is STATE REASON', /^handoff is (\w+)(?: (\w+))?$/, ([state = '', failure]) => ({
    expect: 'handoffState',
    state,
    ...(failure !== undefined && { failure }),
  })),
  fixed('no call back is wanted', { expect: 'noCallBack' }),
  row('call back is wanted on NUMBER', /^call back is wanted on (\+[1-9]\d{6,14})$/, ([number = '']) => ({
    expect: 'callBack',
    number,
  })),
  fixed('no message is left', { expect: 'noMessage' }),
  row(
    'message is left for DEPARTMENT /PATTERN/',
    /^message is left for ([a-z][a-z0-9-]*) (.+)$/,
    ([department = '', what = '']) => ({ expect: 'message', department, words: words(what) }),
  ),
  row('call outcome is OUTCOME', /^call outcome is (\w+)$/, ([outcome = '']) => ({ expect: 'outcome', outcome })),
];

function json(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch (error) {
    throw new Error(`${source} is no JSON: ${(error as Error).message}`);
  }
}

function content(source: string): { type: string } {
  const value = json(source) as { type?: unknown };
  if (typeof value.type !== 'string') throw new Error('an activity needs a "type"');
  return { ...value, type: value.type };
}
