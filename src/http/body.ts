import type { IncomingMessage } from 'node:http';
import { BotError } from '../errors.js';

/** The Connector takes 256 KB, a transcript of ours as much; restify's own parser would take 30 MB and unpack gzip unchecked. */
const MOST_BYTES = 1024 * 1024;

/** JSON is UTF-8 (RFC 8259, section 8.1); what is not would otherwise be stored with holes in it. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads a request's body as JSON.
 *
 * @throws BotError `content-type-unsupported`, `body-too-large`, `body-malformed`.
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (!isJson(request.headers['content-type'] ?? '') || encoding !== 'identity') {
    request.resume();
    throw new BotError(
      'content-type-unsupported',
      'an activity is posted as application/json in UTF-8, not compressed',
    );
  }
  const text = await readText(request);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BotError('body-malformed', 'the body is no JSON', { cause });
  }
}

/**
 * Reads past the body of a request that needs none.
 *
 * @throws BotError `body-too-large`, `body-malformed`.
 */
export function readPast(request: IncomingMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MOST_BYTES) reject(new BotError('body-too-large', 'this request needs no body'));
    });
    request.on('end', resolve);
    request.on('error', (cause) => reject(new BotError('body-malformed', 'the body ended too early', { cause })));
  });
}

/**
 * Reads a request's body as a form; a name that stands there more than once has a list.
 *
 * @throws BotError `content-type-unsupported`, `body-too-large`, `body-malformed`.
 */
export async function readForm(
  request: IncomingMessage,
): Promise<Readonly<Record<string, string | readonly string[]>>> {
  const [type = ''] = (request.headers['content-type'] ?? '').toLowerCase().split(';');
  if (type.trim() !== 'application/x-www-form-urlencoded') {
    request.resume();
    throw new BotError('content-type-unsupported', 'a webhook is posted as application/x-www-form-urlencoded');
  }
  const parameters = new URLSearchParams(await readText(request));
  return Object.fromEntries(
    [...new Set(parameters.keys())].map((name) => {
      const values = parameters.getAll(name);
      return [name, values.length > 1 ? values : (values[0] ?? '')];
    }),
  );
}

function readText(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MOST_BYTES) chunks.push(chunk);
      // The rest is read and dropped: a client that is still sending would never see the answer otherwise.
      else reject(new BotError('body-too-large', 'an activity may be 1 MB at most'));
    });
    request.on('end', () => {
      try {
        const [only] = chunks;
        resolve(utf8.decode(only && chunks.length === 1 ? only : Buffer.concat(chunks)));
      } catch (cause) {
        reject(new BotError('body-malformed', 'the body is not UTF-8', { cause }));
      }
    });
    request.on('error', (cause) => reject(new BotError('body-malformed', 'the body ended too early', { cause })));
  });
}

function isJson(contentType: string): boolean {
  if (contentType === 'application/json') return true;
  const [type, ...parameters] = contentType
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  return type === 'application/json' && (charset === undefined || charset.replaceAll('"', '') === 'utf-8');
}
