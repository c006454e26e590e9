import type { Activity } from 'botframework-schema';
import type { Answer, Ear } from './way.js';

/**
 * The channel's side of the Bot Connector API, for HTTP and web socket alike: `POST
 * /v3/conversations/{id}/activities[/{replyToId}]` (microsoft/botframework-sdk, connector's swagger). Everything else
 * is refused, and is a mistake of the bot.
 */
export function answerConnector(verb: string, path: string, body: string, ear: Ear): Answer {
  const refuse = (status: number, reason: string): Answer => {
    ear.complain(reason);
    return { status, reason };
  };
  const found = /^\/v3\/conversations\/([^/?]+)\/activities(?:\/([^/?]+))?$/.exec(path);
  if (verb.toUpperCase() !== 'POST' || !found?.[1])
    return refuse(404, `${verb} ${path}: this channel knows no such operation`);
  if (decoded(found[1]) !== ear.conversationId) return refuse(404, `${path} is not the conversation of this call`);
  const activity = parsed(body);
  if (!activity) return refuse(400, `the body of ${verb} ${path} is no JSON object`);
  return ear.hear(activity, found[2] && decoded(found[2]));
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined; // A lone percent sign: no conversation has such an id.
  }
}

function parsed(body: string): Partial<Activity> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
