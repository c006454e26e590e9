import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { MARK, type Malformed, wellFormed } from './malformedActivities.js';
import { upgradeRequest } from './request.js';

const MB = 1024 * 1024;
const JSON_TYPE = { 'content-type': 'application/json' };

const charset = (name: string) => ({ 'content-type': `application/json; charset=${name}` });

/** Bodies that are no JSON. */
export function noJson(serviceUrl: string): Malformed[] {
  const good = JSON.stringify(wellFormed(serviceUrl));
  const bodies: Record<string, string | Buffer> = {
    nothing: '',
    blanks: ' \r\n\t ',
    'an open brace': '{',
    'a closing brace': '}',
    'a cut activity': good.slice(0, -10),
    'an activity cut in a string': good.slice(0, good.indexOf(MARK) + 3),
    'two activities': good + good,
    'an activity and a comma': `${good},`,
    'an activity after a word': `${MARK} ${good}`,
    'an activity before a word': `${good} ${MARK}`,
    'single quotes': good.replaceAll('"', "'"),
    'no quotes around names': good.replaceAll(/"(\w+)":/g, '$1:'),
    'a comma too many': good.replace(/}$/, ',}'),
    'a comma too few': good.replace(',', ' '),
    'a comment': `/* ${MARK} */${good}`,
    undefined: 'undefined',
    NaN: '{"type":NaN}',
    'a number with a leading zero': good.replace(/}$/, ',"a":01}'),
    'a hexadecimal number': good.replace(/}$/, ',"a":0x41}'),
    'a bare control character': good.replace(MARK, `${MARK}\u0001`),
    'a line feed in a string': good.replace(MARK, `${MARK}\n`),
    'an unknown escape': good.replace(MARK, `${MARK}\\x41`),
    'half an escape': good.replace(MARK, `${MARK}\\u00`),
    'a NUL': '\0',
    'a NUL after an activity': `${good}\0`,
    'a form': `type=message&text=${MARK}`,
    XML: `<activity type="message">${MARK}</activity>`,
    'another language': `{type: message, text: ${MARK}}`,
    'random bytes': Buffer.from(Array.from({ length: 500 }, (_, i) => (i * i * 31 + i * 17) % 256)),
    'a lone continuation byte': invalidUtf8(good, 0x80),
    'a byte that UTF-8 does not have': invalidUtf8(good, 0xff),
    'an overlong encoding': invalidUtf8(good, 0xc0, 0xaf),
    'a surrogate in UTF-8': invalidUtf8(good, 0xed, 0xa0, 0x80),
    'half a letter': invalidUtf8(good, 0xc3),
    'UTF-16': Buffer.from(good, 'utf16le'),
    'gzip without saying so': gzipSync(good),
    'a web-socket frame': Buffer.from([0x82, 0x05, 1, 2, 3, 4, 5]),
  };
  return Object.entries(bodies).map(([name, body]) => ({ name: `body: ${name}`, status: 400, body }));
}

/** Activities that nobody could find fault with, told to be something else. */
export function wrongHeaders(serviceUrl: string): Malformed[] {
  const body = JSON.stringify(wellFormed(serviceUrl));
  const refused = (headers: Record<string, string>, sent: string | Buffer = body): Malformed => ({
    name: `${sent.length} bytes with ${JSON.stringify(headers)}`,
    status: 415,
    headers,
    body: sent,
  });
  return [
    refused({}),
    ...[
      `text/plain`,
      'text/json',
      'text/html',
      'application/xml',
      'application/x-www-form-urlencoded',
      'application/jsonp',
    ].map((type) => refused({ 'content-type': type })),
    ...[
      'application/octet-stream',
      'application/json-patch+json',
      'application/ld+json',
      'json',
      MARK,
      '*/*',
      ';',
      '',
    ].map((type) => refused({ 'content-type': type })),
    refused({ 'content-type': `multipart/form-data; boundary=${MARK}` }),
    // JSON is UTF-8 (RFC 8259, section 8.1).
    refused(charset('utf-16le'), Buffer.from(body, 'utf16le')),
    refused(charset('iso-8859-1'), Buffer.from(body.replace(MARK, 'Gespräch'), 'latin1')),
    refused(charset('"us-ascii"')),
    refused(charset(MARK)),
    refused({ ...JSON_TYPE, 'content-encoding': 'gzip' }, gzipSync(body)),
    refused({ ...JSON_TYPE, 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(20 * MB))),
    refused({ ...JSON_TYPE, 'content-encoding': 'deflate' }, deflateSync(body)),
    refused({ ...JSON_TYPE, 'content-encoding': 'br' }, brotliCompressSync(body)),
    refused({ ...JSON_TYPE, 'content-encoding': 'identity, gzip' }, gzipSync(body)),
    refused({ ...JSON_TYPE, 'content-encoding': MARK }),
  ];
}

/** Bodies over 1 MB. */
export function tooLarge(serviceUrl: string): Malformed[] {
  const good = wellFormed(serviceUrl);
  const text = JSON.stringify({ ...good, text: MARK.repeat(MB / MARK.length + 1) });
  const blanks = ' '.repeat(MB) + JSON.stringify(good);
  const data = JSON.stringify({ ...good, channelData: Array(MB / 4).fill(4111) });
  const noise = Buffer.alloc(MB + 1, MARK);
  const huge = Buffer.alloc(8 * MB, 'x');
  return Object.entries({ text, blanks, data, noise, huge }).flatMap(([name, body]) => [
    { name: `over 1 MB: ${name}`, status: 413, body },
    { name: `over 1 MB in chunks: ${name}`, status: 413, body, chunked: true },
  ]);
}

/** Requests that go elsewhere, or do something else. */
export function wrongPlaces(serviceUrl: string): Malformed[] {
  const body = JSON.stringify(wellFormed(serviceUrl));
  return [
    ...['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'].map((method) => ({ method, status: 405 })),
    ...['/healthz', '/readyz'].flatMap((path) =>
      ['POST', 'PUT', 'DELETE'].map((method) => ({ method, path, status: 405 })),
    ),
    ...[
      '/',
      '/api',
      '/api/',
      '/api/message',
      '/api/messages/x',
      '/api/messagesx',
      '/api/messages%00',
      '/api%2Fmessages',
    ].map((path) => ({ path, status: 404 })),
    ...[
      `/${MARK}`,
      `/?${MARK}`,
      `/v3/conversations/${MARK}/activities`,
      '//api/messages',
      '/api//messages',
      '/API/MESSAGES',
    ].map((path) => ({ path, status: 404 })),
    ...['/../../etc/passwd', '/..%2f..%2fetc%2fpasswd', '/.env', '/%zz', '/%E0%A4%A', `/%c0%ae${MARK}`].map((path) => ({
      path,
      status: 404,
    })),
    ...[`/favicon.ico`, `/${MARK}`, '/api/messages/..', `/data/${MARK}.db`].map((path) => ({
      method: 'GET',
      path,
      status: 404,
    })),
  ].map((request) => ({
    name: `${'method' in request ? request.method : 'POST'} ${'path' in request ? request.path : '/api/messages'}`,
    headers: JSON_TYPE,
    ...('method' in request && request.method !== 'PUT' ? {} : { body }),
    ...request,
  }));
}

/** What is hardly HTTP any more, or asks for what no server has to give: answered, and the connection is closed. */
export const NO_HTTP: Readonly<Record<string, string | Buffer>> = {
  'no request line': `${MARK}\r\n\r\n`,
  'a line of another protocol': 'HELO localhost\r\n\r\n',
  'a TLS greeting': Buffer.from('16030100a5010000a10303', 'hex'),
  'no host': 'POST /api/messages HTTP/1.1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
  'no host, and an upgrade': upgradeRequest('/api/messages').replace(/Host:.*\r\n/, ''),
  'an unknown expectation': `POST /api/messages HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nExpect: ${MARK}\r\nContent-Length: 2\r\n\r\n{}`,
  'a tunnel in mind': `CONNECT ${MARK}:443 HTTP/1.1\r\nHost: ${MARK}:443\r\n\r\n`,
  'a tunnel in mind, and a TLS greeting': Buffer.concat([
    Buffer.from(`CONNECT ${MARK}:443 HTTP/1.1\r\nHost: ${MARK}:443\r\n\r\n`),
    Buffer.from('16030100a5010000a10303', 'hex'),
  ]),
  'the greeting of HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'a web socket without a key': upgradeRequest('/api/messages', { 'Sec-WebSocket-Key': '' }),
  'a web socket with a short key': upgradeRequest('/api/messages', { 'Sec-WebSocket-Key': MARK }),
  'a web socket of version 99': upgradeRequest('/api/messages', { 'Sec-WebSocket-Version': '99' }),
  'a web socket with a subprotocol that is none': upgradeRequest('/api/messages', { 'Sec-WebSocket-Protocol': '"' }),
  'a web socket with one subprotocol twice': upgradeRequest('/api/messages', { 'Sec-WebSocket-Protocol': 'a, a' }),
  'a web socket by POST': upgradeRequest('/api/messages').replace('GET', 'POST'),
  'a web socket elsewhere': upgradeRequest(`/${MARK}`),
  'a web socket where no path is': upgradeRequest('//'),
  'an unknown method': 'DIAL /api/messages HTTP/1.1\r\nHost: localhost\r\n\r\n',
  'an unknown version': 'POST /api/messages HTTP/9.9\r\nHost: localhost\r\n\r\n',
  'a header without a name': 'POST /api/messages HTTP/1.1\r\nHost: localhost\r\n: x\r\n\r\n',
  'a blank before the colon': 'POST /api/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length : 0\r\n\r\n',
  'a NUL in a header': 'POST /api/messages HTTP/1.1\r\nHost: localhost\r\nX: \0\r\n\r\n',
  'a length that is no number': 'POST /api/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: ten\r\n\r\n',
  'a negative length': 'POST /api/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n',
  'two lengths': 'POST /api/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}',
  'a length and chunks':
    'POST /api/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'a chunk without a size':
    'POST /api/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n',
  'headers without end': `POST /api/messages HTTP/1.1\r\nHost: localhost\r\nX: ${MARK.repeat(10_000)}\r\n\r\n`,
};

/** A body in which the mark is followed by bytes that are no UTF-8. */
function invalidUtf8(body: string, ...bytes: number[]): Buffer {
  const at = body.lastIndexOf(MARK) + MARK.length;
  return Buffer.concat([Buffer.from(body.slice(0, at)), Buffer.from(bytes), Buffer.from(body.slice(at))]);
}
