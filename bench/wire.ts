import type { Socket } from 'node:net';

/** One HTTP message: its first line with the header lines, as they came, and its body. */
export interface Message {
  readonly head: string;
  readonly body: string;
}

/**
 * As much of HTTP/1.1 (RFC 9112) as the bots speak: bodies of a told length. Node's own client and server cost the channel
 * more than all that it does by itself, and what the channel uses, the bot on the same machine lacks.
 *
 * @param take is given one message after the other.
 * @throws Error out of the socket's event for a body that tells no length: no bot here sends one.
 */
export function readMessages(socket: Socket, take: (message: Message) => void): void {
  let rest: Buffer | undefined;
  socket.on('data', (chunk: Buffer) => {
    let bytes = rest ? Buffer.concat([rest, chunk]) : chunk;
    rest = undefined;
    while (bytes.length > 0) {
      const endOfHead = bytes.indexOf('\r\n\r\n');
      const head = endOfHead < 0 ? '' : bytes.toString('latin1', 0, endOfHead);
      const from = endOfHead + 4;
      const to = from + lengthIn(head);
      if (endOfHead < 0 || bytes.length < to) {
        rest = bytes;
        return;
      }
      const body = bytes.toString('utf8', from, to);
      bytes = bytes.subarray(to);
      take({ head, body });
    }
  });
}

function lengthIn(head: string): number {
  const length = /\r\ncontent-length: *(\d+)/i.exec(head);
  if (length) return Number(length[1]);
  if (/\r\ntransfer-encoding:/i.test(head)) throw new Error(`a body that tells no length: ${head}`);
  return 0;
}

/** Whether the other side closes the connection behind this message, or asks for that. */
export function closes({ head }: Message): boolean {
  return /\r\nconnection: *close/i.test(head);
}

/** What is written for a message; `head` without the lines about its body. */
export function written(head: string, body: string): string {
  return `${head}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}
