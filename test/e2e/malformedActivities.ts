import { randomUUID } from 'node:crypto';
import type { Request } from './request.js';

/** Stands wherever a request has room for words: an answer that holds it has repeated what a stranger sent. */
export const MARK = 'sesame4111';

/** A request that the bot must refuse. */
export interface Malformed extends Request {
  /** What is wrong with it. */
  readonly name: string;
  /** What it is answered with. */
  readonly status: number;
}

/** What nobody could find fault with: a call that is answered, of an id of its own. */
export function wellFormed(serviceUrl: string): Record<string, unknown> {
  return {
    type: 'conversationUpdate',
    id: `${MARK}-${randomUUID()}`,
    channelId: 'emulator',
    serviceUrl,
    conversation: { id: `${MARK}-${randomUUID()}` },
    from: { id: 'caller', name: MARK },
    recipient: { id: 'bot', name: 'Bot' },
    membersAdded: [{ id: 'caller' }, { id: 'bot' }],
    membersRemoved: [{ id: 'nobody' }],
    entities: [{ type: 'DTMF' }],
    attachments: [{ contentType: 'text/plain' }],
    text: MARK,
  };
}

const STRINGS = [
  ...['type', 'id', 'channelId', 'serviceUrl', 'conversation.id', 'from.id', 'from.name', 'recipient.id'],
  ...['recipient.name', 'text', 'locale', 'name', 'code', 'deliveryMode', 'timestamp', 'localTimestamp', 'expiration'],
  ...['membersAdded.0.id', 'membersAdded.0.name', 'membersRemoved.0.id', 'entities.0.type'],
];
const OBJECTS = [
  ...['conversation', 'from', 'recipient', 'membersAdded.0', 'membersRemoved.0', 'entities.0', 'attachments.0'],
];
const LISTS = ['membersAdded', 'membersRemoved', 'entities', 'attachments'];
const IDS = [
  'id',
  'channelId',
  'conversation.id',
  'from.id',
  'recipient.id',
  'membersAdded.0.id',
  'membersRemoved.0.id',
];

/** Bodies that are JSON and no activity. */
export function noActivities(serviceUrl: string): Malformed[] {
  const activity = wellFormed(serviceUrl);
  const refused = (name: string, body: unknown): Malformed => ({ name, status: 400, body: JSON.stringify(body) });
  const wrong = (fields: readonly string[], values: readonly unknown[]) =>
    fields.flatMap((field) =>
      values.map((value) => refused(`${field}: ${brief(value)}`, withField(wellFormed(serviceUrl), field, value))),
    );
  return [
    ...[null, true, 4111, MARK, '', [], [activity], {}, { activity }, 1e300].map((body) =>
      refused(`body: ${brief(body)}`, body),
    ),
    ...['type', 'serviceUrl', 'conversation', 'conversation.id'].flatMap((field) => [
      refused(`no ${field}`, withField(activity, field, undefined)),
      refused(`${field}: null`, withField(activity, field, null)),
    ]),
    ...wrong(['type', 'serviceUrl', 'conversation.id', 'channelId'], ['']),
    ...wrong(STRINGS, [4111, true, [MARK], { [MARK]: MARK }]),
    ...wrong(OBJECTS, [4111, true, MARK, [MARK]]),
    ...wrong(LISTS, [4111, true, MARK, { 0: { id: MARK } }]),
    ...wrong(IDS, ['..', `${MARK}\0`, `${MARK}\ud800`, MARK.repeat(101)]),
    ...wrong(['type', 'locale', 'code'], [MARK.repeat(11)]),
    ...wrong(['name', 'from.name'], [MARK.repeat(101)]),
    ...wrong(['serviceUrl'], [`${serviceUrl}/${MARK.repeat(201)}`]),
    ...LISTS.map((field) =>
      refused(`${field}: 1001 of them`, withField(activity, field, Array(1001).fill({ id: 'x' }))),
    ),
    ...pretenders(activity),
    ...nested(serviceUrl),
  ];
}

/** Fields that are only there for whoever reads prototypes. */
function pretenders(activity: Record<string, unknown>): Malformed[] {
  const { type, conversation, ...rest } = activity;
  const pretend = (name: string, body: string): Malformed => ({ name, status: 400, body });
  const json = JSON.stringify(activity);
  return [
    pretend('everything in __proto__', `{"__proto__":${json}}`),
    pretend('everything in constructor.prototype', `{"constructor":{"prototype":${json}}}`),
    pretend(
      'the type in __proto__',
      `{"__proto__":{"type":"message"},${JSON.stringify({ conversation, ...rest }).slice(1)}`,
    ),
    pretend(
      'the conversation in __proto__',
      `${JSON.stringify({ type, ...rest }).slice(0, -1)},"__proto__":{"conversation":{"id":"x"}}}`,
    ),
    pretend('the conversation id in __proto__', json.replace(JSON.stringify(conversation), '{"__proto__":{"id":"x"}}')),
  ];
}

/** Lists in lists: whoever walks through them with a function that calls itself runs out of stack. */
function nested(serviceUrl: string): Malformed[] {
  const deep = (field: string): Malformed => {
    const body = JSON.stringify(withField(wellFormed(serviceUrl), field, '<here>')).replace(
      '"<here>"',
      '['.repeat(90_000) + ']'.repeat(90_000),
    );
    return { name: `${field}: 90,000 lists deep`, status: 400, body };
  };
  return [
    { name: 'body: 500,000 lists deep', status: 400, body: '['.repeat(500_000) + ']'.repeat(500_000) },
    { name: 'body: 100,000 objects deep', status: 400, body: `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}` },
    ...['value', 'channelData', 'conversation.extra', 'from.extra', 'entities.0.extra', 'attachments.0.content'].map(
      deep,
    ),
  ];
}

/** Where nobody may be answered without an app id, and what is no address at all. */
export function wrongServiceUrls(serviceUrl: string): Malformed[] {
  const { port } = new URL(serviceUrl);
  return [
    ...[
      `https://${MARK}.example/`,
      `http://${MARK}.example:${port}`,
      'http://169.254.169.254/',
      'http://10.0.0.1',
      'http://0.0.0.0/',
    ],
    ...[`http://localhost.${MARK}.example`, `http://127.0.0.1.${MARK}.example`, `http://localhost@${MARK}.example/`],
    ...[`http://${MARK}.example#localhost`, `http://${MARK}.example?localhost`, `http://${MARK}.example\\@localhost/`],
    ...['http://[::ffff:10.0.0.1]/', 'http://[fe80::1]/', 'http://[::]/', `http://${MARK}:${MARK}@localhost:${port}/`],
    ...[`urn:botframework:websocket:${MARK}`, `ftp://localhost/${MARK}`, 'file:///etc/passwd', `data:,${MARK}`],
    ...[
      `ws://localhost:${port}`,
      `localhost:${port}`,
      `//localhost:${port}`,
      '/',
      MARK,
      ' ',
      'http://',
      'http://:80',
      'http://localhost:99999',
    ],
  ].map((url) => ({
    name: `serviceUrl: ${url}`,
    status: 400,
    body: JSON.stringify({ ...wellFormed(serviceUrl), serviceUrl: url }),
  }));
}

/** A copy with one field, named by its path, changed or (undefined) taken away. */
function withField(activity: Record<string, unknown>, path: string, value: unknown): Record<string, unknown> {
  const copy = structuredClone(activity);
  const names = path.split('.');
  const last = names.pop() ?? '';
  const holder = names.reduce((at, name) => at[name] as Record<string, unknown>, copy);
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  return copy;
}

function brief(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length > 60 ? `${json.slice(0, 60)}… (${json.length} characters)` : json;
}
