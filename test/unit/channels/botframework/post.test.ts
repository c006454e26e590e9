import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import sinon from 'sinon';
import { LONGEST_IDLE } from '../../../../src/channels/botframework/connections.js';
import { ANSWER_WITHIN, post, REST_WITHIN, readRetryAfter } from '../../../../src/channels/botframework/post.js';
import { ManualClock } from '../../../../src/phone/manualClock.js';
import { hasResolved } from '../../resolved.js';
import { FakeConnector, resets, says } from './fakeConnector.js';

/** A clock that tells when a timer of so many milliseconds is set. */
class WatchedClock extends ManualClock {
  #watched: { readonly ms: number; readonly tell: () => void } | undefined;

  /** To be called before. */
  set(ms: number): Promise<void> {
    return new Promise((tell) => {
      this.#watched = { ms, tell };
    });
  }

  override setTimeout(act: () => void, ms: number): number {
    const handle = super.setTimeout(act, ms);
    if (this.#watched?.ms === ms) this.#watched.tell();
    return handle;
  }
}

describe('one POST', () => {
  let channel: FakeConnector;
  let clock: WatchedClock;
  const ask = (within = 60_000) =>
    post({ serviceUrl: channel.url, path: '/v3', headers: { 'x-from': 'bot' }, body: '{}' }, within, clock);

  beforeEach(async () => {
    channel = await FakeConnector.listen();
    clock = new WatchedClock();
  });
  afterEach(() => channel.close());

  it('tells the status, and what the channel wants to be left alone for', async () => {
    channel.answerInTurn(says(204), says(503, { 'retry-after': '7' }));
    assert.deepEqual(await ask(), { kind: 'answered', status: 204 });
    assert.deepEqual(await ask(), { kind: 'answered', status: 503, retryAfter: 7000 });
    assert.equal(channel.received[0]?.headers['x-from'], 'bot');
  });

  it('waits ten seconds for an answer, then closes the connection', async () => {
    let close = () => {};
    const closed = new Promise<void>((resolve) => {
      close = resolve;
    });
    const asked = new Promise<void>((resolve) => {
      channel.answer = (_, request) => {
        request.socket.once('close', close);
        resolve();
      };
    });
    const answer = ask();
    await asked;
    clock.advance(ANSWER_WITHIN - 1);
    assert.equal(await hasResolved(answer), false);
    clock.advance(1);
    const { kind, ...rest } = await answer;
    assert.deepEqual([kind, 'reason' in rest && rest.reason], ['silent', 'TimeoutError']);
    await closed;
  });

  it('waits no longer than it is told', async () => {
    const asked = new Promise<void>((resolve) => {
      channel.answer = () => resolve();
    });
    const answer = ask(2500);
    await asked;
    clock.advance(2500);
    assert.equal((await answer).kind, 'silent');
  });

  it('takes the status for the answer where the body is slow, and waits for it one second', async () => {
    const reading = clock.set(REST_WITHIN);
    channel.answer = (response) => {
      response.writeHead(200, { 'content-length': 1000 });
      response.write('{"id":');
    };
    const answer = ask();
    await reading;
    assert.equal(await hasResolved(answer), false);
    clock.advance(REST_WITHIN);
    assert.deepEqual(await answer, { kind: 'answered', status: 200 });
  });

  it('takes the status for the answer where the connection breaks within the body', async () => {
    channel.answer = (response, request) => {
      response.writeHead(200, { 'content-length': 1000 });
      response.write('{"id":', () => request.socket.destroy());
    };
    assert.deepEqual(await ask(), { kind: 'answered', status: 200 });
  });

  it('leaves a body that has no end', async () => {
    const closed = new Promise<void>((resolve) => {
      channel.answer = (response, request) => {
        request.socket.once('close', () => resolve());
        response.writeHead(200);
        const more = () => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536)));
        };
        response.on('drain', more);
        more();
      };
    });
    assert.deepEqual(await ask(), { kind: 'answered', status: 200 });
    await closed;
  });

  it('knows that nothing has arrived where nobody listens, and where there is no such host', async () => {
    const { url } = channel;
    await channel.close();
    const refused = await post({ serviceUrl: url, path: '/v3', headers: {}, body: '{}' }, 1000, clock);
    assert.deepEqual([refused.kind, 'reason' in refused && refused.reason], ['notConnected', 'ECONNREFUSED']);
    // A name that is too long to be looked up needs no network to be unknown.
    const nobody = await post(
      { serviceUrl: `http://${'x'.repeat(64)}.invalid/`, path: '/v3', headers: {}, body: '{}' },
      1000,
      clock,
    );
    assert.equal(nobody.kind, 'notConnected');
  });

  it('knows it where the handshake takes too long, and where the other side does not speak TLS', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const connected = once(silent, 'connection');
    const connecting = post(
      { serviceUrl: `https://127.0.0.1:${port}/`, path: '/v3', headers: {}, body: '{}' },
      1000,
      clock,
    );
    const [peer] = await connected;
    clock.advance(1000);
    assert.equal((await connecting).kind, 'notConnected');
    peer.destroy();
    silent.close();
    const url = channel.url.replace('http:', 'https:');
    assert.equal(
      (await post({ serviceUrl: url, path: '/v3', headers: {}, body: '{}' }, 1000, clock)).kind,
      'notConnected',
    );
    assert.equal(
      (await post({ serviceUrl: 'ftp://127.0.0.1/', path: '/v3', headers: {}, body: '{}' }, 1000, clock)).kind,
      'notConnected',
    );
  });

  it('goes over a connection that is kept, unless that was idle for long', async () => {
    for (let i = 0; i < 3; i++) assert.equal((await ask()).kind, 'answered');
    assert.equal(channel.connections, 1);
    const later = sinon.stub(Date, 'now').returns(Date.now() + LONGEST_IDLE + 100);
    try {
      assert.equal((await ask()).kind, 'answered');
    } finally {
      later.restore();
    }
    assert.equal(channel.connections, 2);
  });

  it('goes over a new connection after an answer that may have been there for long', async () => {
    const now = sinon.stub(Date, 'now').callThrough();
    try {
      channel.answer = (response) => {
        now.returns(now.wrappedMethod() + LONGEST_IDLE + 100);
        says(200)(response, response.req);
      };
      assert.equal((await ask()).kind, 'answered');
    } finally {
      now.restore();
    }
    await ask();
    assert.equal(channel.connections, 2);
  });

  it('goes over a new connection where the channel has closed the one that was kept', async () => {
    await ask();
    await channel.closeIdle();
    assert.equal((await ask()).kind, 'answered');
    assert.equal(channel.connections, 2);
  });

  it('writes nothing where it may not begin, over a new connection or a kept one', async () => {
    for (const connections of [1, 1]) {
      const request = { serviceUrl: channel.url, path: '/v3', headers: {}, body: '{}', mayBegin: () => false };
      const outcome = await post(request, 1000, clock);
      assert.deepEqual([outcome.kind, 'reason' in outcome && outcome.reason], ['notConnected', 'AbortError']);
      assert.deepEqual([channel.received.length, channel.connections], [0, connections]);
      await ask();
      assert.equal(channel.received.splice(0).length, 1);
      channel.connections--;
    }
  });

  it('does not know whether it has arrived where a connection broke', async () => {
    channel.answer = resets;
    const broken = await ask();
    assert.deepEqual([broken.kind, 'reason' in broken && broken.reason], ['silent', 'ECONNRESET']);
  });
});

describe('Retry-After', () => {
  const now = Date.UTC(2026, 2, 4, 10);

  it('is seconds, or a date', () => {
    assert.equal(readRetryAfter('0', now), 0);
    assert.equal(readRetryAfter(' 120 ', now), 120_000);
    assert.equal(readRetryAfter('Wed, 04 Mar 2026 10:00:05 GMT', now), 5000);
    assert.equal(readRetryAfter('Wed, 04 Mar 2026 09:00:00 GMT', now), 0, 'a date that is over');
    assert.equal(readRetryAfter('9'.repeat(400), now), Number.POSITIVE_INFINITY);
  });

  it('is nothing where it says something else', () => {
    const others = [undefined, '', '-5', '1.5', '1e3', 'soon', '2026-03-04', 'Wed, 99 Abc 2026 10:00:05 GMT'];
    for (const other of others) assert.equal(readRetryAfter(other, now), undefined, String(other));
  });
});
