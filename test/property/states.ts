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
import { MENU, OTHER_MENU, RINGS_FOR } from './setting.js';

/** A caller is asked for nothing longer: a prompt with its reprompts, and the time for an answer (ten minutes at most). */
const LONGEST_WAIT = 15 * 60_000;

interface State {
  /** As it stands in the README. */
  readonly when: string;
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
    is: ({ endedAt, outcome }) => endedAt !== undefined || outcome !== undefined,
    holds: (call) => {
      assert.ok(call.endedAt !== undefined && call.outcome !== undefined, 'an end without an outcome');
      assert.equal(call.deadline, undefined, 'an ended call is woken');
      assert.equal(call.state.digitRun, undefined, 'digits stay behind');
      assert.ok(!call.state.handoffs.some((one) => isPending(one) || one.mayStillRing), 'a phone rings on');
    },
  },
  'with an agent': {
    when: 'an attempt was accepted; the bot is silent, and nothing wakes it but an input or a command that was interrupted',
    is: ({ state }) => isWithAgent(state),
    holds: (call) => {
      assert.ok(!call.state.handoffs.some(isPending), 'somebody else is called');
      const due = nextDeadline({ ...call.state, handoffs: [] });
      assert.equal(call.deadline, due, 'it is woken for a handoff');
    },
  },
  transferring: {
    when: 'the last attempt is requested, initiated or ringing; woken when it has rung long enough, or the recording has not stopped before it',
    is: (call) => isPending(last(call)),
    holds: (call) => {
      const handoff = last(call);
      const requestedAt = handoff?.requestedAt;
      const deadline = handoff?.delayed ? call.state.recording?.command?.by : handoff?.deadline;
      assert.ok(deadline !== undefined && requestedAt !== undefined, 'nobody looks after the phone that rings');
      assert.ok(deadline <= call.updatedAt + RINGS_FOR, 'it may ring too long');
      assert.equal(call.state.answerBy, undefined, 'an input waits while a phone rings');
    },
  },
  'ringing on': {
    when: 'nobody picked up and the phone can’t be stopped; woken to tell a silent caller so, three times at most',
    is: (call) => last(call)?.mayStillRing ?? false,
    holds: (call) => {
      assert.ok(last(call)?.deadline !== undefined, 'nobody looks after the phone that may ring');
      isSomewhere(call);
    },
  },
  asking: {
    when: 'the caller is asked for something on top of a menu; woken when they are silent',
    is: (call) => stackOf(call).length > 1,
    holds: (call) => {
      assert.ok(call.state.answerBy !== undefined, 'a caller who does nothing is never asked again');
      isSomewhere(call);
    },
  },
  'in a menu': {
    when: 'the caller has heard, or has begun to speak in, a menu of `menu.yaml`',
    is: (call) => stackOf(call).length === 1,
    holds: (call) => {
      assert.equal(call.state.answerBy, undefined, 'an answer is waited for that nobody has asked for');
      isSomewhere(call);
    },
  },
  begun: {
    when: 'something came in, and nobody has been greeted yet',
    is: ({ state }) => !state.greeted,
    holds: (call) => {
      assert.deepEqual(call.state.handoffs, [], 'somebody was called');
      assert.equal(call.deadline, undefined, 'it is woken');
    },
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
  for (const { state, settledAt, failure } of handoffs) {
    const pending = state === 'requested' || state === 'initiated' || state === 'ringing';
    assert.equal(settledAt === undefined, pending, `${state} and ${settledAt === undefined ? 'not ' : ''}settled`);
    assert.equal(failure !== undefined, state === 'failed', `${state} with the reason ${failure}`);
  }
  if (call.endedAt !== undefined) return;
  const due = nextDeadline(call.state);
  assert.equal(call.deadline === undefined, due === undefined, 'the deadline is not that of its parts');
  if (call.deadline === undefined) return;
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
