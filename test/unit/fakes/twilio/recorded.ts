import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../../../src/root.js';

/** A webhook as Twilio sends it, with a signature that is valid for the file's token. */
export interface Webhook {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly form: Readonly<Record<string, string>>;
}

/** A request of the `twilio` package, and an answer to it. */
export interface Recorded {
  readonly name: string;
  readonly method: string;
  readonly url: string;
  readonly form: Readonly<Record<string, string | readonly string[]>>;
  readonly status: number;
  readonly body?: unknown;
}

const read = (file: string) => JSON.parse(readFileSync(join(ROOT, 'test/fixtures/twilio', file), 'utf8'));

export const WEBHOOKS = read('webhooks.json');
export const REQUESTS: readonly Recorded[] = read('recorded-requests.json').requests;
export const VECTORS = read('signature-vectors.json');
export const DOCUMENTS: Readonly<Record<string, string>> = read('twiml.json').documents;

/** Every webhook of the file, by the path to it: `dialAction.busy`, `conferenceWarmTransferHappyPath.3`. */
export const ALL_WEBHOOKS: readonly (readonly [name: string, webhook: Webhook])[] = named(WEBHOOKS, '');

function named(value: unknown, path: string): (readonly [string, Webhook])[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('form' in value) return [[path.slice(1), value as Webhook]];
  return Object.entries(value).flatMap(([name, inner]) => named(inner, `${path}.${name}`));
}
