import { SpeechBuilder } from '../../ssml/builder.js';
import type { Speech } from '../../ssml/speech.js';
import type { LocaleKeyWords } from './words.js';

/** ms between two groups. */
const PAUSE = 300;
/** Digits that are said in one breath. */
const LONGEST_GROUP = 4;

/**
 * Reads a value out as people take it down: letters with their word ("C as in Charlie"), digits one by one in groups of at
 * most four, with pauses; a plus by its name.
 *
 * @param value of digits and capitals, perhaps after a plus; where it has blanks, they part the groups
 * @param voice the full name of a neural voice of the locale
 */
export function spell(value: string, words: LocaleKeyWords | undefined, locale: string, voice: string): Speech {
  const builder = new SpeechBuilder(locale, voice);
  groups(value).forEach((group, index) => {
    if (index > 0) builder.text(', ').pause(PAUSE);
    if (group === '+') {
      builder.text(words?.nameOf.get(group) ?? group);
      return;
    }
    builder.digits(group);
    const word = words?.wordFor.get(group);
    if (word !== undefined) builder.text(` ${words?.link} ${word}`);
  });
  return builder.text('.').build();
}

/** Every letter by itself; digits that follow one another in parts of about the same length, of four at most. */
function groups(value: string): string[] {
  return (value.match(/[0-9]+|[^0-9 ]/g) ?? []).flatMap((run) => {
    const size = Math.ceil(run.length / Math.ceil(run.length / LONGEST_GROUP));
    return run.match(new RegExp(`.{1,${size}}`, 'gu')) ?? [];
  });
}
