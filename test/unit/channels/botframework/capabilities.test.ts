import assert from 'node:assert/strict';
import { capabilitiesOf, TELEPHONY } from '../../../../src/channels/botframework/capabilities.js';

describe('what a channel can do', () => {
  it("is little on Microsoft's Telephony channel over its socket", () => {
    assert.deepEqual(TELEPHONY, {
      canTransfer: true,
      canTransferWarm: false,
      canCancelTransfer: false,
      tellsRinging: false,
      canSpeakWhileTransferring: false,
      canRecord: true,
      collectsKeys: false,
      survivesRestart: false,
      knowsHandoffIds: false,
      showsTraces: false,
    });
  });

  it('includes traces in the Emulator, and there alone', () => {
    assert.equal(capabilitiesOf('emulator').showsTraces, true);
    for (const channel of ['telephony', 'directline', '']) assert.equal(capabilitiesOf(channel).showsTraces, false);
  });

  it('includes speaking while a phone rings where nobody listens to a line', () => {
    assert.equal(capabilitiesOf('directline').canSpeakWhileTransferring, true);
    assert.equal(capabilitiesOf('telephony').canSpeakWhileTransferring, false);
  });

  it('goes on after a restart over HTTP', () => {
    for (const channel of ['emulator', 'telephony', 'directline']) assert.ok(capabilitiesOf(channel).survivesRestart);
  });

  it('is what any channel over HTTP can do for a channel that nobody knows, whatever it calls itself', () => {
    for (const name of ['', 'Emulator', '__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      assert.deepEqual(capabilitiesOf(name), capabilitiesOf('directline'), name);
    }
  });
});
