import type { Activity, ConversationReference } from 'botframework-schema';
import { activityText } from '../../call/activityText.js';
import { type Clock, systemClock, within } from '../../call/clock.js';
import type { Capabilities, Line } from '../../call/line.js';
import { BotError } from '../../errors.js';
import type { Authentication } from './authentication.js';
import { capabilitiesOf } from './capabilities.js';
import { ANSWER_WITHIN, type Outcome, post } from './post.js';
import { type Failure, LEAST_ATTEMPT, retry } from './retry.js';

/** The channel has not acted on it and says that it may later; botbuilder's own client asks again for the same. */
const NOT_NOW = new Set([429, 500, 502, 503]);

/** Where nobody is authenticated. */
const PLAIN_HEADERS = { 'content-type': 'application/json' };

/** A gateway has passed it on and heard nothing: it may have arrived. */
const GATEWAY_TIMEOUT = 504;

/** What tests put in place of the real thing. */
export interface ConnectorOptions {
  readonly clock?: Clock;
  /** From 0 to 1: how far the pauses between attempts are spread. */
  readonly random?: () => number;
  /** What the channel can do; by its id unless told. */
  readonly capabilities?: Capabilities;
}

/** The path of the Connector's API under which a conversation takes an activity. */
export function activitiesPath(activity: Partial<Activity>): string {
  const conversation = encodeURIComponent(activity.conversation?.id ?? '');
  const reply = activity.replyToId ? `/${encodeURIComponent(activity.replyToId)}` : '';
  return `/v3/conversations/${conversation}/activities${reply}`;
}

/**
 * The line to a conversation whose channel is spoken to over HTTP: one POST an activity, over connections that are kept,
 * instead of a client that is built anew for each turn. What has surely not been acted on is sent again, for a bounded
 * time; what may have been is not, since a caller would hear it twice. Only a handoff is, and only where the channel
 * knows it again by its id.
 */
export function httpLine(
  reference: Partial<ConversationReference>,
  authentication: Authentication,
  options: ConnectorOptions = {},
): Line {
  const { clock = systemClock, random = Math.random } = options;
  const capabilities = options.capabilities ?? capabilitiesOf(reference.channelId ?? '');
  const { serviceUrl = '' } = reference;
  return {
    kind: 'http',
    capabilities,
    send: async (activity, terms = {}) => {
      const path = activitiesPath(activity);
      const body = activityText(activity);
      const repeatable = capabilities.knowsHandoffIds && activity.name === 'handoff.initiate';
      const mayBegin = () => terms.fence?.holds ?? true;
      let headers: Record<string, string> | undefined;
      await retry(
        async (count, left) => {
          const until = clock.now() + left;
          try {
            const token = headers ? undefined : authentication.token();
            if (token) headers = await headersWith(token, Math.min(left - LEAST_ATTEMPT, ANSWER_WITHIN), clock);
            else headers ??= PLAIN_HEADERS;
          } catch (cause) {
            const message = `the token for the channel could not be had (attempt ${count})`;
            return { error: new BotError('channel-unreachable', message, { cause }), mayTryAgain: true };
          }
          const request = { serviceUrl, path, headers, body, mayBegin };
          return failureOf(await post(request, until - clock.now(), clock), count, repeatable);
        },
        { ...terms, clock, random },
      );
    },
    close: () => {},
  };
}

/** @throws whatever the token's issuer fails with, or a TimeoutError when it says nothing for `ms` milliseconds. */
async function headersWith(
  asked: Promise<string | undefined>,
  ms: number,
  clock: Clock,
): Promise<Record<string, string>> {
  const token = await within(clock, ms, asked, () => new DOMException(`no token in ${ms} ms`, 'TimeoutError'));
  return token ? { ...PLAIN_HEADERS, authorization: `Bearer ${token}` } : PLAIN_HEADERS;
}

/** Undefined when the channel has taken it. */
function failureOf(outcome: Outcome, count: number, repeatable: boolean): Failure | undefined {
  if (outcome.kind === 'answered') {
    const { status, retryAfter } = outcome;
    if (status >= 200 && status <= 299) return undefined;
    const isDoubtful = status === GATEWAY_TIMEOUT;
    const message = `the channel answered ${status} (attempt ${count})`;
    return {
      error: new BotError(isDoubtful ? 'channel-silent' : 'channel-refused', message),
      mayTryAgain: isDoubtful ? repeatable : NOT_NOW.has(status),
      ...(retryAfter !== undefined && { retryAfter }),
    };
  }
  const { kind, reason, cause } = outcome;
  return kind === 'notConnected'
    ? {
        error: new BotError('channel-unreachable', `the channel could not be reached (${reason}, attempt ${count})`, {
          cause,
        }),
        mayTryAgain: true,
      }
    : {
        error: new BotError('channel-silent', `the channel did not answer (${reason}, attempt ${count})`, { cause }),
        mayTryAgain: repeatable,
      };
}
