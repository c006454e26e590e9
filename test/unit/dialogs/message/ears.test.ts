import assert from 'node:assert/strict';
import { Intents } from '../../../../dialogs/intents.js';
import { MessageEars } from '../../../../dialogs/message/ears.js';
import { readConfig } from '../../../../src/config.js';
import { loadLanguage, openMenu } from '../../../../src/language.js';

const config = readConfig({});
const { prompts, words, keyWords } = loadLanguage(config);
const ears = new MessageEars(new Intents(openMenu(config, prompts), words), words, keyWords);

const HEARD: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'en-US': {
    done: ['Done.', "That's all.", "Okay, that's it, thank you.", 'Send it.'],
    again: ['Again.', 'Once more, please.', 'Two.', '2.'],
    discard: ['Delete it.', 'Never mind.', 'Three.'],
    yes: ['Yes.', 'Sure.', 'One.'],
    no: ['No.', 'No thanks.'],
    agent: ['Agent.', 'Talk to an agent.', 'I want to talk to an agent.', 'Operator, please.', 'Mitarbeiter.'],
    nothing: [
      'Can somebody call me back?',
      'Please have a manager call me about my order of last week.',
      'Have a manager call me.',
      'Tell your manager that I am very angry.',
      'Your agent was very rude yesterday.',
      'The representative said it was free.',
      'I need somebody to look at my internet connection.',
      'I wanted to talk to someone about the invoice, but nobody picked up.',
      'I would like to speak with an agent about my order, it is number four five six.',
      'Zero.',
      'Four two five, five five five.',
      'The roof leaks.',
      "That's all that I know about it.",
      'Hello?',
      '…',
    ],
  },
  'de-DE': {
    done: ['Fertig.', "Das war's, danke.", 'Das ist alles.'],
    again: ['Noch einmal, bitte.', 'Nochmal.', 'Zwei.'],
    discard: ['Löschen.', 'Vergessen Sie es.'],
    yes: ['Ja.', 'Eins.'],
    no: ['Nein.'],
    agent: ['Einen Mitarbeiter, bitte.', 'Ich möchte mit einem Mitarbeiter sprechen.', 'Talk to an agent.'],
    nothing: [
      'Bitte rufen Sie mich zurück, ich möchte mit jemandem über meine Rechnung sprechen.',
      'Kann mich jemand anrufen?',
      'Null.',
      'Das Dach ist undicht.',
    ],
  },
};

describe('something that is said in a message', () => {
  for (const [locale, meanings] of Object.entries(HEARD)) {
    for (const [meaning, said] of Object.entries(meanings)) {
      for (const text of said) {
        it(`means ${meaning}: ${text}`, () => {
          assert.equal(ears.meaning(text, locale), meaning === 'nothing' ? undefined : meaning);
        });
      }
    }
  }
});
