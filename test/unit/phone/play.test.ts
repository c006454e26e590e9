import assert from 'node:assert/strict';
import type { CallRecord } from '../../../src/call/call.js';
import { callBack, leftIn, message, named } from '../../contract/sampleCall.js';
import { handoff, type Manners, sentence } from './fakeBot.js';
import { playFake, WAYS } from './ways.js';

for (const way of WAYS) {
  describe(`a call script played ${way}`, () => {
    it('passes when the bot does what is expected', async () => {
      const { played, bot } = await playFake(
        [
          'dial',
          'bot says /welcome/i',
          'press 0',
          'bot says one moment',
          'bot hands off to +14251231234',
          'agent is busy',
          'bot says /nobody.*busy/i',
          'bot does not hand off',
          'call ends',
        ],
        { way },
      );
      assert.deepEqual(played, { passed: true, skipped: [] });
      assert.deepEqual(
        bot.took.map(({ type, name, text }) => name ?? text ?? type),
        ['conversationUpdate', '0', 'handoff.status', 'endOfConversation'],
      );
    });

    it('fails with the sentence that was not said, and what was said instead', async () => {
      const { played } = await playFake(['dial', '', 'say Hello, you.', 'bot says /price/i'], { way });
      assert.equal(played.failure, 'fake.call:4 the bot did not say /price/i; it said: "You said: Hello, you."');
      assert.equal(played.passed, false);
    });

    it('waits for a sentence that comes late', async () => {
      const { played } = await playFake(['dial', 'bot says /welcome/i', 'say Hello.', 'bot says /hello/i'], {
        way,
        running: true,
      });
      assert.deepEqual(played, { passed: true, skipped: [] });
    });

    it('brings long words in any writing whole in both directions', async () => {
      const { played } = await playFake(
        ['dial', 'say 3000 times Grüße, 您好 😀', 'bot says /^You said: (Grüße, 您好 😀 ?)+$/u'],
        { way },
      );
      assert.deepEqual(played, { passed: true, skipped: [] });
    });

    it('ends the call when the bot hangs up', async () => {
      const { played, bot } = await playFake(['dial', 'say Bye.', 'bot hangs up', 'caller hangs up'], { way });
      assert.deepEqual(played, { passed: true, skipped: [] });
      assert.ok(!bot.took.some(({ type }) => type === 'endOfConversation'));
      assert.deepEqual(bot.gone, way === 'over http' ? [] : ['closed']);
    });

    it('refuses a handoff with the status the script names', async () => {
      const { played, bot } = await playFake(
        ['channel refuses transfers with 400', 'dial', 'press 0', 'bot hands off to +14251231234'],
        { way },
      );
      assert.deepEqual(played, { passed: true, skipped: [] });
      assert.match(bot.answers.at(-1) ?? '', /400.*this channel transfers no calls/);
    });

    it('fails when the bot refuses what it is sent', async () => {
      const { played } = await playFake(['dial', 'say refuse me'], { way, manners: () => [] });
      assert.match(played.failure ?? '', /^fake\.call:2 the bot refused the message: 400/);
    });

    it('fails when the bot sends what the channel would not take, and answers it 400', async () => {
      const mute: Manners = () => [{ type: 'message', text: 'Hello', speak: '' }];
      const { played, bot } = await playFake(['dial'], { way, manners: mute });
      assert.equal(played.failure, 'fake.call:1 the bot sent a message without speak: "Hello"');
      assert.match(bot.answers[0] ?? '', /400/);
    });
  });
}

for (const way of ['in process', 'over websocket'] as const) {
  describe(`a socket ${way}`, () => {
    it('closes, breaks and is opened again in the same conversation', async () => {
      const { played, bot } = await playFake(
        [
          'dial',
          'socket closes',
          'caller is back',
          'say One.',
          'bot says one',
          'socket breaks',
          'caller is back',
          'say Two.',
          'bot says two',
        ],
        { way, running: true },
      );
      assert.deepEqual(played, { passed: true, skipped: [] });
      assert.deepEqual(bot.gone.slice(0, 2), ['closed', 'broken']);
      assert.equal(new Set(bot.took.map(({ conversation }) => conversation.id)).size, 1);
      assert.equal(bot.took.filter(({ type }) => type === 'conversationUpdate').length, 1);
    });
  });
}

describe('a call script', () => {
  it('is skipped over HTTP, by name, when it ends a socket', async () => {
    const { played, bot } = await playFake(['dial', 'socket breaks'], { way: 'over http' });
    assert.deepEqual(played, { passed: false, skipped: ['fake.call:2 socket breaks: over http there is no socket'] });
    assert.equal(bot.took.length, 0);
  });

  it('plays an instruction limited to another way not at all', async () => {
    const { played, bot } = await playFake(['dial', 'over websocket: socket breaks', 'over http: say Here.'], {
      way: 'over http',
    });
    assert.deepEqual(played, { passed: true, skipped: [] });
    assert.deepEqual(
      bot.took.map(({ text }) => text),
      [undefined, 'Here.', undefined],
    );
  });

  it('is skipped against a running bot, by name, when it needs settings', async () => {
    const { played } = await playFake(['setting COMPANY_NAME Contoso', 'dial'], { running: true });
    assert.deepEqual(played.skipped, ['fake.call needs a bot of its own, with COMPANY_NAME set']);
  });

  it('is skipped against a running bot, by name, when an operator does something in it', async () => {
    const lines = ['dial', 'operator closes sales'];
    const { played } = await playFake(lines, { running: true });
    assert.deepEqual(played.skipped, ['fake.call:2 operator closes sales: needs a bot of its own']);
    assert.equal(played.passed, false);
    const { bot, printed } = await playFake([...lines, 'operator closes agents until 2027-01-01T00:00Z']);
    const names = (await bot.store.closures.list(0)).map(({ department }) => department);
    assert.deepEqual(names, ['agents', 'sales']);
    assert.ok(printed.includes('(an operator closes agents until 2027-01-01T00:00:00.000Z)'));
  });

  it('skips against a running bot what only the store knows', async () => {
    const { played } = await playFake(['dial', 'handoff is accepted', 'bot says welcome'], { running: true });
    assert.deepEqual(played, { passed: true, skipped: ["fake.call:2 handoff is accepted: needs the bot's own store"] });
  });

  it('takes no sentence from before the last thing that happened for an answer to it', async () => {
    const { played } = await playFake(['dial', 'say Hello.', 'bot says welcome']);
    assert.equal(played.failure, 'fake.call:3 the bot did not say welcome; it said: "You said: Hello."');
  });

  it('takes one sentence for one expectation only', async () => {
    const { played } = await playFake(['dial', 'bot says welcome', 'bot says welcome']);
    assert.match(played.failure ?? '', /fake\.call:3 the bot did not say welcome/);
  });

  it('fails when something else may interrupt the bot than should', async () => {
    const hinted: Manners = () => [{ ...sentence('Your PIN.'), inputHint: 'ignoringSpeechInput' }, sentence('Please.')];
    const lines = ['dial', 'bot says PIN hearing keys only', 'bot says please hearing both', 'say 1'];
    assert.equal((await playFake(lines, { manners: hinted })).played.passed, true);
    const { played } = await playFake([...lines, 'bot says PIN hearing none'], { manners: hinted });
    assert.equal(played.failure, 'fake.call:5 the bot said "Your PIN." hearing keys only, not none');
  });

  it('needs a clock of its own for another time of day', async () => {
    const { played } = await playFake(['it is 23:00', 'dial'], { running: true });
    assert.deepEqual(played.skipped, ['fake.call needs a bot of its own, with another time of day']);
  });

  it('fails when the bot says what it must not', async () => {
    const { played } = await playFake(['dial', 'bot does not say /agent/']);
    assert.equal(played.failure, 'fake.call:2 the bot said "Welcome. Press 0 for an agent."');
  });

  it('fails when the bot is not silent', async () => {
    const { played } = await playFake(['dial', 'bot says nothing']);
    assert.match(played.failure ?? '', /fake\.call:2 the bot was not silent; it said: "Welcome/);
  });

  it('knows a second handoff from the first one', async () => {
    const { played } = await playFake(['dial', 'press 0 0', 'bot hands off to +14251231234', 'bot does not hand off']);
    assert.equal(played.failure, 'fake.call:4 the bot handed off to +14251231234');
  });

  it('tells where the bot handed off to instead', async () => {
    const { played } = await playFake(['dial', 'press 0', 'bot hands off to +14255550111']);
    assert.equal(played.failure, 'fake.call:3 the bot handed off to +14251231234, not to +14255550111');
  });

  it('compares the context of a handoff', async () => {
    const manners: Manners = () => [handoff('+14251231234', ['Hi.'], { Department: 'billing', Attempt: 2 })];
    const lines = ['dial', 'bot hands off to +14251231234 with context Attempt 2', 'say More.'];
    const { played } = await playFake([...lines, 'bot hands off to +14251231234 with context Department sales'], {
      manners,
    });
    assert.equal(played.failure, "fake.call:4 the handoff's Department is billing, not sales");
  });

  it('reads the transcript of the last handoff', async () => {
    const manners: Manners = () => [handoff('+14251231234', ['4111 1111', '1111 1111'])];
    const { played } = await playFake(
      [
        'dial',
        'transcript has 2 entries',
        'transcript contains /^4111/',
        'transcript does not contain /1111\\s+1111\\s+1111/',
      ],
      { manners },
    );
    assert.match(played.failure ?? '', /fake\.call:4 the transcript contains/);
  });

  it('lets no agent do anything while no phone rings', async () => {
    const { played } = await playFake(['dial', 'agent accepts']);
    assert.equal(played.failure, "fake.call:2 no agent's phone rings");
  });

  it('sends no status where the channel sends none', async () => {
    const { bot } = await playFake(['channel sends no status', 'dial', 'press 0', 'agent accepts', 'call ends']);
    assert.deepEqual(
      bot.took.map(({ type }) => type),
      ['conversationUpdate', 'message', 'endOfConversation'],
    );
  });

  it('delivers the last activity again under its id', async () => {
    const { bot, played } = await playFake(['dial', 'say Hello.', 'deliver again', 'bot says nothing']);
    assert.deepEqual(played, { passed: true, skipped: [] });
    assert.equal(bot.took[1]?.id, bot.took[2]?.id);
  });

  it('sends a status as it is written: an object, or a string', async () => {
    const { bot } = await playFake(['dial', 'status {"state":"accepted"}', 'status "{\\"state\\":\\"accepted\\"}"']);
    assert.deepEqual(
      bot.took.slice(1, 3).map(({ value }) => value),
      [{ state: 'accepted' }, '{"state":"accepted"}'],
    );
  });

  it('asks the store of our own bot', async () => {
    const call = {
      outcome: 'callerHungUp',
      state: { handoffs: [{ state: 'failed', failure: 'busy' }], callBack: { number: '+14255550100' } },
    } as unknown as CallRecord;
    const { played } = await playFake(
      [
        'dial',
        'handoff is failed busy',
        'call back is wanted on +14255550100',
        'call outcome is callerHungUp',
        'no call back is wanted',
      ],
      { call },
    );
    assert.equal(played.failure, 'fake.call:5 a call back is wanted on +14255550100');
  });

  it('asks the store which messages were left in the call', async () => {
    const call = { state: { handoffs: [] } } as unknown as CallRecord;
    const left = [callBack('a'), message('b', { text: 'The roof leaks.', department: 'sales' })].map((errand) =>
      leftIn(named('call'), errand),
    );
    const expected = ['message is left for sales /roof/', 'message is left for sales leaks', 'no message is left'];
    const { played } = await playFake(['dial', ...expected], { call, left });
    assert.equal(played.failure, 'fake.call:4 the message "The roof leaks." is left');
    const { played: elsewhere } = await playFake(['dial', 'message is left for agents roof'], { call, left });
    assert.equal(
      elsewhere.failure,
      'fake.call:2 no message roof is left for agents; left is "The roof leaks." for sales',
    );
    const { played: none } = await playFake(['dial', 'no message is left', 'message is left for sales roof'], { call });
    assert.equal(none.failure, 'fake.call:3 no message roof is left for sales; left is none');
  });

  it('needs a bot of its own where something was left before', async () => {
    const { played } = await playFake(['before, a call back on +14255550100 is open', 'dial'], { running: true });
    assert.deepEqual(played.skipped, ['fake.call needs a bot of its own, with what was left before']);
  });

  it('prints the call as it goes, without the control sequences of the bot', async () => {
    const manners: Manners = () => [sentence('Red \u202e alert, \u009b31m'), handoff('+14251231234')];
    const { printed } = await playFake(['caller anonymous', 'dial', 'press 0', 'say nothing'], { manners });
    assert.deepEqual(printed.slice(0, 4), [
      'Caller dials.',
      'Bot: Red alert,',
      '--> handoff.initiate to +14251231234, 1 activities, 0.1 KB',
      'Caller presses 0',
    ]);
    assert.ok(printed.includes('Caller says nothing'));
  });
});

for (const way of WAYS) {
  describe(`beside a call ${way}`, () => {
    it('another caller calls, and is handed off by themselves', async () => {
      const { bot, played } = await playFake(
        [
          'dial',
          'another caller dials',
          'another caller presses 0',
          'another caller is handed off to +14251230000 or +14251231234',
          'bot does not hand off',
          'bot says nothing',
          'another caller hangs up',
          'press 0',
          'bot hands off to +14251231234',
        ],
        { way },
      );
      assert.deepEqual(played, { passed: true, skipped: [] });
      assert.deepEqual([...new Set(bot.took.map(({ from }) => from.id))], ['+14255550100', '+14255550199']);
      assert.equal(new Set(bot.took.map(({ conversation }) => conversation.id)).size, 2);
    });
  });
}

describe('beside a call', () => {
  const claims = {
    '+14251231234': {
      Department: 'billing',
      Verify: ['a', 'b'],
      Answers: { pin: '' },
      Transcript: { activities: [{ text: 'Hello.' }] },
    },
  };
  const failureOf = async (...lines: string[]) =>
    (await playFake(['dial', 'press 0', ...lines], { claims })).played.failure;
  const CLAIM = "agent's system claims the context";

  it("the agents' system claims the context of whom was called last, or of a number", async () => {
    const given = [
      CLAIM,
      'context has Department billing',
      'context has Verify a, b',
      'context has no CallerNumber',
      'context has no Answers.order-number',
      'context transcript contains /^Hello/',
    ];
    assert.equal(await failureOf(...given, `${CLAIM} of +14251230000`, 'nothing can be claimed'), undefined);
  });

  const failures: [lines: string[], failure: string][] = [
    [[CLAIM, 'context has Department sales'], "the context's Department is billing, not sales"],
    [[CLAIM, 'context has Locale en-US'], "the context's Locale is undefined, not en-US"],
    [[CLAIM, 'context has no Department'], "the context's Department is billing"],
    [[CLAIM, 'context transcript contains bye'], 'the transcript of the context does not contain bye'],
    [['context has no Department'], 'nothing was claimed'],
    [
      [`${CLAIM} of +14251230000`, 'context has Department billing'],
      "the context's Department is undefined, not billing",
    ],
    [['another caller presses 0'], 'there is no other caller'],
    [['another caller is handed off to +14251231234'], 'the other caller was handed off to nobody'],
    [
      ['another caller dials', 'another caller presses 0', 'another caller is handed off to +14251230000'],
      'the other caller was handed off to +14251231234',
    ],
  ];
  for (const [lines, failure] of failures) {
    it(`it is a failure that ${failure}`, async () => {
      assert.equal(await failureOf(...lines), `fake.call:${lines.length + 2} ${failure}`);
    });
  }

  it('it is a failure that what nobody can claim is given, or nobody was called', async () => {
    assert.match(
      (await failureOf(CLAIM, 'nothing can be claimed')) ?? '',
      /^fake\.call:4 the context was given: \{"Dep/,
    );
    const { played } = await playFake(['dial', CLAIM]);
    assert.equal(played.failure, 'fake.call:2 nobody has been called whose context could be claimed');
  });

  it('it is a failure that the bot sends into the other call what no channel would take', async () => {
    const manners: Manners = ({ from }) => (from.id === '+14255550199' ? [{ type: 'message', text: '' }] : []);
    const { played } = await playFake(['dial', 'another caller dials'], { manners });
    assert.equal(played.failure, 'fake.call:2 the bot sent a message without text');
  });
});
