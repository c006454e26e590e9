import type { Activity } from 'botframework-schema';

/**
 * What the caller did: pressed keys, said something, or neither. A bare digit counts as a key whether it was pressed or
 * typed, because the Emulator's typed digits carry no `DTMF` entity (Emulator, fact 8).
 */
export type Utterance =
  | { readonly kind: 'keys'; readonly keys: string }
  | { readonly kind: 'speech'; readonly text: string }
  | { readonly kind: 'nothing' };

const PRESSED = /^[0-9*#A-D\s]+$/i;
const TYPED = /^[0-9*#\s]+$/;

/** Reads a `message` activity. Keys are `0-9`, `*`, `#`, `A-D`; blanks between them do not matter. */
export function readUtterance(activity: Partial<Activity>): Utterance {
  const text = (activity.text ?? '').trim();
  const pressed = activity.entities?.some((entity) => entity?.type === 'DTMF') ?? false;
  if (text === '') return { kind: 'nothing' };
  if (!(pressed ? PRESSED : TYPED).test(text)) return { kind: 'speech', text };
  const keys = text.replace(/\s/g, '').toUpperCase();
  // Recognisers write "zero, zero" as "00" or "0 0", and it means what one zero means.
  return { kind: 'keys', keys: pressed ? keys : keys.replace(/^0+$/, '0') };
}
