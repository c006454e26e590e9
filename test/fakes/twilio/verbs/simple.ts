import { nowhere } from '../nowhere.js';
import type { Doing, Verb } from '../program.js';
import { Recording } from '../recording.js';
import { LISTENING } from '../sound.js';
import { soundOf } from './prompt.js';

/** `<Say>`, `<Play>`, `<Pause>`: heard, and then the next verb. */
export const sounds: Verb = (element, program) => {
  const { sound, ms } = soundOf(element, program.network.timing);
  if (program.leg.answeredAt !== undefined) program.hear(sound);
  program.after(ms, () => program.next());
  return nowhere;
};

export const redirect: Verb = ({ attributes, text }, program) => {
  program.fetch(attributes.method === 'GET' ? 'GET' : 'POST', text.trim());
  return undefined;
};

export const hangup: Verb = (_, { leg }) => {
  leg.end('completed');
  return undefined;
};

/** "The call ends with a status of busy or no-answer, depending on the reason"; one that was answered is hung up. */
export const reject: Verb = ({ attributes }, { leg }) => {
  if (leg.answeredAt !== undefined) leg.end('completed');
  else if (attributes.reason === 'busy') leg.end('busy', 486);
  else leg.end('no-answer', 603);
  return undefined;
};

export const leave: Verb = (_, { stage }) => {
  stage.leaveQueue?.();
  return undefined;
};

/** Records until nobody has spoken for `timeout`, a key is pressed, or `maxLength` is reached. */
export const record: Verb = ({ attributes }, program): Doing => {
  const { leg, network } = program;
  const recording = new Recording(network, leg, { source: 'RecordVerb', channels: 1 });
  program.hear(LISTENING);
  let quiet = {};
  const finish = (digits: string) => {
    recording.stop();
    const form = {
      RecordingUrl: recording.url,
      RecordingSid: recording.sid,
      RecordingDuration: String(recording.seconds),
      ...(digits && { Digits: digits }),
    };
    program.fetch(attributes.method === 'GET' ? 'GET' : 'POST', attributes.action ?? program.base, form);
  };
  const listen = (ms: number) => {
    const mine = {};
    quiet = mine;
    program.after(ms, () => {
      if (quiet === mine) finish('');
    });
  };
  const timeout = Number(attributes.timeout ?? '5') * 1000;
  listen(timeout);
  program.after(Number(attributes.maxLength ?? '3600') * 1000, () => finish(''));
  return {
    press: (key) => {
      if ((attributes.finishOnKey ?? '1234567890*#').includes(key)) finish(key);
    },
    speak: ({ ms }) => listen(ms + timeout),
    stop: (why) => {
      if (why !== 'next') recording.stop();
    },
  };
};

/** Only a call that came by SIP can be referred; any other is refused with 405. */
export const refer: Verb = ({ attributes }, program): Doing => {
  const { leg, network } = program;
  const isSip = leg.party.startsWith('sip:');
  const { status, sip, notify } = isSip ? network.refers : { status: 'failed', sip: 405, notify: undefined };
  program.hear(LISTENING);
  program.after(network.timing.ringsAfter, () => {
    const form = {
      ReferCallStatus: status,
      ReferSipResponseCode: String(sip),
      ...(notify !== undefined && { NotifySipResponseCode: String(notify) }),
    };
    if (attributes.action) program.fetch(attributes.method === 'GET' ? 'GET' : 'POST', attributes.action, form);
    else program.next();
  });
  return nowhere;
};
