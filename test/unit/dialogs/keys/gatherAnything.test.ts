import assert from 'node:assert/strict';
import fc from 'fast-check';
import { gather } from '../../../../dialogs/keys/gather.js';
import { judge } from '../../../../dialogs/keys/judge.js';
import { type KeyInputOptions, mistakesIn, settle } from '../../../../dialogs/keys/options.js';
import { begin, type GatherEvent } from '../../../../dialogs/keys/step.js';

const until: fc.Arbitrary<KeyInputOptions['until']> = fc.oneof(
  fc.record({ kind: fc.constant('count' as const), keys: fc.integer({ min: 1, max: 8 }) }),
  fc
    .record({
      key: fc.constantFrom('#', '*', 'D'),
      least: fc.integer({ min: 1, max: 3 }),
      more: fc.integer({ min: 0, max: 5 }),
    })
    .map(({ key, least, more }) => ({ kind: 'key' as const, key, least, most: least + more })),
  fc.record({
    kind: fc.constant('pattern' as const),
    pattern: fc.constantFrom('\\d{3}', '[1-7]\\d|[89]\\d{2}', '[A-Z]{2}\\d{2}', '.*', ''),
    most: fc.integer({ min: 1, max: 10 }),
  }),
);

const options: fc.Arbitrary<KeyInputOptions> = fc
  .record({
    prompt: fc.constant('ask'),
    until,
    letters: fc.boolean(),
    confirm: fc.boolean(),
    speech: fc.boolean(),
    secret: fc.boolean(),
    attempts: fc.integer({ min: 1, max: 4 }),
    wayOut: fc.constantFrom('*0', '#9', '*', '**'),
  })
  .filter((any) => mistakesIn(any).length === 0);

const characters = fc.string({ unit: fc.constantFrom(...'0123456789*#ACD'), maxLength: 6 });
const event: fc.Arbitrary<GatherEvent> = fc.oneof(
  {
    weight: 4,
    arbitrary: characters.filter((keys) => keys !== '').map((keys): GatherEvent => ({ kind: 'keys', keys })),
  },
  { weight: 2, arbitrary: characters.map((said): GatherEvent => ({ kind: 'said', characters: said })) },
  fc.constantFrom('agent', 'yes', 'no', 'unknown', 'nothing', 'silence', 'lost').map((kind): GatherEvent => ({ kind })),
);
const deeds = fc.array(fc.record({ after: fc.constantFrom(0, 300, 4000, 10_000), event }), { maxLength: 40 });

describe('whatever a caller does', () => {
  it('an input never throws, asks a bounded number of times, ends in silence, and yields only what it may', () => {
    fc.assert(
      fc.property(options, deeds, fc.integer(), (given, played, salt) => {
        const settings = settle(given);
        const check = (value: string) => ((value.length + salt) % 5 === 0 ? 'not-this-one' : undefined);
        let now = 0;
        let state = begin(settings, now);
        let asked = 0;
        // A caller who does nothing more meets one deadline after the other.
        const silent = Array.from({ length: settings.attempts * 2 + 2 }, () => 'silence' as const);
        for (const deed of [...played, ...silent]) {
          now = deed === 'silence' ? Math.max(now, state.by) : now + deed.after;
          const { state: next, todo } = gather(
            state,
            deed === 'silence' ? { kind: deed } : deed.event,
            settings,
            check,
            now,
          );
          state = JSON.parse(JSON.stringify(next));
          if (todo.kind === 'done') {
            assert.equal(judge(todo.value, settings.until), undefined);
            assert.match(todo.value, settings.letters ? /^[0-9A-Z]+$/ : /^[0-9]+$/);
            assert.equal(check(todo.value), undefined);
            return;
          }
          if (todo.kind === 'out') return;
          // Each failure is asked about once, and each value that is complete is read back once more.
          if (todo.kind !== 'wait') asked++;
          assert.ok(asked <= settings.attempts * 2, `${asked} questions`);
          assert.ok(state.failures < settings.attempts);
          assert.ok(todo.until >= state.by && Number.isFinite(todo.until));
          assert.ok(state.value.length <= 64 && state.held.length < settings.wayOut.length);
        }
        assert.fail('a silent caller is still waited for');
      }),
      { numRuns: 2000 },
    );
  });
});
