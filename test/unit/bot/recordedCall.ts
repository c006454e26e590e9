import assert from 'node:assert/strict';
import { asksForSecret } from '../../../dialogs/keys/stored.js';
import { expectsSecret, waitedFor } from '../../../dialogs/recording/unrecorded.js';
import { type CallRecord, currentHandoff, isPending, isWithAgent } from '../../../src/call/call.js';
import { Recorder } from '../../../src/phone/recorder.js';
import type { Content } from '../../../src/phone/telephony.js';
import { consentIn } from '../../../src/recording/consent.js';
import { recordingGoal } from '../../../src/recording/goal.js';
import { type RecordingDeed, reaches } from '../../../src/recording/machine.js';
import { deedNamed } from '../../../src/recording/protocol.js';
import { PlayedCall, type PlayedTurn } from './playedCall.js';

const DOES_ALL = { refusesTo: [], answersNo: [] } as const;

/** A played call on a channel that records, answers when it likes, and is looked at after every turn. */
export class RecordedCall {
  readonly #manners: { refusesTo: readonly RecordingDeed[]; answersNo: readonly RecordingDeed[]; answersTwice: false } =
    { ...DOES_ALL, answersTwice: false };
  readonly recorder = new Recorder(this.#manners);
  /** Results that are on their way, the oldest first. */
  readonly results: Content[] = [];
  /** Whether results arrive at once. */
  prompt = true;
  #last: Content | undefined;
  #looked = 0;
  #wasLate = false;

  private constructor(readonly call: PlayedCall) {}

  static async begun(): Promise<RecordedCall> {
    const recorded = new RecordedCall(await PlayedCall.begun());
    await recorded.does(async () => {});
    return recorded;
  }

  /** Commands that are refused, and such that are not answered; everything else is done. */
  becomes(manners: { refusesTo?: readonly RecordingDeed[]; answersNo?: readonly RecordingDeed[] }): void {
    Object.assign(this.#manners, DOES_ALL, manners);
  }

  /** Something happens, and what follows from it. */
  async does(deed: (call: PlayedCall) => Promise<void>): Promise<void> {
    await deed(this.call);
    await this.#follow();
  }

  /** The next result arrives; or is lost. */
  async result(isLost = false): Promise<void> {
    const result = this.results.shift();
    if (result && !isLost) await this.#arrives(result);
    await this.#follow();
  }

  async lastResultAgain(): Promise<void> {
    if (this.#last) await this.#arrives(this.#last);
    await this.#follow();
  }

  /** The channel does now what it did not do, and says so. */
  async answersLate(): Promise<void> {
    for (const result of this.recorder.answerLate()) {
      this.#wasLate = true;
      await this.#arrives(result);
    }
    await this.#follow();
  }

  /** The channel works, everything arrives, somebody is there, and a minute passes. */
  async comesToRest(): Promise<void> {
    this.becomes({});
    this.prompt = true;
    this.call.failing = false;
    await this.answersLate();
    await this.does((call) => call.say('Um.'));
    for (let second = 0; second < 60; second++) await this.does((call) => call.pass(1000));
    const { record } = this.call;
    assert.equal(waitedFor(record.state.dialog.dialogStack), undefined, 'nobody waits any more');
    const handoff = currentHandoff(record.state);
    assert.ok(!handoff?.delayed || !isPending(handoff), 'no transfer waits any more');
    const goal = this.#goal(record, this.call.now);
    const is = this.recorder.state;
    if (goal === 'off') assert.equal(is, 'off');
    if (goal === 'quiet') assert.notEqual(is, 'on');
    // A pause or a stop that is carried out long after is not looked for: nobody is recorded by it.
    if (goal === 'on' && !record.state.recording?.failed && !this.#wasLate) assert.equal(is, 'on');
  }

  async #arrives(result: Content): Promise<void> {
    this.#last = result;
    await this.call.send(result);
    this.#look();
  }

  async #follow(): Promise<void> {
    this.#look();
    while (this.prompt && this.results.length > 0) await this.#arrives(this.results.shift() as Content);
  }

  #look(): void {
    for (; this.#looked < this.call.turns.length; this.#looked++) {
      const turn = this.call.turns[this.#looked] as PlayedTurn;
      for (const activity of turn.sent) {
        if (activity.type === 'command') {
          this.#judgeCommand(deedNamed(activity.name), turn);
          this.results.push(...this.recorder.obey(activity));
        }
        if (activity.name === 'handoff.initiate') {
          const { state, stopAsked } = this.recorder;
          assert.ok(state === 'off' || stopAsked, 'transferred while it is recorded');
          this.recorder.stop();
        }
      }
      if (turn.after.endedAt !== undefined) this.recorder.stop();
      this.#judge(turn.after);
    }
  }

  #judgeCommand(deed: RecordingDeed | undefined, { after, at }: PlayedTurn): void {
    if (deed !== 'start' && deed !== 'resume') return;
    const { state, endedAt } = after;
    assert.ok(consentIn(state.consents), `${deed} without consent`);
    assert.ok(!expectsSecret(state.dialog.dialogStack) && at >= (state.secretUntil ?? 0), `${deed} in a secret`);
    const isHere = endedAt === undefined && !isWithAgent(state) && !isPending(currentHandoff(state));
    assert.ok(
      isHere && state.handoffs.every(({ mayStillRing }) => !mayStillRing),
      `${deed} while somebody may pick up`,
    );
  }

  /** What must hold after every turn. */
  #judge(call: CallRecord): void {
    const { state, endedAt } = call;
    const { recording, dialog } = state;
    const isHere = endedAt === undefined && !isWithAgent(state) && !isPending(currentHandoff(state));
    if (isHere && asksForSecret(dialog.dialogStack)) assert.notEqual(this.recorder.state, 'on', 'a secret is recorded');
    if (!recording || reaches(recording, 'quiet')) assert.notEqual(this.recorder.state, 'on', 'believed to be silent');
    if (recording?.command) assert.ok((call.deadline ?? Infinity) <= recording.command.by || endedAt !== undefined);
  }

  #goal(call: CallRecord, now: number) {
    const secret = expectsSecret(call.state.dialog.dialogStack);
    return recordingGoal(call, { secret, canRecord: this.call.capabilities.canRecord, now });
  }
}
