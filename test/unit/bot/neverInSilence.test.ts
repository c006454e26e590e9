import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { HandoffState } from '../../../src/handoff/protocol.js';
import { anyBeginning, anyDeeds, anyLine, DEEDS, FAILING, WAYS_TO } from './deeds.js';
import { LIMITS, PlayedCall } from './playedCall.js';
import { isSettled, PROMISES } from './promises.js';

/** As long as a call may last that nobody ends, with whatever came before. */
const LONG = 3 * LIMITS.maxCallMinutes * 60_000;

describe('a caller, whatever happens in whatever order,', function () {
  this.timeout(60_000);

  /** Any calls on any lines, and then a long time in which nothing more happens. */
  const always = (holds: (call: PlayedCall) => void) =>
    fc.assert(
      fc.asyncProperty(anyLine, fc.boolean(), anyBeginning, anyDeeds, async (line, hasNumber, beginning, deeds) => {
        const call = new PlayedCall(line, hasNumber ? '+14255550100' : 'anonymous');
        for (const { does } of [beginning, ...deeds]) await does(call);
        await call.pass(LONG);
        holds(call);
      }),
      { numRuns: 150 },
    );

  for (const [promise, holds] of Object.entries(PROMISES)) {
    it(promise, () =>
      always((call) => {
        for (const turn of call.turns) holds(turn, call);
      }),
    );
  }

  it('is in the end no longer in the call, and nothing rings', () => always(isSettled));
});

describe('every promise to a caller is kept, whatever comes next,', () => {
  for (const state of Object.keys(WAYS_TO) as HandoffState[]) {
    for (const failing of [false, true]) {
      it(`where the last attempt is ${state}${failing ? ', and turns throw' : ''}`, async () => {
        for (const deed of DEEDS) {
          const call = await PlayedCall.begun();
          await WAYS_TO[state](call);
          assert.equal(call.handoffs.at(-1)?.state, state);
          if (failing) await FAILING.does(call);
          await deed.does(call);
          await call.pass(LONG);
          for (const [promise, holds] of Object.entries(PROMISES)) {
            for (const turn of call.turns) {
              assert.doesNotThrow(() => holds(turn, call), `a caller ${promise}: not after "${deed}"`);
            }
          }
          isSettled(call);
        }
      });
    }
  }
});
