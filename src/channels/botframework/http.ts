import type { Activity } from 'botframework-schema';
import type { Line } from '../../call/line.js';
import { checkServiceUrl, expectsReplies, readActivity } from './activity.js';
import type { Authentication } from './authentication.js';
import type { Receiver } from './channel.js';
import { httpLine } from './connector.js';

/** What a POST to /api/messages is answered with. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

/**
 * One activity that came by POST: checked, taken, and answered after its commit. With `deliveryMode: expectReplies`
 * (skills, the Agents Playground) what the bot says comes back in the answer instead.
 *
 * @throws BotError when the activity is refused; its `status` is the answer's.
 */
export async function receivePost(
  body: unknown,
  authorization: string,
  parts: { receiver: Receiver; authentication: Authentication; loopbackOnly: boolean },
): Promise<Answer> {
  const activity = readActivity(body);
  checkServiceUrl(activity.serviceUrl, parts.loopbackOnly);
  await parts.authentication.checkRequest(activity, authorization);
  const line = httpLine(activity, parts.authentication);
  if (expectsReplies(body)) {
    const activities: Partial<Activity>[] = [];
    const { done } = await parts.receiver.take(activity, replies(line, activities));
    await done;
    return { status: 200, body: { activities } };
  }
  await parts.receiver.take(activity, line);
  // The bot answers no invoke; the specification's word for that is 501.
  return { status: activity.type === 'invoke' ? 501 : 200 };
}

/** A line that keeps what is said, for the answer to the request that asked for it. */
function replies(line: Line, into: Partial<Activity>[]): Line {
  return { ...line, send: async (activity) => void into.push(activity) };
}
