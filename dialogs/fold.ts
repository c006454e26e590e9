/**
 * Folds what a recogniser returns, and what a file of ours says, to the same form: compatibility forms (Unicode NFKC),
 * case, apostrophes and punctuation do not matter.
 */

/** One word, and what stood before it: nothing, a pause within a sentence (a comma), or the beginning of a sentence. */
export interface Word {
  readonly text: string;
  readonly after: 'nothing' | 'pause' | 'sentence';
}

/** Words, pauses and ends of sentences; `#` and `*` are keys of a telephone and stay. Single characters: linear time. */
const PIECES = /[\p{L}\p{M}\p{N}]+|[*#]|[.!?…。！？]|[,:;、，]/gu;
const END = /^[.!?…。！？]/u;
const PAUSE = /^[,:;、，]/u;
/** ASCII: of these, case is the only other form. */
const PLAIN = /^[\x20-\x7e]*$/;
const APOSTROPHES = /['’‘ʼ`´]/gu;

/** The words of a text, folded. Upper case first, because `ß` and `ς` have no way back from it. */
export function fold(text: string): readonly Word[] {
  // Apostrophes before NFKC, which would make a blank of the accent that is written in their place.
  const bare = text.replace(APOSTROPHES, '');
  const plain = PLAIN.test(bare)
    ? bare.toLowerCase()
    : bare.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
  const words: Word[] = [];
  let after: Word['after'] = 'sentence';
  for (const piece of plain.match(PIECES) ?? []) {
    const isSign = piece.length === 1;
    if (isSign && END.test(piece)) after = 'sentence';
    else if (isSign && PAUSE.test(piece)) after = after === 'sentence' ? after : 'pause';
    else {
      words.push({ text: piece, after });
      after = 'nothing';
    }
  }
  return words;
}

/** Whether there is a word in a text at all: cheaper than to fold it. */
export function holdsWord(text: string): boolean {
  return /[a-z0-9]/i.test(text) || fold(text).length > 0;
}

/** The words as one string: how whole utterances are compared. */
export function join(words: readonly Word[]): string {
  let joined = '';
  for (const { text } of words) joined += joined === '' ? text : ` ${text}`;
  return joined;
}

/** The form in which whole phrases are compared; empty when there is no word in it. */
export function foldWhole(phrase: string): string {
  return join(fold(phrase));
}
