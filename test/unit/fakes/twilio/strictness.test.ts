import assert from 'node:assert/strict';
import { TwimlError } from '../../../fakes/twilio/twiml/element.js';
import { readTwiml } from '../../../fakes/twilio/twiml/read.js';
import { DOCUMENTS } from './recorded.js';
import { BOT, CALLER, type Stage, stage } from './stage.js';

const long = (characters: number) => 'word '.repeat(Math.ceil(characters / 5)).slice(0, characters);
/** What is wrong, and Twilio's code for it; everything stands in a `<Response>`. */
const WRONG: readonly (readonly [what: string, inner: string, code: number])[] = [
  ['an unknown verb', '<Speak>Hello.</Speak>', 12200],
  ['a verb in small letters', '<say>Hello.</say>', 12200],
  ['an unknown attribute', '<Say volume="5">Hello.</Say>', 12200],
  ['an attribute of another element', `<Dial statusCallbackEvent="ringing">${CALLER}</Dial>`, 12200],
  ['text between verbs', 'Hello.', 12200],
  ['a verb in a Say', '<Say>Hello<Pause/></Say>', 12200],
  ['a Dial in a Gather', `<Gather><Dial>${CALLER}</Dial></Gather>`, 13320],
  ['a Say in a Dial', '<Dial><Say>Hello.</Say></Dial>', 13215],
  ['a Gather in a Conference', '<Dial><Conference>room<Gather/></Conference></Dial>', 12200],
  ['a Dial to nobody', '<Dial/>', 13223],
  ['a Dial to a number and a room', `<Dial><Number>${CALLER}</Number><Conference>room</Conference></Dial>`, 13215],
  ['a Dial with a short time-out', `<Dial timeout="4">${CALLER}</Dial>`, 13212],
  ['a Dial with a long time-out', `<Dial timeout="601">${CALLER}</Dial>`, 13212],
  ['a Dial with a strange star', `<Dial hangupOnStar="yes">${CALLER}</Dial>`, 13213],
  ['a Gather for no digits', '<Gather numDigits="0"/>', 13314],
  ['a Gather that ends on two keys', '<Gather finishOnKey="#*"/>', 13310],
  ['a Gather of something else', '<Gather input="voice"/>', 12200],
  ['a Gather with half a second', '<Gather timeout="0.5"/>', 13313],
  ['a Gather with too many hints', `<Gather hints="${'hint,'.repeat(500)}hint"/>`, 12200],
  ['a Gather with a long hint', `<Gather hints="${'x'.repeat(101)}"/>`, 12200],
  [
    'a label that looks like a call',
    `<Dial><Conference participantLabel="CA${'0'.repeat(32)}">r</Conference></Dial>`,
    16023,
  ],
  ['a strange beep', '<Dial><Conference beep="loud">room</Conference></Dial>', 13235],
  [
    'a callback to a host with an underscore',
    '<Dial><Number statusCallback="https://my_host/x">1</Number></Dial>',
    12200,
  ],
  ['a Pause of no time', '<Pause length="0"/>', 13910],
  ['nothing to say', '<Say> </Say>', 13520],
  ['an unknown voice', '<Say voice="en-US-AriaNeural">Hello.</Say>', 13511],
  ['a voice of another language', '<Say voice="Google.de-DE-Neural2-B" language="en-US">Hello.</Say>', 13511],
  ['SSML for a basic voice', '<Say>Hello<break time="1s"/></Say>', 13520],
  ['SSML of Azure', '<Say voice="Polly.Joanna"><voice name="x">Hello.</voice></Say>', 12200],
  ['a say-as of Azure', '<Say voice="Polly.Joanna"><say-as interpret-as="number_digit">4</say-as></Say>', 13520],
  ['a long break', '<Say voice="Polly.Joanna">Hello<break time="11s"/></Say>', 13520],
  ['emphasis for a neural voice', '<Say voice="Polly.Joanna-Neural"><emphasis>No</emphasis></Say>', 13520],
  ['too much for a basic voice', `<Say>${long(4097)}</Say>`, 13521],
  ['too much for Polly', `<Say voice="Polly.Joanna">${long(3001)}</Say>`, 13521],
  ['too much when it is URL-encoded', `<Say>${'äö '.repeat(400)}</Say>`, 13521],
  ['a Redirect by PUT', '<Redirect method="PUT">/x</Redirect>', 13710],
  ['a part of TwiML that is not played here', '<Connect/>', 0],
];

describe('the fake Twilio, reading documents', () => {
  const code = (document: string) => {
    try {
      readTwiml(document);
    } catch (error) {
      assert.ok(error instanceof TwimlError);
      return error.code;
    }
    return undefined;
  };

  for (const [name, document] of Object.entries(DOCUMENTS)) {
    it(`takes what the package builds: ${name}`, () => {
      assert.equal(code(document), undefined);
    });
  }

  for (const [what, inner, expected] of WRONG) {
    it(`refuses ${what} (${expected})`, () => {
      assert.equal(code(`<Response>${inner}</Response>`), expected);
    });
  }

  it('refuses what is no XML, has another root, or is too large', () => {
    assert.equal(code('<Response><Say>a & b</Say></Response>'), 12100);
    assert.equal(code('<Response><Say>Hello.</Response>'), 12100);
    assert.equal(code(' <?xml version="1.0"?><Response/>'), 12100);
    assert.equal(code('<Say>Hello.</Say>'), 12100);
    assert.equal(code('{"error":"oh"}'), 12100);
    assert.equal(code(''), 12100);
    assert.equal(code(`<Response>${'<Pause/>'.repeat(9000)}</Response>`), 11750);
  });
});

describe('the fake Twilio, when a bot answers wrongly', () => {
  let set: Stage;

  afterEach(() => set.close());

  /** Calls, and gives what the caller hears and Twilio's code. */
  const call = async () => {
    const caller = set.twilio.phone(CALLER);
    const leg = caller.dials(BOT);
    await set.pass(0.1);
    const heard = caller.hears;
    await set.pass(10);
    assert.equal(leg.isOver, true);
    return { heard, codes: set.twilio.alerts.map(({ code }) => code) };
  };
  const SORRY = { kind: 'speech', words: 'We are sorry, an application error has occurred. Goodbye.' };

  it('says "application error" and hangs up, for a document that is wrong', async () => {
    set = await stage({ '/voice': '<Speak>Hello.</Speak>' });
    assert.deepEqual(await call(), { heard: SORRY, codes: [12200] });
  });

  it('says it for a status that is no success, another type, and an empty answer', async () => {
    set = await stage({ '/voice': '<Say>Hello.</Say>' });
    set.bot.status = 503;
    assert.deepEqual(await call(), { heard: SORRY, codes: [11200] });
    set.bot.status = 200;
    set.bot.contentType = 'application/json';
    assert.deepEqual((await call()).codes, [11200, 12300]);
    await set.close();
    set = await stage({});
    assert.deepEqual((await call()).codes, [12100]);
  });

  it('says it when nobody answers within fifteen seconds, or nobody is there', async () => {
    set = await stage({ '/voice': () => new Promise(() => {}) });
    const caller = set.twilio.phone(CALLER);
    caller.dials(BOT);
    set.clock.advance(15_000);
    await set.pass(0);
    assert.deepEqual(caller.hears, SORRY);
    await set.bot.close();
    set.twilio.phone('+14255550101').dials(BOT);
    await set.pass(0);
    assert.deepEqual(
      set.twilio.alerts.map(({ code }) => code),
      [11205, 11205],
    );
  }).timeout(10_000);

  it('asks the fallback URL first, where the number has one', async () => {
    const number = { number: BOT, voiceUrl: 'https://bot.example/voice', fallbackUrl: 'https://bot.example/fallback' };
    set = await stage({ '/voice': '<Oh/>', '/fallback': '<Say>One moment.</Say>' }, { numbers: [number] });
    const caller = set.twilio.phone(CALLER);
    caller.dials(BOT);
    await set.pass(0);
    assert.deepEqual(caller.hears, { kind: 'speech', words: 'One moment.' });
    const [{ ErrorCode, ErrorUrl } = {}] = set.bot.to('/fallback');
    assert.deepEqual([ErrorCode, ErrorUrl], ['12200', 'https://bot.example/voice']);
  });

  it('says it when the fallback URL answers wrongly too', async () => {
    const number = { number: BOT, voiceUrl: 'https://bot.example/voice', fallbackUrl: 'https://bot.example/fallback' };
    set = await stage({ '/voice': '<Oh/>', '/fallback': '<Dear/>' }, { numbers: [number] });
    assert.deepEqual(await call(), { heard: SORRY, codes: [12200, 12200] });
  });

  it('refuses a relative action in a document that came with a request (11100)', async () => {
    set = await stage({ '/voice': '<Say>Hello.</Say><Pause length="60"/>' });
    const { sid } = set.twilio.phone(CALLER).dials(BOT);
    await set.pass(0);
    await set.client
      .calls(sid)
      .update({ twiml: '<Response><Gather action="/turn" timeout="1" actionOnEmptyResult="true"/></Response>' });
    await set.pass(2);
    assert.deepEqual(
      set.twilio.alerts.map(({ code }) => code),
      [11100],
    );
  });
});
