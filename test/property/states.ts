/** The states of a call, as the README tells them ("The states of a call"): a test compares the two. */
import assert from 'node:assert/strict';
import {
  type CallRecord,
  currentHandoff,
  innermostMenu,
  isPending,
  isWithAgent,
  nextDeadline,
} from '../../src/call/call.js';
import { isAway } from '../../src/handoff/attempts.js';
import { CONFIG, MENU, OTHER_MENU, RINGS_FOR } from './setting.js';

/** However long nothing happens in a call, it is looked at after so many milliseconds. */
const LONGEST_WAIT = CONFIG.maxCallMinutes * 60_000;

interface State {
  /** As it stands in the README. */
  readonly when: string;
  /** What wakes the call where nothing happens, as it stands there. */
  readonly wakes: string;
  readonly is: (call: CallRecord) => boolean;
  /** Throws an AssertionError for what must not be in this state. */
  readonly holds: (call: CallRecord) => void;
}

const stackOf = ({ state }: CallRecord) => state.dialog.dialogStack as readonly { id: string; state: unknown }[];
const last = ({ state }: CallRecord) => currentHandoff(state);

/** By name, in this order: the first that fits is the one. */
export const STATES: Readonly<Record<string, State>> = {
  ended: {
    when: 'it has an end and an outcome; a caller who is heard again brings it back',
    wakes: 'nothing',
    is: ({ endedAt, outcome }) => endedAt !== undefined || outcome !== undefined,
    holds: (call) => {
      assert.ok(call.endedAt !== undefined && call.outcome !== undefined, 'an end without an outcome');
      assert.equal(call.deadline, undefined, 'an ended call is woken');
      assert.equal(call.state.digitRun, undefined, 'digits stay behind');
      assert.ok(!call.state.handoffs.some((one) => isPending(one) || one.mayStillRing), 'a phone rings on');
      assert.ok(!call.state.handoffs.some(({ pooled }) => pooled === 'held'), 'a number is held');
    },
  },
  'with an agent': {
    when: 'an attempt was accepted; the bot is silent',
    wakes: 'no sign of it for as long as a call may last',
    is: ({ state }) => isWithAgent(state),
    holds: (call) => {
      assert.ok(!call.state.handoffs.some(isPending), 'somebody else is called');
      assert.equal(call.state.answerBy, undefined, 'an answer is waited for');
    },
  },
  transferring: {
    when: 'the last attempt is requested (perhaps held back until a recording has stopped), initiated or ringing',
    wakes: 'it has rung long enough; or the recording has not been stopped in time',
    is: (call) => isPending(last(call)),
    holds: (call) => {
      const { deadline, delayed } = last(call) ?? {};
      const wakes = delayed ? call.state.recording?.command?.by : deadline;
      assert.ok(wakes !== undefined, 'nobody looks after the phone that rings');
      assert.ok(
        wakes <= call.updatedAt + (delayed ? CONFIG.commandTimeoutSeconds * 1000 : RINGS_FOR),
        'it takes too long',
      );
      assert.equal(call.state.answerBy, undefined, 'an answer is waited for while a phone rings');
    },
  },
  'ringing on': {
    when: 'nobody picked up, and the phone can’t be stopped',
    wakes: 'the caller has been silent, three times at most',
    is: (call) => last(call)?.mayStillRing ?? false,
    holds: (call) => {
      assert.ok(last(call)?.deadline !== undefined, 'nobody looks after the phone that may ring');
      isSomewhere(call);
    },
  },
  'after an agent': {
    when: 'an agent is done, or was thought to have the call, and the caller has not been heard since',
    wakes: 'the caller stays silent for `MAX_SILENCE_SECONDS`',
    is: ({ state }) => state.handoffs.some((handoff) => isAway(handoff) && !handoff.callerBack),
    holds: isSomewhere,
  },
  asking: {
    when: 'the caller is asked for something on top of a menu: a number, a message, consent',
    wakes: 'the caller has been silent, or the channel has not done in time what must be done first',
    is: (call) => stackOf(call).length > 1,
    holds: (call) => {
      const { answerBy, recording } = call.state;
      const wakes = answerBy ?? recording?.command?.by ?? recording?.again;
      assert.ok(wakes !== undefined, 'a caller who does nothing is never asked again');
      isSomewhere(call);
    },
  },
  'in a menu': {
    when: 'the caller has heard, or has begun to speak in, a menu of `menu.yaml`',
    wakes: 'the caller has been silent',
    is: (call) => stackOf(call).length === 1,
    holds: isSomewhere,
  },
  begun: {
    when: 'something came in, and nobody has been greeted yet',
    wakes: 'it lasts too long',
    is: ({ state }) => !state.greeted,
    holds: (call) => assert.deepEqual(call.state.handoffs, [], 'somebody was called'),
  },
};

/** @throws AssertionError for a call in no state, or one that is not as its state says. */
export function stateOf(call: CallRecord): string {
  const found = Object.entries(STATES).find(([, { is }]) => is(call));
  assert.ok(found, `in no documented state: ${JSON.stringify(call.state)}`);
  const [name, { holds }] = found;
  try {
    holds(call);
    holdsAlways(call);
  } catch (error) {
    if (!(error instanceof assert.AssertionError)) throw error;
    throw new assert.AssertionError({ message: `${name}: ${error.message}\n${JSON.stringify(call)}` });
  }
  return name;
}

/** Whatever the state. */
function holdsAlways(call: CallRecord): void {
  const { handoffs } = call.state;
  assert.ok(!handoffs.slice(0, -1).some(isPending), 'two attempts are pending');
  assert.equal(new Set(handoffs.map(({ id }) => id)).size, handoffs.length, 'two attempts have one id');
  for (const handoff of handoffs) {
    const { state, settledAt, failure } = handoff;
    assert.equal(settledAt === undefined, isPending(handoff), `${state}, settled at ${settledAt}`);
    assert.equal(failure !== undefined, state === 'failed', `${state} with the reason ${failure}`);
  }
  if (call.endedAt !== undefined) return;
  assert.ok(call.deadline !== undefined, 'nothing wakes it');
  assert.ok(call.deadline >= (nextDeadline(call.state) ?? Number.POSITIVE_INFINITY), 'woken before anything is due');
  assert.ok(call.deadline >= call.updatedAt, 'woken in the past');
  assert.ok(call.deadline <= call.updatedAt + LONGEST_WAIT, 'woken too late');
}

/** The stack of dialogs leads from the main menu to where the caller is. */
function isSomewhere(call: CallRecord): void {
  const [bottom, ...above] = stackOf(call);
  assert.equal(bottom?.id, 'mainMenu');
  assert.ok(above.length <= 2, `${above.length} dialogs above the menu`);
  const menu = innermostMenu(call.state) ?? '';
  // Of the one before, until a caller is heard by a process that has read another.
  assert.ok(menu in MENU.menus || menu in OTHER_MENU.menus, `the menu "${menu}" does not exist`);
}
