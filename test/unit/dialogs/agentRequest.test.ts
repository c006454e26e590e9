import assert from 'node:assert/strict';
import { join } from 'node:path';
import fc from 'fast-check';
import { agentRequest } from '../../../dialogs/agentRequest.js';
import { fold } from '../../../dialogs/fold.js';
import { loadWords } from '../../../dialogs/words.js';
import { ROOT } from '../../../src/root.js';

const LOCALES = ['en-US', 'de-DE'] as const;
type Locale = (typeof LOCALES)[number];

const words = loadWords(join(ROOT, 'dialogs', 'words'), LOCALES);

const heard = (text: string, locale: Locale) => {
  const vocabulary = words.get(locale);
  assert.ok(vocabulary);
  return agentRequest(vocabulary.strip(fold(text)), vocabulary);
};

/** Sentences that hold a negation, and say nothing about a person. */
const COMPLAINTS = {
  'en-US': [
    "I don't care",
    'Stop',
    "No I don't",
    "I'd rather not",
    'Of course not',
    'This is not for me',
    "It's not working",
    "That's not what I want",
    "I don't understand",
    "I didn't get my bill",
    'Not now',
    "I don't want to",
    "I don't want that",
    'No way',
    "I don't have time",
    'I never got a bill',
    "That's not what I asked for",
  ],
  'de-DE': [
    'Ich verstehe Sie nicht',
    'Das geht nicht',
    'Das möchte ich nicht',
    'Ich komme nicht weiter',
    'Das ist nicht richtig',
    'Nein danke',
    'Ich habe keine Rechnung bekommen',
    'Das brauche ich nicht',
    'Auf keinen Fall',
    'Ich will nicht mehr',
    'Lieber nicht',
    'Das nehme ich nicht an',
    'Hören Sie nicht auf',
    'Das hat noch nie funktioniert',
  ],
};

/** Requests that are a sentence of their own. */
const REQUESTS = {
  'en-US': [
    'get me an agent',
    'give me a person',
    'connect me to a human',
    'put me through to somebody',
    'let me talk to your manager',
    'can I have an agent',
    'can I talk to someone',
    'I want an agent',
    "I'd like to speak to an agent",
    'transfer me',
  ],
  'de-DE': [
    'geben Sie mir einen Menschen',
    'verbinden Sie mich mit einem Mitarbeiter',
    'stellen Sie mich zum Kundendienst durch',
    'ich möchte mit jemandem sprechen',
    'ich brauche einen Mitarbeiter',
    'kann ich mit einem Menschen sprechen',
    'ich will zum Kundendienst',
    'stellen Sie mich durch',
  ],
};

/** What turns around the wish that follows, and wishes. */
const REFUSALS = {
  'en-US': [
    ["I don't want to", 'I do not need to', "I'd rather not", "I'm not trying to", "There's no need to", 'I refuse to'],
    ['talk to an agent', 'speak with a person', 'be connected to someone', 'reach an operator'],
  ],
  'de-DE': [
    ['Ich möchte nicht', 'Ich will auf keinen Fall', 'Ich würde ungern', 'Ich will nie wieder', 'Bitte nicht'],
    ['mit einem Mitarbeiter sprechen', 'mit jemandem reden', 'mit einem Menschen verbunden werden'],
  ],
} as const;

const pairs = (first: readonly string[], second: readonly string[], between: readonly string[]) =>
  first.flatMap((one) => second.flatMap((two) => between.map((pause) => `${one}${pause}${two}`)));

for (const locale of LOCALES) {
  describe(`a request for a person, in ${locale}`, () => {
    const requests = pairs(COMPLAINTS[locale], REQUESTS[locale], [', ', '. ', ' ']);
    const [denials, wishes] = REFUSALS[locale];
    const refusals = pairs(denials, wishes, [' ']);

    it('is heard after a complaint, whatever is denied there, and with or without a comma', () => {
      assert.deepEqual(
        requests.filter((text) => heard(text, locale) !== 'wanted'),
        [],
      );
    });

    it('is a refusal when it is denied itself', () => {
      assert.deepEqual(
        refusals.filter((text) => heard(text, locale) !== 'refused'),
        [],
      );
    });

    it('stays what it is when the caller hesitates anywhere', () => {
      const hesitation = fc.constantFrom(...(locale === 'en-US' ? ['um', 'uh', 'you know'] : ['äh', 'ähm', 'also']));
      const said = fc.constantFrom(...requests, ...refusals);
      fc.assert(
        fc.property(said, hesitation, fc.nat(), (text, filler, at) => {
          const parts = text.split(' ');
          parts.splice(at % (parts.length + 1), 0, filler);
          assert.equal(heard(parts.join(' '), locale), heard(text, locale), parts.join(' '));
        }),
        { numRuns: 500 },
      );
    });
  });
}
