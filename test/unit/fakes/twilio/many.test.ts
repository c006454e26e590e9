import assert from 'node:assert/strict';
import { AGENT, BOT, CALLER, type Stage, stage } from './stage.js';

const CALLS = 100;
const line = (first: string, index: number) => `${first.slice(0, -3)}${String(index).padStart(3, '0')}`;

describe('the fake Twilio, with many calls', () => {
  let set: Stage;

  afterEach(() => set.close());

  it(`carries ${CALLS} at once, each with its own people, and leaves none`, async () => {
    set = await stage({
      '/voice': ({ From = '' }) =>
        `<Dial action="/done"><Number statusCallback="/status">${line('+14255557000', Number(From.slice(-3)))}</Number></Dial>`,
      '/done': '<Say>Goodbye.</Say>',
    });
    const indexes = Array.from({ length: CALLS }, (_, index) => index);
    for (const index of indexes) {
      const agent = set.twilio.phone(line('+14255557000', index));
      agent.manner = index % 5 === 0 ? { does: 'busy' } : { does: 'answer', afterMs: (index % 7) * 1000 };
      set.twilio.phone(line('+14255550000', index)).dials(BOT);
    }
    await set.pass(12);
    const talking = indexes.filter((index) => {
      const { hears } = set.twilio.phone(line('+14255550000', index));
      return hears?.kind === 'people' && hears.who[0] === line('+14255557000', index);
    });
    assert.equal(talking.length, (CALLS * 4) / 5);
    for (const index of talking) set.twilio.phone(line('+14255557000', index)).hangsUp();
    await set.pass(3);
    assert.deepEqual(set.twilio.complaints(), []);
    assert.equal(set.bot.to('/done').length, CALLS);
    assert.equal(set.bot.to('/status').length, CALLS);
    assert.ok(set.bot.asked.every(({ isSigned }) => isSigned));
  }).timeout(30_000);
});

describe('the fake Twilio, judging how calls went', () => {
  let set: Stage;

  afterEach(() => set.close());

  const call = async (voice: string, seconds: number) => {
    set = await stage({ '/voice': voice });
    set.twilio.phone(CALLER).dials(BOT);
    await set.pass(seconds);
  };

  it('finds silences that are longer than two seconds, or than told, also those that last', async () => {
    await call('<Say>Hello.</Say><Pause length="3"/><Say>Still there?</Say><Pause length="9"/>', 7);
    const silences = [/heard nothing for 3 s, 0\.4 s after/, /heard nothing for 2\.8 s, 4\.2 s after/];
    const found = set.twilio.complaints({ isOver: false });
    assert.equal(found.length, 2);
    for (const [index, silence] of silences.entries()) assert.match(found[index] ?? '', silence);
    assert.deepEqual(set.twilio.complaints({ isOver: false, longestSilenceMs: 3000 }), []);
  });

  it('does not take it for silence when the carrier listens', async () => {
    await call('<Gather timeout="20"/>', 15);
    assert.deepEqual(set.twilio.complaints({ isOver: false }), []);
  });

  it('finds phones that still ring, and people who are still connected', async () => {
    await call(`<Dial>${AGENT}</Dial>`, 3);
    const found = set.twilio.complaints();
    assert.equal(found.length, 2);
    assert.match(found[0] ?? '', /\+14255550100 .* is still connected/);
    assert.match(found[1] ?? '', /\+14255550199 .* still rings/);
  });

  it('finds what Twilio would have warned of', async () => {
    await call('<Oh/>', 10);
    assert.deepEqual(set.twilio.complaints(), ['error 12200: <Oh> is no verb of TwiML Voice']);
  });
});
