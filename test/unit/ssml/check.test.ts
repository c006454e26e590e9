import assert from 'node:assert/strict';
import { checkSsml } from '../../../ssml/check.js';
import { speak, voice } from './schema.js';

const messages = (document: string) => checkSsml(document).map(({ message }) => message);

describe('the SSML checker', () => {
  it('finds nothing in a document that uses the dialect well', () => {
    const document = speak(`
      <voice name="en-US-AriaNeural" effect="eq_telecomhp8k">
        <mstts:silence type="Sentenceboundary" value="200ms"/>
        <!-- a comment -->
        <p><s>One &amp; two.</s> <s><prosody rate="-10%">Slowly.</prosody></s></p>
        <break time="5000ms"/><sub alias="World Wide Web Consortium">W3C</sub>
        <say-as interpret-as="telephone">+1 425 555 0100</say-as>
        <mstts:express-as style="customerservice" styledegree="0.5">Hello <![CDATA[<there>]]></mstts:express-as>
      </voice>
      <voice name="Microsoft Server Speech Text to Speech Voice (de-DE, KatjaNeural)">Guten Tag.</voice>`);
    assert.deepEqual(checkSsml(document), []);
  });

  it('accepts any prefix for the namespace of mstts', () => {
    const document = voice('<m:silence xmlns:m="http://www.w3.org/2001/mstts" type="Leading" value="1s"/>Hello.');
    assert.deepEqual(checkSsml(document), []);
  });

  it('names line and column of an element, of text and of a fault in the XML', () => {
    const lines = (...content: string[]) => speak(`\n${content.join('\n')}\n`);
    assert.deepEqual(
      checkSsml(lines('<voice name="en-US-AriaNeural">', '  Hello <blink', '    rate="2"/>', '</voice>')),
      [
        {
          line: 3,
          column: 9,
          message: "blink is no element of Azure's SSML",
        },
      ],
    );
    assert.deepEqual(checkSsml(lines('<voice name="en-US-AriaNeural">Hello.</voice>', '   and text')), [
      { line: 3, column: 4, message: 'text may not stand directly in speak' },
    ]);
    assert.deepEqual(checkSsml(lines('<voice name="en-US-AriaNeural"><!-- & -->', ' AT&T', '</voice>')), [
      { line: 3, column: 4, message: 'not well-formed: & is written &amp;' },
    ]);
    assert.deepEqual(checkSsml(lines('<voice name="en-US-AriaNeural">', '<p></s>', '</voice>')), [
      { line: 3, column: 8, message: 'not well-formed: unexpected close tag' },
    ]);
  });

  it('counts lines in files from Windows and on old Macs', () => {
    const bad = [
      '<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="en-US">',
      '<voice/>',
      '</speak>',
    ];
    for (const end of ['\n', '\r\n', '\r']) {
      assert.deepEqual(checkSsml(bad.join(end)), [
        {
          line: 2,
          column: 1,
          message: 'voice needs the attribute name: the full name of a neural voice such as en-US-AriaNeural',
        },
      ]);
    }
  });

  it('says once what is wrong with a document without the right namespace', () => {
    assert.deepEqual(
      messages('<speak version="1.0" xml:lang="en-US"><voice name="en-US-AriaNeural">Hi.</voice></speak>'),
      ['speak (namespace "") is no element of Azure\'s SSML'],
    );
    assert.deepEqual(
      messages(voice('<m:silence xmlns:m="https://www.w3.org/2001/mstts" type="Leading" value="1s"/>Hi.')),
      ['m:silence (namespace "https://www.w3.org/2001/mstts") is no element of Azure\'s SSML'],
    );
  });

  it('does not look into an element it does not know, but at what follows', () => {
    assert.deepEqual(messages(voice('<x><x>a</x><p><p/></p></x><p><p/></p>')), [
      "x is no element of Azure's SSML",
      'p may not stand directly in p',
    ]);
  });

  const faults: [name: string, document: string, message: string][] = [
    [
      'prosody in speak',
      speak('<prosody rate="slow"/><voice name="en-US-AriaNeural"/>'),
      'prosody may not stand directly in speak',
    ],
    ['no voice', speak(''), 'speak needs a voice in it'],
    [
      'another root',
      '<voice xmlns="http://www.w3.org/2001/10/synthesis" name="en-US-AriaNeural"/>',
      'the document must begin with speak, not voice',
    ],
    ['a break over 5 s', voice('<break time="5001ms"/>'), 'time="5001ms" of break should be a time from 0ms to 5000ms'],
    [
      'a short voice name',
      speak('<voice name="AriaNeural"/>'),
      'name="AriaNeural" of voice should be the full name of a neural voice such as en-US-AriaNeural',
    ],
    ['an unknown attribute', voice('<break length="1s"/>'), 'break has no attribute length'],
    ['an attribute named like a method', voice('<break constructor="1"/>'), 'break has no attribute constructor'],
    ['words in a break', voice('<break>now</break>'), 'text may not stand directly in break'],
    [
      'background audio after a voice',
      speak('<voice name="en-US-AriaNeural"/><mstts:backgroundaudio src="https://a/b.wav"/>'),
      'mstts:backgroundaudio must be the first in speak',
    ],
    ['a DOCTYPE', `<!DOCTYPE speak>${voice('Hi.')}`, 'a DOCTYPE is not allowed in SSML'],
    ['a processing instruction', voice('<?php exit ?>Hi.'), 'a processing instruction is not allowed in SSML'],
  ];
  for (const [name, document, message] of faults) {
    it(`refuses ${name}`, () => assert.deepEqual(messages(document), [message]));
  }

  for (const document of [
    '',
    'Hello.',
    '<speak>',
    '<a></b>',
    voice('<x:y/>'),
    voice('&nbsp;'),
    voice('a ]]> b'),
    voice('\u0007'),
  ]) {
    it(`refuses what is not well-formed: ${JSON.stringify(document.slice(-40))}`, () => {
      assert.match(messages(document).join('\n'), /^not well-formed: .+$/);
    });
  }

  it('lists every fault of a document, in its order', () => {
    assert.deepEqual(messages(speak('Hi <voice name="x"><p><p/></p><break time="9s" strength="loud"/></voice>')), [
      'text may not stand directly in speak',
      'name="x" of voice should be the full name of a neural voice such as en-US-AriaNeural',
      'p may not stand directly in p',
      'strength="loud" of break should be x-weak, weak, medium, strong, x-strong',
      'time="9s" of break should be a time from 0ms to 5000ms',
    ]);
  });
});
