import assert from 'node:assert/strict';
import type { CallId, TranscriptEntry } from '../../../src/call/call.js';
import type { Consent } from '../../../src/recording/consent.js';
import {
  asJsonLines,
  asText,
  asTranscript,
  duration,
  forHandoff,
  transcriptBefore,
  transcriptWith,
} from '../../../src/transcript/export.js';
import { printable, printableJson } from '../../../src/transcript/printable.js';
import { BOT, CALLER, entry, NOON, sampleCall } from './sampleCall.js';

const HOSTILE = 'a\u001b]0;title\u0007b\u001b[31mred\u009b2Jc\r\nd\u202ee\u2028f\u0000';

describe('A transcript for the Emulator', () => {
  it('is an array of activities, each with an id, a from and a recipient that have roles', () => {
    const [heard, said] = asTranscript([entry(0, 'in', { id: 'a1', text: 'Hi' }), entry(1, 'out', { text: 'Hello' })]);
    assert.equal(heard?.id, 'a1');
    assert.deepEqual([heard?.from?.role, heard?.recipient?.role], ['user', 'bot']);
    assert.equal(said?.id, 'entry-1');
    assert.deepEqual([said?.from?.role, said?.recipient?.role], ['bot', 'user']);
    assert.equal(JSON.parse(JSON.stringify(said)).timestamp, '2026-01-01T12:00:01.000Z');
  });
});

describe('A transcript as JSON lines', () => {
  it('has one entry a line, as it is stored', () => {
    const entries = [entry(0, 'in', { text: 'a\nb' }), entry(1, 'out', { text: HOSTILE })];
    const lines = asJsonLines(entries).split('\n');
    assert.equal(lines.pop(), '');
    assert.deepEqual(
      lines.map((line) => JSON.parse(line)),
      entries,
    );
    assert.doesNotMatch(lines.join(''), /[\p{Cc}\u202e\u2028]/u);
  });
});

describe('A transcript as text', () => {
  it('says what the call was, and who said what, and when', () => {
    const text = asText(sampleCall(), [
      entry(0, 'in', { type: 'conversationUpdate', membersAdded: [BOT, { ...CALLER }] }),
      entry(1, 'out', { text: 'Welcome.\nPress 0 for an agent.' }),
      entry(2, 'in', { text: '0', entities: [{ type: 'DTMF' }] }, 4),
      entry(3, 'in', { text: 'Talk to an agent.' }, 5),
      entry(4, 'in', { text: '' }, 6),
      entry(5, 'out', { type: 'event', name: 'handoff.initiate', value: { TargetPhoneNumber: '+14251231234' } }, 7),
      entry(6, 'in', { type: 'event', name: 'handoff.status', value: '{"state":"accepted"}' }, 66),
      entry(7, 'in', { type: 'conversationUpdate', membersRemoved: [{ id: 'x', name: '' }] }, 66),
      entry(8, 'in', { type: 'endOfConversation', code: 'userCancelled' }, 3_667),
    ]);
    assert.equal(
      text,
      `Call       ${sampleCall().id}
Started    2026-01-01 12:00:00 UTC
Caller     +14255550100, Zoë
Channel    telephony, websocket
Language   en-US
Length     1:07
Outcome    handedOff
Handoff    agents, target 1 (+14251231234): failed, busy
Handoff    agents, target 2 (+14255550111): accepted
Call back  +14255550100, agents

   0:00  Channel  [conversationUpdate] joined: Bot, Zoë
   0:01  Bot      Welcome. Press 0 for an agent.
   0:04  Caller   presses 0
   0:05  Caller   Talk to an agent.
   0:06  Caller   (nothing)
   0:07  Bot      [event handoff.initiate] {"TargetPhoneNumber":"+14251231234"}
   1:06  Channel  [event handoff.status] {"state":"accepted"}
   1:06  Channel  [conversationUpdate] left: x
1:01:07  Channel  [endOfConversation] userCancelled
`,
    );
  });

  it('says what the caller has answered to being recorded', () => {
    const call = sampleCall();
    const asked = (answer: Consent['answer'], seconds: number): Consent => {
      return { answer, at: call.startedAt + seconds * 1000, version: '0a1b2c3d', locale: 'en-US' };
    };
    const consents = [asked('agreed', 14), asked('takenBack', 61)];
    const text = asText({ ...call, state: { ...call.state, consents } }, []);
    assert.match(text, /^Recording {2}agreed at 0:14, asked in en-US with the words 0a1b2c3d$/m);
    assert.match(text, /^Recording {2}consent taken back at 1:01, asked in en-US with the words 0a1b2c3d$/m);
  });

  it('says so when the call is still on, and who the caller is when nobody knows', () => {
    const { endedAt: _, outcome: __, ...call } = sampleCall();
    const state = { ...call.state, caller: { id: '' }, handoffs: [] };
    delete state.callBack;
    const text = asText({ ...call, state }, []);
    assert.match(text, /^Length {5}the call is on$/m);
    assert.match(text, /^Outcome {4}the call is on$/m);
    assert.match(text, /^Caller {5}anonymous$/m);
    assert.doesNotMatch(text, /Handoff|Call back/);
  });

  it('lets nothing a caller said reach the terminal but words', () => {
    const call = sampleCall();
    const state = { ...call.state, caller: { id: HOSTILE, name: HOSTILE } };
    const text = asText({ ...call, state }, [
      entry(0, 'in', { text: HOSTILE }),
      entry(1, 'in', { type: 'event', name: HOSTILE, value: { a: HOSTILE } }),
    ]);
    assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\u202e\u2028]/u);
    assert.equal(text.match(/^ {3}0:0\d/gm)?.length, 2, 'one line an entry');
  });

  it('shortens what an event carries', () => {
    const line = asText(sampleCall(), [entry(0, 'in', { type: 'event', value: 'x'.repeat(999) })])
      .split('\n')
      .at(-2);
    assert.equal(line?.length, '   0:00  Channel  '.length + 200);
    assert.ok(line?.endsWith('…'));
  });
});

describe('A transcript for the agent', () => {
  const talk = (length: number, text = 'word') =>
    Array.from({ length }, (_, seq) => entry(seq, seq % 2 === 0 ? 'in' : 'out', { text }));
  const size = (content: unknown) => Buffer.byteLength(JSON.stringify(content));

  it('has every entry of an ordinary call, and no remark', () => {
    const entries = talk(200);
    assert.deepEqual(forHandoff(entries, 200), { activities: entries.map(({ activity }) => activity) });
    assert.deepEqual(forHandoff([], 0), { activities: [] });
  });

  it('has the newest 200 of a long one, after a message that says what was left out', () => {
    const entries = talk(250).slice(-220);
    const { activities, omitted } = forHandoff(entries, 250);
    assert.equal(omitted, 50);
    assert.equal(activities.length, 201);
    assert.equal(activities[0]?.type, 'message');
    assert.equal(activities[0]?.text, '50 earlier entries were left out.');
    assert.deepEqual([activities[0]?.from?.role, activities[0]?.recipient?.role], ['bot', 'user']);
    assert.equal(activities[1], entries.at(-200)?.activity);
    assert.equal(activities.at(-1), entries.at(-1)?.activity);
    assert.equal(forHandoff(entries.slice(-200), 201).activities[0]?.text, 'One earlier entry was left out.');
  });

  it('stays below 256 KB, in any script', () => {
    for (const text of ['x'.repeat(4_000), '語'.repeat(4_000), '\u0001'.repeat(4_000), '"'.repeat(4_000)]) {
      const content = forHandoff(talk(200, text), 1_000_000);
      assert.ok(size(content) <= 256_000, `${size(content)} bytes`);
      assert.ok(size(content) > 225_000, `${size(content)} bytes: more would have had room`);
      assert.equal(content.activities.length - 1 + (content.omitted ?? 0), 1_000_000);
    }
  });

  it('stays below 256 KB with ids as long as a channel may send', () => {
    const id = '語'.repeat(4_000);
    const entries = Array.from({ length: 200 }, (_, seq) =>
      entry(seq, 'in', { from: { id, name: id }, recipient: { id, name: id }, conversation: { id } as never }),
    );
    assert.ok(size(forHandoff(entries, 200)) <= 256_000);
  });
});

describe('A transcript of a turn that is being stored', () => {
  const said = (seq: number, text: string) => entry(seq, 'in', { text });
  const storing = (stored: TranscriptEntry[]) => ({
    transcript: async (_: CallId, { last, before }: { last: number; before: number }) =>
      structuredClone(stored.filter(({ seq }) => seq < before).slice(-last)),
  });
  const [earlier, turn] = [
    [said(0, 'My card is 4111'), said(1, 'Hello')],
    { firstSeq: 2, entries: [said(2, 'and so on'), said(3, 'an agent')], amended: [said(0, 'My card is ****')] },
  ];
  const later = [...turn.amended, ...earlier.slice(1), ...turn.entries];
  const call = sampleCall().id;

  for (const [when, stored] of Object.entries({ before: earlier, after: later })) {
    it(`is what is read once it is stored, also where it is read ${when} that`, async () => {
      const expected = await transcriptBefore(storing(later), call, 4);
      assert.deepEqual(await transcriptWith(storing(stored), call, turn), JSON.parse(JSON.stringify(expected)));
    });
  }

  it('says how much was left out of a long one', async () => {
    const long = Array.from({ length: 300 }, (_, seq) => said(seq, 'words'));
    const added = { firstSeq: 300, entries: [said(300, 'an agent')], amended: [] };
    const { omitted, activities } = await transcriptWith(storing(long), call, added);
    assert.deepEqual([omitted, activities.length, activities.at(-1)?.text], [101, 201, 'an agent']);
  });
});

describe('Printing', () => {
  it('strips escape sequences, control characters and changes of direction', () => {
    assert.equal(printable(HOSTILE), 'abredc d e f');
    assert.equal(printable('\u001b\u001b[31m[32mx'), '[32mx');
    assert.equal(printable('Zoë 😀 سلام'), 'Zoë 😀 سلام');
  });

  it('keeps the value of JSON, with and without indents', () => {
    for (const indent of [undefined, 2]) {
      const json = printableJson({ a: [HOSTILE] }, indent);
      assert.deepEqual(JSON.parse(json), { a: [HOSTILE] });
      assert.doesNotMatch(json.replaceAll('\n', ''), /[\p{Cc}\u202e\u2028]/u);
    }
  });

  it('writes durations as a clock does', () => {
    assert.deepEqual([-5, 0, 7_900, 60_000, 3_723_000].map(duration), ['0:00', '0:00', '0:07', '1:00', '1:02:03']);
    assert.equal(duration(NOON - NOON), '0:00');
  });
});
