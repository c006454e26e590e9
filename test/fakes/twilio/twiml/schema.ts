/**
 * The verbs and nouns of TwiML Voice that this carrier plays, with their attributes. Sources: www.twilio.com/docs/voice/twiml
 * (one page a verb), VoiceResponse.d.ts of twilio 6.2.0, and the error dictionary for the codes.
 */
import { is, type Rule } from './rule.js';
import { SSML } from './speech.js';
import {
  anything,
  callEvents,
  language,
  like,
  method,
  oneOf,
  recordingEvents,
  someOf,
  url,
  urlOrNothing,
  type Value,
  whole,
  yesOrNo,
} from './values.js';

const STATUS_CALLBACK = {
  statusCallback: is(url),
  statusCallbackMethod: is(method),
  statusCallbackEvent: is(callEvents),
};
const RECORDING_CALLBACK = {
  recordingStatusCallback: is(url),
  recordingStatusCallbackMethod: is(method),
  recordingStatusCallbackEvent: is(recordingEvents),
};
const MACHINE_DETECTION = {
  machineDetection: is(oneOf('Enable', 'DetectMessageEnd')),
  machineDetectionTimeout: is(whole(3, 60)),
  machineDetectionSpeechThreshold: is(whole(1000, 6000)),
  machineDetectionSpeechEndThreshold: is(whole(500, 5000)),
  machineDetectionSilenceTimeout: is(whole(2000, 10_000)),
  amdStatusCallback: is(url),
  amdStatusCallbackMethod: is(method),
};

export const VERBS: Readonly<Record<string, Rule>> = {
  Say: {
    attributes: {
      voice: is(like(/^(man|woman|alice|Polly\.[A-Za-z-]+|Google\.[A-Za-z0-9-]+)$/), 13511),
      language: is(language, 13512),
      loop: is(whole(0), 13510),
    },
    children: SSML,
    text: 'optional',
  },
  Play: {
    attributes: { loop: is(whole(0), 13410), digits: is(like(/^[0-9wW#*A-D]+$/)) },
    children: [],
    text: 'optional',
  },
  Pause: { attributes: { length: is(whole(1), 13910) }, children: [], text: 'none' },
  Gather: {
    attributes: {
      action: is(url),
      method: is(method, 13312),
      actionOnEmptyResult: is(yesOrNo),
      bargeIn: is(yesOrNo),
      enhanced: is(yesOrNo),
      finishOnKey: is(like(/^[0-9#*]?$/), 13310),
      hints: is((value) => value.split(',').length <= 500 && value.split(',').every((hint) => hint.length <= 100)),
      input: is(oneOf('dtmf', 'speech', 'dtmf speech', 'speech dtmf')),
      language: is(language),
      maxSpeechTime: is(whole(1, 60)),
      numDigits: is(whole(1), 13314),
      partialResultCallback: is(url),
      partialResultCallbackMethod: is(method),
      profanityFilter: is(yesOrNo),
      speechModel: is(like(/^[a-z0-9_-]+$/)),
      speechTimeout: is((value) => value === 'auto' || whole(1)(value)),
      timeout: is(whole(1), 13313),
    },
    children: ['Say', 'Play', 'Pause'],
    childCode: 13320,
    text: 'none',
  },
  Dial: {
    attributes: {
      action: is(url),
      method: is(method, 13210),
      answerOnBridge: is(yesOrNo),
      callerId: is(anything, 13214),
      hangupOnStar: is(yesOrNo, 13213),
      record: is(
        oneOf(
          'do-not-record',
          'record-from-answer',
          'record-from-ringing',
          'record-from-answer-dual',
          'record-from-ringing-dual',
          'true',
          'false',
        ),
      ),
      ...RECORDING_CALLBACK,
      recordingTrack: is(oneOf('inbound', 'outbound', 'both')),
      ringTone: is(like(/^([a-z]{2}|us-old)$/)),
      sequential: is(yesOrNo),
      timeLimit: is(whole(1, 86_400), 13216),
      // "the minimum allowed value is five seconds, and the maximum value is 600 seconds"
      timeout: is(whole(5, 600), 13212),
      trim: is(oneOf('trim-silence', 'do-not-trim')),
    },
    children: ['Number', 'Client', 'Sip', 'Conference'],
    childCode: 13215,
    text: 'optional',
  },
  Enqueue: {
    attributes: { action: is(url), method: is(method), waitUrl: is(urlOrNothing), waitUrlMethod: is(method) },
    children: [],
    text: 'required',
  },
  Record: {
    attributes: {
      action: is(url),
      method: is(method, 13610),
      timeout: is(whole(1), 13611),
      finishOnKey: is(like(/^[0-9#*]*$/), 13613),
      maxLength: is(whole(1), 13612),
      playBeep: is(yesOrNo, 13616),
      trim: is(oneOf('trim-silence', 'do-not-trim')),
      ...RECORDING_CALLBACK,
    },
    children: [],
    text: 'none',
  },
  Refer: { attributes: { action: is(url), method: is(method) }, children: ['Sip'], text: 'none' },
  Redirect: { attributes: { method: is(method, 13710) }, children: [], text: 'optional' },
  Hangup: { attributes: {}, children: [], text: 'none' },
  Leave: { attributes: {}, children: [], text: 'none' },
  Reject: { attributes: { reason: is(oneOf('rejected', 'busy')) }, children: [], text: 'none' },
};

const LABEL: Value = (value) => value.length <= 128 && !/^CA[0-9a-f]{32}$/.test(value) && !/\/|%2F/i.test(value);
const WHISPER = { url: is(url), method: is(method, 13221) };

export const NOUNS: Readonly<Record<string, Rule>> = {
  Number: {
    attributes: {
      ...WHISPER,
      ...STATUS_CALLBACK,
      ...MACHINE_DETECTION,
      sendDigits: is(like(/^[0-9A-DwW#*]+$/), 13222),
    },
    children: [],
    text: 'required',
  },
  Client: {
    attributes: { ...WHISPER, ...STATUS_CALLBACK },
    children: ['Identity', 'Parameter'],
    text: 'optional',
  },
  Identity: { attributes: {}, children: [], text: 'required' },
  Parameter: { attributes: { name: is(anything), value: is(anything) }, children: [], text: 'none' },
  Sip: {
    attributes: {
      ...WHISPER,
      ...STATUS_CALLBACK,
      ...MACHINE_DETECTION,
      username: is(anything),
      password: is(anything),
    },
    children: [],
    text: 'required',
  },
  Conference: {
    attributes: {
      muted: is(yesOrNo, 13230),
      beep: is(oneOf('true', 'false', 'onEnter', 'onExit'), 13235),
      startConferenceOnEnter: is(yesOrNo, 13232),
      endConferenceOnExit: is(yesOrNo, 13231),
      participantLabel: is(LABEL, 16023),
      jitterBufferSize: is(oneOf('small', 'medium', 'large', 'off')),
      waitUrl: is(urlOrNothing, 13233),
      waitMethod: is(method, 13234),
      coach: is(like(/^CA[0-9a-f]{32}$/), 13240),
      region: is(oneOf('us1', 'ie1', 'de1', 'sg1', 'br1', 'au1', 'jp1')),
      statusCallback: is(url),
      statusCallbackMethod: is(method),
      statusCallbackEvent: is(
        someOf('start', 'end', 'join', 'leave', 'mute', 'hold', 'modify', 'speaker', 'announcement'),
      ),
    },
    children: [],
    text: 'required',
  },
};
