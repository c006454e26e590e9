import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PromptError, Prompts } from '../../../ssml/prompts.js';

describe('a folder of prompts', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'prompts-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function write(path: string, content: string | Buffer): void {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }

  function prompt(locale: string, id: string, words: string, voice = `${locale}-AriaNeural`): void {
    const speak = `<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="${locale}">`;
    write(`${locale}/${id}.ssml`, `${speak}\n<voice name="${voice}">${words}</voice></speak>\n`);
  }

  function problems(defaultLocale?: string): readonly string[] {
    try {
      Prompts.load(folder, defaultLocale);
    } catch (error) {
      if (!(error instanceof PromptError)) throw error;
      assert.equal(error.message, error.problems.join('\n'));
      return error.problems.map((problem) => problem.replace(folder, '.'));
    }
    return [];
  }

  it('is loaded when it is sound; other files do not matter', () => {
    prompt('en-US', 'welcome', 'Hello {name}.');
    write('en-US/notes.txt', 'hello');
    write('code.ts', '<');
    write('.git/x.ssml', '<');
    assert.deepEqual(problems(), []);
  });

  it('lists all that is wrong in it, with file, line and column', () => {
    prompt('en-US', 'welcome', 'Hello {name}.');
    prompt('en-US', 'broken', 'AT&T');
    prompt('en-US', 'misplaced', '<p>\n  <p/></p><break time="9s"/>');
    prompt('en-US', 'Shouted', 'Hi.');
    prompt('es-ES', 'welcome', 'Hola {nombre}.');
    write('es-ES/latin.ssml', Buffer.from('<speak>\u00f1</speak>', 'latin1'));
    write('german/welcome.ssml', 'Hallo.');
    assert.deepEqual(problems(), [
      "./en-US/Shouted.ssml:1:1 a prompt's name should be small letters, digits and dashes, such as main-menu.ssml",
      './en-US/broken.ssml:2:34 not well-formed: & is written &amp;',
      './en-US/misplaced.ssml:3:3 p may not stand directly in p',
      './en-US/misplaced.ssml:3:11 time="9s" of break should be a time from 0ms to 5000ms',
      './es-ES/latin.ssml:1:1 the file should be UTF-8',
      "./german:1:1 the folder's name should be a locale such as en-US",
      './es-ES/welcome.ssml:1:1 its placeholders are nombre, in en-US name',
    ]);
  });

  it('lists what is wrong with the file of a language', () => {
    prompt('en-US', 'welcome', 'Hello {name}.');
    const inFile = (content: string) => {
      write('en-US/language.yaml', content);
      return problems();
    };
    assert.deepEqual(
      inFile('voice: en-US-AriaNeural # the usual one\ncaller: en-US-GuyNeural\nexamples: { name: 007 }'),
      [],
    );
    assert.deepEqual(inFile(''), [
      './en-US/language.yaml:1:1 the file should be a map that holds voice, caller and examples, and nothing else',
    ]);
    assert.deepEqual(inFile('# nobody yet\nvoice: Aria\nvoices: []\nexamples:\n  name: [Ann]\n'), [
      './en-US/language.yaml:2:8 voice should be the full name of a neural voice such as en-US-AriaNeural',
      './en-US/language.yaml:5:9 examples.name should be text, or the examples of one prompt',
      './en-US/language.yaml:2:1 the file should be a map that holds voice, caller and examples, and nothing else',
    ]);
    assert.match(inFile('voice: "en-US')[0] ?? '', /^\.\/en-US\/language\.yaml:1:\d+ Missing closing "quote/);
  });

  it('has one line that changes the voice of a language', () => {
    for (const id of ['welcome', 'goodbye']) {
      const speak = '<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="en-US">';
      write(`en-US/${id}.ssml`, `${speak}Hello.</speak>`);
    }
    prompt('en-US', 'aside', 'By the way.', 'en-US-JennyNeural');
    const voices = () => {
      const prompts = Prompts.load(folder);
      return [prompts.voice('en-GB'), ...prompts.ids.map((id) => prompts.voiceOf(id, 'en-US'))];
    };
    write('en-US/language.yaml', 'voice: en-US-AriaNeural');
    const [aria, jenny, guy] = ['en-US-AriaNeural', 'en-US-JennyNeural', 'en-US-GuyNeural'];
    assert.deepEqual(voices(), [aria, jenny, aria, aria]);
    write('en-US/language.yaml', `voice: ${guy}`);
    assert.deepEqual(voices(), [guy, jenny, guy, guy]);
    assert.equal(Prompts.load(folder).callerVoice('en-US'), guy);
  });

  it('gives what is sound, to whoever can do with that', () => {
    prompt('en-US', 'welcome', 'Hello.');
    prompt('en-US', 'broken', 'AT&T');
    const { prompts, problems: found } = Prompts.loadSound(folder);
    assert.deepEqual([prompts.ids, found.length], [['welcome'], 1]);
  });

  it('must exist and hold prompts', () => {
    assert.deepEqual(problems(), ['.:1:1 there is no folder of prompts, such as en-US, in it']);
    mkdirSync(join(folder, 'en-US'));
    assert.deepEqual(problems(), ['./en-US:1:1 there is no sound prompt in it']);
    assert.throws(() => Prompts.load(join(folder, 'nowhere')), PromptError);
  });

  it('must hold the default locale, or its language', () => {
    prompt('en-US', 'welcome', 'Hello.');
    assert.deepEqual(problems('en-GB'), []);
    assert.deepEqual(problems('fr-FR'), ['.:1:1 there is no folder for the default locale fr-FR']);
  });

  describe('with three languages', () => {
    let prompts: Prompts;
    beforeEach(() => {
      prompt('en-US', 'welcome', 'Hello.');
      prompt('en-US', 'goodbye', 'Goodbye.');
      prompt('en-US', 'aside', 'By the way.', 'en-US-JennyNeural');
      prompt('es-ES', 'welcome', 'Hola.');
      prompt('de-DE', 'welcome', 'Hallo.');
      prompt('de-DE', 'goodbye', 'Auf Wiederhören.');
      prompts = Prompts.load(folder, 'en-GB');
    });

    it('tells what there is', () => {
      assert.deepEqual(prompts.locales, ['en-US', 'de-DE', 'es-ES']);
      assert.deepEqual(prompts.ids, ['aside', 'goodbye', 'welcome']);
      assert.equal(prompts.has('goodbye', 'de-DE'), true);
      assert.equal(prompts.has('goodbye', 'es-ES'), false);
      assert.equal(prompts.has('goodbye', 'de-AT'), false);
      assert.deepEqual(prompts.placeholders('nonsense'), []);
    });

    it('finds a locale: the wanted one, its language, the fallback, any', () => {
      assert.equal(prompts.resolveLocale('es-ES', 'en-US'), 'es-ES');
      assert.equal(prompts.resolveLocale('ES-es', 'en-US'), 'es-ES');
      assert.equal(prompts.resolveLocale('es-MX', 'en-US'), 'es-ES');
      assert.equal(prompts.resolveLocale('de', 'en-US'), 'de-DE');
      assert.equal(prompts.resolveLocale('fr-FR', 'de-AT'), 'de-DE');
      assert.equal(prompts.resolveLocale(undefined, 'de-DE'), 'de-DE');
      assert.equal(prompts.resolveLocale('', 'de-DE'), 'de-DE');
      assert.equal(prompts.resolveLocale('fr-FR', 'it-IT'), 'en-US');
    });

    it('speaks another locale of the language, and the default locale where a prompt is missing', () => {
      assert.equal(prompts.say('welcome', 'es-MX').text, 'Hola.');
      assert.equal(prompts.say('goodbye', 'es-MX').text, 'Goodbye.');
      assert.match(prompts.say('goodbye', 'es-MX').speak, /xml:lang="en-US"/);
      assert.equal(prompts.say('welcome', 'fr-FR').text, 'Hello.');
      assert.throws(() => prompts.say('nonsense', 'en-US'), /there is no prompt nonsense, in en-US or elsewhere/);
    });

    it('knows the voice that speaks most prompts of a locale', () => {
      assert.equal(prompts.voice('en-US'), 'en-US-AriaNeural');
      assert.equal(prompts.voice('de-AT'), 'de-DE-AriaNeural');
    });
  });
});
