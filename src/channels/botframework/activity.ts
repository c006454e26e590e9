import type { Activity } from 'botframework-schema';
import { z } from 'zod';
import { BotError } from '../../errors.js';

/** Longer ids and names are nobody's: the Connector's own are under 300 characters. */
const id = z
  .string()
  .max(1000)
  .refine((value) => !value.includes('\0'), 'must not contain NUL')
  // They stand in a path, where escaping does not help against a way up (RFC 3986, section 5.2.4).
  .refine((value) => value !== '.' && value !== '..', 'must not be dots')
  .refine((value) => !/\p{Surrogate}/u.test(value), 'must not contain half a character');
const account = z.looseObject({
  id: id.nullish().transform((value) => value ?? ''),
  name: z
    .string()
    .max(1000)
    .nullish()
    .transform((value) => value ?? undefined),
});

/**
 * What we rely on in an activity, checked at the edge; fields that nobody here reads pass through. `null` stands for
 * absent, as some channels write it. Source: the activity schema in microsoft/botframework-sdk, specs/.
 */
const Incoming = z.looseObject({
  type: z.string().min(1).max(100),
  id: id.nullish(),
  channelId: id.min(1).default('unknown'),
  serviceUrl: z.string().min(1).max(2000),
  conversation: z.looseObject({ id: id.min(1) }),
  from: account.nullish(),
  recipient: account.nullish(),
  text: z.string().nullish(),
  locale: z.string().max(100).nullish(),
  name: z.string().max(1000).nullish(),
  code: z.string().max(100).nullish(),
  deliveryMode: z.string().nullish(),
  timestamp: z.string().nullish(),
  localTimestamp: z.string().nullish(),
  expiration: z.string().nullish(),
  entities: z
    .array(z.looseObject({ type: z.string().nullish() }))
    .max(1000)
    .nullish(),
  attachments: z.array(z.looseObject({})).max(1000).nullish(),
  membersAdded: z.array(account).max(1000).nullish(),
  membersRemoved: z.array(account).max(1000).nullish(),
});

/** Deeper ones overflow the stack of whatever walks them; adaptive cards, the deepest of all, stay under 50. */
const DEEPEST = 100;

const DATES = ['timestamp', 'localTimestamp', 'expiration'] as const;

/**
 * Reads an activity that came from outside.
 *
 * @throws BotError `body-malformed`, naming the field and what it should be; never its content.
 */
export function readActivity(body: unknown): Activity {
  if (isDeeper(body, DEEPEST))
    throw new BotError('body-malformed', `This is no activity. It is nested deeper than ${DEEPEST}`);
  const parsed = Incoming.safeParse(body);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'the body'}: ${issue.message}`);
    throw new BotError('body-malformed', `This is no activity. ${wrong.slice(0, 5).join('; ')}`);
  }
  const activity: Record<string, unknown> = { ...parsed.data };
  for (const [field, value] of Object.entries(activity)) if (value === null) delete activity[field];
  activity.from ??= { id: '' };
  activity.recipient ??= { id: '' };
  for (const field of DATES) {
    // botbuilder promises Date objects; one that can't be read is as good as none.
    const date = new Date(activity[field] as string);
    if (Number.isNaN(date.getTime())) delete activity[field];
    else activity[field] = date;
  }
  return activity as unknown as Activity;
}

/**
 * Where replies to an activity of HTTP go. Without an app id nobody has proved who they are: only this machine is
 * answered, so that a stranger can't make the bot post somewhere.
 *
 * @throws BotError `service-url-refused`, `body-malformed` when it isn't a URL of HTTP.
 */
export function checkServiceUrl(serviceUrl: string, loopbackOnly: boolean): void {
  const url = URL.canParse(serviceUrl) ? new URL(serviceUrl) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new BotError('body-malformed', 'This is no activity. serviceUrl: must be an http or https URL');
  }
  if (loopbackOnly && !isLoopback(url.hostname)) {
    throw new BotError('service-url-refused', `Without a MicrosoftAppId only a serviceUrl on this machine is answered`);
  }
  if (url.username || url.password) {
    throw new BotError('body-malformed', 'This is no activity. serviceUrl: must hold no password');
  }
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);
}
