/** The part of the language of `.call` files that is about recording. */
import { RECORDING_DEEDS, type RecordingDeed } from '../recording/machine.js';
import type { Recorder } from './recorder.js';
import { fixed, type Row, row } from './row.js';

/** What a script sets before the call. */
export type RecordingPreparation =
  | { readonly prepare: 'refusesTo' | 'answersNo'; readonly is: readonly RecordingDeed[] }
  | { readonly prepare: 'answersTwice'; readonly is: boolean };

/** What must be true. */
export type RecordingExpectation =
  | { readonly expect: 'recording'; readonly state: Recorder['state'] }
  /** What the caller has answered last, as it is stored; `unasked`: nothing. */
  | { readonly expect: 'consent'; readonly answer: string };

export const RECORDING: readonly Row[] = [
  fixed('channel refuses recording', { prepare: 'refusesTo', is: RECORDING_DEEDS }),
  row('channel refuses to COMMAND, COMMAND …', commands('channel refuses to'), ([deeds]) => ({
    prepare: 'refusesTo',
    is: listed(deeds),
  })),
  fixed('channel does not answer commands', { prepare: 'answersNo', is: RECORDING_DEEDS }),
  row('channel answers no COMMAND, COMMAND …', commands('channel answers no'), ([deeds]) => ({
    prepare: 'answersNo',
    is: listed(deeds),
  })),
  fixed('channel answers every command twice', { prepare: 'answersTwice', is: true }),
  fixed('channel answers late', { deed: 'answerLate' }),
  // As `press` and `say`; the script fails where that is recorded.
  row('secretly press KEY KEY …', /^secretly press ([0-9*#A-D](?: [0-9*#A-D])*)$/, ([keys = '']) => ({
    deed: 'press',
    keys: keys.split(' '),
    secret: true,
  })),
  row('secretly say WORDS', /^secretly say (.+)$/, ([text = '']) => ({ deed: 'say', text, secret: true })),
  row('recording is STATE', /^recording is (off|on|paused)$/, ([state]) => ({
    expect: 'recording',
    state: state as Recorder['state'],
  })),
  row('consent is ANSWER', /^consent is (agreed|refused|none|takenBack|unasked)$/, ([answer = '']) => ({
    expect: 'consent',
    answer,
  })),
];

/** A list of recording commands, after these words. */
function commands(before: string): RegExp {
  const one = `(?:${RECORDING_DEEDS.join('|')})`;
  return new RegExp(`^${before} (${one}(?:, ${one})*)$`);
}

function listed(deeds = ''): readonly RecordingDeed[] {
  const names = deeds.split(', ');
  return RECORDING_DEEDS.filter((deed) => names.includes(deed));
}
