import assert from 'node:assert/strict';
import type { Phone } from '../../../fakes/twilio/phone.js';
import { AGENT, BOT, CALLER, OTHER, type Stage, stage } from './stage.js';

const EVENTS = 'statusCallback="https://bot.example/conf" statusCallbackEvent="start end join leave hold mute modify"';
const room = (attributes: string, dial = '') =>
  `<Response><Dial action="https://bot.example/done" ${dial}><Conference ${attributes}>room</Conference></Dial></Response>`;
/** The flags of a warm transfer: the caller waits and ends it, the first agent begins it and may leave. */
const CALLER_ROOM = room(
  `startConferenceOnEnter="false" endConferenceOnExit="true" participantLabel="caller" ${EVENTS}`,
);
const AGENT_ROOM = room('startConferenceOnEnter="true" endConferenceOnExit="false" participantLabel="agent1"');

describe('the fake Twilio, in a conference', () => {
  let set: Stage;
  let caller: Phone;
  let agent: Phone;
  let other: Phone;

  beforeEach(async () => {
    set = await stage({
      '/voice': '<Pause length="1"/><Say>Hello.</Say><Pause length="600"/>',
      '/done': '<Say>Back with us.</Say>',
      '/hold': '<Say>Please hold.</Say><Play loop="0">https://music.example/hold.mp3</Play>',
      '/announce': '<Say>One moment.</Say>',
      '/gather': '<Gather><Say>Press a key.</Say></Gather>',
    });
    caller = set.twilio.phone(CALLER);
    agent = set.twilio.phone(AGENT);
    other = set.twilio.phone(OTHER);
    caller.dials(BOT);
    await set.pass(2);
  });

  afterEach(() => set.close());

  const sid = (phone: Phone) => phone.call?.sid ?? '';
  const send = (phone: Phone, twiml: string) => set.client.calls(sid(phone)).update({ twiml });
  const participant = (who: string) => set.client.conferences(conference()).participants(who);
  const conference = () => set.twilio.network.conference('room')?.sid ?? '';
  const events = () =>
    set.bot
      .to('/conf')
      .map(({ StatusCallbackEvent, ParticipantLabel }) => [StatusCallbackEvent, ParticipantLabel].join(' ').trim());

  /** The caller waits in the room. */
  const wait = async () => {
    await send(caller, CALLER_ROOM);
    await set.pass(0);
  };
  /** The agent is called, answers, and is with the caller. */
  const join = async () => {
    await set.client.calls.create({ to: AGENT, from: BOT, twiml: AGENT_ROOM });
    await set.pass(2);
    agent.answers();
    await set.pass(1);
  };
  /** A second agent is called into the room, and answers. */
  const second = async (endConferenceOnExit = true) => {
    await participants().create({
      from: BOT,
      to: OTHER,
      label: 'agent2',
      timeout: 20,
      earlyMedia: false,
      startConferenceOnEnter: true,
      endConferenceOnExit,
    });
    await set.pass(2);
    other.answers();
    await set.pass(1);
  };
  const participants = () => set.client.conferences('room').participants;

  it('plays music until somebody comes who may begin it, and then connects', async () => {
    await wait();
    assert.equal(caller.hears?.kind, 'music');
    await join();
    assert.deepEqual(caller.hears, { kind: 'people', who: [AGENT] });
    assert.deepEqual(agent.hears, { kind: 'people', who: [CALLER] });
    assert.deepEqual(events(), ['participant-join caller', 'conference-start', 'participant-join agent1']);
    assert.deepEqual(
      set.bot.to('/conf').map(({ SequenceNumber }) => SequenceNumber),
      ['1', '2', '3'],
    );
  });

  it('ends for everybody when the caller leaves', async () => {
    await wait();
    await join();
    caller.hangsUp();
    await set.pass(1);
    assert.deepEqual(events().slice(3), ['participant-leave caller', 'participant-leave agent1', 'conference-end']);
    const [end] = set.bot.to('/conf').slice(-1);
    assert.deepEqual(
      [end?.ReasonConferenceEnded, end?.ParticipantLabelEndingConference],
      ['participant-with-end-conference-on-exit-left', 'caller'],
    );
    assert.deepEqual(agent.hears, { kind: 'speech', words: 'Back with us.' });
    assert.equal(set.bot.to('/done').at(-1)?.DialCallStatus, 'answered');
  });

  it('leaves the caller in silence when the last agent goes without having ended it', async () => {
    await wait();
    await join();
    agent.hangsUp();
    await set.pass(5);
    assert.deepEqual(caller.hears, { kind: 'silence' });
    assert.match(set.twilio.complaints({ isOver: false }).join(), /\+14255550100 .* heard nothing for 5 s/);
  });

  it('lets a second agent in, the first one leave, and ends with the second', async () => {
    await wait();
    await join();
    await participant('caller').update({ hold: true, holdUrl: 'https://bot.example/hold', holdMethod: 'POST' });
    await set.pass(0);
    assert.deepEqual(caller.hears, { kind: 'speech', words: 'Please hold.' });
    await second();
    assert.deepEqual(agent.hears, { kind: 'people', who: [OTHER] });
    assert.deepEqual(caller.hears, { kind: 'music', url: 'https://music.example/hold.mp3' });
    await participant('caller').update({ hold: false });
    assert.deepEqual(caller.hears, { kind: 'people', who: [AGENT, OTHER] });
    await participant('agent1').remove();
    assert.deepEqual(caller.hears, { kind: 'people', who: [OTHER] });
    other.hangsUp();
    await set.pass(3);
    assert.equal(set.twilio.network.conferences[0]?.status, 'completed');
    assert.deepEqual(events(), [
      'participant-join caller',
      'conference-start',
      'participant-join agent1',
      'participant-hold caller',
      'participant-join agent2',
      'participant-unhold caller',
      'participant-leave agent1',
      'participant-leave agent2',
      'participant-leave caller',
      'conference-end',
    ]);
    assert.deepEqual(set.twilio.complaints(), []);
  });

  it('does not change endConferenceOnExit of somebody on hold, and says nothing about it', async () => {
    await wait();
    await join();
    await participant('agent1').update({ hold: true });
    const answer = await participant('agent1').update({ endConferenceOnExit: true });
    assert.equal(answer.endConferenceOnExit, false);
    await participant('agent1').update({ hold: false });
    assert.equal((await participant('agent1').update({ endConferenceOnExit: true })).endConferenceOnExit, true);
  });

  it('ends for everybody when one with endConferenceOnExit is sent elsewhere', async () => {
    await wait();
    await join();
    await send(caller, '<Response><Say>Elsewhere.</Say></Response>');
    await set.pass(0.1);
    assert.equal(set.twilio.network.conferences[0]?.status, 'completed');
    assert.deepEqual(agent.hears, { kind: 'speech', words: 'Back with us.' });
    const [left] = set.bot.to('/conf').filter(({ StatusCallbackEvent }) => StatusCallbackEvent === 'participant-leave');
    assert.equal(left?.ReasonParticipantLeft, 'participant_updated_via_api');
    assert.deepEqual(caller.hears, { kind: 'speech', words: 'Elsewhere.' });
  });

  it('tells only the first participant’s callback, and labels are unique', async () => {
    await wait();
    await set.client.calls.create({ to: AGENT, from: BOT, twiml: CALLER_ROOM.replace('/conf', '/other') });
    await set.pass(2);
    agent.answers();
    await set.pass(1);
    assert.deepEqual(
      set.twilio.alerts.map(({ code }) => code),
      [16025],
    );
    assert.deepEqual(set.bot.to('/other'), []);
  });

  it('tells why a phone that was called for it did not come', async () => {
    await wait();
    await participants().create({ from: BOT, to: OTHER, label: 'agent2', timeout: 5 });
    await set.pass(11);
    const [left] = set.bot.to('/conf').slice(-1);
    assert.deepEqual(
      [left?.StatusCallbackEvent, left?.ParticipantLabel, left?.ParticipantCallStatus, left?.ReasonParticipantLeft],
      ['participant-leave', 'agent2', 'no-answer', 'participant_add_failed'],
    );
  });

  it('lets a phone ring on after the end, and puts whoever answers alone into a new room', async () => {
    await wait();
    await join();
    await participants().create({ from: BOT, to: OTHER, label: 'agent2', timeout: 20 });
    await set.pass(2);
    caller.hangsUp();
    await set.pass(1);
    assert.equal(other.isRinging, true);
    assert.match(set.twilio.complaints().join(), /\+14255550198 .* still rings/);
    other.answers();
    await set.pass(1);
    assert.equal(set.twilio.network.conferences.length, 2);
    assert.equal(other.hears?.kind, 'music');
  });

  it('cancels a phone that rings for it when its participant is removed', async () => {
    await wait();
    await participants().create({ from: BOT, to: OTHER, label: 'agent2' });
    await set.pass(2);
    await participant('agent2').remove();
    assert.equal(other.isRinging, false);
    assert.equal(other.calls[0]?.status, 'canceled');
  });

  it('announces to one, who then is back', async () => {
    await wait();
    await join();
    await participant('caller').update({ announceUrl: 'https://bot.example/announce' });
    await set.pass(0);
    assert.deepEqual(caller.hears, { kind: 'speech', words: 'One moment.' });
    await set.pass(1);
    assert.deepEqual(caller.hears, { kind: 'people', who: [AGENT] });
  });

  it('hears a coach in one ear only', async () => {
    await wait();
    await join();
    await participants().create({ from: BOT, to: OTHER, label: 'coach', coaching: true, callSidToCoach: sid(agent) });
    await set.pass(2);
    other.answers();
    assert.deepEqual(caller.hears, { kind: 'people', who: [AGENT] });
    assert.deepEqual(agent.hears, { kind: 'people', who: [CALLER, OTHER] });
    other.says('Offer a refund.');
    assert.equal(agent.calls[0]?.hearing.words.length, 1);
    assert.equal(caller.calls[0]?.hearing.words.length, 0);
  });

  it('leaves by the star where hangupOnStar is set, to whatever the action says', async () => {
    await wait();
    await set.client.calls.create({
      to: AGENT,
      from: BOT,
      twiml: AGENT_ROOM.replace('<Dial ', '<Dial hangupOnStar="true" '),
    });
    await set.pass(2);
    agent.answers();
    agent.presses('5*');
    await set.pass(0);
    assert.deepEqual(agent.hears, { kind: 'speech', words: 'Back with us.' });
    assert.deepEqual(caller.hears, { kind: 'silence' });
  });

  it('plays no Gather to somebody who waits (13238), and the call goes on after its Dial', async () => {
    await send(caller, room('startConferenceOnEnter="false" waitUrl="https://bot.example/gather"'));
    await set.pass(0.1);
    assert.deepEqual(
      set.twilio.alerts.map(({ code }) => code),
      [13238],
    );
    assert.deepEqual(caller.hears, { kind: 'speech', words: 'Back with us.' });
  });

  it('ends by the REST API for everybody', async () => {
    await wait();
    await join();
    await set.client.conferences(conference()).update({ status: 'completed' });
    await set.pass(0);
    assert.equal(set.bot.to('/conf').at(-1)?.ReasonConferenceEnded, 'conference-ended-via-api');
    assert.deepEqual(caller.hears, { kind: 'speech', words: 'Back with us.' });
    await assert.rejects(participant('caller').fetch(), { status: 404, code: 20404 });
  });
});
