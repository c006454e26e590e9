import assert from 'node:assert/strict';
import type { Activity } from 'botframework-schema';
import { mistakeIn, mistakeInSecret } from '../../../src/phone/strictness.js';
import type { CommandId } from '../../../src/recording/machine.js';
import { recordingCommand } from '../../../src/recording/protocol.js';
import { handoff, sentence } from './fakeBot.js';

const envelope = { conversationId: 'c', showsTraces: false, recorder: { state: 'off', stopAsked: false } } as const;
const conversation = (id: string) => ({ id }) as Activity['conversation'];
const mistake = (activity: Partial<Activity>, showsTraces = false) => mistakeIn(activity, { ...envelope, showsTraces });

describe('the channel', () => {
  it('takes a sentence, a handoff and a hanging up', () => {
    assert.equal(mistake({ ...sentence('AT&T <b> "x" ]]>'), inputHint: 'acceptingInput' }), undefined);
    assert.equal(mistake(handoff('+14251231234')), undefined);
    assert.equal(mistake({ type: 'endOfConversation' }), undefined);
  });

  const refused: readonly (readonly [string, Partial<Activity>, RegExp])[] = [
    ['a message without text', { ...sentence('Hi.'), text: ' ' }, /^a message without text/],
    ['a message without speak', { type: 'message', text: 'Hi.' }, /^a message without speak: "Hi\."/],
    [
      'speak that is not well-formed',
      { ...sentence('Hi.'), speak: '<speak>AT&T</speak>' },
      /^speak that is no SSML document/,
    ],
    ['speak that is cut off', { ...sentence('Hi.'), speak: '<speak><s>Hi' }, /^speak that is no SSML document/],
    ['plain text as speak', { ...sentence('Hi.'), speak: 'Hi.' }, /^speak that is no SSML document/],
    ['another document as speak', { ...sentence('Hi.'), speak: '<html>Hi.</html>' }, /its root is html/],
    ['a document that says nothing', { ...sentence('Hi.'), speak: '<speak> <break/></speak>' }, /it says nothing/],
    ['an unknown input hint', { ...sentence('Hi.'), inputHint: 'ignoringCats' }, /^the input hint ignoringCats/],
    ['a handoff to nobody', { type: 'event', name: 'handoff.initiate', value: {} }, /without TargetPhoneNumber/],
    ['a handoff to a number with dashes', handoff('+1 425-123-1234'), /no number in international form/],
    ['a handoff without a transcript', { ...handoff('+14251231234'), attachments: [] }, /without its one attachment/],
    [
      'a transcript of more than 256 KB',
      handoff('+14251231234', ['x'.repeat(262_144)]),
      /^a transcript of 26\d{4} bytes/,
    ],
    ['an unknown command', { type: 'command', name: 'channel/vnd.microsoft.telephony.dial' }, /^the command channel/],
    [
      'a command without commandId',
      { type: 'command', name: 'channel/vnd.microsoft.telephony.recording.stop', value: {} },
      /recording\.stop without commandId$/,
    ],
    [
      'an unknown event',
      { type: 'event', name: 'handoff.cancel' },
      /^the event handoff\.cancel, which no channel knows/,
    ],
    ['an activity of an unknown type', { type: 'trace' }, /^a trace, which only the Emulator shows/],
    ['typing', { type: 'typing' }, /^an activity of type typing/],
    [
      'another conversation',
      { ...sentence('Hi.'), conversation: conversation('d') },
      /^an activity of another conversation/,
    ],
    [
      'a message from the caller',
      { ...sentence('Hi.'), from: { id: '+1', name: '' } },
      /^a message from "\+1" instead of itself/,
    ],
  ];
  for (const [what, activity, why] of refused) {
    it(`refuses ${what}`, () => assert.match(mistake(activity) ?? 'nothing is wrong', why));
  }

  it('takes traces where they are shown', () => {
    assert.equal(mistake({ type: 'trace' }, true), undefined);
  });

  it('takes a recording command', () => {
    assert.equal(mistake(recordingCommand('start', 'one' as CommandId)), undefined);
  });

  it('takes a handoff of a call that is recorded only when it has been asked to stop, whether it has or not', () => {
    const handsOff = (state: 'off' | 'on' | 'paused', stopAsked: boolean) =>
      mistakeIn(handoff('+14251231234'), { ...envelope, recorder: { state, stopAsked } });
    assert.match(handsOff('on', false) ?? '', /^handoff\.initiate while the call is recorded/);
    assert.match(handsOff('paused', false) ?? '', /^handoff\.initiate while the call is recorded/);
    assert.equal(handsOff('on', true), undefined);
    assert.equal(handsOff('off', false), undefined);
  });

  it('lets no secret be recorded', () => {
    assert.match(mistakeInSecret(true, { state: 'on' }) ?? '', /a secret, and the call is recorded/);
    assert.equal(mistakeInSecret(true, { state: 'paused' }), undefined);
    assert.equal(mistakeInSecret(false, { state: 'on' }), undefined);
  });
});
