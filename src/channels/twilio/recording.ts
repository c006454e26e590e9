import type { Activity } from 'botframework-schema';
import twilio from 'twilio';
import type { RecordingDeed } from '../../recording/machine.js';
import { deedNamed } from '../../recording/protocol.js';
import type { TwilioClient } from './client.js';
import type { Urls } from './urls.js';

const CURRENT = 'Twilio.CURRENT';
const STATUS = { pause: 'paused', resume: 'in-progress', stop: 'stopped' } as const;
/** "Requested resource is not eligible for recording": the call is not on, or the recording has ended. */
const NOT_ELIGIBLE = 21220;

/**
 * Carries out a recording command.
 *
 * @returns why it was not done, in words that the bot reads; undefined when it was
 * @throws RestException, or what the network fails with, where it is not known or may be tried again
 */
export async function record(
  client: TwilioClient,
  callSid: string,
  { name }: Partial<Activity>,
  urls: Urls,
): Promise<string | undefined> {
  const deed = deedNamed(name);
  if (!deed) return 'Twilio knows no such command';
  try {
    await carryOut(client, callSid, deed, urls);
    return undefined;
  } catch (error) {
    const isNotOn =
      error instanceof twilio.RestException &&
      (error.status === 404 || error.code === NOT_ELIGIBLE) &&
      deed !== 'start';
    if (isNotOn) return 'Recording has not started';
    throw error;
  }
}

async function carryOut(client: TwilioClient, callSid: string, deed: RecordingDeed, urls: Urls): Promise<void> {
  const { recordings } = client.calls(callSid);
  if (deed === 'start') {
    await recordings.create({
      recordingChannels: 'dual',
      recordingStatusCallback: urls.to('rec'),
      recordingStatusCallbackEvent: ['completed', 'absent'],
    });
  } else if (deed === 'pause') {
    await client.calls(callSid).recordings(CURRENT).update({ status: STATUS.pause, pauseBehavior: 'skip' });
  } else await client.calls(callSid).recordings(CURRENT).update({ status: STATUS[deed] });
}
