import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type CommandId,
  leftBehind,
  NOT_RECORDED,
  nextDeed,
  progress,
  RECORDING_DEEDS,
  type Recording,
  type RecordingDeed,
  type RecordingEvent,
  type RecordingGoal,
  type Refusal,
  reaches,
  step,
} from '../../../src/recording/machine.js';
import { NOON } from '../../contract/sampleCall.js';

const id = (name: string) => name as CommandId;
const sent = (deed: RecordingDeed, name = deed as string): RecordingEvent => {
  return { kind: 'sent', id: id(name), deed, by: NOON + 3000 };
};
const result = (deed: RecordingDeed, refusal?: Refusal, name = deed as string): RecordingEvent => {
  return { kind: 'result', id: id(name), deed, ...(refusal && { refusal }) };
};
const DUE: RecordingEvent = { kind: 'due', now: NOON + 3000 };
const come = (recording: Recording, ...events: RecordingEvent[]) => events.reduce(step, recording);
const known = (phase: 'off' | 'on' | 'paused' | 'unknown', failed?: RecordingDeed): Recording => {
  return { ...NOT_RECORDED, phase, ...(failed && { failed }) };
};

describe('a command about the recording', () => {
  const UNDER_WAY = { start: 'starting', pause: 'pausing', resume: 'resuming', stop: 'stopping' };
  /** From each phase, what each command comes to: done, already in progress, not started, another refusal, no answer, not sent. */
  const COMES_TO: readonly (readonly [Recording['phase'], RecordingDeed, readonly string[]])[] = [
    ['off', 'start', ['on', 'on', 'off', 'off', 'unknown', 'off']],
    ['unknown', 'start', ['on', 'on', 'unknown', 'unknown', 'unknown', 'unknown']],
    ['on', 'pause', ['paused', 'on', 'off', 'on', 'unknown', 'on']],
    ['unknown', 'pause', ['paused', 'unknown', 'off', 'unknown', 'unknown', 'unknown']],
    ['paused', 'resume', ['on', 'paused', 'off', 'paused', 'unknown', 'paused']],
    ['unknown', 'resume', ['on', 'unknown', 'off', 'unknown', 'unknown', 'unknown']],
    ['on', 'stop', ['off', 'on', 'off', 'on', 'unknown', 'on']],
    ['paused', 'stop', ['off', 'paused', 'off', 'paused', 'unknown', 'paused']],
    ['unknown', 'stop', ['off', 'unknown', 'off', 'unknown', 'unknown', 'unknown']],
  ];
  for (const [phase, deed, expected] of COMES_TO) {
    it(`${deed} from ${phase} comes to what its result says, and to unknown without one`, () => {
      const begun = come({ ...NOT_RECORDED, phase }, sent(deed));
      assert.equal(begun.phase, UNDER_WAY[deed]);
      const ends: RecordingEvent[] = [
        result(deed),
        result(deed, 'alreadyInProgress'),
        result(deed, 'notStarted'),
        result(deed, 'other'),
        DUE,
        { kind: 'notSent', id: id(deed) },
      ];
      const came = ends.map((end) => step(begun, end));
      assert.deepEqual(
        came.map((recording) => recording.phase),
        expected,
      );
      for (const recording of came) assert.equal(recording.command, undefined);
      // What did not come about is remembered; "not started" is as good as stopped.
      const isFine = (at: number) => came[at]?.failed === undefined;
      const fine = [true, deed === 'start', deed !== 'start', false, false, false];
      assert.deepEqual(
        came.map((_, at) => isFine(at)),
        fine,
      );
    });
  }

  it('is waited for until its time is over', () => {
    const begun = come(known('on'), sent('pause'));
    assert.equal(step(begun, { kind: 'due', now: NOON + 2999 }), begun);
    assert.equal(step(begun, DUE).phase, 'unknown');
  });

  it('that overtakes another one leaves nothing known but its own result', () => {
    const overtaken = come(known('off'), sent('start'), sent('pause'));
    assert.equal(overtaken.phase, 'pausing');
    assert.equal(step(overtaken, result('pause', 'other')).phase, 'unknown');
    assert.equal(step(overtaken, result('start')).phase, 'pausing');
    assert.equal(come(overtaken, result('start'), result('pause')).phase, 'paused');
  });
});

describe('a result', () => {
  it('that nobody waits for changes nothing', () => {
    for (const phase of ['off', 'on', 'paused', 'unknown'] as const) {
      for (const deed of RECORDING_DEEDS) {
        const recording = known(phase);
        assert.equal(step(recording, result(deed)), recording);
        assert.equal(step(recording, result(deed, 'notStarted')), recording);
      }
    }
  });

  it('of another command than its id names changes nothing', () => {
    const begun = come(known('on'), sent('pause', 'one'));
    assert.equal(step(begun, result('stop', undefined, 'one')), begun);
  });

  it('that comes twice counts once', () => {
    const paused = come(known('off'), sent('start'), result('start'), sent('pause'), result('pause'));
    assert.equal(step(paused, result('start')), paused);
    assert.equal(step(paused, result('pause')), paused);
  });

  it('that comes late does not make a recording of what nobody knows, nor of what a later command has made', () => {
    const late = come(known('off'), sent('start'), DUE);
    assert.equal(step(late, result('start')).phase, 'unknown');
    const stopped = come(known('on'), sent('stop'), DUE, sent('start'), result('start'));
    assert.equal(step(stopped, result('stop')).phase, 'on');
  });

  it('that comes late and says that the channel records makes silence uncertain', () => {
    for (const refusal of [undefined, 'alreadyInProgress'] as const) {
      const off = come(known('off'), sent('start'), DUE, sent('pause'), result('pause', 'notStarted'));
      assert.equal(off.phase, 'off');
      const uncertain = step(off, result('start', refusal));
      assert.equal(uncertain.phase, 'unknown');
      assert.equal(step(uncertain, result('start', refusal)), uncertain, 'once');
    }
    const paused = come(known('paused'), sent('resume'), DUE, sent('pause'), result('pause'));
    assert.equal(step(paused, result('resume')).phase, 'unknown');
    assert.equal(step(paused, result('resume', 'other')).phase, 'paused');
  });

  it('of a command long ago is one of a command that nobody sent', () => {
    let recording: Recording = known('off');
    for (let count = 0; count < 9; count++) recording = come(recording, sent('start', `start ${count}`), DUE);
    recording = come(recording, sent('stop'), result('stop'));
    assert.equal(recording.unanswered.length, 8);
    assert.equal(step(recording, result('start', undefined, 'start 0')), recording);
  });
});

describe('what comes next about the recording', () => {
  type Row = readonly [Recording['phase'], failed: RecordingDeed | undefined, next: RecordingDeed | undefined];
  const TABLE: Readonly<Record<Exclude<RecordingGoal, 'leave'>, readonly Row[]>> = {
    on: [
      ['off', undefined, 'start'],
      ['off', 'start', undefined],
      ['paused', undefined, 'resume'],
      ['paused', 'pause', 'resume'],
      ['paused', 'resume', 'stop'],
      ['paused', 'stop', undefined],
      ['unknown', undefined, 'start'],
      ['unknown', 'start', undefined],
      ['unknown', 'pause', 'resume'],
      ['unknown', 'resume', 'stop'],
      ['unknown', 'stop', 'start'],
      ['on', undefined, undefined],
      ...(['starting', 'pausing', 'resuming', 'stopping'] as const).map((phase): Row => [phase, undefined, undefined]),
    ],
    quiet: [
      ['on', undefined, 'pause'],
      ['on', 'pause', 'stop'],
      ['on', 'stop', undefined],
      ['unknown', undefined, 'pause'],
      ['unknown', 'start', 'pause'],
      ['unknown', 'resume', 'pause'],
      ['unknown', 'pause', 'stop'],
      ['unknown', 'stop', undefined],
      ['starting', undefined, 'pause'],
      ['resuming', undefined, 'pause'],
      ['pausing', undefined, undefined],
      ['stopping', undefined, undefined],
      ['off', undefined, undefined],
      ['paused', undefined, undefined],
    ],
    off: [
      ['off', undefined, undefined],
      ['stopping', undefined, undefined],
      ...(['on', 'paused', 'unknown', 'starting', 'pausing', 'resuming'] as const).map((phase): Row => {
        return [phase, undefined, 'stop'];
      }),
      ...(['on', 'paused', 'unknown'] as const).map((phase): Row => [phase, 'stop', undefined]),
      ['starting', 'stop', 'stop'],
    ],
  };
  for (const [goal, rows] of Object.entries(TABLE) as [RecordingGoal, readonly Row[]][]) {
    it(`where it is to be ${goal}`, () => {
      for (const [phase, failed, next] of rows) {
        const recording = inPhase(phase, failed);
        assert.equal(nextDeed(recording, goal), next, `${phase}, ${failed ?? 'nothing'} failed`);
      }
    });
  }

  it('where it is to be left: nothing', () => {
    for (const phase of ['off', 'on', 'paused', 'unknown', 'starting'] as const) {
      assert.equal(nextDeed(inPhase(phase), 'leave'), undefined);
    }
  });

  it('is tried again only when somebody asks for it anew', () => {
    const given = come(known('on'), sent('stop'), result('stop', 'other'));
    assert.equal(progress(given, 'off'), 'failed');
    assert.equal(progress(step(given, { kind: 'anew' }), 'off'), 'trying');
  });

  /** A channel that answers each command like this, until nothing is left to do. */
  function follow(begin: Recording, goal: RecordingGoal, answer: (deed: RecordingDeed) => RecordingEvent | undefined) {
    const deeds: RecordingDeed[] = [];
    let recording = begin;
    for (let deed = nextDeed(recording, goal); deed; deed = nextDeed(recording, goal)) {
      deeds.push(deed);
      assert.ok(deeds.length <= 4, deeds.join());
      const name = `${deed} ${deeds.length}`;
      recording = come(recording, sent(deed, name), answer(deed) ?? DUE);
      if (recording.command) recording = step(recording, DUE);
    }
    return { deeds, recording };
  }

  it('comes to an end whatever the channel answers, after at most three commands', () => {
    const answers = fc.array(fc.constantFrom('done', 'alreadyInProgress', 'notStarted', 'other', 'nothing'));
    const begins = fc.constantFrom(...(['off', 'on', 'paused', 'unknown'] as const).map((phase) => known(phase)));
    const goals = fc.constantFrom<RecordingGoal>('on', 'quiet', 'off');
    fc.assert(
      fc.property(begins, goals, answers, (begin, goal, given) => {
        const next = given.values();
        let count = 0;
        const { deeds, recording } = follow(begin, goal, (deed) => {
          const how = next.next().value ?? 'nothing';
          const name = `${deed} ${++count}`;
          if (how === 'nothing') return undefined;
          return result(deed, how === 'done' ? undefined : (how as Refusal), name);
        });
        assert.ok(deeds.length <= 3, deeds.join());
        assert.notEqual(progress(recording, goal), 'trying');
      }),
    );
  });
});

describe('a recording', () => {
  it('counts as silent only where it is known to be', () => {
    const silent = (['off', 'starting', 'on', 'pausing', 'paused', 'resuming', 'stopping', 'unknown'] as const).filter(
      (phase) => reaches(inPhase(phase), 'quiet'),
    );
    assert.deepEqual(silent, ['off', 'paused']);
  });

  it('is over with the call, and everything about it', () => {
    const running = come(known('off'), sent('start'), DUE, sent('stop'), { kind: 'told', what: 'not' });
    assert.deepEqual(step(running, { kind: 'callEnded' }), NOT_RECORDED);
  });

  it('that a call has left behind may still be on', () => {
    assert.equal(leftBehind(undefined), undefined);
    assert.equal(leftBehind(known('off')), undefined);
    assert.deepEqual(leftBehind(known('paused')), known('unknown'));
  });

  it('waits for a result in the phases that end in -ing and in no other, whatever happens', () => {
    const names = fc.constantFrom('one', 'two', 'three');
    const deeds = fc.constantFrom(...RECORDING_DEEDS);
    const events: fc.Arbitrary<RecordingEvent> = fc.oneof(
      fc.tuple(deeds, names).map(([deed, name]) => sent(deed, name)),
      fc
        .tuple(
          deeds,
          fc.constantFrom<Refusal | undefined>(undefined, 'alreadyInProgress', 'notStarted', 'other'),
          names,
        )
        .map(([deed, refusal, name]) => result(deed, refusal, name)),
      names.map((name): RecordingEvent => ({ kind: 'notSent', id: id(name) })),
      fc.constantFrom<RecordingEvent>(DUE, { kind: 'anew' }, { kind: 'callEnded' }, { kind: 'told', what: 'not' }),
    );
    fc.assert(
      fc.property(fc.array(events, { maxLength: 20 }), (happened) => {
        const recording = happened.reduce(step, NOT_RECORDED);
        assert.equal(recording.command !== undefined, recording.phase.endsWith('ing'));
        assert.ok(recording.unanswered.length <= 8);
        assert.deepEqual(JSON.parse(JSON.stringify(recording)), recording);
      }),
    );
  });
});

/** A recording that has come to this phase. */
function inPhase(phase: Recording['phase'], failed?: RecordingDeed): Recording {
  const UNDER = { starting: 'start', pausing: 'pause', resuming: 'resume', stopping: 'stop' } as const;
  if (!(phase in UNDER)) return { ...known('off', failed), phase };
  return step(known('unknown', failed), sent(UNDER[phase as keyof typeof UNDER]));
}
