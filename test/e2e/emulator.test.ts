import assert from 'node:assert/strict';
import { type Bot, startBot } from './bot.js';
import { HttpCall } from './call.js';
import { Connector } from './connector.js';

/** Each test is one thing that microsoft/BotFramework-Emulator does, or needs, as its source shows. */
describe('the Emulator', () => {
  let bot: Bot;
  let connector: Connector;
  let call: HttpCall;

  before(async () => {
    bot = await startBot();
    connector = await Connector.start();
  });

  beforeEach(() => {
    call = new HttpCall(bot.url, connector);
  });

  after(async () => {
    await bot.app.close();
    await connector.close();
    assert.deepEqual(connector.strange, []);
  });

  const greetings = () => call.heard.filter(({ text }) => /automated assistant/.test(text ?? '')).length;
  const members = [
    { id: 'bot', name: 'Bot' },
    { id: 'user', name: 'User' },
  ];

  it('is greeted once, although it names the bot and the user in one update', async () => {
    await call.send({ type: 'conversationUpdate', membersAdded: members });
    await call.send({ type: 'conversationUpdate', membersAdded: [{ id: 'user', name: 'User' }] });
    await bot.app.settled();
    assert.equal(greetings(), 1);
  });

  it('is greeted anew, as another call, when it restarts a conversation under the same ids', async () => {
    const restart = { type: 'conversationUpdate', membersAdded: members, membersRemoved: [] };
    await call.send(restart);
    await call.press('1');
    await call.press('1');
    await call.hears(/connecting you/);
    await call.send(restart);
    await bot.app.settled();
    assert.equal(greetings(), 2);

    const [second, first] = await bot.app.store.calls({ limit: 2 });
    assert.equal(second?.key.conversationId, call.conversationId);
    assert.equal(second?.incarnation, 2);
    assert.deepEqual(second?.state.handoffs, []);
    assert.equal(first?.incarnation, 1);
    assert.equal(first?.outcome, 'restarted');
    assert.equal(first?.state.handoffs[0]?.state, 'cancelled');

    await call.press('1');
    await bot.app.settled();
    const late = call.heard.length;
    await call.status({ state: 'failed', message: 'busy' });
    await bot.app.settled();
    assert.equal(call.heard.length, late, 'a status of the earlier call is not answered in the new one');
  });

  it('gives conversations ids with |livechat, which travel encoded and never become names', async () => {
    await call.dial();
    await call.press('0');
    await bot.app.settled();
    const posts = connector.posts.filter(({ conversationId }) => conversationId === call.conversationId);
    assert.ok(posts.length > 0);
    assert.ok(posts.every(({ path }) => /^[\w/%.-]+$/.test(path) && path.includes('%7Clivechat')));
    const [record] = await bot.app.store.calls({ limit: 1 });
    assert.match(record?.id ?? '', /^[0-9a-f]{20}\.1$/);
  });

  it('sends no token and gets none', async () => {
    await call.dial();
    await bot.app.settled();
    assert.ok(connector.posts.every(({ authorization }) => authorization === undefined));
  });

  it('gets a reply to an activity under the path of that activity', async () => {
    await call.send({ type: 'conversationUpdate', id: 'a/b|1', membersAdded: members });
    await bot.app.settled();
    const posts = connector.posts.filter(({ conversationId }) => conversationId === call.conversationId);
    assert.deepEqual([...new Set(posts.map(({ path }) => path.split('/').at(-1)))], ['a%2Fb%7C1']);
  });

  it('reads everything as text, because nobody hears what is spoken', async () => {
    await call.dial();
    await call.say('What is the meaning of life?');
    await call.press('1');
    await call.press('0');
    await bot.app.settled();
    const messages = call.heard.filter(({ type }) => type === 'message');
    assert.ok(messages.length >= 5);
    for (const { text, speak } of messages) {
      const spoken =
        speak
          ?.replace(/<[^>]+>/g, ' ')
          .replaceAll('&quot;', '"')
          .replaceAll('&apos;', "'") ?? '';
      const words = (said: string) => said.replace(/\s+/g, ' ').trim();
      assert.equal(words(text ?? ''), words(spoken).replaceAll(' .', '.'));
    }
  });

  it('types digits without an entity, and they count as pressed', async () => {
    await call.dial();
    await call.say('1');
    await call.hears(/billing department/);
  });

  it('sees the states of a handoff as traces, of a kind that its inspector can draw', async () => {
    await call.dial();
    await call.press('0');
    await call.status({ state: 'failed', message: 'busy' });
    await bot.app.settled();
    const traces = call.heard.filter(({ type }) => type === 'trace');
    assert.deepEqual(
      traces.map(({ label }) => label),
      ['Handoff requested', 'Handoff initiated', 'Handoff failed (busy)'],
    );
    assert.ok(traces.every(({ valueType }) => valueType === 'https://www.botframework.com/schemas/debug'));
  });

  it('is the only one who is sent traces', async () => {
    for (const channelId of ['telephony', 'webchat', 'directline', '__proto__']) {
      call = new HttpCall(bot.url, connector);
      call.envelope = { channelId };
      await call.dial();
      await call.press('0');
      await call.status({ state: 'failed', message: 'busy' });
      await bot.app.settled();
      assert.equal(call.handoffs.length, 1, channelId);
      assert.deepEqual(
        call.heard.filter(({ type }) => type === 'trace'),
        [],
        channelId,
      );
    }
  });

  it('sends what is no call, and is not answered', async () => {
    await call.dial();
    await bot.app.settled();
    const heard = call.heard.length;
    const system = [
      { type: 'typing' },
      { type: 'ping' },
      { type: 'deleteUserData' },
      { type: 'contactRelationUpdate', action: 'add' },
      { type: 'event', name: 'something/else', value: { TargetPhoneNumber: '+19005550000' } },
      { type: 'event', name: 'ContinueConversation' },
      { type: 'event', name: 'call.shutDown' },
      { type: 'event', name: 'handoff.notSent', value: { handoff: 'x' } },
      { type: 'event', name: 'handoff.status', value: { state: 'failed' } },
      { type: 'event', name: 'handoff.status', value: 'no JSON' },
      { type: 'event' },
      { type: 'trace', name: 'x' },
      { type: 'command', name: 'channel/x' },
      { type: 'installationUpdate', action: 'add' },
      { type: 'messageReaction' },
      { type: 'somethingNew' },
      { type: 'conversationUpdate', membersRemoved: [{ id: 'user', name: 'User' }] },
      { type: 'conversationUpdate' },
    ];
    for (const activity of system) {
      const { status } = await call.send(activity);
      assert.equal(status, 200, JSON.stringify(activity));
      await bot.app.settled();
      assert.deepEqual(call.heard.slice(heard), [], JSON.stringify(activity));
    }
    await call.press('1');
    await call.hears(/billing department/);
  });

  it('takes paste-ready lines as they stand in the README', async () => {
    await call.dial();
    await call.send(JSON.parse('{"type":"message","text":"0","entities":[{"type":"DTMF"}]}'));
    await call.hears(/connecting you/);
    await call.send(JSON.parse('{"type":"event","name":"handoff.status","value":{"state":"failed","message":"busy"}}'));
    await bot.app.settled();
    assert.match(
      call.heard.filter(({ type }) => type === 'message').at(-1)?.text ?? '',
      /press 8|call you back|call back/i,
    );
  });
});
