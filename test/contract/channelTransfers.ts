import assert from 'node:assert/strict';
import { AGENT, type Contract, handoff, handoffs, SECOND, said, stored } from './channel.js';

/** Transfers that come about, and those that nobody wants any more. */
export function transferContract(contract: Contract): void {
  const { declares } = contract.kind;

  async function initiated() {
    const scene = await contract.call();
    await scene.phone.press(['0']);
    await scene.settled();
    return scene;
  }

  it('calls the agent when the bot hands off, after what is said before', async () => {
    const scene = await initiated();
    const targets = handoffs(scene).map(({ value }) => value.TargetPhoneNumber);
    assert.deepEqual(targets, [AGENT]);
    const words = scene.phone.heard.findLastIndex(({ text }) => /connecting you/.test(text ?? ''));
    assert.ok(words >= 0 && words < scene.phone.heard.findIndex(({ name }) => name === 'handoff.initiate'));
    assert.deepEqual(scene.ringing(), [AGENT]);
  });

  it('tells that a phone rings, and that it was picked up; then the bot is silent', async () => {
    const scene = await initiated();
    await scene.phone.agent('rings');
    await scene.settled();
    assert.equal((await handoff(scene))?.state, 'ringing');
    await scene.phone.agent('accepts');
    await scene.settled();
    assert.equal((await handoff(scene))?.state, 'accepted');
    const words = said(scene);
    await scene.pass(300);
    assert.equal(said(scene), words);
    assert.equal((await handoff(scene))?.state, 'accepted');
  });

  it('brings the caller back when the agent is done', async () => {
    const scene = await initiated();
    await scene.phone.agent('accepts');
    await scene.settled();
    await scene.phone.agent('done');
    await scene.settled();
    assert.equal((await handoff(scene))?.state, 'completed');
    await scene.phone.say('Hello?');
    await scene.settled();
    assert.match(said(scene), /agent has left/);
    assert.equal((await stored(scene)).endedAt, undefined);
  });

  it('leaves no phone ringing when the caller hangs up', async () => {
    const scene = await initiated();
    await scene.phone.hangUp();
    await scene.settled();
    assert.equal((await handoff(scene))?.state, 'cancelled');
    await scene.pass(60);
    assert.deepEqual(scene.ringing(), []);
    assert.equal(handoffs(scene).length, 1);
  });

  if (declares.canCancelTransfer) {
    it('ends the ringing of a phone that nobody picks up, and then calls the next one', async () => {
      const scene = await initiated();
      await scene.pass(22);
      assert.deepEqual(scene.ringing(), [SECOND]);
      assert.equal((await stored(scene)).state.handoffs[0]?.mayStillRing, false);
    });
  } else {
    it('is asked for no second transfer while the first phone may ring, since it can end none', async () => {
      const scene = await initiated();
      await scene.pass(22);
      assert.deepEqual(scene.ringing(), [AGENT]);
      assert.equal(handoffs(scene).length, 1);
      assert.match(said(scene), /still be ringing/);
    });
  }

  it(`is asked to say ${declares.canSpeakWhileTransferring ? 'how it stands' : 'nothing'} while a phone rings`, async () => {
    const scene = await initiated();
    const words = said(scene);
    await scene.pass(2);
    await scene.phone.say('How long will it take?');
    await scene.settled();
    assert.equal(said(scene) !== words, declares.canSpeakWhileTransferring);
  });
}
