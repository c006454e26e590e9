import assert from 'node:assert/strict';
import { AGENT, BOT, CALLER, type Stage, stage } from './stage.js';

describe('the fake Twilio, playing documents', () => {
  let set: Stage;

  afterEach(() => set.close());

  const call = async (pages: Parameters<typeof stage>[0]) => {
    set = await stage(pages);
    const caller = set.twilio.phone(CALLER);
    const leg = caller.dials(BOT);
    await set.pass(0);
    return { caller, leg };
  };

  it('asks the voice webhook of the number, signed for its public URL', async () => {
    await call({ '/voice': '<Say>Hello there.</Say>' });
    const [asked] = set.bot.asked;
    assert.equal(asked?.isSigned, true);
    assert.equal(asked?.headers.host, 'bot.example');
    assert.deepEqual(
      { From: asked?.form.From, To: asked?.form.To, CallStatus: asked?.form.CallStatus },
      { From: CALLER, To: BOT, CallStatus: 'ringing' },
    );
  });

  it('says words for as long as they take, and hangs up after the last verb', async () => {
    const { caller, leg } = await call({ '/voice': '<Say>Hello there.</Say>' });
    assert.deepEqual(caller.hears, { kind: 'speech', words: 'Hello there.' });
    await set.pass(0.7);
    assert.equal(leg.status, 'in-progress');
    await set.pass(0.2);
    assert.equal(leg.status, 'completed');
    assert.deepEqual(set.twilio.complaints(), []);
  });

  it('gathers keys: a key ends the prompt, numDigits the input', async () => {
    const { caller } = await call({
      '/voice': '<Gather numDigits="2" action="/keys"><Say>Two keys, please.</Say></Gather>',
      '/keys': ({ Digits }) => `<Say>You pressed ${Digits}.</Say>`,
    });
    caller.presses('1');
    assert.deepEqual(caller.hears, { kind: 'listening' });
    caller.presses('2');
    await set.pass(0);
    assert.deepEqual(caller.hears, { kind: 'speech', words: 'You pressed 12.' });
  });

  it('ends keys with #, which is not sent, and takes # as a key where finishOnKey is empty', async () => {
    const { caller } = await call({
      '/voice': '<Gather action="/keys"/>',
      '/keys': '<Gather finishOnKey="" numDigits="2" action="/more"/>',
    });
    caller.presses('47#');
    await set.pass(0);
    caller.presses('1#');
    await set.pass(0);
    const digits = (path: string) => set.bot.to(path).map(({ Digits, FinishedOnKey }) => [Digits, FinishedOnKey]);
    assert.deepEqual(digits('/keys'), [['47', '#']]);
    assert.deepEqual(digits('/more'), [['1#', '']]);
  });

  it('waits for the timeout after the prompt, and again after each key', async () => {
    const { caller } = await call({
      '/voice': '<Gather timeout="3" action="/keys"><Say>one two three four five</Say></Gather><Say>Nothing.</Say>',
      '/keys': '<Hangup/>',
    });
    await set.pass(4.9);
    assert.deepEqual(caller.hears, { kind: 'listening' });
    caller.presses('7');
    await set.pass(2.9);
    assert.deepEqual(set.bot.to('/keys'), []);
    await set.pass(0.2);
    assert.deepEqual(set.bot.to('/keys')[0]?.Digits, '7');
  });

  it('goes on to the next verb without input, or to the action with actionOnEmptyResult', async () => {
    const { caller } = await call({
      '/voice': '<Gather timeout="1" action="/keys"/><Gather timeout="1" actionOnEmptyResult="true" action="/empty"/>',
      '/empty': '<Say>Nothing.</Say>',
    });
    await set.pass(2.1);
    assert.deepEqual(set.bot.to('/keys'), []);
    assert.deepEqual(set.bot.to('/empty')[0], { ...set.bot.to('/empty')[0], Digits: '', msg: 'Gather End' });
    assert.deepEqual(caller.hears, { kind: 'speech', words: 'Nothing.' });
  });

  it('understands speech when its end has been heard', async () => {
    const { caller } = await call({
      '/voice': '<Gather input="speech dtmf" speechTimeout="auto" action="/turn"><Say>What is it about?</Say></Gather>',
      '/turn': '<Hangup/>',
    });
    caller.says('an agent please');
    caller.presses('5');
    await set.pass(2.1);
    assert.deepEqual(set.bot.to('/turn'), []);
    await set.pass(0.2);
    const [{ SpeechResult, Confidence, Digits } = {}] = set.bot.to('/turn');
    assert.deepEqual(
      { SpeechResult, Confidence, Digits },
      {
        SpeechResult: 'an agent please',
        Confidence: '0.93',
        Digits: undefined,
      },
    );
  });

  it('hears nothing during a prompt without bargeIn', async () => {
    const { caller } = await call({
      '/voice':
        '<Gather input="speech dtmf" bargeIn="false" numDigits="1" action="/turn"><Say>Listen to me.</Say></Gather>',
      '/turn': '<Hangup/>',
    });
    caller.presses('1');
    caller.says('an agent');
    assert.deepEqual(caller.hears, { kind: 'speech', words: 'Listen to me.' });
    await set.pass(2);
    caller.presses('2');
    await set.pass(0);
    assert.equal(set.bot.to('/turn')[0]?.Digits, '2');
  });

  it('tells what it has made out so far, where somebody wants to know', async () => {
    const { caller } = await call({
      '/voice': '<Gather input="speech" timeout="3" action="/turn" partialResultCallback="/partial"/>',
      '/turn': '<Hangup/>',
    });
    caller.says('an agent');
    await set.pass(1);
    caller.says('for billing');
    await set.pass(5);
    assert.deepEqual(
      set.bot.to('/partial').map(({ UnstableSpeechResult }) => UnstableSpeechResult),
      ['an agent', 'an agent for billing'],
    );
    assert.equal(set.bot.to('/turn')[0]?.SpeechResult, 'an agent for billing');
  });

  it('hears that somebody speaks whom nobody can make out', async () => {
    const { caller } = await call({
      '/voice': '<Gather input="speech" timeout="3" speechTimeout="1" action="/turn"/><Say>Nothing understood.</Say>',
    });
    caller.says('', { ms: 4000 });
    await set.pass(5);
    assert.deepEqual(caller.hears, { kind: 'speech', words: 'Nothing understood.' });
  });

  it('takes a message until nobody has spoken for a while', async () => {
    const { caller } = await call({
      '/voice': '<Record timeout="4" action="/message"/>',
      '/message': '<Say>Noted.</Say>',
    });
    caller.says('please call me back');
    await set.pass(5.5);
    assert.deepEqual(caller.hears, { kind: 'listening' });
    await set.pass(0.2);
    assert.deepEqual(caller.hears, { kind: 'speech', words: 'Noted.' });
    assert.equal(set.bot.to('/message')[0]?.RecordingDuration, '6');
  });

  it('rejects a call, and ends one whose caller hangs up', async () => {
    const { leg } = await call({ '/voice': '<Reject reason="busy"/>' });
    assert.equal(leg.status, 'busy');
    await set.close();
    const second = await call({ '/voice': '<Pause length="60"/><Say>Hello.</Say>' });
    assert.equal(second.leg.status, 'ringing', 'a Pause comes before the answer');
    second.caller.hangsUp();
    assert.equal(second.leg.status, 'no-answer');
  });

  it('keeps a caller in a queue, where keys can be pressed', async () => {
    const { caller } = await call({
      '/voice': '<Enqueue waitUrl="/wait" action="/left">line</Enqueue>',
      '/wait': '<Gather numDigits="1" action="/key" timeout="5"><Play>https://music.example/a.mp3</Play></Gather>',
      '/key': ({ Digits }) => (Digits === '1' ? '<Leave/>' : '<Say>Please wait on.</Say>'),
      '/left': '<Say>You have left the queue.</Say>',
    });
    assert.deepEqual(caller.hears, { kind: 'music', url: 'https://music.example/a.mp3' });
    await set.pass(36);
    assert.equal(set.bot.to('/wait').length, 2);
    assert.equal(set.bot.to('/wait')[1]?.QueueTime, '35');
    caller.presses('2');
    await set.pass(2);
    assert.equal(set.bot.to('/wait').length, 3);
    caller.presses('1');
    await set.pass(0);
    assert.deepEqual(caller.hears, { kind: 'speech', words: 'You have left the queue.' });
    assert.equal(set.bot.to('/left')[0]?.QueueResult, 'leave');
  });

  it('tells the bot of a caller who hangs up in a queue', async () => {
    const { caller } = await call({ '/voice': '<Enqueue action="/left">line</Enqueue>' });
    assert.equal(caller.hears?.kind, 'music');
    caller.hangsUp();
    await set.pass(0);
    const [{ QueueResult, CallStatus } = {}] = set.bot.to('/left');
    assert.deepEqual([QueueResult, CallStatus], ['hangup', 'completed']);
    assert.equal(set.twilio.phone(AGENT).calls.length, 0);
  });

  it('refers only calls that came by SIP', async () => {
    const pages = {
      '/voice': '<Say>Hello.</Say><Refer action="/done"><Sip>sip:a@pbx.example</Sip></Refer>',
      '/done': '<Hangup/>',
    };
    await call(pages);
    await set.pass(5);
    const outcome = () => {
      const [{ ReferCallStatus, ReferSipResponseCode, NotifySipResponseCode } = {}] = set.bot.to('/done');
      return [ReferCallStatus, ReferSipResponseCode, NotifySipResponseCode];
    };
    assert.deepEqual(outcome(), ['failed', '405', undefined]);
    await set.close();
    set = await stage(pages);
    set.twilio.phone('sip:caller@pbx.example').dials(BOT);
    await set.pass(5);
    assert.deepEqual(outcome(), ['in-progress', '202', '200']);
  });
});
