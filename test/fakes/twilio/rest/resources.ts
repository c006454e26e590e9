import type { Conference } from '../conference.js';
import type { Leg } from '../leg.js';
import type { Participant } from '../participant.js';
import { rfc2822 } from '../placed.js';
import type { Recording } from '../recording.js';

/** JSON as the REST API shows it; the same fields as in the recorded answers. */
export type Json = Readonly<Record<string, unknown>>;

const home = (accountSid: string) => `/2010-04-01/Accounts/${accountSid}`;

/** "initiated" is a word of the callbacks only. */
export const callStatus = (leg: Leg) => (leg.status === 'initiated' ? 'queued' : leg.status);

export function callJson(leg: Leg): Json {
  const { network, options, sid } = leg;
  const uri = `${home(network.account.sid)}/Calls/${sid}`;
  return {
    account_sid: network.account.sid,
    annotation: null,
    answered_by: leg.answeredBy ?? null,
    api_version: '2010-04-01',
    caller_name: null,
    date_created: rfc2822(leg.createdAt),
    date_updated: rfc2822(leg.updatedAt),
    direction: options.direction,
    duration: leg.endedAt === undefined ? null : String(leg.seconds),
    end_time: leg.endedAt === undefined ? null : rfc2822(leg.endedAt),
    forwarded_from: null,
    from: options.from,
    from_formatted: options.from,
    group_sid: null,
    parent_call_sid: options.parent?.sid ?? null,
    phone_number_sid: 'PN11111111111111111111111111111111',
    price: null,
    price_unit: 'USD',
    queue_time: '0',
    sid,
    start_time: leg.answeredAt === undefined ? null : rfc2822(leg.answeredAt),
    status: callStatus(leg),
    subresource_uris: { recordings: `${uri}/Recordings.json` },
    to: options.to,
    to_formatted: options.to,
    trunk_sid: null,
    uri: `${uri}.json`,
  };
}

export function conferenceJson(conference: Conference): Json {
  const { network, sid } = conference;
  const uri = `${home(network.account.sid)}/Conferences/${sid}`;
  return {
    account_sid: network.account.sid,
    api_version: '2010-04-01',
    call_sid_ending_conference: conference.endedBy?.sid ?? null,
    date_created: rfc2822(conference.createdAt),
    date_updated: rfc2822(conference.updatedAt),
    friendly_name: conference.friendlyName,
    reason_conference_ended: conference.endedBecause ?? null,
    region: 'us1',
    sid,
    status: conference.status,
    subresource_uris: { participants: `${uri}/Participants.json`, recordings: `${uri}/Recordings.json` },
    uri: `${uri}.json`,
  };
}

const PARTICIPANT_STATUS: Partial<Record<Leg['status'], string>> = {
  queued: 'queued',
  initiated: 'connecting',
  ringing: 'ringing',
  'in-progress': 'connected',
  completed: 'complete',
};

export function participantJson(conference: Conference, participant: Participant): Json {
  const { network, sid } = conference;
  const { leg } = participant;
  return {
    account_sid: network.account.sid,
    call_sid: leg.sid,
    label: participant.label ?? null,
    conference_sid: sid,
    call_sid_to_coach: participant.coaches ?? null,
    coaching: participant.coaches !== undefined,
    date_created: rfc2822(participant.createdAt),
    date_updated: rfc2822(participant.updatedAt),
    end_conference_on_exit: participant.endsConference,
    hold: participant.isOnHold,
    muted: participant.isMuted,
    start_conference_on_enter: participant.startsConference,
    status: PARTICIPANT_STATUS[leg.status] ?? 'failed',
    queue_time: '0',
    uri: `${home(network.account.sid)}/Conferences/${sid}/Participants/${leg.sid}.json`,
  };
}

export function recordingJson(recording: Recording): Json {
  const { leg, sid, options } = recording;
  const { account } = leg.network;
  return {
    account_sid: account.sid,
    api_version: '2010-04-01',
    call_sid: leg.sid,
    conference_sid: null,
    date_created: rfc2822(recording.createdAt),
    date_updated: rfc2822(recording.updatedAt),
    start_time: rfc2822(recording.createdAt),
    price: null,
    uri: `${home(account.sid)}/Calls/${leg.sid}/Recordings/${sid}.json`,
    duration: recording.isRunning ? null : String(recording.seconds),
    sid,
    price_unit: null,
    status: recording.status,
    channels: options.channels,
    source: options.source,
    track: options.track ?? 'both',
    encryption_details: null,
  };
}

/** One page of a list, under the resource's own name. */
export function page(name: string, items: readonly Json[], url: URL): Json {
  const size = Math.min(Math.max(Number(url.searchParams.get('PageSize') ?? '50'), 1), 1000);
  const number = Math.max(Number(url.searchParams.get('Page') ?? '0'), 0);
  const start = number * size;
  const shown = items.slice(start, start + size);
  const at = (wanted: number) => {
    const query = new URLSearchParams(url.searchParams);
    query.set('PageSize', String(size));
    query.set('Page', String(wanted));
    return `${url.pathname}?${query}`;
  };
  return {
    [name]: shown,
    end: start + Math.max(shown.length - 1, 0),
    first_page_uri: at(0),
    next_page_uri: start + size < items.length ? at(number + 1) : null,
    page: number,
    page_size: size,
    previous_page_uri: number > 0 ? at(number - 1) : null,
    start,
    uri: `${url.pathname}${url.search}`,
  };
}
