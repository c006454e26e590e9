import { z } from 'zod';

/** Bot Framework Streaming protocol 3: `type.length.id.end\n`, 48 bytes of ASCII, before every payload. */
const HEADER_BYTES = 48;
const HEADER = /^([A-Z])\.(\d{6})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([01])\n$/i;
const MOST_PAYLOAD = 4096;
const MOST_STREAMS = 100;
/** A body that comes in more parts than these, which is in very short ones, is put together meanwhile. */
const MOST_PARTS = 1000;

const description = z.object({ id: z.string().min(1), length: z.number().nonnegative().nullish() });
const streams = z.array(description).max(MOST_STREAMS).nullish();
const Request = z.object({ verb: z.string().max(20), path: z.string().max(2000), streams });
const Response = z.object({ statusCode: z.number(), streams });

/** Thrown for bytes that are no frames of the protocol; the message says what is wrong, never what was sent. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

/** A request of the peer, as it is announced: its streams are still to come. */
export interface Announced {
  /** What its answer is to name. */
  readonly id: string;
  readonly verb: string;
  readonly path: string;
  /** How long each of its streams will be, in bytes, as far as that is told; the first is the body. */
  readonly lengths: readonly number[];
}

/** What frames are read for. */
export interface Reader {
  /** @returns what takes the body when it is whole; undefined where it is only to be read past. */
  request(announced: Announced): ((body: Buffer) => void) | undefined;
  /** An answer to the request of that id, if there was one. What stands in its streams is read past. */
  answer(id: string, status: number): void;
}

interface Header {
  readonly type: string;
  readonly length: number;
  readonly id: string;
  readonly isEnd: boolean;
}

/** A stream that was announced and has not ended. */
interface Stream {
  readonly take: ((body: Buffer) => void) | undefined;
  /** Empty where nobody takes it. */
  parts: Buffer[];
  /** How long it is so far. */
  bytes: number;
}

/**
 * Reads whole, well-formed frames only. (botframework-streaming 4.23 throws where nobody can catch it when a request or an
 * answer is no JSON, names no stream, or writes to one that has ended: a stranger's garbage would end the process, and with
 * it every call. It also keeps every stream until the socket closes.)
 */
export class Frames {
  #bytes: Buffer = Buffer.alloc(0);
  /** Of the frame whose payload is still to come. */
  #header: Header | undefined;
  readonly #open = new Map<string, Stream>();

  /** @param mostBytes how long one stream may be */
  constructor(
    private readonly mostBytes: number,
    private readonly reader: Reader,
  ) {}

  /** @throws FrameError; nothing may be pushed after that. */
  push(data: Buffer): void {
    this.#bytes = this.#bytes.length === 0 ? data : Buffer.concat([this.#bytes, data]);
    for (;;) {
      const wanted = this.#header ? this.#header.length : HEADER_BYTES;
      if (this.#bytes.length < wanted) return;
      const part = this.#bytes.subarray(0, wanted);
      this.#bytes = this.#bytes.subarray(wanted);
      if (this.#header) {
        const header = this.#header;
        this.#header = undefined;
        this.#frame(header, part);
      } else this.#header = readHeader(part);
    }
  }

  #frame({ type, id, isEnd }: Header, payload: Buffer): void {
    switch (type) {
      case 'A':
      case 'B':
        if (!isEnd) throw new FrameError('a request or answer lies in more than one frame');
        if (type === 'A') this.#request(id, payload);
        else this.#answer(id, payload);
        return;
      case 'S':
        this.#stream(id, payload, isEnd);
        return;
      case 'C':
      case 'X':
        // Cancellations: what was cancelled just never ends.
        return;
      default:
        throw new FrameError('a frame is of an unknown type');
    }
  }

  #request(id: string, payload: Buffer): void {
    const { verb, path, streams } = read(Request, payload);
    const take = this.reader.request({ id, verb, path, lengths: streams?.map(({ length }) => length ?? 0) ?? [] });
    streams?.forEach((stream, index) => {
      this.#announce(stream.id, index === 0 ? take : undefined);
    });
  }

  #answer(id: string, payload: Buffer): void {
    const { statusCode, streams } = read(Response, payload);
    for (const stream of streams ?? []) this.#announce(stream.id, undefined);
    this.reader.answer(id, statusCode);
  }

  #announce(id: string, take: Stream['take']): void {
    if (this.#open.size >= MOST_STREAMS) throw new FrameError('too many streams are open');
    this.#open.set(id, { take, parts: [], bytes: 0 });
  }

  #stream(id: string, payload: Buffer, isEnd: boolean): void {
    const stream = this.#open.get(id);
    if (!stream) throw new FrameError('a stream was not announced, or has ended');
    stream.bytes += payload.length;
    if (stream.bytes > this.mostBytes) throw new FrameError('a stream is too long');
    if (stream.take) stream.parts.push(payload);
    if (stream.parts.length > MOST_PARTS) stream.parts = [Buffer.concat(stream.parts)];
    if (!isEnd) return;
    this.#open.delete(id);
    const [only] = stream.parts;
    stream.take?.(only && stream.parts.length === 1 ? only : Buffer.concat(stream.parts));
  }
}

function readHeader(bytes: Buffer): Header {
  const [, type = '', digits = '', id = '', end] = HEADER.exec(bytes.toString('latin1')) ?? [];
  const length = Number(digits);
  if (type === '' || length > MOST_PAYLOAD) throw new FrameError('a frame has no header of the protocol');
  return { type, length, id, isEnd: end === '1' };
}

function read<T extends z.ZodType>(shape: T, payload: Buffer): z.infer<T> {
  const parsed = shape.safeParse(json(payload));
  if (!parsed.success) throw new FrameError('a request or answer is not of the form of one');
  return parsed.data;
}

function json(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString('utf8'));
  } catch {
    throw new FrameError('a request or answer is no JSON');
  }
}
