import assert from 'node:assert/strict';
import { PlayedCall } from './playedCall.js';

describe("handlers that are added to the bot's own", () => {
  it('run after them, as in any ActivityHandler, and what they say is said in the same turn', async () => {
    const call = await PlayedCall.begun();
    const ran: string[] = [];
    call.bot.onMessage(async (context, next) => {
      ran.push(`message ${context.activity.text}`);
      await context.sendActivity({ type: 'message', text: 'And something of mine.' });
      await next();
    });
    call.bot.onDialog(async (_, next) => {
      ran.push('dialog');
      await next();
    });
    await call.say('opening hours');
    assert.deepEqual(ran, ['message opening hours', 'dialog']);
    assert.match(call.said, /What I heard was "opening hours".*And something of mine\.$/);
  });

  it('can keep the bot from a turn, when they are for every turn: they come before it', async () => {
    const call = await PlayedCall.begun();
    call.bot.onTurn(async ({ activity }, next) => {
      if (activity.text !== 'not this') await next();
    });
    await call.say('not this');
    assert.equal(call.said, '');
    await call.say('opening hours');
    assert.match(call.said, /What I heard was "opening hours"/);
  });

  it('see every kind of activity', async () => {
    const call = new PlayedCall();
    const ran: string[] = [];
    call.bot.onTurn(async ({ activity }, next) => {
      ran.push(activity.type);
      await next();
    });
    call.bot.onMembersAdded(async (_, next) => {
      ran.push('members added');
      await next();
    });
    call.bot.onEndOfConversation(async (_, next) => {
      ran.push('end');
      await next();
    });
    await call.dial();
    await call.say('hello');
    await call.end('userCancelled');
    assert.deepEqual(ran, ['conversationUpdate', 'members added', 'message', 'endOfConversation', 'end']);
  });
});
