import { type TwilioClient, twilioClient } from '../../../../src/channels/twilio/client.js';
import { ManualClock } from '../../../../src/phone/manualClock.js';
import { FakeTwilio, type FakeTwilioOptions } from '../../../fakes/twilio/fakeTwilio.js';
import { type Page, PUBLIC, ScriptedBot } from './scriptedBot.js';

export const BOT = '+18005550100';
export const CALLER = '+14255550100';
export const AGENT = '+14255550199';
export const OTHER = '+14255550198';

/** A carrier, a bot that answers with the documents given, and Twilio's own package as the bot would use it. */
export interface Stage {
  readonly twilio: FakeTwilio;
  readonly bot: ScriptedBot;
  readonly clock: ManualClock;
  readonly client: TwilioClient;
  /** Lets so many seconds pass. */
  pass(seconds: number): Promise<void>;
  close(): Promise<void>;
}

export async function stage(
  pages: Readonly<Record<string, Page>>,
  options: Partial<FakeTwilioOptions> = {},
): Promise<Stage> {
  const clock = new ManualClock();
  const bot = await ScriptedBot.listen(pages);
  const twilio = await FakeTwilio.start({
    clock,
    publicBaseUrl: PUBLIC,
    numbers: [{ number: BOT, voiceUrl: `${PUBLIC}/voice` }],
    ...options,
  });
  twilio.reach(bot.url);
  const { sid: accountSid, authToken: secret } = twilio.account;
  const client = twilioClient({ accountSid, secret, apiUrl: new URL(twilio.url), timeoutMs: 1000 });
  return {
    twilio,
    bot,
    clock,
    client,
    pass: async (seconds) => {
      await twilio.settled();
      await clock.pass(seconds * 1000, () => twilio.settled());
      await twilio.settled();
    },
    close: async () => {
      await twilio.stop();
      await bot.close();
    },
  };
}
