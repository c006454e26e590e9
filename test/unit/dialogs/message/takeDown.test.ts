import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  beginMessage,
  type MessageEvent,
  type MessageState,
  type MessageTodo,
  takeDown,
} from '../../../../dialogs/message/takeDown.js';
import { LONGEST_MESSAGE } from '../../../../src/call/errand.js';
import { redactText } from '../../../../src/transcript/redact.js';

const NOON = Date.UTC(2026, 0, 1, 12);

class PlayedMessage {
  now = NOON;
  state: MessageState = beginMessage(NOON);
  todo: MessageTodo = { kind: 'wait', until: this.state.by };

  /** Words are said, `<key>` is pressed, `+5000` are milliseconds until a deadline is looked at, `(yes)` is meant. */
  play(...deeds: readonly string[]): this {
    for (const deed of deeds) this.event(this.#eventOf(deed));
    return this;
  }

  event(event: MessageEvent): this {
    const { state, todo } = takeDown(this.state, event, this.now, redactText);
    this.state = state;
    this.todo = todo;
    return this;
  }

  #eventOf(deed: string): MessageEvent {
    if (deed.startsWith('+')) {
      this.now += Number(deed);
      return { kind: 'silence' };
    }
    const [, key] = /^<(.)>$/.exec(deed) ?? [];
    if (key) return { kind: 'key', key };
    const [, means] = /^\((yes|no|done|again|discard)\)$/.exec(deed) ?? [];
    return { kind: 'said', text: deed, ...(means && { means: means as 'yes' }) };
  }
}

const played = (...deeds: readonly string[]) => new PlayedMessage().play(...deeds);

describe('a message', () => {
  it('is what is said, in several utterances, until the pound key', () => {
    const message = played('The roof leaks.', 'It rains.');
    assert.deepEqual(message.todo, { kind: 'wait', until: NOON + 5_000 });
    message.play('<#>');
    assert.deepEqual(message.todo, { kind: 'confirm', until: NOON + 10_000 });
    assert.equal(message.state.text, 'The roof leaks. It rains.');
    assert.deepEqual(message.play('<1>').todo, { kind: 'keep' });
  });

  it('ends with silence, and not before it', () => {
    assert.deepEqual(played('+14999').todo, { kind: 'wait', until: NOON + 15_000 });
    assert.deepEqual(played('Hello.', '+4999').todo, { kind: 'wait', until: NOON + 5_000 });
    assert.deepEqual(played('Hello.', '+5000').todo, { kind: 'confirm', until: NOON + 15_000 });
    assert.deepEqual(played('Hello.', '+4999', 'Hello again.', '+4999').todo.kind, 'wait');
  });

  it('ends with a word that says so', () => {
    assert.equal(played('Hello.', '(done)').todo.kind, 'confirm');
    assert.equal(played('Hello.', '(done)').state.text, 'Hello.');
  });

  it('may hold what would be an answer later', () => {
    assert.equal(played('(yes)', '(no)', '(again)', '(discard)', '<#>').state.text, '(yes) (no) (again) (discard)');
  });

  it('is not disturbed by keys, or by a message without a word', () => {
    const message = played('Hello.', '<1>', '<2>', '<9>', '<*>', '<A>').event({ kind: 'nothing' });
    assert.deepEqual(message.todo, { kind: 'wait', until: NOON + 5_000 });
    assert.equal(message.state.text, 'Hello.');
  });

  it('is asked for once more when nothing was said, and given up then', () => {
    const silent = played('+15000');
    assert.deepEqual(silent.todo, { kind: 'ask', because: 'silence', until: NOON + 30_000 });
    assert.deepEqual(silent.play('+15000').todo, { kind: 'none' });
    assert.deepEqual(played('<#>', '<#>').todo, { kind: 'none' });
    assert.deepEqual(played('(done)', 'Hello.', '<#>').todo.kind, 'confirm');
  });

  it('is kept, said again or deleted, by key or by word', () => {
    for (const yes of ['<1>', '(yes)', '(done)']) assert.deepEqual(played('Hello.', '<#>', yes).todo.kind, 'keep');
    for (const no of ['<2>', '(no)', '(again)']) {
      const again = played('Hello.', '<#>', no);
      assert.deepEqual(again.todo, { kind: 'ask', because: 'again', until: NOON + 15_000 });
      assert.equal(again.state.text, '');
      assert.equal(again.play('Goodbye.', '<#>').state.text, 'Goodbye.');
    }
    for (const away of ['<3>', '(discard)']) assert.deepEqual(played('Hello.', '<#>', away).todo, { kind: 'discard' });
  });

  it('goes on with what is said while it is asked for an answer', () => {
    const message = played('The roof', '+5000', 'leaks.');
    assert.deepEqual(message.todo, { kind: 'wait', until: NOON + 10_000 });
    assert.equal(message.play('+5000').state.text, 'The roof leaks.');
    assert.deepEqual(message.todo.kind, 'confirm');
  });

  it('is kept when there is no answer, or none that is understood', () => {
    const silent = played('Hello.', '<#>', '+9999');
    assert.deepEqual(silent.todo, { kind: 'wait', until: NOON + 10_000 });
    assert.deepEqual(silent.play('+1').todo, { kind: 'confirm', again: 'silence', until: NOON + 20_000 });
    assert.deepEqual(silent.play('+10000').todo, { kind: 'keep' });
    const told = played('Hello.', '<#>').event({ kind: 'nothing' });
    assert.deepEqual(told.todo, { kind: 'confirm', again: 'silence', until: NOON + 10_000 });
    const wrong = played('Hello.', '<#>', '<7>');
    assert.deepEqual(wrong.todo, { kind: 'confirm', again: 'notUnderstood', until: NOON + 10_000 });
    assert.deepEqual(wrong.play('<8>', '<#>').todo, { kind: 'keep' });
  });

  it('is left for an agent at any time', () => {
    for (const deeds of [[], ['Hello.'], ['Hello.', '<#>']]) {
      assert.deepEqual(played(...deeds).event({ kind: 'agent' }).todo, { kind: 'agent' });
    }
  });

  it('holds no card number, in however many utterances it was said', () => {
    assert.equal(played('It is 4111 1111', '1111 1111, thanks').state.text, 'It is [card number], thanks');
    const long = played('x '.repeat(1_990), '4111 1111 1111 1111 and so on');
    assert.doesNotMatch(long.state.text, /4111|1111/);
  });

  it('is full at four thousand characters, and says so', () => {
    const message = played('x'.repeat(3_000), 'y'.repeat(3_000));
    assert.deepEqual(message.todo, { kind: 'confirm', again: 'full', until: NOON + 10_000 });
    assert.equal(message.state.text.length, LONGEST_MESSAGE);
    assert.deepEqual(message.play('more').todo, { kind: 'confirm', again: 'notUnderstood', until: NOON + 10_000 });
    assert.deepEqual(message.play('more', 'more').todo, { kind: 'keep' });
    const emoji = played(`x${'😀'.repeat(3_000)}`).state.text;
    assert.equal(emoji.length, LONGEST_MESSAGE - 1);
    assert.doesNotMatch(emoji, /\p{Surrogate}/u);
  });
});

describe('whatever a caller does with a message', () => {
  const event: fc.Arbitrary<MessageEvent> = fc.oneof(
    fc.record({ kind: fc.constant('said' as const), text: fc.string({ unit: 'binary', maxLength: 2_500 }) }),
    fc.record({
      kind: fc.constant('said' as const),
      text: fc.constantFrom('4111 1111 1111 1111', '4111', '1111', ''),
      means: fc.constantFrom('yes' as const, 'no' as const, 'done' as const, 'again' as const, 'discard' as const),
    }),
    fc.record({ kind: fc.constant('key' as const), key: fc.constantFrom(...'123456789*#ABCD') }),
    fc.constantFrom<MessageEvent>({ kind: 'silence' }, { kind: 'nothing' }),
  );

  it('fits where it is kept, holds no card number, and is over when nothing more is said', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), (events) => {
        const message = new PlayedMessage();
        const isOver = () => !['wait', 'ask', 'confirm'].includes(message.todo.kind);
        for (const one of events) {
          if (isOver()) return;
          message.now += 1_000;
          message.event(one);
          assert.ok(message.state.text.length <= LONGEST_MESSAGE);
          assert.equal(redactText(message.state.text), message.state.text);
          if (message.todo.kind === 'keep') assert.notEqual(message.state.text, '');
        }
        for (let waits = 0; !isOver(); waits++) {
          assert.ok(waits < 5, 'it is asked for again and again');
          message.now = message.state.by;
          message.event({ kind: 'silence' });
        }
      }),
      { numRuns: 300 },
    );
  });
});
