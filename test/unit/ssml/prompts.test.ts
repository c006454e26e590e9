import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../../src/root.js';
import { checkSsml } from '../../../ssml/check.js';
import { Prompts } from '../../../ssml/prompts.js';
import { HOSTILE, judge, readable } from './schema.js';

const FOLDER = join(ROOT, 'ssml');
const prompts = Prompts.load(FOLDER);

/** Every prompt in every language, each placeholder filled with the same value. */
function everything(value: string): { id: string; locale: string; text: string; speak: string }[] {
  return prompts.locales.flatMap((locale) =>
    prompts.ids.map((id) => {
      const values = Object.fromEntries(prompts.placeholders(id).map((name) => [name, value]));
      return { id, locale, ...prompts.say(id, locale, values) };
    }),
  );
}

/** The words of a document by means that share nothing with our code. */
function wordsOf(document: string): string {
  return document
    .replace(/<!--.*?-->/gs, '')
    .replace(/<\/?(?:speak|voice|s|p|break)\b[^>]*>/g, ' ')
    .replace(/<[^>]+>/g, '')
    .replace(/&quot;/g, '"')
    .replace(/\s+/g, ' ')
    .trim();
}

describe('the prompts', () => {
  it('are there in English, German and Spanish', () => {
    for (const locale of ['en-US', 'de-DE', 'es-ES']) assert.ok(prompts.locales.includes(locale), locale);
  });

  it('are complete: no language lacks one', () => {
    const missing = prompts.locales.flatMap((locale) =>
      prompts.ids.filter((id) => !prompts.has(id, locale)).map((id) => `${locale}/${id}`),
    );
    assert.deepEqual(missing, []);
  });

  it('have the placeholders that the dialogs fill', () => {
    const filled = prompts.ids
      .filter((id) => prompts.placeholders(id).length > 0)
      .map((id) => `${id} {${prompts.placeholders(id)}}`);
    assert.deepEqual(filled, [
      'call-back-noted {number}',
      'call-back-open {number}',
      'closed {department,opening}',
      'closed-all {opening}',
      'closed-all-day {opening}',
      'closed-day {department,opening}',
      'closed-unknown {department}',
      'connecting {department}',
      'connecting-wait {department,wait}',
      'echo {heard}',
      'given-up-call-back {number}',
      'keys-read-back-ending {ending}',
      'keys-way-out {keys}',
      'message-begins {text}',
      'message-read-back {text}',
      'still-trying {waited}',
      'still-trying-next {waited,attempt,targets}',
      'waiting-call-back {key}',
      'welcome {company}',
      'whisper {department}',
      'whisper-number {number}',
      'whisper-words {words}',
    ]);
  });

  it('are shown with the words of their documents', () => {
    for (const locale of prompts.locales) {
      for (const file of readdirSync(join(FOLDER, locale)).filter((name) => name.endsWith('.ssml'))) {
        const id = file.replace('.ssml', '');
        const values = Object.fromEntries(prompts.placeholders(id).map((name) => [name, `{${name}}`]));
        assert.equal(prompts.say(id, locale, values).text, wordsOf(readFileSync(join(FOLDER, locale, file), 'utf8')));
      }
    }
  });

  it('name a voice only where it is another one than that of their language: one line changes it', () => {
    for (const locale of prompts.locales) {
      const own = new RegExp(`<voice name="${prompts.voice(locale)}"`);
      for (const file of readdirSync(join(FOLDER, locale)).filter((name) => name.endsWith('.ssml'))) {
        const document = readFileSync(join(FOLDER, locale, file), 'utf8');
        assert.doesNotMatch(document, own, `${locale}/${file}: leave the voice out, ${locale}/language.yaml names it`);
      }
    }
  });

  it('have an example for each placeholder, in every language (ssml/<language>/language.yaml)', () => {
    for (const locale of prompts.locales) {
      for (const id of prompts.ids) {
        for (const [name, example] of Object.entries(prompts.examples(id, locale))) {
          assert.notEqual(example, name, `${locale}/${id}: an example for {${name}}`);
        }
      }
    }
  });

  it('never show markup', () => {
    for (const { text, id, locale } of everything('Contoso')) {
      assert.doesNotMatch(text, /[<>&{}]/, `${locale}/${id}`);
      assert.match(text, /^[¿¡]?\p{Lu}.*[.?“]$/u, `${locale}/${id}`);
    }
  });

  it('are sound for the table and for the schema, with whatever they are filled', async () => {
    const speeches = ['Contoso', ...HOSTILE].flatMap(everything);
    for (const { speak, locale, id } of speeches) assert.deepEqual(checkSsml(speak), [], `${locale}/${id}`);
    const complaints = await judge(speeches.map(({ speak }) => speak));
    assert.deepEqual(complaints.flat(), []);
  });

  it('say hostile values literally', () => {
    for (const value of HOSTILE) {
      const heard = readable(value);
      assert.equal(prompts.say('echo', 'en-US', { heard: value }).text, `What I heard was "${heard}".`);
      assert.equal(prompts.say('echo', 'de-DE', { heard: value }).text, `Ich habe „${heard}“ verstanden.`);
      const company = prompts.say('welcome', 'en-US', { company: value }).text;
      assert.ok(company.startsWith(readable(`Thank you for calling ${heard}.`)), company);
    }
  });

  it('speak with voices of their language, and know the main one', () => {
    for (const { speak, locale } of everything('x')) assert.ok(speak.includes(`<voice name="${locale}-`));
    assert.equal(prompts.voice('en-US'), 'en-US-AriaNeural');
    assert.equal(prompts.voice('de-DE'), 'de-DE-KatjaNeural');
    assert.match(prompts.say('billing', 'en-US').speak, /voice name="en-US-JennyNeural"/);
  });

  it('tell the caller how to reach a person, and that this is no person', () => {
    const { text } = prompts.say('welcome', 'en-US', { company: 'Contoso' });
    assert.match(text, /Contoso.*automated assistant.*press 0.*say .*agent/);
    assert.match(
      prompts.say('welcome', 'de-DE', { company: 'Contoso' }).text,
      /Contoso.*automatischen Assistenten.*0.*sagen Sie „Mitarbeiter“/,
    );
  });

  it('offer the same keys in every language', () => {
    const keys = (id: string, locale: string) => [...(prompts.say(id, locale).text.match(/\d/g) ?? [])].join('');
    const offers = {
      'main-menu': '12354',
      account: '12345679',
      billing: '12',
      'new-customers': '12',
      'nothing-heard': '0',
      'offer-agent': '0',
      departments: '1209',
      'message-confirm': '123',
    };
    const recoveries = { 'after-failure': '085679', 'still-ringing': '78569', 'too-many-transfers': '8569' };
    for (const [id, expected] of Object.entries({ ...offers, ...recoveries })) {
      for (const locale of prompts.locales) assert.equal(keys(id, locale), expected, `${locale}/${id}`);
    }
  });
});
