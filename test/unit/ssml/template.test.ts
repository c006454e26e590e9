import assert from 'node:assert/strict';
import { PromptError } from '../../../ssml/problem.js';
import { checkTemplate, Template, type TemplateLanguage } from '../../../ssml/template.js';
import { HOSTILE, readable, speak, voice } from './schema.js';

function template(content: string): Template {
  const document = voice(content);
  assert.deepEqual(checkTemplate(document, 'en-US'), []);
  return new Template('greeting', 'en-US', document);
}

const text = (content: string, values?: Record<string, string>) => template(content).render(values).text;

describe('a prompt', () => {
  it('is spoken as SSML and shown as the same words', () => {
    const speech = template('<s>Hello {name}.</s>\n  <s>Goodbye.</s>').render({ name: 'Ann & Bob' });
    assert.equal(speech.text, 'Hello Ann & Bob. Goodbye.');
    assert.equal(
      speech.speak,
      '<speak xmlns="http://www.w3.org/2001/10/synthesis" version="1.0" xml:lang="en-US"><voice name="en-US-AriaNeural">' +
        '<s>Hello Ann &amp; Bob.</s> <s>Goodbye.</s></voice></speak>',
    );
  });

  it('shows decoded entities and CDATA as the characters they stand for', () => {
    assert.equal(text('AT&amp;T &lt;b&gt; &#8222;x&#x201C; <![CDATA[<i> & so on]]>'), 'AT&T <b> „x“ <i> & so on');
  });

  it('shows what stands in an element as it is written', () => {
    assert.equal(
      text('The <sub alias="World Wide Web Consortium">W3C</sub>, at <say-as interpret-as="time">4:00</say-as>'),
      'The W3C, at 4:00',
    );
  });

  it('shows a pause, a sentence and a paragraph as a blank, and other elements as nothing', () => {
    assert.equal(
      text('One.<break time="1s"/>Two.<p>Three.</p><p><s>Four.</s><s>Five.</s></p>'),
      'One. Two. Three. Four. Five.',
    );
    assert.equal(text('<prosody rate="slow">un</prosody>believ<bookmark mark="x"/>able'), 'unbelievable');
  });

  it('writes the namespace of mstts only where it is used, whatever prefix the document has', () => {
    const { speak } = template(
      '<m:silence xmlns:m="http://www.w3.org/2001/mstts" type="Leading" value="1s"/>Hi.',
    ).render();
    assert.match(speak, /<speak [^>]*xmlns:mstts="http:\/\/www.w3.org\/2001\/mstts"[^>]*>/);
    assert.match(speak, /<mstts:silence type="Leading" value="1s"\/>Hi\./);
    assert.doesNotMatch(template('Hi.').render().speak, /mstts/);
  });

  it('leaves comments and indentation out of what is sent', () => {
    assert.match(template('\n  <!-- why -->\n  Hello\n  there.\n').render().speak, /> Hello there\. <\/voice>/);
  });

  it('escapes attributes again', () => {
    const { speak } = template(`<sub alias='Q&amp;A "live" &lt;now>'>Q&amp;A</sub>`).render();
    assert.match(speak, /<sub alias="Q&amp;A &quot;live&quot; &lt;now&gt;">Q&amp;A<\/sub>/);
  });

  for (const value of HOSTILE) {
    it(`takes a value literally: ${JSON.stringify(value)}`, () => {
      const speech = template('<s>I heard "{heard}", {heard}.</s>').render({ heard: value });
      assert.equal(speech.text, `I heard "${readable(value)}", ${readable(value)}.`);
      assert.deepEqual(
        checkTemplate(speech.speak, 'en-US').filter(({ message }) => !message.includes('placeholder')),
        [],
      );
    });
  }

  it('knows its placeholders and its voice', () => {
    const { placeholders, voice } = template('{second} {first} {second}');
    assert.deepEqual(placeholders, ['second', 'first']);
    assert.equal(voice, 'en-US-AriaNeural');
  });

  it('names prompt, locale and placeholder when a value is missing or unknown', () => {
    const greeting = template('Hello {name}.');
    const misuse = (message: string) => (error: unknown) => error instanceof PromptError && error.message === message;
    assert.throws(() => greeting.render(), misuse('prompt greeting in en-US: no value for {name}'));
    assert.throws(
      () => greeting.render({ name: 'Ann', nme: 'x' }),
      misuse('prompt greeting in en-US: a value for {nme}, which it does not have'),
    );
    assert.throws(
      () => template('Hi.').render({ toString: 'x' }),
      misuse('prompt greeting in en-US: a value for {toString}, which it does not have'),
    );
    assert.throws(() => template('{toString}').render({}), misuse('prompt greeting in en-US: no value for {toString}'));
  });

  it('may not be changed by who says it', () => {
    assert.ok(Object.isFrozen(template('Hi.').render()));
  });
});

describe('the voice of a prompt', () => {
  const bare = (content: string) =>
    `<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="en-US">${content}</speak>\n`;
  const spoken = (document: string) =>
    new Template('greeting', 'en-US', document, { voice: 'en-US-GuyNeural' }).render().speak;

  it("is its language's, where its document names none", () => {
    const document = bare('<s>Hi.</s> <break time="1s"/>');
    assert.deepEqual(checkTemplate(document, 'en-US', 'en-US-GuyNeural'), []);
    assert.match(
      spoken(document),
      /<voice name="en-US-GuyNeural"><s>Hi\.<\/s> <break time="1s"\/><\/voice><\/speak>\s*$/,
    );
    assert.equal(new Template('greeting', 'en-US', document, { voice: 'en-US-GuyNeural' }).voice, 'en-US-GuyNeural');
  });

  it('is its own, where its document names one', () => {
    const document = voice('Hi.');
    assert.deepEqual(checkTemplate(document, 'en-US', 'en-US-GuyNeural'), []);
    assert.match(spoken(document), /<voice name="en-US-AriaNeural">Hi\.<\/voice><\/speak>$/);
  });

  it('speaks nothing that stands beside a voice', () => {
    const document = bare('Hi. <voice name="en-US-AriaNeural">Hello.</voice>');
    assert.deepEqual(
      checkTemplate(document, 'en-US', 'en-US-GuyNeural').map(({ message }) => message),
      ['text may not stand directly in speak'],
    );
  });

  it('is told to be missing, where neither the document nor the language names one', () => {
    const messages = (document: string) => checkTemplate(document, 'en-US').map(({ message }) => message);
    const missing = 'it names no voice, and there is no voice in its language.yaml';
    assert.deepEqual(messages(bare('<s>Hi.</s>')), [missing]);
    assert.deepEqual(messages(bare('')), [missing]);
  });

  it('leaves mistakes where they stand', () => {
    const problems = checkTemplate(bare('\n  <s>Hi.</s>\n  <break time="9s"/>'), 'en-US', 'en-US-GuyNeural');
    assert.deepEqual(problems, [
      { line: 3, column: 3, message: 'time="9s" of break should be a time from 0ms to 5000ms' },
    ]);
  });
});

describe('the examples of a prompt', () => {
  const examples = (given: NonNullable<TemplateLanguage['examples']>) =>
    new Template('greeting', 'en-US', voice('{name} {day}'), { examples: given }).examples;

  it('are those of its language, and before them its own', () => {
    assert.deepEqual(examples({ name: 'Ann', day: 'Monday' }), { name: 'Ann', day: 'Monday' });
    assert.deepEqual(examples({ name: 'Ann', day: 'Monday', greeting: { day: 'today' } }), {
      name: 'Ann',
      day: 'today',
    });
    assert.deepEqual(examples({ name: 'Ann', day: 'Monday', other: { day: 'today' } }), { name: 'Ann', day: 'Monday' });
  });

  it('are the names of placeholders that have none', () => {
    assert.deepEqual(examples({ day: 'Monday', more: 'x' }), { name: 'name', day: 'Monday' });
    assert.deepEqual(new Template('x', 'en-US', voice('{toString}')).examples, { toString: 'toString' });
  });
});

describe('the check of a prompt', () => {
  const problems = (document: string, locale = 'en-US') =>
    checkTemplate(document, locale).map(({ line, column, message }) => `${line}:${column} ${message}`);
  const rule = 'is no placeholder: these are {words} of letters, the first one small';

  it('finds braces that are no placeholder, where they stand', () => {
    assert.deepEqual(
      problems(speak('\n<voice name="en-US-AriaNeural">\n  {good} {Bad}, { bad },\n {b-d} { }}</voice>')),
      [`3:10 {Bad} ${rule}`, `3:17 { bad } ${rule}`, `4:2 {b-d} ${rule}`, `4:8 { } ${rule}`, `4:11 } ${rule}`],
    );
  });

  it('finds the second of two equal ones too, and a brace written as a character reference', () => {
    assert.deepEqual(problems(speak('\n<voice name="en-US-AriaNeural">{X}\n{X} &#123;</voice>')), [
      `2:32 {X} ${rule}`,
      `3:1 {X} ${rule}`,
      `2:32 { ${rule}`,
    ]);
  });

  it('finds a placeholder in an attribute', () => {
    assert.deepEqual(problems(voice('\n<sub alias="{x}">x</sub>')), [
      '2:1 alias of sub may hold no brace: placeholders stand in text',
    ]);
  });

  it('finds a document in the wrong folder', () => {
    assert.deepEqual(problems(voice('Hi.'), 'de-DE'), ['1:1 xml:lang="en-US" should be de-DE, as the folder says']);
  });

  it('passes on what is wrong with the SSML', () => {
    assert.deepEqual(
      problems(voice('<p><p/></p>')).map((problem) => problem.replace(/^\S+ /, '')),
      ['p may not stand directly in p'],
    );
    assert.match(problems('<speak>').join(), /^1:8 not well-formed/);
  });
});
