import assert from 'node:assert/strict';
import { type Contract, handoffs, REASONS, SECOND, SETTINGS, stored } from './channel.js';

/** Each reason for which a transfer does not come about. */
export function failureContract(contract: Contract): void {
  const { codes, needs } = contract.kind;

  for (const reason of REASONS) {
    it(`tells by its reason that a transfer has failed: ${reason}`, async () => {
      const scene = await contract.call(needs?.[reason]);
      await scene.phone.press(['0']);
      await scene.settled();
      await scene.fails(reason);
      await scene.settled();
      const [first] = (await stored(scene)).state.handoffs;
      assert.deepEqual([first?.state, first?.failure, first?.mayStillRing], ['failed', reason, false]);
      // The caller is with the bot again: the next target is called.
      assert.equal(handoffs(scene)[1]?.value.TargetPhoneNumber, SECOND);
      const told = scene.logged.find(({ msg, to }) => msg === 'handoffChanged' && to === 'failed');
      if (codes) assert.match(String(told?.code), codes[reason]);
      else assert.equal(told?.code, undefined, 'words of a channel may hold anything');
      for (const number of Object.values(SETTINGS)) assert.ok(!JSON.stringify(scene.logged).includes(number));
    });
  }
}
