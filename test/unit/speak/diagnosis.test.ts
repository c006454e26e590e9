import assert from 'node:assert/strict';
import { diagnosed } from '../../../src/speak/diagnosis.js';
import { withService } from '../../fixtures/speechService.js';

describe('what the Speech SDK says of a failure', () => {
  const told = async (details: string) => {
    let [trouble, message] = ['', ''];
    await withService({}, async (host) => {
      ({ trouble, message } = await diagnosed(details, { service: 'stand-in', host, key: 'k' }));
    });
    return [trouble, message];
  };

  it('is a refusal, with its reason', async () => {
    assert.deepEqual(await told('Node [a] should not contain node [b] websocket error code: 1007'), [
      'refused',
      'the service refused the document: Node [a] should not contain node [b]',
    ]);
  });

  // As Azure has answered others: 1007 with "Quota exceeded", or HTTP 429.
  it('is that there have been too many', async () => {
    for (const details of [
      'Quota exceeded. Cid: websocket error code: 1007',
      'Unable to contact server. StatusCode: 1006, wss://x/ Reason:  Unexpected server response: 429',
      'Too many requests',
    ]) {
      assert.deepEqual((await told(details))[0], 'busy', details);
    }
  });

  it('is an end in mid-sentence, where the service is there and the key is right', async () => {
    const ended = 'the service ended the connection in mid-sentence; try again';
    assert.deepEqual(await told(' websocket error code: 1006'), ['broken', `${ended} (1006)`]);
    // Digits of an address mean nothing.
    const [trouble] = await told('Unable to contact server. StatusCode: 1006, ws://127.0.0.1:42901/ Reason:  ');
    assert.equal(trouble, 'broken');
  });
});
