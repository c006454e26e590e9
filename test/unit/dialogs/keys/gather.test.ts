import assert from 'node:assert/strict';
import { gather } from '../../../../dialogs/keys/gather.js';
import { type KeyInputOptions, settle } from '../../../../dialogs/keys/options.js';
import { begin, type Check, type GatherEvent, type GatherState, type Todo } from '../../../../dialogs/keys/step.js';

const NOON = Date.UTC(2026, 0, 1, 12);
const FIRST = 10_000;
const NEXT = 4_000;

/** `*0` are keys, `"one two"` are characters that were said, `+5000` are milliseconds, other words are events. */
type Deed = string;

class PlayedGathering {
  now = NOON;
  readonly todos: Todo[] = [];
  state: GatherState;
  readonly #settings;

  constructor(
    options: Partial<KeyInputOptions>,
    private readonly check: Check = () => undefined,
  ) {
    this.#settings = settle({ prompt: 'ask', until: { kind: 'count', keys: 4 }, ...options });
    this.state = begin(this.#settings, this.now);
  }

  play(deeds: readonly Deed[]): this {
    for (const deed of deeds) {
      if (deed.startsWith('+')) this.now += Number(deed);
      else this.event(eventOf(deed));
    }
    return this;
  }

  event(event: GatherEvent): void {
    assert.ok(!this.hasEnded, `the input has ended before ${JSON.stringify(event)}`);
    const { state, todo } = gather(this.state, event, this.#settings, this.check, this.now);
    this.state = state;
    this.todos.push(todo);
  }

  get hasEnded(): boolean {
    const last = this.todos.at(-1)?.kind;
    return last === 'done' || last === 'out';
  }

  /** What was done, in words, without the waiting. */
  get told(): string[] {
    return this.todos.filter(({ kind }) => kind !== 'wait').map(inWords);
  }
}

function inWords(todo: Todo): string {
  switch (todo.kind) {
    case 'reprompt':
      return todo.message ?? todo.reason;
    case 'confirm':
      return `${todo.again ? `${todo.again}, ` : ''}confirm ${todo.value}`;
    case 'done':
      return `done ${todo.value}`;
    case 'out':
      return `out ${todo.way}`;
    case 'wait':
      return 'wait';
  }
}

function eventOf(deed: Deed): GatherEvent {
  switch (deed) {
    case 'agent':
    case 'yes':
    case 'no':
    case 'unknown':
    case 'nothing':
    case 'silence':
    case 'lost':
      return { kind: deed };
    default:
      return deed.startsWith('"') ? { kind: 'said', characters: deed.slice(1, -1) } : { kind: 'keys', keys: deed };
  }
}

type Row = readonly [what: string, deeds: readonly Deed[], told: readonly string[]];

function table(options: Partial<KeyInputOptions>, rows: readonly Row[], check?: Check): void {
  for (const [what, deeds, told] of rows) {
    it(what, () => assert.deepEqual(new PlayedGathering(options, check).play(deeds).told, told));
  }
}

describe('an input of four keys', () => {
  table({}, [
    ['takes one key a message', ['1', '2', '0', '4'], ['done 1204']],
    ['takes several keys in one message', ['12', '04'], ['done 1204']],
    ['takes digits that are said, and both together', ['"1"', '2', '"04"'], ['done 1204']],
    ['takes 0 as a digit, also first and alone', ['0', '0', '0', '0'], ['done 0000']],
    ['needs no pound key, and minds none', ['1204#'], ['done 1204']],
    ['drops what follows the pound key', ['1204#99'], ['done 1204']],
    ['asks again when pound comes too early', ['12', '#', '3456'], ['tooFew', 'done 3456']],
    [
      'asks again when there are more in one message, and guesses no number',
      ['12345', '1234'],
      ['tooMany', 'done 1234'],
    ],
    ['asks again when a message brings too many to those before', ['123', '45', '1234'], ['tooMany', 'done 1234']],
    [
      'asks again after a wrong key, and drops the rest of that message',
      ['12A3', '4567'],
      ['notUnderstood', 'done 4567'],
    ],
    ['asks again after a star that is no way out', ['1', '*', '5', '1234'], ['notUnderstood', 'done 1234']],
    ['leads to an agent by star zero, in one message or two, wherever', ['*0'], ['out agent']],
    ['leads to an agent by star, zero', ['*', '0'], ['out agent']],
    ['leads to an agent by star zero in the middle', ['12', '*', '0'], ['out agent']],
    ['leads to an agent by star zero in the middle of a message', ['12*03'], ['out agent']],
    ['leads to an agent by star zero that is said', ['"*0"'], ['out agent']],
    ['leads to an agent who is asked for', ['12', 'agent'], ['out agent']],
    ['asks again after words, whatever was there', ['12', 'unknown', '3456'], ['notUnderstood', 'done 3456']],
    ['minds no "um" in the middle', ['12', '""', '34'], ['done 1234']],
    ['asks again after "um" at the beginning', ['""', '1234'], ['notUnderstood', 'done 1234']],
    ['minds no empty message in the middle', ['12', 'nothing', '34'], ['done 1234']],
    ['asks again after an empty message at the beginning', ['nothing', '1234'], ['silence', 'done 1234']],
    ['takes yes and no for words', ['yes', 'no', '1234'], ['notUnderstood', 'notUnderstood', 'done 1234']],
    ['asks again after silence', [`+${FIRST}`, 'silence', '1234'], ['silence', 'done 1234']],
    ['judges what is there when the time between keys is over', ['12', `+${NEXT}`, 'silence'], ['tooFew']],
    ['gives the time between keys anew with each', ['1', '+3999', '2', '+3999', '3', '+3999', '4'], ['done 1234']],
    ['does not take the deadline of something else for silence', ['12', '+3999', 'silence', '34'], ['done 1234']],
    [
      'counts a key after the time-out to the next attempt',
      ['12', `+${NEXT}`, 'silence', '34', '56'],
      ['tooFew', 'done 3456'],
    ],
    ['does so too where the key overtakes the time-out', ['12', `+${NEXT}`, '34', '56'], ['tooFew', 'done 3456']],
    ['takes a whole number that overtakes the time-out', ['12', `+${NEXT}`, '3456'], ['done 3456']],
    ['takes a late first key, because nobody was silent', [`+${FIRST}`, '12', '34'], ['done 1234']],
    ['takes a star and then silence for a mistake', ['12', '*', `+${NEXT}`, 'silence'], ['notUnderstood']],
    ['gives up after three failures', ['#', 'unknown', 'nothing'], ['tooFew', 'notUnderstood', 'out attempts']],
    ['asks again when what was entered is lost', ['12', 'lost', '3456'], ['notUnderstood', 'done 3456']],
  ]);

  it('waits for the first key and for the next ones as long as it is told', () => {
    const played = new PlayedGathering({ firstKeyWithin: 700, nextKeyWithin: 300 });
    assert.equal(played.state.by, NOON + 700);
    assert.deepEqual(played.play(['+100', '1']).todos.at(-1), { kind: 'wait', until: NOON + 400 });
    const again = played.play(['+300', 'silence']).todos.at(-1);
    assert.deepEqual(again, { kind: 'reprompt', reason: 'tooFew', until: NOON + 1100 });
  });

  it('is not hurt by a thousand keys', () => {
    assert.deepEqual(new PlayedGathering({}).play(['1'.repeat(1000)]).told, ['tooMany']);
  });
});

describe('an input until the pound key', () => {
  table({ until: { kind: 'key', key: '#', least: 2, most: 4 } }, [
    ['ends with it', ['1', '2', '3', '#'], ['done 123']],
    ['drops what follows it', ['12#34'], ['done 12']],
    ['ends with it when it is said', ['"12#"'], ['done 12']],
    ['is not over with the most keys', ['1234'], []],
    ['asks again when there are too few', ['1#', '#', '12#'], ['tooFew', 'tooFew', 'done 12']],
    ['asks again as soon as there are too many', ['12345', '12#'], ['tooMany', 'done 12']],
    ['takes what is there when the time between keys is over', ['"123"', `+${NEXT}`, 'silence'], ['done 123']],
    ['takes it too when a key overtakes the time-out', ['123', `+${NEXT}`, '4'], ['done 123']],
    ['asks again when too little is there then', ['1', `+${NEXT}`, 'silence'], ['tooFew']],
    ['leads to an agent by star zero', ['12*', '0'], ['out agent']],
  ]);
});

describe('an input until the star key, with a way out of its own', () => {
  table({ until: { kind: 'key', key: '*' }, wayOut: '#9' }, [
    ['ends with star', ['12*'], ['done 12']],
    ['takes pound and silence for its end', ['12#', `+${NEXT}`, 'silence'], ['done 12']],
    ['leads to an agent by its way out', ['12#', '9'], ['out agent']],
  ]);
});

describe('an input until a pattern', () => {
  table({ until: { kind: 'pattern', pattern: '[1-7]\\d{2}|[89]\\d{3}', most: 6 } }, [
    ['is over when it fits', ['1', '2', '3'], ['done 123']],
    ['may fit at another length', ['8', '123'], ['done 8123']],
    ['asks again when a part of the message fitted already', ['1234', '123'], ['tooMany', 'done 123']],
    ['asks again when it can fit no more', ['0123456', '123'], ['tooMany', 'done 123']],
    ['asks again when it does not fit in time', ['01', `+${NEXT}`, 'silence', '123'], ['invalid', 'done 123']],
    ['asks again when it does not fit at pound', ['01#', '#', '123#'], ['invalid', 'tooFew', 'done 123']],
  ]);
});

describe('an input of letters and digits', () => {
  const serial = { until: { kind: 'pattern', pattern: '[A-Z]{2}\\d{2}' }, letters: true } as const;
  table(serial, [
    [
      'gathers what is said and pressed, and has it confirmed by key',
      ['"A"', '"C6"', '6', '+2000', '1'],
      ['confirm AC66', 'done AC66'],
    ],
    ['is confirmed by voice', ['"AC66"', 'yes'], ['confirm AC66', 'done AC66']],
    ['is confirmed by a number that is said', ['"AC66"', '"1"'], ['confirm AC66', 'done AC66']],
    [
      'begins again at no',
      ['"AC66"', 'no', '"BD66"', 'yes'],
      ['confirm AC66', 'declined', 'confirm BD66', 'done BD66'],
    ],
    ['begins again at 2', ['"AC66"', '+2000', '2'], ['confirm AC66', 'declined']],
    [
      'asks once more after another answer',
      ['"AC66"', '+2000', '3', 'yes'],
      ['confirm AC66', 'notUnderstood, confirm AC66', 'done AC66'],
    ],
    [
      'asks once more after words',
      ['"AC66"', 'unknown', 'yes'],
      ['confirm AC66', 'notUnderstood, confirm AC66', 'done AC66'],
    ],
    [
      'asks once more after "um"',
      ['"AC66"', '""', 'yes'],
      ['confirm AC66', 'notUnderstood, confirm AC66', 'done AC66'],
    ],
    [
      'asks once more after silence',
      ['"AC66"', `+${FIRST}`, 'silence', 'yes'],
      ['confirm AC66', 'silence, confirm AC66', 'done AC66'],
    ],
    ['does not take an early deadline for silence there', ['"AC66"', 'silence', 'yes'], ['confirm AC66', 'done AC66']],
    [
      'takes no key that follows at once for an answer',
      ['"AC6"', '6', '+500', '1', '+2000', '1'],
      ['confirm AC66', 'confirm AC66', 'done AC66'],
    ],
    ['minds no pound there', ['"AC66"', '+2000', '#', 'yes'], ['confirm AC66', 'confirm AC66', 'done AC66']],
    ['leads to an agent from there', ['"AC66"', '*', '0'], ['confirm AC66', 'out agent']],
    ['leads to an agent from there by voice', ['"AC66"', 'agent'], ['confirm AC66', 'out agent']],
    [
      'gives up there too',
      ['"AC66"', 'unknown', 'no', '"AC66"', 'unknown'],
      ['confirm AC66', 'notUnderstood, confirm AC66', 'declined', 'confirm AC66', 'out attempts'],
    ],
  ]);

  describe('that need no confirmation', () =>
    table({ ...serial, confirm: false }, [['are done at once', ['"AC66"'], ['done AC66']]]));
});

describe('an input by keys only', () => {
  table({ speech: false }, [
    ['asks for keys when digits are said', ['"1234"', '1234'], ['keysOnly', 'done 1234']],
    ['asks for keys when anything is said', ['unknown', '1234'], ['keysOnly', 'done 1234']],
    ['minds no talk while keys are pressed', ['12', 'unknown', '"3"', '34'], ['done 1234']],
    ['leads to an agent who is asked for', ['12', 'agent'], ['out agent']],
  ]);
});

describe('a validator', () => {
  table(
    {},
    [
      ['has the caller asked again in its own words', ['9999', '1234'], ['no-such-number', 'done 1234']],
      ['counts as a failure', ['9999', '9999', '9999'], ['no-such-number', 'no-such-number', 'out attempts']],
      ['is not asked about too few keys', ['99#', '1234'], ['tooFew', 'done 1234']],
    ],
    (value) => (value === '9999' ? 'no-such-number' : undefined),
  );
});

describe('a secret that is to be confirmed', () => {
  table({ confirm: true, secret: true }, [['is not when it is too short to be read back', ['1234'], ['done 1234']]]);
  table({ confirm: true, secret: true, until: { kind: 'count', keys: 6 } }, [
    ['is when it is long enough', ['123456', 'yes'], ['confirm 123456', 'done 123456']],
  ]);
});
