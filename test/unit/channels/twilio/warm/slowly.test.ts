/** Warm transfers at a Twilio that takes its time for what it is asked to do. */
import assert from 'node:assert/strict';
import type { Slow } from '../../../../fakes/twilio/timing.js';
import { openWarm } from './stages.js';

/** What is slow, by so many milliseconds. */
const SLOW: Readonly<Record<string, (ms: number) => Slow>> = {
  'to do what it is asked': (ms) => ({ restActs: ms }),
  'to ask what a call is to play, which hears nothing meanwhile': (ms) => ({ redirectAsks: ms }),
};

type Warm = Awaited<ReturnType<typeof openWarm>>;

/** Whom each of them talked to, and what they were asked, in order; what repeats itself while they wait is told once. */
function heardBy({ caller, first, second }: Warm): unknown {
  return [caller, first, second].map((phone) =>
    phone.calls.flatMap(({ hearing }) =>
      hearing.all.flatMap(({ sound }) => {
        if (sound.kind === 'people') return [sound.who.toSorted().join(' and ')];
        const menu = sound.kind === 'speech' && /press (the star key|1)/.exec(sound.words) ? sound.words : undefined;
        return phone !== caller && menu && !/is being called/.test(menu) ? [menu] : [];
      }),
    ),
  );
}

async function wentThrough(timing: Slow) {
  const warm = await openWarm({ timing });
  try {
    await warm.go(undefined, 'talking');
    // Long enough for whatever was asked for twice.
    await warm.stage.pass(12);
    for (const [index, name] of warm.names.entries()) {
      if (index <= warm.names.indexOf('talking')) continue;
      await warm.go(warm.names[index - 1], name);
      if (/consulting|three|left/.test(name)) await warm.stage.pass(12);
    }
    const redirects = warm.twilio.rest.received.filter(
      ({ form }) => form.get('Url')?.includes('/warm?') && !form.has('To'),
    );
    const heard = heardBy(warm);
    const called = [warm.first.calls.length, warm.second.calls.length];
    await warm.finish();
    const due = await warm.stage.store.carried.due(9);
    return { heard, redirects: redirects.length, called, due, warm };
  } finally {
    await warm.stage.close();
  }
}

for (const [what, slow] of Object.entries(SLOW)) {
  for (const seconds of [2, 3, 5]) {
    describe(`a warm transfer at a carrier that takes ${seconds} seconds ${what}`, function () {
      this.timeout(60_000);

      it('goes through its stages as at any other: nobody hears or is asked what they would not be', async () => {
        const usual = await wentThrough({});
        const { heard, redirects, called, due, warm } = await wentThrough(slow(seconds * 1000));
        assert.deepEqual(heard, usual.heard);
        assert.equal(redirects, usual.redirects);
        assert.deepEqual([called, due], [[1, 1], []]);
        assert.deepEqual(warm.twilio.complaints({ longestSilenceMs: 2000 + seconds * 1000 }), []);
      });
    });
  }
}

describe('a warm transfer at a slow carrier whose answer to a request was lost', function () {
  this.timeout(60_000);

  for (const stage of ['talking', 'consulting', 'three']) {
    it(`brings everybody together again who was taken out of the room of "${stage}" by its repetition, without a menu`, async () => {
      const warm = await openWarm({ timing: { restActs: 2000 } });
      try {
        await warm.go(undefined, warm.names[warm.names.indexOf(stage) - 1] ?? '');
        warm.twilio.fails({ path: /Calls\/CA/, method: 'POST', isDone: true, answer: 500 });
        await warm.go(warm.names[warm.names.indexOf(stage) - 1], stage);
        const asked = () => warm.first.calls.flatMap(({ hearing }) => hearing.speech).length;
        const before = asked();
        await warm.stage.pass(6);
        assert.equal(asked(), before);
        const others = stage === 'three' ? 2 : 1;
        assert.ok(
          warm.talks(warm.first, others) && warm.talks(stage === 'consulting' ? warm.second : warm.caller, others),
        );
        await warm.go(stage, warm.names.at(-1) ?? '');
        await warm.finish();
        assert.deepEqual([warm.first.calls.length, warm.second.calls.length], [1, 1]);
        assert.deepEqual(warm.twilio.complaints({ longestSilenceMs: 4000 }), []);
      } finally {
        await warm.stage.close();
      }
    });
  }
});
