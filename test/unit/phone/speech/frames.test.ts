import assert from 'node:assert/strict';
import { audioFrame, readFrame, textFrame } from '../../../../src/phone/speech/frames.js';

describe('a frame of the speech service', () => {
  it('of text is read with its path, in small letters, its request and its body', () => {
    const frame = 'X-Timestamp: 2026-01-01T00:00:00Z\r\nPath: SSML\r\nx-requestid: AB12\r\n\r\n<speak>\r\n\r\n</speak>';
    const read = readFrame(Buffer.from(frame), false);
    assert.deepEqual([read?.path, read?.requestId, read?.text], ['ssml', 'AB12', '<speak>\r\n\r\n</speak>']);
  });

  it('of sound is read with its headers and its bytes', () => {
    const read = readFrame(audioFrame('AB12', 'S', Buffer.from([1, 2, 3])), true);
    assert.deepEqual([read?.path, read?.requestId, [...(read?.payload ?? [])]], ['audio', 'AB12', [1, 2, 3]]);
  });

  it('is written on one line, whatever is in it: the SDK reads no further than to a blank line', () => {
    const [, body, ...more] = textFrame('response', 'AB12', { text: 'a\r\n\r\nb' }).split('\r\n\r\n');
    assert.deepEqual([JSON.parse(body ?? ''), more], [{ text: 'a\r\n\r\nb' }, []]);
  });

  it('is none without a path, or cut off', () => {
    for (const text of ['', 'hello', 'Path: ssml\r\n', 'X-RequestId: 1\r\n\r\nbody']) {
      assert.equal(readFrame(Buffer.from(text), false), undefined, text);
    }
    for (const bytes of [[], [0], [0, 9, 80], [255, 255]]) {
      assert.equal(readFrame(Buffer.from(bytes), true), undefined, String(bytes));
    }
  });
});
