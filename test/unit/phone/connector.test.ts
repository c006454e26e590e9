import assert from 'node:assert/strict';
import { answerConnector } from '../../../src/phone/connector.js';

function asked(verb: string, path: string, body = '{"type":"message"}') {
  const heard: unknown[] = [];
  const complaints: string[] = [];
  const answer = answerConnector(verb, path, body, {
    conversationId: 'a b|livechat',
    hear: (activity, replyToId) => {
      heard.push([activity, replyToId]);
      return { status: 200, id: '1' };
    },
    complain: (sentence) => complaints.push(sentence),
    gone: () => {},
  });
  return { answer, heard, complaints };
}

describe("the channel's connector", () => {
  it('takes an activity of its conversation, and a reply', () => {
    const plain = asked('POST', '/v3/conversations/a%20b%7Clivechat/activities');
    assert.deepEqual(plain, {
      answer: { status: 200, id: '1' },
      heard: [[{ type: 'message' }, undefined]],
      complaints: [],
    });
    const reply = asked('post', '/v3/conversations/a%20b%7Clivechat/activities/7%7C8');
    assert.deepEqual(reply.heard, [[{ type: 'message' }, '7|8']]);
  });

  for (const [what, verb, path, body, status] of [
    ['another verb', 'DELETE', '/v3/conversations/a%20b%7Clivechat/activities/1', '', 404],
    ['another path', 'POST', '/v3/attachments/1', '{}', 404],
    ['another conversation', 'POST', '/v3/conversations/other/activities', '{}', 404],
    ['an id that is no id', 'POST', '/v3/conversations/%E0%A4%A/activities', '{}', 404],
    ['what is no JSON', 'POST', '/v3/conversations/a%20b%7Clivechat/activities', '{', 400],
    ['what is no object', 'POST', '/v3/conversations/a%20b%7Clivechat/activities', '[]', 400],
  ] as const) {
    it(`refuses ${what}, and says so`, () => {
      const { answer, heard, complaints } = asked(verb, path, body);
      assert.equal(answer.status, status);
      assert.deepEqual(heard, []);
      assert.deepEqual(complaints, [answer.reason]);
    });
  }
});
