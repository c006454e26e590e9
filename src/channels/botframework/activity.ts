import type { Activity } from 'botframework-schema';
import { z } from 'zod';
import { BotError } from '../../errors.js';
import { addressOf } from './address.js';

/** Longer ids and names are nobody's: the Connector's own are under 300 characters. */
const LONGEST_ID = 1000;
/** More members, entities or attachments are nobody's either. */
const MOST_ITEMS = 1000;

const must = (what: string) => ({ error: ({ input }: { input?: unknown }) => (input == null ? 'is missing' : what) });
const text = (longest?: number) => {
  const schema = z.string(must('must be text'));
  return longest === undefined ? schema : schema.max(longest, `must be at most ${longest} characters long`);
};
const filled = (longest: number) => text(longest).min(1, 'must not be empty');
const object = <S extends z.ZodRawShape>(shape: S) => z.looseObject(shape, must('must be an object'));
const list = <T extends z.ZodType>(item: T) =>
  z.array(item, 'must be a list').max(MOST_ITEMS, `must have at most ${MOST_ITEMS} entries`);

const isId = (schema: z.ZodString) =>
  schema
    .refine((value) => !value.includes('\0'), 'must not contain NUL')
    // They stand in a path, where escaping does not help against a way up (RFC 3986, section 5.2.4).
    .refine((value) => value !== '.' && value !== '..', 'must not be dots')
    .refine((value) => !/\p{Surrogate}/u.test(value), 'must not contain half a character');
const id = isId(text(LONGEST_ID));
const filledId = isId(filled(LONGEST_ID));
const account = object({
  id: id.nullish().transform((value) => value ?? ''),
  name: text(LONGEST_ID)
    .nullish()
    .transform((value) => value ?? undefined),
});

/**
 * What we rely on in an activity, checked at the edge; fields that nobody here reads pass through. `null` stands for
 * absent, as some channels write it. Source: the activity schema in microsoft/botframework-sdk, specs/.
 */
const Incoming = object({
  type: filled(100),
  id: id.nullish(),
  channelId: filledId.default('unknown'),
  serviceUrl: filled(2000),
  conversation: object({ id: filledId }),
  from: account.nullish(),
  recipient: account.nullish(),
  text: text().nullish(),
  locale: text(100).nullish(),
  name: text(1000).nullish(),
  code: text(100).nullish(),
  deliveryMode: text().nullish(),
  timestamp: text().nullish(),
  localTimestamp: text().nullish(),
  expiration: text().nullish(),
  entities: list(object({ type: text().nullish() })).nullish(),
  attachments: list(object({})).nullish(),
  membersAdded: list(account).nullish(),
  membersRemoved: list(account).nullish(),
});

/** Deeper ones overflow the stack of whatever walks them; adaptive cards, the deepest of all, stay under 50. */
const DEEPEST = 100;

const DATES = ['timestamp', 'localTimestamp', 'expiration'] as const;

/**
 * Reads an activity that came from outside; without its `deliveryMode`, which is a matter of the way it came.
 *
 * @throws BotError `body-malformed`, naming the field and what it should be; never its content.
 */
export function readActivity(body: unknown): Activity {
  if (isDeeper(body, DEEPEST))
    throw new BotError('body-malformed', `This is no activity. It is nested deeper than ${DEEPEST}`);
  const parsed = Incoming.safeParse(body);
  if (!parsed.success) {
    // Of one field the first mistake: what is no text is no text of the right length either.
    const wrong = new Map<string, string>();
    for (const { path, message } of parsed.error.issues) {
      const field = path.join('.') || 'the body';
      if (!wrong.has(field)) wrong.set(field, message);
    }
    const told = [...wrong].slice(0, 5).map(([field, message]) => `${field}: ${message}`);
    throw new BotError('body-malformed', `This is no activity. ${told.join('; ')}`);
  }
  // A new object, ours to change; most have nothing to delete, and an object that had is slow for whoever reads it.
  const activity: Record<string, unknown> = parsed.data;
  // botbuilder would keep replies to itself with `expectReplies`, on a line that could say them: see `expectsReplies`.
  if (activity.deliveryMode !== undefined) delete activity.deliveryMode;
  for (const field in activity) if (activity[field] === null) delete activity[field];
  activity.from ??= { id: '' };
  activity.recipient ??= { id: '' };
  for (const field of DATES) {
    const written = activity[field];
    if (written === undefined) continue;
    // botbuilder promises Date objects; one that can't be read is as good as none.
    const date = new Date(written as string);
    if (Number.isNaN(date.getTime())) delete activity[field];
    else activity[field] = date;
  }
  return activity as unknown as Activity;
}

/** True for a body that wants what is said in the answer to its request (`deliveryMode`; skills, the Agents Playground). */
export function expectsReplies(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'deliveryMode' in body && body.deliveryMode === 'expectReplies';
}

/**
 * Where replies to an activity of HTTP go. Without an app id nobody has proved who they are: only this machine is
 * answered, so that a stranger can't make the bot post somewhere.
 *
 * @throws BotError `service-url-refused`, `body-malformed` when it isn't a URL of HTTP.
 */
export function checkServiceUrl(serviceUrl: string, loopbackOnly: boolean): void {
  const address = addressOf(serviceUrl);
  if (!address?.isHttp) {
    throw new BotError('body-malformed', 'This is no activity. serviceUrl: must be an http or https URL');
  }
  if (loopbackOnly && !address.isLoopback) {
    throw new BotError('service-url-refused', `Without a MicrosoftAppId only a serviceUrl on this machine is answered`);
  }
  if (address.hasPassword) {
    throw new BotError('body-malformed', 'This is no activity. serviceUrl: must hold no password');
  }
}

/** @param value JSON, so that what it inherits has no names */
function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  for (const name in value) if (isDeeper(value[name as keyof typeof value], levels - 1)) return true;
  return false;
}
