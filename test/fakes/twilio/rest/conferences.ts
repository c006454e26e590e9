import { Conference } from '../conference.js';
import type { Leg } from '../leg.js';
import type { Network } from '../network.js';
import { place } from '../outbound.js';
import { Participant } from '../participant.js';
import { subscriptionOf, targetOf } from './calls.js';
import type { Deed, Request } from './deed.js';
import type { Parameters } from './parameters.js';
import { conferenceJson, page, participantJson } from './resources.js';
import { notFound, RestError } from './restError.js';

export function listConferences({ network, url }: Request): Deed {
  const fits = (name: string, value: string) => [null, value].includes(url.searchParams.get(name));
  const found = network.conferences.filter(
    ({ friendlyName, status }) => fits('FriendlyName', friendlyName) && fits('Status', status),
  );
  return { status: 200, body: page('conferences', found.toReversed().map(conferenceJson), url) };
}

/** By its sid. Only who is added may be added by the name of a conference: "A SID or name of the conference" is written nowhere else. */
function conferenceOf(network: Network, name: string): Conference {
  const found = network.conferences.find(({ sid }) => sid === name);
  if (!found) throw notFound();
  return found;
}

export function fetchConference({ network }: Request, name: string): Deed {
  return { status: 200, body: conferenceJson(conferenceOf(network, name)) };
}

export function updateConference({ network, form }: Request, name: string): Deed {
  const conference = conferenceOf(network, name);
  const status = form.text('Status');
  const announceUrl = form.url('AnnounceUrl');
  const announceMethod = form.method('AnnounceMethod');
  form.nothingElse();
  if (conference.status === 'completed') throw notFound();
  if (status === 'completed') conference.end('conference-ended-via-api', 'conference_ended_via_api');
  else if (announceUrl !== undefined) conference.announce(announceUrl, announceMethod);
  return { status: 200, body: conferenceJson(conference) };
}

/** "The Participants endpoint will not return results for participants whose call has ended." */
export function listParticipants({ network, url }: Request, name: string): Deed {
  const conference = conferenceOf(network, name);
  const fits = (name: string, value: boolean) => [null, String(value)].includes(url.searchParams.get(name));
  const found = conference.participants.filter(
    ({ isMuted, isOnHold, coaches }) =>
      fits('Muted', isMuted) && fits('Hold', isOnHold) && fits('Coaching', coaches !== undefined),
  );
  return {
    status: 200,
    body: page(
      'participants',
      found.map((one) => participantJson(conference, one)),
      url,
    ),
  };
}

function participantOf(network: Network, name: string, who: string) {
  const conference = conferenceOf(network, name);
  const participant = conference.participant(who);
  if (!participant || conference.status === 'completed') throw notFound();
  return { conference, participant };
}

export function fetchParticipant({ network }: Request, name: string, who: string): Deed {
  const { conference, participant } = participantOf(network, name, who);
  return { status: 200, body: participantJson(conference, participant) };
}

/** Calls somebody into a conference. "If an active conference does not exist with your FriendlyName, we create a new one." */
export function createParticipant({ network, form }: Request, name: string): Deed {
  const isSid = /^CF[0-9a-f]{32}$/.test(name);
  const running = isSid ? conferenceOf(network, name) : network.conference(name);
  if (running?.status === 'completed') throw notFound();
  const label = labelOf(form, running);
  const target = targetOf(network, form);
  const subscription = subscriptionOf(form);
  const options = {
    ...(label !== undefined && { label }),
    startsConference: form.flag('StartConferenceOnEnter') ?? true,
    endsConference: form.flag('EndConferenceOnExit') ?? false,
    isMuted: form.flag('Muted') ?? false,
    hasEarlyMedia: form.flag('EarlyMedia') ?? true,
    ...coachingOf(form),
    ...waitOf(form),
  };
  const callback = callbackOf(form);
  form.text('Beep');
  form.nothingElse();
  const conference = running ?? new Conference(network, name);
  const { leg, ring } = place(network, {
    direction: 'outbound-api',
    ...target,
    ...(subscription && { subscription }),
    answered: () => join(),
  });
  const participant = new Participant(leg, { ...options, out: () => leg.end('completed') });
  const join = () => {
    const room = conference.status === 'completed' ? reopened(network, conference) : conference;
    leg.holder = {
      press: () => {},
      speak: (utterance) => room.speak(participant, utterance),
      leave: (why) => room.leave(participant, why === 'hungUp' ? 'participant_hung_up' : 'participant_updated_via_api'),
    };
    room.join(participant, callback);
  };
  conference.expect(participant, callback);
  leg.onEnd.push(() => conference.leave(participant, 'participant_add_failed'));
  return { status: 201, body: participantJson(conference, participant), afterwards: ring };
}

/** A phone that answers after its conference has ended comes into a new one. */
function reopened(network: Network, { friendlyName }: Conference): Conference {
  return network.conference(friendlyName) ?? new Conference(network, friendlyName);
}

export function updateParticipant({ network, form }: Request, name: string, who: string): Deed {
  const { conference, participant } = participantOf(network, name, who);
  const muted = form.flag('Muted');
  const hold = form.flag('Hold');
  const holdUrl = form.url('HoldUrl');
  const holdMethod = form.method('HoldMethod', 'GET');
  const announceUrl = form.url('AnnounceUrl');
  const announceMethod = form.method('AnnounceMethod');
  const ends = form.flag('EndConferenceOnExit');
  const { coaches } = coachingOf(form);
  const coaching = form.flag('Coaching');
  form.nothingElse();
  const tell = (event: string, what: string) => conference.tell(event, what, participant);
  // Not documented, and no error either: a participant on hold keeps the flag it had.
  if (ends !== undefined && !participant.isOnHold && ends !== participant.endsConference) {
    participant.endsConference = ends;
    tell('modify', 'participant-modify');
  }
  if (coaching !== undefined || coaches !== undefined) {
    participant.coaches = coaching === false ? undefined : coaches;
    tell('modify', 'participant-modify');
  }
  if (muted !== undefined && muted !== participant.isMuted) {
    participant.isMuted = muted;
    tell('mute', muted ? 'participant-mute' : 'participant-unmute');
  }
  if (hold !== undefined && (hold !== participant.isOnHold || holdUrl !== undefined)) {
    if (hold) participant.hold(holdUrl === undefined ? undefined : { url: holdUrl, method: holdMethod });
    else participant.unhold();
    tell('hold', hold ? 'participant-hold' : 'participant-unhold');
  }
  if (announceUrl !== undefined) conference.announce(announceUrl, announceMethod, participant);
  participant.updatedAt = network.clock.now();
  conference.refresh();
  return { status: 200, body: participantJson(conference, participant) };
}

/** Puts somebody out: a call that came by a document goes on after its `<Dial>`, one that was called ends. */
export function removeParticipant({ network }: Request, name: string, who: string): Deed {
  const { conference, participant } = participantOf(network, name, who);
  const { leg, isConnected } = participant;
  conference.leave(participant, 'participant_updated_via_api', true);
  if (isConnected) participant.out();
  else endCall(leg);
  return { status: 204 };
}

const endCall = (leg: Leg) => leg.end(leg.answeredAt === undefined ? 'canceled' : 'completed', 487);

function labelOf(form: Parameters, conference: Conference | undefined): string | undefined {
  const label = form.text('Label');
  if (label === undefined) return undefined;
  if (label.length > 128 || /^CA[0-9a-f]{32}$/.test(label) || label.includes('/')) {
    throw new RestError(400, 16024, 'Invalid participant label');
  }
  if (conference?.participant(label)) {
    throw new RestError(400, 16026, `Participant label "${label}" is in use by another participant`);
  }
  return label;
}

function coachingOf(form: Parameters): { readonly coaches?: string } {
  const coaches = form.text('CallSidToCoach');
  if (form.flag('Coaching') && coaches === undefined) throw new RestError(400, 20001, 'CallSidToCoach is missing');
  return coaches === undefined ? {} : { coaches };
}

function waitOf(form: Parameters) {
  const method = form.method('WaitMethod');
  const url = form.text('WaitUrl') === '' ? '' : form.url('WaitUrl');
  return url === undefined ? {} : { wait: { url, method } };
}

function callbackOf(form: Parameters) {
  const url = form.url('ConferenceStatusCallback');
  const method = form.method('ConferenceStatusCallbackMethod');
  const events = form.list('ConferenceStatusCallbackEvent');
  return url === undefined
    ? undefined
    : { url, method, events: new Set(events.length > 0 ? events : ['start', 'end']) };
}
