import assert from 'node:assert/strict';
import { TurnContext } from 'botbuilder-core';
import type { Activity } from 'botframework-schema';
import { refuseWhileRecorded } from '../../../../dialogs/keys/secretMarks.js';
import { attachTurn } from '../../../../src/call/turn.js';
import { TELEPHONY } from '../../../../src/channels/botframework/capabilities.js';
import { NOT_RECORDED, type RecordingPhase } from '../../../../src/recording/machine.js';
import { TurnAdapter } from '../../../../src/turn/adapter.js';
import { call, NOON } from '../../../contract/sampleCall.js';

/** A turn of a call whose recording is in this phase. */
function turn(phase?: RecordingPhase): TurnContext {
  const activity = { type: 'message' } as Activity;
  const context = new TurnContext(new TurnAdapter(), activity);
  const state = { ...call().state, ...(phase && { recording: { ...NOT_RECORDED, phase } }) };
  attachTurn(context, {
    activity,
    origin: 'channel',
    call: call({ state }),
    capabilities: TELEPHONY,
    now: NOON,
    errands: [],
    events: [],
  });
  return context;
}

describe('a secret that somebody asks for without waiting for silence', () => {
  for (const phase of ['on', 'unknown', 'starting', 'pausing', 'resuming', 'stopping'] as const) {
    it(`is refused while the recording is ${phase}`, () => {
      assert.throws(() => refuseWhileRecorded(turn(phase)), /would be recorded/);
    });
  }

  it('is asked for where nothing is recorded', () => {
    for (const phase of [undefined, 'off', 'paused'] as const) {
      assert.doesNotThrow(() => refuseWhileRecorded(turn(phase)));
    }
  });
});
