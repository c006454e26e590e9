import type { Prompts } from '../ssml/prompts.js';
import type { Intents } from './intents.js';
import { KeyInput } from './keys/keyInput.js';
import type { Validators } from './keys/validators.js';
import type { KeyWords } from './keys/words.js';
import type { Voice } from './voice.js';

/** The dialog that asks for numbers, with the menu's ears for whoever wants a person, and for yes and no. */
export function askKeys(
  voice: Voice,
  prompts: Prompts,
  words: KeyWords,
  intents: Intents,
  validators: Validators,
): KeyInput {
  // In no menu: its choices mean nothing here.
  const kindOf = (text: string, locale: string) => intents.recognise({ kind: 'speech', text }, locale, '').kind;
  return new KeyInput({
    voice,
    prompts,
    words,
    asksForAgent: (text, locale) => kindOf(text, locale) === 'agent',
    answer: (text, locale) => {
      const kind = kindOf(text, locale);
      return kind === 'yes' || kind === 'no' ? kind : undefined;
    },
    validators,
  });
}
