import { fits, fitsTooEarly, judge } from './judge.js';
import { type KeyInputSettings, mostOf } from './options.js';
import { type Around, END, fail, type GatherEvent, type Gathered, type GatherState, keep, leave } from './step.js';

/** Of a shorter secret nothing may be read back, so there is nothing to confirm. */
const SHORTEST_READ_BACK = 6;

/** One step while characters are entered. */
export function entering(state: GatherState, event: GatherEvent, around: Around): Gathered {
  const { settings, now } = around;
  switch (event.kind) {
    case 'silence':
      return now < state.by ? keep(state) : timeOut(state, around);
    case 'nothing':
      if (!hasBegun(state)) return fail(state, around, 'silence');
      return now < state.by ? keep(state) : timeOut(state, around);
    case 'keys': {
      // Collected keys are told of when all have been waited for: the time between them was kept there.
      if (event.complete === undefined) return enterInTime(state, event.keys, around);
      const entered = enter(state, event.keys, around);
      return event.complete && entered.todo.kind === 'wait' ? timeOut(entered.state, around) : entered;
    }
    case 'said':
      if (!settings.speech) return speechIgnored(state, around);
      if (event.characters !== '') return enterInTime(state, event.characters, around);
      // "Um" in the middle changes nothing; at the beginning it has interrupted the prompt.
      return hasBegun(state) ? keep(state) : fail(state, around, 'notUnderstood');
    default:
      // What could not be understood may have been a part of the value: what is there can't be relied on.
      return settings.speech ? fail(state, around, 'notUnderstood') : speechIgnored(state, around);
  }
}

/** Where only keys count, somebody who is pressing them and speaks is not speaking to us. */
function speechIgnored(state: GatherState, around: Around): Gathered {
  return hasBegun(state) ? keep(state) : fail(state, around, 'keysOnly');
}

/** A key that comes when the time between keys is over belongs to the next attempt, even where it overtakes the deadline. */
function enterInTime(state: GatherState, characters: string, around: Around): Gathered {
  if (!hasBegun(state) || around.now < state.by) return enter(state, characters, around);
  const judged = timeOut(state, around);
  if (judged.todo.kind !== 'reprompt') return judged;
  const next = enter(judged.state, characters, around);
  return next.todo.kind === 'wait' ? { state: { ...next.state, by: judged.todo.until }, todo: judged.todo } : next;
}

function enter(state: GatherState, characters: string, around: Around): Gathered {
  const { settings, now } = around;
  const { until, wayOut } = settings;
  const raw = state.held + characters;
  let { value } = state;
  let held = '';
  for (let at = 0; at < raw.length && held === ''; at++) {
    const key = raw.charAt(at);
    if (raw.startsWith(wayOut, at)) return leave(state, 'agent');
    // What stands after the last key ("12#34") is dropped: it answers a question that has not been asked yet, and
    // whatever it chose there the caller would not have chosen.
    if (wayOut.startsWith(raw.slice(at))) held = raw.slice(at);
    else if (key === END || (until.kind === 'key' && key === until.key)) return end({ ...state, value }, around);
    else if (isCharacter(key, settings) || (key === '+' && settings.plus && value === '')) value += key;
    else return fail(state, around, 'notUnderstood');
    // Never cut: several keys in one message are one answer, and half of a longer number is another number.
    if (value.length > mostOf(until)) return fail(state, around, 'tooMany');
  }
  const entered = { ...state, value, held, by: now + settings.nextKeyWithin };
  if (held === '' && until.kind !== 'key' && fits(value, until)) return accept(entered, around);
  if (fitsTooEarly(value, state.value.length, until)) return fail(state, around, 'tooMany');
  return { state: entered, todo: { kind: 'wait', until: entered.by } };
}

/** The time is over: what is there is judged. */
function timeOut(state: GatherState, around: Around): Gathered {
  if (!hasBegun(state)) return fail(state, around, 'silence');
  if (state.held !== '' && state.held !== END) return fail(state, around, 'notUnderstood');
  return end(state, around);
}

/** Nothing more will come: by the key that ends it, or because the time is over. */
function end(state: GatherState, around: Around): Gathered {
  const wrong = judge(state.value, around.settings.until);
  return wrong ? fail(state, around, wrong) : accept(state, around);
}

function accept(state: GatherState, around: Around): Gathered {
  const { settings, check, now } = around;
  const verdict = check(state.value);
  if (typeof verdict === 'string') return fail(state, around, 'invalid', verdict);
  const value = verdict?.value ?? state.value;
  const readsBack = settings.confirm && (!settings.secret || value.length >= SHORTEST_READ_BACK);
  if (!readsBack) return { state, todo: { kind: 'done', value } };
  const by = now + settings.firstKeyWithin;
  const complete: GatherState = { ...state, value, stage: 'confirming', held: '', completeAt: now, by };
  return { state: complete, todo: { kind: 'confirm', value, until: by } };
}

function hasBegun({ value, held }: GatherState): boolean {
  return value !== '' || held !== '';
}

function isCharacter(key: string, { letters }: KeyInputSettings): boolean {
  return letters ? /^[0-9A-Z]$/.test(key) : /^[0-9]$/.test(key);
}
