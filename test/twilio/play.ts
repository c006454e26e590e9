import { createApp } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { type Language, loadLanguage } from '../../src/language.js';
import { leaveEarlier } from '../../src/phone/earlier.js';
import { type Played, play } from '../../src/phone/play.js';
import type { Script } from '../../src/phone/script.js';
import { MemoryStore } from '../../src/storage/memory/store.js';
import { FakeTwilio } from '../fakes/twilio/fakeTwilio.js';
import { TwilioClock } from './clock.js';
import { BOT_NUMBER, OverTwilio } from './way.js';

const PUBLIC = 'https://bot.example';
const languages = new Map<string, Language>();

/** Plays a script over Twilio: the caller's telephone and the agents' are the carrier's, and so is everything in between. */
export async function playOverTwilio(script: Script): Promise<Played> {
  const clock = new TwilioClock(script.at);
  const store = new MemoryStore();
  await leaveEarlier(store, script.earlier, clock.now());
  let settled = async () => {};
  const twilio = await FakeTwilio.start({
    clock,
    publicBaseUrl: PUBLIC,
    numbers: [
      { number: BOT_NUMBER, voiceUrl: `${PUBLIC}/api/twilio/voice`, statusCallback: `${PUBLIC}/api/twilio/status` },
    ],
    // Words take no time that would count: how long prompts are is not what scripts are about.
    timing: { word: 1, speechEnds: 1 },
    botSettled: () => settled(),
  });
  try {
    const config = readConfig({
      PORT: '0',
      LOG_LEVEL: process.env.TWILIO_LOG ?? 'silent',
      AGENT_PHONE_NUMBER: '+14251231234',
      // A number is of one language: nothing in a call tells another.
      DEFAULT_LOCALE: script.caller.locale,
      ...script.settings,
      TWILIO_ACCOUNT_SID: twilio.account.sid,
      TWILIO_AUTH_TOKEN: twilio.account.authToken,
      TWILIO_PHONE_NUMBER: BOT_NUMBER,
      PUBLIC_BASE_URL: PUBLIC,
      TWILIO_API_URL: twilio.url,
    });
    const language = languages.get(config.defaultLocale) ?? loadLanguage(config);
    languages.set(config.defaultLocale, language);
    const app = await createApp(config, { clock, store, language });
    settled = () => app.settled();
    try {
      twilio.reach(await app.listen());
      const ways: OverTwilio[] = [];
      const newWay = async () => {
        const way = new OverTwilio({ twilio, clock, store, settled: () => twilio.settled() });
        ways.push(way);
        return way;
      };
      const settleAll = async () => {
        await twilio.settled();
        if (!clock.isPassing) for (const way of ways) await way.rest();
      };
      return await play(script, {
        way: await newWay(),
        own: {
          store,
          clock,
          settled: () => settleAll(),
          claim: (number) => app.claims.claim(number),
          anotherWay: newWay,
        },
      });
    } finally {
      await app.close();
    }
  } finally {
    await twilio.stop();
  }
}
