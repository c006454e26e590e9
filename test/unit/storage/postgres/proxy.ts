import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** Stands between a store and its database, and can lose an answer on the way back. */
export interface LossyProxy {
  /** The database's URL by way of here. */
  readonly url: string;
  /** The next statement of that name reaches the database and is done; then the connection breaks. */
  loseAnswerTo(statement: string): void;
  close(): Promise<void>;
}

export async function startProxy(database: string): Promise<LossyProxy> {
  const target = new URL(database);
  const sockets = new Set<Socket>();
  let losing: string | undefined;

  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    let cut = false;
    const end = () => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', end).on('close', end);
    }
    near.on('data', (asked: Buffer) => {
      // A statement's name stands in the messages that prepare and bind it, with a NUL after it.
      if (losing !== undefined && asked.includes(`${losing}\0`)) {
        cut = true;
        losing = undefined;
      }
      far.write(asked);
    });
    far.on('data', (answer: Buffer) => {
      if (cut) end();
      else near.write(answer);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  const url = new URL(database);
  url.port = String(address.port);

  return {
    url: url.href,
    loseAnswerTo: (statement) => {
      losing = statement;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
