import { type Around, END, fail, type GatherEvent, type Gathered, type GatherState, keep, leave } from './step.js';

/** Answers to "press 1 to confirm, 2 to try again". */
const CONFIRM = '1';
const TRY_AGAIN = '2';
/** A key so many ms after the last one of the value is one too many, and no answer to a question nobody has heard yet. */
const SETTLES = 1000;

/** One step while the value is read back. */
export function confirming(state: GatherState, event: GatherEvent, around: Around): Gathered {
  const { now } = around;
  switch (event.kind) {
    case 'yes':
      return { state, todo: { kind: 'done', value: state.value } };
    case 'no':
      return fail(state, around, 'declined');
    case 'silence':
      return now < state.by ? keep(state) : askAgain(state, around, 'silence');
    case 'nothing':
      return askAgain(state, around, 'silence');
    case 'keys':
      return answer(state, event.keys, around, now - (state.completeAt ?? 0) < SETTLES);
    case 'said':
      return answer(state, event.characters, around, false);
    default:
      return askAgain(state, around, 'notUnderstood');
  }
}

function answer(state: GatherState, characters: string, around: Around, tooSoon: boolean): Gathered {
  const { settings, now } = around;
  if (characters === '') return askAgain(state, around, 'notUnderstood');
  const raw = state.held + characters;
  if (raw.startsWith(settings.wayOut)) return leave(state, 'agent');
  if (settings.wayOut.startsWith(raw)) {
    const by = now + settings.nextKeyWithin;
    return { state: { ...state, held: raw, by }, todo: { kind: 'wait', until: by } };
  }
  // Nothing was wrong, but the key has interrupted what was read back.
  if (tooSoon || raw === END) return askAgain(state, around);
  if (raw === CONFIRM) return { state, todo: { kind: 'done', value: state.value } };
  if (raw === TRY_AGAIN) return fail(state, around, 'declined');
  return askAgain(state, around, 'notUnderstood');
}

function askAgain(state: GatherState, around: Around, again?: 'notUnderstood' | 'silence'): Gathered {
  const { settings, now } = around;
  const failures = state.failures + 1;
  const by = now + settings.firstKeyWithin;
  const asked = { ...state, held: '', failures, by };
  if (failures >= settings.attempts) return leave(asked, 'attempts');
  return { state: asked, todo: { kind: 'confirm', value: state.value, ...(again && { again }), until: by } };
}
