/**
 * The frames of Azure Speech on a web socket, as microsoft-cognitiveservices-speech-sdk 1.52 reads and writes them
 * (src/common.speech/WebsocketMessageFormatter). Text: `Header: value` lines, a blank line, the body. Binary: the length of
 * the headers as a big-endian number of two bytes, the headers, the payload.
 */

/** What the other side sent. */
export interface Frame {
  /** Such as `ssml`, in small letters. */
  readonly path: string;
  /** Echoed as it is: one of a turn. */
  readonly requestId: string;
  /** Of a text frame; empty for a binary one. */
  readonly text: string;
  /** Of a binary frame. */
  readonly payload: Buffer;
}

const BLANK_LINE = '\r\n\r\n';
const NOTHING = Buffer.alloc(0);

/** @returns undefined for what is no frame, or one without a path */
export function readFrame(data: Buffer, isBinary: boolean): Frame | undefined {
  return isBinary ? readBinary(data) : readText(data.toString());
}

/** The body is JSON on one line: the SDK reads no further than to a blank one. */
export function textFrame(path: string, requestId: string, body: object): string {
  const headers = [`X-RequestId:${requestId}`, 'Content-Type:application/json; charset=utf-8', `Path:${path}`];
  return headers.join('\r\n') + BLANK_LINE + JSON.stringify(body);
}

export function audioFrame(requestId: string, streamId: string, payload: Uint8Array): Buffer {
  const headers = Buffer.from(`X-RequestId:${requestId}\r\nX-StreamId:${streamId}\r\nPath:audio\r\n`);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(headers.length);
  return Buffer.concat([length, headers, payload]);
}

function readText(text: string): Frame | undefined {
  const end = text.indexOf(BLANK_LINE);
  return end === -1 ? undefined : framed(text.slice(0, end), text.slice(end + BLANK_LINE.length), NOTHING);
}

function readBinary(data: Buffer): Frame | undefined {
  const end = data.length < 2 ? Number.POSITIVE_INFINITY : 2 + data.readUInt16BE(0);
  return end > data.length ? undefined : framed(data.toString('latin1', 2, end), '', data.subarray(end));
}

function framed(headers: string, text: string, payload: Buffer): Frame | undefined {
  const values = new Map(
    headers.split('\r\n').map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const path = values.get('path')?.toLowerCase();
  return path === undefined ? undefined : { path, requestId: values.get('x-requestid') ?? '', text, payload };
}
