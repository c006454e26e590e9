import type { Activity } from 'botframework-schema';

/** What came in, as far as an input looks at it. */
export type Input =
  /** `complete`: the channel collects keys, and says whether it has waited for more of them. */
  | { readonly kind: 'keys'; readonly keys: string; readonly complete?: boolean }
  | { readonly kind: 'speech'; readonly text: string }
  /** A message without a word or a key. */
  | { readonly kind: 'nothing' }
  /** One of our deadlines has passed. */
  | { readonly kind: 'silence' }
  /** Anything else: no business of an input. */
  | { readonly kind: 'other' };

/** Keys of one message that are read: more than any input takes, so that too many stay too many. */
const MOST_KEYS = 100;
/** Characters of a message that are read; one more than can be a number in words (characters.ts). */
const LONGEST_READ = 1001;

/**
 * Reads an activity for an input. Unlike in a menu (dialogs/utterance.ts), `00` is two keys here. Digits without a `DTMF`
 * entity count as keys, because the Emulator marks none, and a recogniser may write spoken ones so.
 *
 * @param isOwn the activity is not from the channel but ours: nobody else's `ContinueConversation` is a deadline
 */
export function readInput(activity: Partial<Activity>, isOwn: boolean): Input {
  if (activity.type === 'event') {
    return { kind: isOwn && activity.name === 'ContinueConversation' ? 'silence' : 'other' };
  }
  if (activity.type !== 'message') return { kind: 'other' };
  const text = (activity.text ?? '').slice(0, LONGEST_READ).trim();
  const entity = activity.entities?.find((one) => one?.type === 'DTMF');
  const pressed = entity !== undefined;
  const keys = text.replace(/\s/g, '').toUpperCase();
  if (pressed ? /^[0-9*#A-D]+$/.test(keys) : /^[0-9*#]+$/.test(keys)) {
    return { kind: 'keys', keys: keys.slice(0, MOST_KEYS), ...collected(entity) };
  }
  return text === '' ? { kind: 'nothing' } : { kind: 'speech', text };
}

/** As a channel tells it that collects keys: `isComplete`, of ours, beside the type. */
function collected(entity: object | undefined): { readonly complete?: boolean } {
  return entity && 'isComplete' in entity ? { complete: entity.isComplete === true } : {};
}
