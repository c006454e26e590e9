import type { Activity, ConversationReference } from 'botframework-schema';
import type { Line } from '../../call/line.js';
import { BotError } from '../../errors.js';
import type { Authentication } from './authentication.js';
import { capabilitiesOf } from './capabilities.js';

/** A caller hears silence meanwhile: no channel is waited for longer. */
const ANSWER_WITHIN = 10_000;

/** The connection was never made, so that nothing can have arrived. */
const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** The path of the Connector's API under which a conversation takes an activity. */
export function activitiesPath(activity: Partial<Activity>): string {
  const conversation = encodeURIComponent(activity.conversation?.id ?? '');
  const reply = activity.replyToId ? `/${encodeURIComponent(activity.replyToId)}` : '';
  return `/v3/conversations/${conversation}/activities${reply}`;
}

/**
 * The line to a conversation whose channel is spoken to over HTTP: one POST an activity, over connections that are kept
 * (the runtime's fetch), instead of a client that is built anew for each turn.
 */
export function httpLine(reference: Partial<ConversationReference>, authentication: Authentication): Line {
  const serviceUrl = (reference.serviceUrl ?? '').replace(/\/+$/, '');
  return {
    kind: 'http',
    capabilities: capabilitiesOf(reference.channelId ?? ''),
    send: async (activity) => {
      const token = await authentication.token();
      const status = await post(serviceUrl + activitiesPath(activity), activity, token);
      if (status < 200 || status > 299) throw new BotError('channel-refused', `the channel answered ${status}`);
    },
    close: () => {},
  };
}

async function post(url: string, activity: Partial<Activity>, token: string | undefined): Promise<number> {
  let connected = false;
  try {
    const response = await fetch(url, {
      method: 'POST',
      // Not followed: it could lead to another machine.
      redirect: 'manual',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(activity),
      signal: AbortSignal.timeout(ANSWER_WITHIN),
    });
    connected = true;
    // A body that is not read keeps its connection busy.
    await response.arrayBuffer();
    return response.status;
  } catch (cause) {
    const code = errorCode(cause);
    throw !connected && NEVER_CONNECTED.has(code)
      ? new BotError('channel-unreachable', `the channel could not be reached (${code})`, { cause })
      : new BotError('channel-silent', `the channel did not answer (${code})`, { cause });
  }
}

/** The system's code, which fetch hides in the cause of its TypeError. */
function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause === undefined ? error.name : errorCode(error.cause);
}
