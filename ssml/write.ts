import { MSTTS, SYNTHESIS } from './dialect.js';
import { escapeXml, speakable } from './escape.js';
import type { Token } from './parse.js';
import type { Speech } from './speech.js';

/** Where a value is filled in. */
export interface Slot {
  readonly kind: 'slot';
  readonly name: string;
}

type Piece = string | Slot;

/** A document cut at its slots, as SSML and as text, so that filling it in is joining strings. */
export interface Pieces {
  readonly speak: readonly Piece[];
  readonly text: readonly Piece[];
}

/** Elements that end a word. The others can stand within one. */
const ENDS_WORD: ReadonlySet<string> = new Set(['speak', 'voice', 'p', 's', 'break', 'audio']);

/**
 * Writes tokens as SSML, and the same tokens as text: the words that stand in the elements as they are written (`sub`
 * shows its content, not its alias; a pause is a blank), without markup.
 */
export function write(tokens: readonly (Token | Slot)[]): Pieces {
  const speak: Piece[] = [];
  const text: Piece[] = [];
  const namespaces = tokens.some((token) => token.kind === 'open' && token.name.startsWith('mstts:'))
    ? `xmlns="${SYNTHESIS}" xmlns:mstts="${MSTTS}"`
    : `xmlns="${SYNTHESIS}"`;
  tokens.forEach((token, index) => {
    if (token.kind === 'slot') {
      speak.push(token);
      text.push(token);
    } else if (token.kind === 'text') {
      speak.push(escapeXml(collapse(token.text)));
      text.push(token.text);
    } else {
      if (ENDS_WORD.has(token.name)) text.push(' ');
      if (token.kind === 'open') {
        const attributes = token.attributes.map(([name, value]) => ` ${name}="${escapeXml(value)}"`).join('');
        const empty = tokens[index + 1]?.kind === 'close';
        speak.push(`<${token.name}${token.name === 'speak' ? ` ${namespaces}` : ''}${attributes}${empty ? '/>' : '>'}`);
      } else if (tokens[index - 1]?.kind !== 'open') {
        speak.push(`</${token.name}>`);
      }
    }
  });
  return { speak: joinStrings(speak), text: joinStrings(text) };
}

/** Fills the slots. Values are escaped, and lose what cannot be spoken. */
export function fill(pieces: Pieces, values: Readonly<Record<string, string>>): Speech {
  let speak = '';
  for (const piece of pieces.speak) speak += typeof piece === 'string' ? piece : escapeXml(words(piece, values));
  let text = '';
  for (const piece of pieces.text) text += typeof piece === 'string' ? piece : words(piece, values);
  return { text: collapse(text).trim(), speak };
}

function words(slot: Slot, values: Readonly<Record<string, string>>): string {
  return collapse(speakable(values[slot.name] ?? '')).trim();
}

function collapse(text: string): string {
  // What is one blank already stays as it is.
  return text.replace(/\s{2,}|[^\S ]/g, ' ');
}

function joinStrings(pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (typeof piece === 'string' && typeof last === 'string') joined[joined.length - 1] = last + piece;
    else joined.push(piece);
  }
  return joined;
}
