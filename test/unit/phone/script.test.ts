import assert from 'node:assert/strict';
import { DOCUMENTED } from '../../../src/phone/exchange.js';
import { parseScript, ScriptError } from '../../../src/phone/script.js';

const parse = (...lines: string[]) => parseScript('a.call', lines.join('\n'));
const only = (line: string) => parse('dial', line).steps[1]?.what;

function mistakes(...lines: string[]): string {
  try {
    parse(...lines);
  } catch (error) {
    assert.ok(error instanceof ScriptError);
    return error.message;
  }
  return 'none';
}

describe('a .call file', () => {
  it('is read as the design shows it', () => {
    const script = parse(
      '# The first number is busy; the second one takes the call.',
      'setting BILLING_PHONE_NUMBER +14255550111',
      'caller +14255550100 speaks en-US',
      'dial',
      'bot says /press 0|say .*agent/',
      'press 0',
      'bot hands off to +14251231234',
      'agent is busy',
      'bot hands off to +14255550111',
      'agent accepts',
      'call ends',
    );
    assert.deepEqual(script.settings, { BILLING_PHONE_NUMBER: '+14255550111' });
    assert.deepEqual(script.caller, { number: '+14255550100', locale: 'en-US' });
    assert.deepEqual(
      script.steps.map(({ line, text }) => `${line} ${text}`),
      [
        '4 dial',
        '5 bot says /press 0|say .*agent/',
        '6 press 0',
        '7 bot hands off to +14251231234',
        '8 agent is busy',
        '9 bot hands off to +14255550111',
        '10 agent accepts',
        '11 call ends',
      ],
    );
  });

  it('tells the channel how to behave', () => {
    const { behaviour } = parse(
      'channel rings twice on a second transfer',
      'channel sends no status',
      'channel refuses transfers with 400',
      'dial',
    );
    assert.deepEqual(behaviour, { ...DOCUMENTED, secondTransfer: 'rings', sendsStatus: false, transferAnswer: 400 });
  });

  it('says what lies on the desk when the call begins', () => {
    const script = parse(
      'before, a call back on +14255550100 is open',
      'before, 3 call backs on +4930123456 are done',
      'before, 1 message of +4930123456 is done',
      'dial',
    );
    assert.deepEqual(script.earlier, [
      { kind: 'callBack', number: '+14255550100', count: 1, open: true },
      { kind: 'callBack', number: '+4930123456', count: 3, open: false },
      { kind: 'message', number: '+4930123456', count: 1, open: false },
    ]);
    assert.deepEqual(parse('dial').earlier, []);
  });

  it('has an anonymous caller without a number', () => {
    assert.deepEqual(parse('caller anonymous speaks de-DE', 'dial').caller, { locale: 'de-DE' });
    assert.deepEqual(parse('caller anonymous', 'dial').caller, { locale: 'en-US' });
  });

  it('presses one key after another, and types them as words', () => {
    assert.deepEqual(only('press 4 1 # *'), { deed: 'press', keys: ['4', '1', '#', '*'] });
    assert.deepEqual(only('type 0'), { deed: 'say', text: '0' });
  });

  it('says words, nothing, many words, and what can only be written in JSON', () => {
    assert.deepEqual(only('say Talk to an agent.'), { deed: 'say', text: 'Talk to an agent.' });
    assert.deepEqual(only('say nothing'), { deed: 'say', text: '' });
    assert.deepEqual(only('say 3 times ho'), { deed: 'say', text: 'ho ho ho' });
    assert.deepEqual(only('say "a\\u0007b"'), { deed: 'say', text: 'a\u0007b' });
  });

  it('compares with an expression, or with words in any case', () => {
    const matches = (line: string, text: string) => {
      const what = only(line);
      return what !== undefined && 'words' in what && what.words.matches(text);
    };
    assert.ok(matches('bot says /wel.ome/i', 'WELCOME to us'));
    assert.ok(!matches('bot says /wel.ome/', 'WELCOME to us'));
    assert.ok(matches('bot says welcome', 'Warmly WELCOME to us'));
    assert.ok(matches('bot says /a\\/b/', 'a/b'));
  });

  it('expects what may interrupt what is said', () => {
    const hearing = (line: string) => {
      const what = only(line);
      return what && 'words' in what && 'hearing' in what ? [what.words.source, what.hearing] : undefined;
    };
    assert.deepEqual(hearing('bot says /PIN/ hearing keys only'), ['/PIN/', 'keys only']);
    assert.deepEqual(hearing('bot says your PIN hearing none'), ['your PIN', 'none']);
    assert.equal(hearing('bot says /hearing keys/'), undefined);
    assert.equal(hearing('bot says thank you for hearing me'), undefined);
  });

  it('begins at another time of a working day where it says so', () => {
    assert.equal(new Date(parse('it is 23:05', 'dial').at ?? 0).toISOString(), '2026-03-04T23:05:00.000Z');
    assert.equal(parse('dial').at, undefined);
    assert.match(mistakes('it is 24:00', 'dial'), /is no instruction; the nearest is: it is HH:MM/);
    assert.match(mistakes('dial', 'it is 23:00'), /before the first thing that happens/);
  });

  it('limits an instruction to one way', () => {
    assert.equal(parse('dial', 'over http: type 0').steps[1]?.only, 'over http');
    assert.equal(
      mistakes('dial', 'over pigeon: type 0').split(';')[0],
      'a.call:2 "over pigeon" is no way to carry a call',
    );
  });

  it('waits', () => {
    assert.deepEqual(only('20 seconds pass'), { deed: 'wait', ms: 20_000 });
    assert.deepEqual(only('1 second passes'), { deed: 'wait', ms: 1000 });
  });

  it('lets an operator close and open departments, or all of them', () => {
    assert.deepEqual(only('operator closes sales'), { deed: 'close', department: 'sales' });
    assert.deepEqual(only('operator opens sales'), { deed: 'open', department: 'sales' });
    assert.deepEqual(only('operator opens all departments'), { deed: 'open' });
    assert.deepEqual(only('operator closes all departments until 2026-03-04T17:00+01:00'), {
      deed: 'close',
      until: Date.UTC(2026, 2, 4, 16),
    });
    for (const time of ['noon', '2026-03-04T17:00', '17:00Z']) {
      const mistake = `a.call:2 ${time} is no time such as 2026-03-04T17:00Z`;
      assert.equal(mistakes('dial', `operator closes sales until ${time}`), mistake);
    }
  });

  it('lets the system of the agents claim a context, and looks into it', () => {
    assert.deepEqual(only("agent's system claims the context"), { deed: 'claim' });
    const of = only("agent's system claims the context of +14255550150");
    assert.deepEqual(of, { deed: 'claim', number: '+14255550150' });
    const order = { expect: 'claimed', name: 'Answers.order-number', value: '42 42' };
    assert.deepEqual(only('context has Answers.order-number 42 42'), order);
    assert.deepEqual(only('context has no Answers'), { expect: 'claimedNot', name: 'Answers' });
    assert.deepEqual(only('nothing can be claimed'), { expect: 'nothingClaimed' });
    const transcript = only('context transcript contains /hello/i');
    assert.ok(transcript && 'words' in transcript && transcript.words.matches('HELLO'));
  });

  it('lets another caller call', () => {
    assert.deepEqual(only('another caller dials'), { deed: 'anotherDials' });
    assert.deepEqual(only('another caller presses 1 0'), { deed: 'anotherPresses', keys: ['1', '0'] });
    assert.deepEqual(only('another caller hangs up'), { deed: 'anotherHangsUp' });
    assert.deepEqual(only('another caller is handed off to +14255550150 or +14255550151'), {
      expect: 'anotherHandoff',
      numbers: ['+14255550150', '+14255550151'],
    });
  });

  it('names file, line and the nearest instruction where it is wrong, every mistake at once', () => {
    assert.equal(
      mistakes('dial', 'bot sais /hello/', '', 'agent acepts', 'caller hang up'),
      [
        'a.call:2 "bot sais /hello/" is no instruction; the nearest is: bot says /PATTERN/ hearing WHAT',
        'a.call:4 "agent acepts" is no instruction; the nearest is: agent accepts',
        'a.call:5 "caller hang up" is no instruction; the nearest is: caller hangs up',
      ].join('\n'),
    );
  });

  it('names what is wrong inside an instruction', () => {
    assert.match(mistakes('dial', 'status {"state":'), /^a\.call:2 \{"state": is no JSON/);
    assert.match(mistakes('dial', 'bot says /(/'), /^a\.call:2 Invalid regular expression/);
    assert.match(mistakes('dial', 'channel sends {"text":"0"}'), /^a\.call:2 an activity needs a "type"/);
  });

  it('sets everything before the first thing that happens, which is to dial', () => {
    assert.equal(mistakes('dial', 'caller anonymous'), 'a.call:2 this belongs before the first thing that happens');
    assert.equal(mistakes('# nothing'), 'a.call:1 the first thing that happens must be: dial');
    assert.equal(mistakes('', 'press 0', 'dial'), 'a.call:2 the first thing that happens must be: dial');
  });
});
