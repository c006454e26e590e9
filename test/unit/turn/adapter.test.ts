import assert from 'node:assert/strict';
import { ActivityTypes, type TurnContext } from 'botbuilder';
import type { Activity } from 'botframework-schema';
import fc from 'fast-check';
import { type Turn, turnOf } from '../../../src/call/turn.js';
import { TELEPHONY } from '../../../src/channels/botframework/capabilities.js';
import { inOrder, TurnAdapter } from '../../../src/turn/adapter.js';
import { call, NOON } from '../../contract/sampleCall.js';
import { says } from './rig.js';

const turn = (): Turn => ({
  activity: says('hello'),
  origin: 'channel',
  call: call(),
  capabilities: TELEPHONY,
  now: NOON,
  errands: [],
  events: [],
});
const texts = (activities: Partial<Activity>[]) => activities.map(({ text, name, type }) => text ?? name ?? type);
const run = (bot: (context: TurnContext) => Promise<void>, adapter = new TurnAdapter()) => adapter.run(turn(), bot);

describe('the adapter of a turn', () => {
  it('gives the bot its turn', async () => {
    const mine = turn();
    await new TurnAdapter().run(mine, async (context) => {
      assert.equal(turnOf(context), mine);
      assert.deepEqual(context.activity, mine.activity);
    });
  });

  it('collects what the bot sends, addressed to the caller, without ids that no channel gave', async () => {
    const [sent, ...more] = await run(async (context) => {
      await context.sendActivity('welcome');
    });
    assert.equal(more.length, 0);
    assert.ok(sent && !('id' in sent));
    assert.deepEqual(
      [sent.text, sent.conversation?.id, sent.recipient?.id, sent.from?.id, sent.replyToId],
      ['welcome', '7f2a|livechat', '+14255550100', 'bot', 'id of hello'],
    );
  });

  it('keeps the answer to an invoke to itself: a call has nobody who waits for it', async () => {
    const sent = await run(async (context) => {
      await context.sendActivities([
        { type: 'invokeResponse', value: { status: 501 } },
        { type: 'message', text: 'hello' },
      ]);
    });
    assert.deepEqual(texts(sent), ['hello']);
  });

  it('puts words first, then deeds, hangs up after them, and shows last what a developer sees', async () => {
    const sent = await run(async (context) => {
      await context.sendActivity({ type: 'endOfConversation' });
      await context.sendActivity({ type: 'event', name: 'handoff.initiate' });
      await context.sendActivity({ type: 'trace', name: 'Handoff' });
      await context.sendActivities([
        { type: 'message', text: 'one moment' },
        { type: 'command', name: 'recording.stop' },
      ]);
      await context.sendActivity('goodbye');
    });
    assert.deepEqual(texts(inOrder(sent)), [
      'one moment',
      'goodbye',
      'handoff.initiate',
      'recording.stop',
      'endOfConversation',
      'Handoff',
    ]);
  });

  it('keeps the order among words and among deeds', async () => {
    const types = fc.constantFrom<string>(
      ActivityTypes.Message,
      ActivityTypes.Event,
      ActivityTypes.Command,
      ActivityTypes.Trace,
      ActivityTypes.EndOfConversation,
    );
    await fc.assert(
      fc.asyncProperty(fc.array(types, { maxLength: 10 }), async (order) => {
        const sent = await run(async (context) => {
          for (const [i, type] of order.entries()) await context.sendActivity({ type, value: i });
        });
        const group = (type?: string) => (type === ActivityTypes.Command ? ActivityTypes.Event : type);
        for (const type of new Set(order.map(group))) {
          const values = sent.filter((activity) => group(activity.type) === type).map(({ value }) => value);
          assert.deepEqual(
            values,
            values.toSorted((a, b) => a - b),
          );
        }
        assert.equal(sent.length, order.length);
      }),
    );
  });

  it('keeps the turns of calls apart that run at the same time', async () => {
    const adapter = new TurnAdapter();
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((name) =>
        run(async (context) => {
          await context.sendActivity(`1 ${name}`);
          await undefined;
          await context.sendActivity(`2 ${name}`);
        }, adapter),
      ),
    );
    assert.deepEqual(answers.map(texts), [
      ['1 a', '2 a'],
      ['1 b', '2 b'],
      ['1 c', '2 c'],
    ]);
  });

  describe('runs middleware', () => {
    it('that sees what comes in and what is sent', async () => {
      const adapter = new TurnAdapter();
      const seen: unknown[] = [];
      adapter.use(async (context, next) => {
        seen.push(context.activity.text, turnOf(context).origin);
        context.onSendActivities(async (_, activities, send) => {
          seen.push(...texts(activities));
          return send();
        });
        await next();
      });
      await run(async (context) => {
        await context.sendActivity('welcome');
      }, adapter);
      assert.deepEqual(seen, ['hello', 'channel', 'welcome']);
    });

    it('that speaks before the bot and after it', async () => {
      const adapter = new TurnAdapter();
      adapter.use(async (context, next) => {
        await context.sendActivity('before');
        await next();
        await context.sendActivity('after');
      });
      const sent = await run(async (context) => {
        await context.sendActivity('bot');
      }, adapter);
      assert.deepEqual(texts(sent), ['before', 'bot', 'after']);
    });

    it('that answers in place of the bot', async () => {
      const adapter = new TurnAdapter();
      adapter.use(async (context) => {
        await context.sendActivity('instead');
      });
      const sent = await run(() => assert.fail('the bot is not asked'), adapter);
      assert.deepEqual(texts(sent), ['instead']);
    });
  });

  it('passes on what the bot throws', async () => {
    await assert.rejects(
      run(async () => {
        throw new Error('broken dialog');
      }),
      /broken dialog/,
    );
  });

  it('refuses what is sent after the turn: nothing would commit it', async () => {
    let kept: TurnContext | undefined;
    await run(async (context) => {
      kept = context;
    });
    await assert.rejects(async () => kept?.sendActivity('too late'), /This turn is over/);
    await assert.rejects(async () => kept?.sendActivity({ type: 'event', name: 'too late' }), /This turn is over/);
    await assert.rejects(async () => kept?.sendActivities([{ type: 'message', text: 'too late' }]), /turn is over/);
    assert.throws(() => kept && turnOf(kept), /belongs to no turn/);
  });

  it('refuses it as well from a bot that has failed, and from middleware', async () => {
    const kept: TurnContext[] = [];
    const broken = async (context: TurnContext) => {
      kept.push(context);
      throw new Error('broken dialog');
    };
    await assert.rejects(run(broken), /broken dialog/);
    const adapter = new TurnAdapter();
    adapter.use(async (context, next) => {
      kept.push(context);
      await next();
    });
    await run(async () => {}, adapter);
    const [ofBot, ofMiddleware] = kept;
    await assert.rejects(async () => ofBot?.sendActivity({ type: 'message', text: 'too late' }), /This turn is over/);
    await assert.rejects(async () => ofMiddleware?.sendActivity('too late'), /revoked/);
  });

  it('addresses what is sent alike, whether somebody watches it or not', async () => {
    const bot = async (context: TurnContext) => {
      const answers = [
        await context.sendActivity({
          type: 'message',
          id: 'mine',
          text: 'one',
          inputHint: 'ignoringInput',
          locale: 'de-DE',
        }),
        await context.sendActivity({ text: 'two' }),
        await context.sendActivity({ type: 'trace', name: 'three' }),
        await context.sendActivity('four', '<speak/>'),
      ];
      assert.deepEqual(answers, [{ id: '' }, { id: '' }, { id: '' }, { id: '' }]);
      assert.ok(context.responded);
    };
    const watching = new TurnAdapter();
    watching.use(async (context, next) => {
      context.onSendActivities((_, __, send) => send());
      await next();
    });
    assert.deepEqual(await run(bot), await run(bot, watching));
  });

  it('has its errors taken by whoever wants to, as in any adapter', async () => {
    const adapter = new TurnAdapter();
    adapter.onTurnError = async (context, error) => {
      await context.sendActivity(`taken: ${error.message}`);
    };
    const broken = async () => {
      throw new Error('broken dialog');
    };
    assert.deepEqual(texts(await run(broken, adapter)), ['taken: broken dialog']);
  });

  it('shows in which language the caller speaks', async () => {
    await new TurnAdapter().run({ ...turn(), activity: says('hallo', { locale: 'de-DE' }) }, async (context) => {
      assert.equal(context.locale, 'de-DE');
    });
  });

  it('changes and takes back nothing: a caller has heard it', async () => {
    await run(async (context) => {
      await assert.rejects(context.updateActivity({ id: '1', text: 'other words' }), /nothing to update/);
      await assert.rejects(context.deleteActivity('1'), /nothing to delete/);
    });
    await assert.rejects(new TurnAdapter().continueConversation(), /continued through its turns/);
  });
});

describe('a context outside a turn', () => {
  it('belongs to no call', async () => {
    const stray = { turnState: new Map() } as unknown as TurnContext;
    assert.throws(() => turnOf(stray), /belongs to no turn/);
    await assert.rejects(new TurnAdapter().sendActivities(stray, [{ type: 'message' }]), /belongs to no turn/);
  });
});
