import assert from 'node:assert/strict';
import { FakeBot } from './fakeBot.js';
import { playFake, WAYS } from './ways.js';

const UUID = /^[0-9a-f-]{36}$/;

describe('what the channel sends', () => {
  for (const way of WAYS) {
    it(`is what Microsoft's documents say, ${way}`, async () => {
      const { bot } = await playFake(['dial', 'press 5', 'say Hello.', 'caller hangs up'], { way });
      const [update, pressed, said, over] = bot.took;
      const bothAreThere = [
        { id: 'bot', name: 'Bot' },
        { id: '+14255550100', name: '+14255550100' },
      ];
      assert.deepEqual(update?.membersAdded, bothAreThere);
      assert.deepEqual(update?.recipient, bothAreThere[0]);
      assert.deepEqual(update?.from, bothAreThere[1]);
      assert.deepEqual([pressed?.text, pressed?.entities], ['5', [{ type: 'DTMF' }]]);
      assert.deepEqual([said?.text, said?.entities], ['Hello.', undefined]);
      assert.deepEqual([over?.type, over?.code], ['endOfConversation', 'userCancelled']);
      assert.equal(new Set(bot.took.map(({ id }) => id)).size, 4);
      for (const activity of bot.took) {
        assert.match(activity.id ?? '', UUID);
        assert.equal(activity.timestamp, '2026-03-04T10:00:00.000Z');
        assert.equal(activity.locale, 'en-US');
      }
    });
  }

  it('comes from the Telephony channel over a web socket', async () => {
    const { bot } = await playFake(['dial'], { way: 'over websocket' });
    assert.equal(bot.took[0]?.channelId, 'telephony');
    assert.match(bot.took[0]?.serviceUrl ?? '', /^urn:botframework:websocket:/);
  });

  it('comes from the Emulator over HTTP', async () => {
    const { bot } = await playFake(['dial'], { way: 'over http' });
    assert.equal(bot.took[0]?.channelId, 'emulator');
    assert.match(bot.took[0]?.serviceUrl ?? '', /^http:\/\/localhost:\d+$/);
    assert.match(bot.took[0]?.conversation.id ?? '', /\|livechat$/);
  });

  it('hides the number of an anonymous caller', async () => {
    const { bot } = await playFake(['caller anonymous', 'dial']);
    assert.equal(bot.took[0]?.from.id, 'anonymous');
    assert.ok(!JSON.stringify(bot.took).includes('+1'));
  });

  it('starts a conversation again under its old id', async () => {
    const { bot } = await playFake(['dial', 'restart the conversation'], { way: 'over http' });
    const [first, second] = bot.took;
    assert.equal(second?.conversation.id, first?.conversation.id);
    assert.deepEqual([first?.membersRemoved, second?.membersRemoved], [undefined, []]);
    assert.notEqual(second?.id, first?.id);
  });

  it('is not heard by a bot that lets nobody in', async () => {
    const bot = new FakeBot();
    const url = await bot.listen();
    const { OverWebSocket } = await import('../../../src/phone/webSocket.js');
    const way = new OverWebSocket(new URL('/elsewhere', url));
    const nobody = { conversationId: '', hear: () => ({ status: 200 }), complain: () => {}, gone: () => {} };
    await assert.rejects(way.open(nobody), /takes no call: 401\. .*MicrosoftAppId.*start one without it\.$/);
    await bot.close();
  });
});
