import assert from 'node:assert/strict';
import { type Announced, FrameError, Frames } from '../../../../src/channels/botframework/frames.js';
import { BODY_ID, frame, ID, request } from '../../../e2e/frames.js';

const MB = 1024 * 1024;
const WORDS = 'Grüße 😀 '.repeat(1000);

/** Frames whose bodies are wanted or not, and what is told of them. */
function reading(isWanted = true) {
  const announced: Announced[] = [];
  const bodies: string[] = [];
  const answers: [id: string, status: number][] = [];
  const frames = new Frames(4 * MB, {
    request: (one) => {
      announced.push(one);
      return isWanted ? (body) => void bodies.push(body.toString()) : undefined;
    },
    answer: (id, status) => void answers.push([id, status]),
  });
  return { frames, announced, bodies, answers };
}

const body = (payload: string, end = '1') => frame(payload, { type: 'S', id: BODY_ID, end });
const announce = frame(JSON.stringify({ verb: 'POST', path: '/', streams: [{ id: BODY_ID, length: null }] }));

describe('the frames of a socket', () => {
  it('are the same in whatever pieces they come', () => {
    const bytes = Buffer.concat([
      ...request('POST', '/api/messages', WORDS),
      frame('{"statusCode":404}', { type: 'B' }),
    ]);
    for (const size of [1, 7, 47, 48, 49, 4096, bytes.length]) {
      const { frames, announced, bodies, answers } = reading();
      for (let at = 0; at < bytes.length; at += size) frames.push(bytes.subarray(at, at + size));
      const told = { id: ID, verb: 'POST', path: '/api/messages', lengths: [Buffer.byteLength(WORDS)] };
      assert.deepEqual(announced, [told], `pieces of ${size}`);
      assert.deepEqual(bodies, [WORDS], `pieces of ${size}`);
      assert.deepEqual(answers, [[ID, 404]], `pieces of ${size}`);
    }
  });

  it('hold a body in parts of any length, of which the last may be empty', () => {
    const { frames, bodies } = reading();
    frames.push(announce);
    for (let i = 0; i < 2500; i++) frames.push(body(String(i % 10), '0'));
    assert.deepEqual(bodies, []);
    frames.push(body(''));
    assert.deepEqual(bodies, ['0123456789'.repeat(250)]);
  });

  it('lose no part of a body that has just been put together when it ends', () => {
    for (const parts of [999, 1000, 1001, 2000, 2001]) {
      const { frames, bodies } = reading();
      frames.push(announce);
      for (let i = 1; i < parts; i++) frames.push(body('-', '0'));
      frames.push(body('-'));
      assert.deepEqual(bodies, ['-'.repeat(parts)], `${parts} parts`);
    }
  });

  it('give nothing of what nobody wants, or belongs to an answer', () => {
    const { frames, bodies } = reading(false);
    for (const bytes of request('POST', '/', WORDS)) frames.push(bytes);
    assert.deepEqual(bodies, []);
    const answered = reading();
    answered.frames.push(
      frame(JSON.stringify({ statusCode: 200, streams: [{ id: BODY_ID, length: 2 }] }), { type: 'B' }),
    );
    answered.frames.push(body('{}'));
    assert.deepEqual(answered.bodies, []);
    assert.deepEqual(answered.answers, [[ID, 200]]);
  });

  it('end with the first that is none, that has no stream, or makes one too long', () => {
    const wrong: Buffer[][] = [
      [frame('{}', { type: 'Z' })],
      [frame('{}', { length: '004097' })],
      [body('x')],
      [announce, body('x'), body('x')],
      [announce, ...Array.from({ length: 1025 }, () => body(' '.repeat(4096), '0'))],
      Array.from({ length: 101 }, (_, i) =>
        frame(JSON.stringify({ statusCode: 200, streams: [{ id: `${i}` }] }), { type: 'B' }),
      ),
    ];
    for (const all of wrong) {
      const { frames } = reading();
      assert.throws(() => {
        for (const bytes of all) frames.push(bytes);
      }, FrameError);
    }
  });
});
