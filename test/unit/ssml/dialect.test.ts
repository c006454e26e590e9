import assert from 'node:assert/strict';
import { checkSsml } from '../../../ssml/check.js';
import { DIALECT } from '../../../ssml/dialect.js';
import { judge, speak, voice } from './schema.js';

/** Each element with the attributes it needs. */
const SOUND: Readonly<Record<string, string>> = {
  audio: 'src="https://example.com/a.wav"',
  bookmark: 'mark="here"',
  break: 'time="300ms"',
  emphasis: '',
  lang: 'xml:lang="de-DE"',
  lexicon: 'uri="https://example.com/l.xml"',
  'mstts:audioduration': 'value="20s"',
  'mstts:backgroundaudio': 'src="https://example.com/a.wav"',
  'mstts:express-as': 'style="cheerful"',
  'mstts:silence': 'type="Leading" value="200ms"',
  p: '',
  phoneme: 'ph="təˈmeɪtoʊ"',
  prosody: 'rate="slow"',
  s: '',
  'say-as': 'interpret-as="date"',
  speak: 'version="1.0" xml:lang="en-US"',
  sub: 'alias="x"',
  voice: 'name="en-US-AriaNeural"',
};

/** Values to try, the good and the bad ones mixed: the table and the schema must think the same of each. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  'audio src': ['https://a.b/c.wav', 'http://a.b/c.wav', 'https://', 'https://a b', ''],
  'bookmark mark': ['flower_1', '', ' '],
  'break strength': ['x-weak', 'weak', 'medium', 'strong', 'x-strong', 'none', 'Strong', ''],
  'break time': [
    '0ms',
    '5000ms',
    '0500ms',
    '5001ms',
    '6000ms',
    '12345ms',
    '5s',
    '5.0s',
    '5.1s',
    '4.99s',
    '6s',
    '1',
    '-1s',
    '1 s',
    '.5s',
    '1m',
  ],
  'emphasis level': ['reduced', 'none', 'moderate', 'strong', 'weak'],
  'lang xml:lang': ['de', 'de-DE', 'zh-Hant-TW', 'es-419', 'German', 'DE', 'de_DE', ''],
  'lexicon uri': ['https://a.b/l.pls', 'l.pls'],
  'mstts:audioduration value': ['20s', '300s', '301s', '2000ms', '300000ms', '300001ms', '20'],
  'mstts:backgroundaudio fadein': ['0', '10000', '10001', '-1', '1s'],
  'mstts:backgroundaudio src': ['https://a.b/c.wav', 'c.wav'],
  'mstts:backgroundaudio volume': ['0', '0.7', '100', '100.1', '-1', 'loud'],
  'mstts:express-as role': ['Girl', 'SeniorMale', 'YoungAdultFemale', 'Robot'],
  'mstts:express-as style': ['cheerful', 'my-custom-style', '', ' '],
  'mstts:express-as styledegree': ['0.01', '0.5', '1', '2', '2.0', '0', '0.001', '2.01', '3', 'much'],
  'mstts:silence type': [
    'Leading',
    'Tailing-exact',
    'Sentenceboundary',
    'comma-exact',
    'Comma-exact',
    'Comma',
    'leading',
  ],
  'mstts:silence value': ['0s', '200ms', '20s', '20000ms', '20001ms', '21s', '1'],
  'phoneme alphabet': ['ipa', 'sapi', 'ups', 'x-sampa', 'IPA'],
  'phoneme ph': ['h ə', ''],
  'prosody contour': ['(0%,+20Hz) (10%,-2st) (40%,+10Hz)', '(60%,-60%) (100%,+80%)', '(45%, -12%)', '0%,+20Hz', ''],
  'prosody pitch': ['600Hz', '+80Hz', '-2st', '2st', '50%', '-50%', 'x-low', 'high', 'higher', '600'],
  'prosody range': ['600Hz', 'low', 'wide'],
  'prosody rate': ['1', '0.5', '+30.00%', '-50%', '50%', 'x-fast', '+1', 'quick', '1x'],
  'prosody volume': ['75', '100.0', '101', '+10', '-5.5', '50%', '+3%', 'silent', 'x-loud', 'off'],
  'say-as detail': ['x', ''],
  'say-as format': ['dmy', 'y', 'hms12', 'hms', 'ddmmyy'],
  'say-as interpret-as': ['characters', 'spell-out', 'number_digit', 'telephone', 'digits', 'Date'],
  'speak version': ['1.0', '1.1', ''],
  'speak xml:lang': ['en', 'en-US', 'english'],
  'sub alias': ['x & y', ''],
  'voice effect': ['eq_car', 'eq_telecomhp8k', 'eq_phone'],
  'voice name': [
    ...[
      'en-US-AriaNeural',
      'en-US-Ava:DragonHDLatestNeural',
      'zh-CN-liaoning-XiaobeiNeural',
      'en-US-JessaRUS',
      'AriaNeural',
      '',
    ],
    ...[
      'Microsoft Server Speech Text to Speech Voice (en-US, AriaNeural)',
      'Microsoft Server Speech (en-US, AriaNeural)',
    ],
  ],
};

const NAMES = Object.keys(DIALECT).sort();

function element(name: string, attributes: string, content = ''): string {
  return name === 'speak'
    ? speak(content).replace('version="1.0" ', '').replace('xml:lang="en-US"', attributes)
    : `<${name} ${attributes}>${content}</${name}>`;
}

/** A document in which the element stands where it may. */
function placed(name: string, attributes: string, content = ''): string {
  const written = element(name, attributes, content);
  if (name === 'speak' || name === 'voice') return name === 'speak' ? written : speak(written);
  return name === 'mstts:backgroundaudio' ? speak(`${written}${element('voice', SOUND.voice ?? '')}`) : voice(written);
}

async function assertAgreement(documents: readonly string[]): Promise<{ good: number; bad: number }> {
  const complaints = await judge(documents);
  const good = documents.filter((document, index) => {
    const problems = checkSsml(document).map(({ message }) => message);
    const verdicts = `table: ${problems.join('; ') || 'good'}; schema: ${complaints[index]?.join('; ') || 'good'}`;
    assert.equal(problems.length === 0, complaints[index]?.length === 0, `${document}\n${verdicts}`);
    return problems.length === 0;
  });
  return { good: good.length, bad: documents.length - good.length };
}

describe("the table of Azure's dialect", () => {
  it('agrees with the schema on which element may stand in which', async () => {
    const backing = element('voice', SOUND.voice ?? '');
    const documents = NAMES.flatMap((parent) =>
      NAMES.map((child) => {
        const content = element(child, SOUND[child] ?? '');
        return placed(parent, SOUND[parent] ?? '', parent === 'speak' ? `${content}${backing}` : content);
      }),
    );
    const { good, bad } = await assertAgreement(documents);
    assert.ok(good > 60 && bad > 60, `${good} good, ${bad} bad`);
  });

  it('agrees with the schema on where words may stand', async () => {
    const documents = NAMES.map((name) =>
      placed(name, SOUND[name] ?? '', name === 'speak' ? `Hi.${element('voice', SOUND.voice ?? '')}` : 'Hi.'),
    );
    const { good } = await assertAgreement(documents);
    assert.equal(good, NAMES.filter((name) => DIALECT[name]?.text).length);
  });

  it('agrees with the schema on every attribute: good values, bad values, none, and unknown ones', async () => {
    const documents = NAMES.flatMap((name) => {
      const rule = DIALECT[name];
      const content = name === 'speak' ? element('voice', SOUND.voice ?? '') : '';
      const sound = new Map(
        [...(SOUND[name] ?? '').matchAll(/(\S+)="([^"]*)"/g)].map(([, key, value]) => [key ?? '', value ?? '']),
      );
      const written = (values: ReadonlyMap<string, string>) =>
        placed(name, [...values].map(([key, value]) => `${key}="${value.replace('&', '&amp;')}"`).join(' '), content);
      const attributes = Object.keys(rule?.attributes ?? {});
      return [
        written(sound),
        written(new Map([...sound, ['unknown', 'x']])),
        ...attributes.flatMap((attribute) => {
          const values = VALUES[`${name} ${attribute}`];
          const without = new Map(sound);
          without.delete(attribute);
          return [written(without), ...(values ?? []).map((value) => written(new Map([...sound, [attribute, value]])))];
        }),
      ];
    });
    const { good, bad } = await assertAgreement(documents);
    assert.ok(good > 60 && bad > 60, `${good} good, ${bad} bad`);
  });

  it('agrees with the schema on the order in speak, and on what it must hold', async () => {
    const voiced = element('voice', SOUND.voice ?? '', 'Hi.');
    const music = element('mstts:backgroundaudio', SOUND['mstts:backgroundaudio'] ?? '');
    assert.deepEqual(await assertAgreement([`${music}${voiced}`, `${voiced}${voiced}`].map(speak)), {
      good: 2,
      bad: 0,
    });
    const wrong = ['', music, `${voiced}${music}`, `${music}${music}${voiced}`, `${voiced}Bye.`].map(speak);
    assert.deepEqual(await assertAgreement(wrong), { good: 0, bad: 5 });
  });

  it('is tried with values for every attribute, and names the page of every element', () => {
    const untried = NAMES.flatMap((name) =>
      Object.keys(DIALECT[name]?.attributes ?? {}).map((attribute) => `${name} ${attribute}`),
    ).filter((attribute) => VALUES[attribute] === undefined && attribute !== 'mstts:backgroundaudio fadeout');
    assert.deepEqual(untried, []);
    for (const rule of Object.values(DIALECT))
      assert.match(rule.source, /^https:\/\/learn\.microsoft\.com\/.+#[a-z-]+$/);
  });
});
