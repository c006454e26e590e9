import fc from 'fast-check';
import { RECORDING_DEEDS, type RecordingDeed } from '../../../src/recording/machine.js';
import { FAILING } from './deeds.js';
import type { PlayedCall } from './playedCall.js';
import { RecordedCall } from './recordedCall.js';

/** Something that happens; its name is what a counterexample shows. */
interface Deed {
  readonly does: (call: RecordedCall) => Promise<void>;
  toString(): string;
}
const deed = (name: string, does: Deed['does']): Deed => ({ does, toString: () => name });
const played = (name: string, does: (call: PlayedCall) => Promise<void>) =>
  deed(name, (recorded) => recorded.does(does));

const presses = [...'01246797382*'].map((key) => played(`press ${key}`, (call) => call.press(key)));
const says = ['Record this call.', 'yes', 'no', 'Stop recording.', 'Talk to an agent.', 'Um.', '', 'My account.'].map(
  (text) => played(`say "${text}"`, (call) => call.say(text)),
);
const agrees = deed('agree', async (recorded) => {
  await recorded.does((call) => call.say('Record this call.'));
  await recorded.does((call) => call.press('1'));
});
const pin = deed('be asked for the PIN', async (recorded) => {
  await recorded.does((call) => call.say('My account.'));
  await recorded.does((call) => call.press('4'));
});
const passes = [100, 2000, 3000, 3000, 20_000].map((ms) => played(`${ms} ms pass`, (call) => call.pass(ms)));
const statuses = ['accepted', 'failed', 'completed'].map((state) =>
  played(`status ${state}`, (call) => call.status(state)),
);
const results = [
  deed('the next result arrives', (recorded) => recorded.result()),
  deed('the next result is lost', (recorded) => recorded.result(true)),
  deed('the last result comes again', (recorded) => recorded.lastResultAgain()),
  deed('the channel answers late', (recorded) => recorded.answersLate()),
  deed('results take their time', async (recorded) => {
    recorded.prompt = false;
  }),
  deed('results arrive at once', async (recorded) => {
    recorded.prompt = true;
  }),
];
const some = (list: RecordingDeed[]) => list.join(', ') || 'nothing';
const manners: fc.Arbitrary<Deed> = fc
  .tuple(fc.subarray([...RECORDING_DEEDS]), fc.subarray([...RECORDING_DEEDS]))
  .map(([refusesTo, answersNo]) =>
    deed(`refuse ${some(refusesTo)}; answer no ${some(answersNo)}`, async (recorded) => {
      recorded.becomes({ refusesTo, answersNo });
    }),
  );
const others = [
  played('turns throw', FAILING.does),
  played('turns work', async (call) => {
    call.failing = false;
  }),
  deed('another process goes on', async (recorded) => recorded.call.restart()),
  played('caller hangs up', (call) => call.end('userCancelled')),
  played('call ends', (call) => call.end('completedSuccessfully')),
  played('socket breaks', (call) => call.tell({ name: 'call.gone', how: 'broken' })),
  played('a deadline too early', (call) => call.tell({ name: 'ContinueConversation' })),
];
const anything = fc.array(
  fc.oneof(
    { arbitrary: fc.constantFrom(agrees, pin), weight: 10 },
    { arbitrary: fc.constantFrom(...presses), weight: 4 },
    { arbitrary: fc.constantFrom(...says), weight: 2 },
    { arbitrary: fc.constantFrom(...passes), weight: 6 },
    { arbitrary: fc.constantFrom(...results), weight: 4 },
    { arbitrary: fc.constantFrom(...statuses), weight: 2 },
    { arbitrary: manners, weight: 4 },
    { arbitrary: fc.constantFrom(...others), weight: 1 },
  ),
  { maxLength: 40 },
);

const RUNS = 200;

describe('a call that may be recorded', () => {
  it('is never recorded without consent, nor a secret, nor before a transfer, whatever happens in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(anything, async (deeds) => {
        const recorded = await RecordedCall.begun();
        for (const { does } of deeds) await does(recorded);
        await recorded.comesToRest();
      }),
      { numRuns: RUNS },
    );
  }).timeout(120_000);
});
