import { z } from 'zod';

/** Bot Framework Streaming protocol 3: `type.length.id.end\n`, 48 bytes of ASCII, before every payload. */
const HEADER_BYTES = 48;
const HEADER = /^([A-Z])\.(\d{6})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([01])\n$/i;
const MOST_PAYLOAD = 4096;
const MOST_STREAMS = 100;

const description = z.looseObject({ id: z.string().min(1), length: z.number().nonnegative().nullish() });
const streams = z.array(description).max(MOST_STREAMS).nullish();
const Request = z.looseObject({ verb: z.string().max(20), path: z.string().max(2000), streams });
const Response = z.looseObject({ statusCode: z.number(), streams });

/** Thrown for bytes that are no frames of the protocol; the message says what is wrong, never what was sent. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

/**
 * Lets through whole, well-formed frames only. botframework-streaming 4.23 throws where nobody can catch it when a
 * request or an answer is no JSON, names no stream, or writes to one that has ended: a stranger's garbage would end the
 * process, and with it every call.
 */
export class FrameGuard {
  #bytes: Buffer = Buffer.alloc(0);
  /** Bytes so far of each stream that was announced and has not ended. */
  readonly #open = new Map<string, number>();

  /** @param mostBytes how long one stream may be */
  constructor(
    private readonly mostBytes: number,
    private readonly forward: (bytes: Buffer) => void,
  ) {}

  /** @throws FrameError; nothing may be pushed after that. */
  push(data: Buffer): void {
    this.#bytes = this.#bytes.length === 0 ? data : Buffer.concat([this.#bytes, data]);
    while (this.#bytes.length >= HEADER_BYTES) {
      const header = this.#bytes.subarray(0, HEADER_BYTES);
      const [, type = '', digits = '', id = '', end] = HEADER.exec(header.toString('latin1')) ?? [];
      const length = Number(digits);
      if (type === '' || length > MOST_PAYLOAD) throw new FrameError('a frame has no header of the protocol');
      if (this.#bytes.length < HEADER_BYTES + length) return;
      const payload = this.#bytes.subarray(HEADER_BYTES, HEADER_BYTES + length);
      this.#bytes = this.#bytes.subarray(HEADER_BYTES + length);
      if (!this.#isWanted(type, id, payload, end === '1')) continue;
      this.forward(header);
      if (length > 0) this.forward(payload);
    }
  }

  #isWanted(type: string, id: string, payload: Buffer, end: boolean): boolean {
    switch (type) {
      case 'A':
      case 'B':
        if (!end) throw new FrameError('a request or answer lies in more than one frame');
        this.#announce(payload, type === 'A' ? Request : Response);
        return true;
      case 'S':
        return this.#stream(id, payload.length, end);
      case 'C':
      case 'X':
        // Cancellations, which the library can't read; what was cancelled just never ends.
        return false;
      default:
        throw new FrameError('a frame is of an unknown type');
    }
  }

  #announce(payload: Buffer, shape: typeof Request | typeof Response): void {
    const parsed = shape.safeParse(json(payload));
    if (!parsed.success) throw new FrameError('a request or answer is not of the form of one');
    for (const { id } of parsed.data.streams ?? []) {
      if (this.#open.size >= MOST_STREAMS) throw new FrameError('too many streams are open');
      this.#open.set(id, 0);
    }
  }

  #stream(id: string, length: number, end: boolean): boolean {
    const before = this.#open.get(id);
    if (before === undefined) throw new FrameError('a stream was not announced, or has ended');
    if (before + length > this.mostBytes) throw new FrameError('a stream is too long');
    if (end) this.#open.delete(id);
    else this.#open.set(id, before + length);
    return true;
  }
}

function json(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString('utf8'));
  } catch {
    throw new FrameError('a request or answer is no JSON');
  }
}
