import assert from 'node:assert/strict';
import sinon from 'sinon';
import { turnOf } from '../../../src/call/turn.js';
import { BotError, isBotError } from '../../../src/errors.js';
import { conversation, range } from '../../contract/sampleCall.js';
import { attempt } from '../handoff/attempt.js';
import { hasResolved } from '../resolved.js';
import { Gate } from './fakeLine.js';
import { initiate, noting, Rig, says } from './rig.js';

describe('the turns of a call', () => {
  it('run in the order in which they came, each after the output of the last', async () => {
    const rig = new Rig();
    const happened: string[] = [];
    rig.run = async (context) => {
      happened.push(`run ${context.activity.text}`);
      await undefined;
      await context.sendActivity(`answer ${context.activity.text}`);
    };
    rig.line.before = async ({ text }) => {
      await new Promise((later) => setImmediate(later));
      happened.push(`${text} is taken`);
    };
    await Promise.all(range(5).map((i) => rig.take(says(`${i}`))));
    assert.deepEqual(
      happened,
      range(5).flatMap((i) => [`run ${i}`, `answer ${i} is taken`]),
    );
  });

  it('keep no other call waiting', async () => {
    const rig = new Rig();
    const gate = new Gate();
    rig.line.before = ({ text }) => (text === 'heard slow' ? gate.opened : undefined);
    const slow = rig.take(says('slow', {}, 'a'));
    const behind = rig.take(says('behind', {}, 'a'));
    await rig.take(says('quick', {}, 'b'));
    assert.deepEqual(rig.line.heard, ['heard quick']);
    gate.open();
    await Promise.all([slow, behind]);
    assert.deepEqual(rig.line.heard, ['heard quick', 'heard slow', 'heard behind']);
  });

  it('are bounded: a flood is refused, and another call is taken', async () => {
    const rig = new Rig();
    const gate = new Gate();
    rig.line.before = ({ conversation: where }) => (where?.id === 'flood' ? gate.opened : undefined);
    const taken = range(100).map((i) => rig.take(says(`${i}`, {}, 'flood')));
    await assert.rejects(rig.take(says('100', {}, 'flood')), (error) => isBotError(error, 'too-many-waiting'));
    await rig.take(says('hello', {}, 'other'));
    gate.open();
    await Promise.all(taken);
    assert.equal(rig.line.sent.length, 101);
  });

  it('are settled when nothing runs or waits and everything has been sent', async () => {
    const rig = new Rig();
    assert.ok(await hasResolved(rig.turns.settled()));
    const gate = new Gate();
    rig.line.before = () => gate.opened;
    const taken = rig.take(says('hello'));
    const settled = rig.turns.settled();
    assert.equal(await hasResolved(settled), false);
    gate.open();
    await taken;
    assert.ok(await hasResolved(settled));
  });

  it('go on after one that could not be stored, which may be sent again', async () => {
    const rig = new Rig();
    const commit = sinon.stub(rig.store, 'commit').callThrough();
    commit.onFirstCall().rejects(new BotError('store-unavailable', 'disk full'));
    const refused = rig.take(says('one'));
    const behind = rig.take(says('two'));
    await assert.rejects(refused, (error) => isBotError(error, 'store-unavailable'));
    await behind;
    await rig.take(says('one'));
    assert.deepEqual(rig.line.heard, ['technical problem', 'heard two', 'heard one']);
  });

  it('go on when what was said could not be confirmed, and say it once', async () => {
    const rig = new Rig();
    const confirm = sinon.stub(rig.store, 'confirm').callThrough();
    confirm.onFirstCall().rejects(new BotError('store-unavailable', 'disk full'));
    await rig.take(says('one'));
    await rig.take(says('two'));
    assert.deepEqual(rig.line.heard, ['heard one', 'heard two']);
    assert.match(rig.logged[0] ?? '', /could not be noted/);
    assert.deepEqual((await rig.stored()).unsent, []);
  });

  it('are refused while what was said can not be confirmed, without asking for ever, and go on afterwards', async () => {
    const rig = new Rig();
    const confirm = sinon.stub(rig.store, 'confirm').rejects(new BotError('store-unavailable', 'disk full'));
    await rig.take(says('one'));
    const load = sinon.spy(rig.store, 'load');
    await assert.rejects(rig.take(says('two')), (error) => isBotError(error, 'call-busy'));
    assert.ok(load.callCount <= 5, `looked ${load.callCount} times`);
    const asked = confirm.callCount;
    await rig.pass(10_000);
    assert.equal(confirm.callCount - asked, 10, 'one attempt a second, however many turns came meanwhile');
    confirm.restore();
    await rig.pass(1000);
    await rig.take(says('two'));
    assert.deepEqual(rig.line.heard, ['heard one', 'heard two']);
    assert.deepEqual((await rig.stored()).unsent, []);
  });
});

describe('a turn in which the bot throws', () => {
  it('ends with an apology, and the next one is as if it had not been', async () => {
    const rig = new Rig();
    await rig.take(says('one'));
    const run = rig.run;
    rig.run = async (context) => {
      turnOf(context).call.state.locale = 'de-DE';
      await context.sendActivity('half an answer');
      throw new Error('a broken dialog');
    };
    await rig.take(says('two'));
    rig.run = run;
    await rig.take(says('three'));
    assert.deepEqual(rig.line.heard, ['heard one', 'sorry', 'heard three']);
    assert.equal((await rig.stored()).call.state.locale, 'en-US');
  });
});

describe('what a call is told by ourselves', () => {
  it('is a turn like any other, over the line that is there', async () => {
    const rig = new Rig();
    await rig.take(says('one'));
    const { done } = await rig.turns.tell(conversation(), { name: 'call.gone', how: 'closed' });
    await done;
    assert.deepEqual(rig.line.heard, ['heard one', 'heard call.gone']);
  });

  it('is marked as ours, so that no channel can send it', async () => {
    const rig = new Rig();
    const origins: string[] = [];
    rig.run = async (context) => {
      origins.push(`${turnOf(context).origin} ${context.activity.name}`);
    };
    await rig.take(says('', { type: 'event', name: 'call.shutDown', id: 'forged' }));
    await rig.turns.tell(conversation(), { name: 'call.shutDown' });
    assert.deepEqual(origins, ['channel call.shutDown', 'self call.shutDown']);
  });

  it('does nothing in a conversation that was never a call', async () => {
    const rig = new Rig();
    const ran = noting(rig);
    const { done } = await rig.turns.tell(conversation(), { name: 'call.gone', how: 'closed' });
    await done;
    assert.deepEqual([ran, await rig.store.calls()], [[], []]);
  });

  it('changes the call also when the line is gone; what is said then is given up', async () => {
    const rig = new Rig();
    await rig.take(says('one'));
    rig.lineTo = () => undefined;
    const { done } = await rig.turns.tell(conversation(), { name: 'call.gone', how: 'broken' });
    await done;
    const { call: record, unsent } = await rig.stored();
    assert.deepEqual([record.version, unsent, rig.line.heard], [2, [], ['heard one']]);
  });
});

describe('what a call must be told', () => {
  const gone = { name: 'call.gone', how: 'broken' } as const;

  it('is told when the database is back', async () => {
    const rig = new Rig();
    await rig.take(says('one'));
    const ran = noting(rig);
    const load = sinon.stub(rig.store, 'load').rejects(new BotError('store-unavailable', 'away'));
    await rig.turns.tellSurely(conversation(), gone);
    await rig.pass(5000);
    load.restore();
    await rig.pass(1000);
    assert.deepEqual(ran, ['call.gone']);
    await rig.pass(60_000);
    assert.deepEqual(ran, ['call.gone']);
  });

  it('is told no more when it is no longer true', async () => {
    const rig = new Rig();
    await rig.take(says('one'));
    const ran = noting(rig);
    const load = sinon.stub(rig.store, 'load').rejects(new BotError('store-unavailable', 'away'));
    let isTrue = true;
    await rig.turns.tellSurely(conversation(), gone, () => isTrue);
    load.restore();
    isTrue = false;
    await rig.pass(5000);
    assert.deepEqual(ran, []);
  });

  it('is told however much the caller has sent', async () => {
    const rig = new Rig();
    const gate = new Gate();
    rig.line.before = () => gate.opened;
    await rig.turns.take(says('first'), rig.line);
    const flood = Array.from({ length: 150 }, (_, i) => rig.turns.take(says(`flood ${i}`), rig.line));
    const end = rig.turns.tell(conversation(), gone);
    gate.open();
    const refused = (await Promise.allSettled(flood)).filter(({ status }) => status === 'rejected').length;
    assert.ok(refused > 0);
    await end;
  });

  it('is told later when what became of a transfer can not be noted', async () => {
    const rig = new Rig();
    rig.run = (context) => initiate(context, attempt('requested'));
    const { load } = rig.store;
    const ran: string[] = [];
    rig.line.before = () => {
      rig.run = async ({ activity }) => void ran.push(activity.name ?? '');
      rig.store.load = async () => {
        throw new BotError('store-unavailable', 'away');
      };
    };
    await rig.take(says('agent'));
    await rig.pass(3000);
    rig.store.load = load;
    await rig.pass(1000);
    assert.deepEqual(ran, ['handoff.sent']);
  });
});

describe('the middleware of an author', () => {
  it('sees every turn', async () => {
    const rig = new Rig();
    const seen: (string | undefined)[] = [];
    rig.turns.adapter.use(async (context, go) => {
      seen.push(context.activity.text ?? context.activity.name);
      await go();
    });
    await rig.take(says('hello'));
    await rig.turns.tell(conversation(), { name: 'call.shutDown' });
    assert.deepEqual(seen, ['hello', 'call.shutDown']);
  });
});
