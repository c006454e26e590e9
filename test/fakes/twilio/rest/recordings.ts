import type { Leg } from '../leg.js';
import { Recording } from '../recording.js';
import { callOf } from './calls.js';
import type { Deed, Request } from './deed.js';
import { page, recordingJson } from './resources.js';
import { notFound, RestError } from './restError.js';

export function createRecording({ network, form }: Request, callSid: string): Deed {
  const leg = callOf(network, callSid);
  const url = form.url('RecordingStatusCallback');
  const method = form.method('RecordingStatusCallbackMethod');
  const events = form.list('RecordingStatusCallbackEvent');
  const channels = form.text('RecordingChannels') === 'dual' ? 2 : 1;
  const track = form.text('RecordingTrack');
  form.text('Trim');
  form.nothingElse();
  if (leg.status !== 'in-progress') throw notEligible();
  const recording = new Recording(network, leg, {
    source: 'StartCallRecordingAPI',
    channels,
    ...(track !== undefined && { track }),
    ...(url !== undefined && {
      callback: { url, method, events: new Set(events.length > 0 ? events : ['completed']) },
    }),
  });
  return { status: 201, body: recordingJson(recording) };
}

const ofCall = ({ network }: Request, leg: Leg) => network.recordings.filter((one) => one.leg === leg);

function recordingOf(request: Request, callSid: string, sid: string): Recording {
  const all = ofCall(request, callOf(request.network, callSid));
  const found =
    sid === 'Twilio.CURRENT' ? all.findLast(({ isRunning }) => isRunning) : all.find((one) => one.sid === sid);
  if (!found) throw notFound();
  return found;
}

export function listRecordings(request: Request, callSid: string): Deed {
  const found = ofCall(request, callOf(request.network, callSid)).toReversed();
  return { status: 200, body: page('recordings', found.map(recordingJson), request.url) };
}

export function fetchRecording(request: Request, callSid: string, sid: string): Deed {
  return { status: 200, body: recordingJson(recordingOf(request, callSid, sid)) };
}

export function updateRecording(request: Request, callSid: string, sid: string): Deed {
  const recording = recordingOf(request, callSid, sid);
  const status = request.form.text('Status');
  request.form.text('PauseBehavior');
  request.form.nothingElse();
  const deeds: Record<string, () => boolean> = {
    paused: () => recording.pause(),
    'in-progress': () => recording.resume(),
    stopped: () => recording.stop(),
  };
  const deed = deeds[status ?? ''];
  if (!deed) throw new RestError(400, 20001, `Status: invalid value ${status}`);
  if (!deed()) throw notEligible();
  return { status: 200, body: recordingJson(recording) };
}

const notEligible = () => new RestError(400, 21220, 'Requested resource is not eligible for recording');
