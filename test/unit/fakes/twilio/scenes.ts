import type { Phone } from '../../../fakes/twilio/phone.js';
import { AGENT, BOT, CALLER, OTHER, type Stage } from './stage.js';

/** What has to happen for a webhook to be sent. */
type Play = (set: Stage) => Promise<void>;

/** The first document, and what happens then. */
export interface Scene {
  readonly voice: string;
  readonly play: Play;
}

const EVENTS = 'statusCallbackEvent="initiated ringing answered completed"';
const DIAL = `<Dial action="/dial-done?h=h-1"><Number statusCallback="/status?h=h-1" ${EVENTS}>${AGENT}</Number></Dial>`;
const MACHINE = DIAL.replace('<Number', '<Number url="/whisper" machineDetection="Enable"');
const CONFERENCE =
  'statusCallback="https://bot.example/conf?h=h-1" statusCallbackEvent="start end join leave hold mute modify"';
const REFER = '<Refer action="/refer-done?h=h-1"><Sip>sip:a@b.example</Sip></Refer>';
const room = (attributes: string) => `<Response><Dial><Conference ${attributes}>room</Conference></Dial></Response>`;
const WAITING = '<Say>Hello.</Say><Pause length="60"/>';

/** Somebody calls, something happens, and a minute passes. */
const call =
  (happens: Play = async () => {}, from = CALLER): Play =>
  async (set) => {
    set.twilio.phone(from).dials(BOT);
    await set.pass(0);
    await happens(set);
    await set.pass(60);
  };

/** The phone of an agent rings, and something is done with one of the two. */
const ringing = (act: (agent: Phone, caller: Phone) => void) =>
  call(async ({ pass, twilio }) => {
    await pass(2);
    act(twilio.phone(AGENT), twilio.phone(CALLER));
  });

/** The agent's phone behaves like this. */
const manner =
  (wanted: Phone['manner']): Play =>
  async (set) => {
    set.twilio.phone(AGENT).manner = wanted;
    await call()(set);
  };

const referred =
  (refers: Stage['twilio']['network']['refers']): Play =>
  async (set) => {
    set.twilio.network.refers = refers;
    await call(undefined, 'sip:caller@pbx.example')(set);
  };

const answersAndHangsUp = ringing((agent) => {
  agent.answers();
  agent.hangsUp();
});
const declines = ringing((agent) => agent.declines());
const answers = ringing((agent) => agent.answers());
const callerHangsUp = ringing((_, caller) => caller.hangsUp());
const cannotBeReached = manner({ does: 'fail', sipCode: 404 });
const takesMessages = manner({ does: 'voicemail', afterMs: 1000, greeting: 'Leave a message.' });

/** A warm transfer from its beginning to its end: the caller, two agents, a hold. */
const warmTransfer: Play = async ({ client, pass, twilio }) => {
  const [caller, agent, other] = [twilio.phone(CALLER), twilio.phone(AGENT), twilio.phone(OTHER)];
  const { sid } = caller.dials(BOT);
  await pass(0);
  const flags = 'startConferenceOnEnter="false" endConferenceOnExit="true" participantLabel="caller"';
  await client.calls(sid).update({ twiml: room(`${flags} ${CONFERENCE}`) });
  await client.calls.create({ to: AGENT, from: BOT, twiml: room('participantLabel="agent1"') });
  await pass(2);
  agent.answers();
  const { participants } = client.conferences(twilio.network.conference('room')?.sid ?? '');
  await participants('caller').update({ hold: true });
  await participants.create({ to: OTHER, from: BOT, label: 'agent2', endConferenceOnExit: true });
  await pass(2);
  other.answers();
  await participants(sid).update({ hold: false });
  agent.hangsUp();
  caller.hangsUp();
  await pass(1);
};

const notReached: Play = async ({ client, pass, twilio }) => {
  const { sid } = twilio.phone(CALLER).dials(BOT);
  await pass(0);
  await client.calls(sid).update({ twiml: room(CONFERENCE) });
  await client.conferences('room').participants.create({ to: OTHER, from: BOT, label: 'agent2', timeout: 5 });
  await pass(15);
};

const recorded = call(async ({ client, pass, twilio }) => {
  const { sid = '' } = twilio.phone(CALLER).call ?? {};
  const recordingStatusCallback = 'https://bot.example/rec';
  await client.calls(sid).recordings.create({ recordingStatusCallback, recordingChannels: 'dual' });
  await pass(5);
});

const scene = (voice: string, play: Play = call()): Scene => ({ voice, play });

/** How every recorded webhook comes about, by the beginning of its name. */
export const SCENES: Readonly<Record<string, Scene>> = {
  inboundVoice: scene('<Hangup/>'),
  gatherSpeech: scene(
    '<Gather input="speech" action="/turn?h=1"/>',
    call(async ({ twilio }) => twilio.phone(CALLER).says('I want to talk to an agent.')),
  ),
  gatherDigits: scene(
    '<Gather numDigits="1" action="/turn?h=1"/>',
    call(async ({ twilio }) => twilio.phone(CALLER).presses('0')),
  ),
  gatherTimeout: scene('<Gather action="/turn?h=1" actionOnEmptyResult="true"/>'),
  'agentLegStatus.initiated': scene(DIAL),
  'agentLegStatus.ringing': scene(DIAL),
  'agentLegStatus.inProgress': scene(DIAL, answers),
  'agentLegStatus.completed': scene(DIAL, answersAndHangsUp),
  'agentLegStatus.busy': scene(DIAL, manner({ does: 'busy' })),
  'agentLegStatus.noAnswer': scene(DIAL),
  'agentLegStatus.failed': scene(DIAL, cannotBeReached),
  'agentLegStatus.canceled': scene(DIAL, callerHangsUp),
  'agentLegStatus.machine': scene(MACHINE, takesMessages),
  'dialAction.answeredAndBridged': scene(DIAL, answersAndHangsUp),
  'dialAction.answeredNotBridged': scene(MACHINE, answers),
  'dialAction.busy': scene(DIAL, declines),
  'dialAction.noAnswer': scene(DIAL),
  'dialAction.failed': scene(DIAL, cannotBeReached),
  'dialAction.canceled': scene(DIAL, callerHangsUp),
  'referAction.success': scene(REFER, referred({ status: 'in-progress', sip: 202, notify: 200 })),
  'referAction.busy': scene(REFER, referred({ status: 'busy', sip: 202, notify: 486 })),
  'referAction.notAllowed': scene(REFER),
  conferenceWarmTransfer: scene(WAITING, warmTransfer),
  conferenceAgentNotReached: scene(WAITING, notReached),
  recordingStatus: scene(WAITING, recorded),
};
