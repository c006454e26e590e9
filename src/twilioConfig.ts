/** The settings of Twilio: what each may be, and which of them go together. */
import { z } from 'zod';
import { type E164, parseE164 } from './call/phoneNumber.js';
import type { TwilioSettings } from './channels/twilio/parts.js';

export type { TwilioSettings };

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];
const sid = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}[0-9a-fA-F]{32}$`), `must be ${prefix} and 32 hexadecimal digits`);
const url = z.url({ protocol: /^https?$/, error: 'must be a URL such as https://bot.example' });

/** Twilio's own, as its documentation of conferences names it. */
const HOLD_MUSIC = 'https://com.twilio.music.classical.s3.amazonaws.com/BusyStrings.mp3';

export const twilioVariables = {
  TWILIO_ACCOUNT_SID: sid('AC').optional(),
  TWILIO_AUTH_TOKEN: z.string().optional(),
  TWILIO_API_KEY_SID: sid('SK').optional(),
  TWILIO_API_KEY_SECRET: z.string().optional(),
  TWILIO_PHONE_NUMBER: z
    .string()
    .transform((value) => parseE164(value))
    .refine((value) => value !== undefined, 'must be a phone number in international form, such as +14251231234')
    .optional(),
  TWILIO_MACHINE_DETECTION: z
    .enum(['on', 'off'], 'must be on or off')
    .default('off')
    .transform((value) => value === 'on'),
  TWILIO_HOLD_MUSIC_URL: url.default(HOLD_MUSIC),
  PUBLIC_BASE_URL: url
    .refine((value) => !/[?#]/.test(value), 'must have no query and no fragment')
    .refine((value) => !/\/api\/twilio(\/|$)/.test(value), 'must end before /api/twilio, which the bot adds')
    .optional(),
  TWILIO_API_URL: url
    .refine((value) => LOOPBACK.includes(new URL(value).hostname), 'must be on this machine: it is for tests only')
    .optional(),
};
const Variables = z.object(twilioVariables);
type Variables = z.infer<typeof Variables>;

/** @returns undefined where the channel is off, or anything that it needs is missing */
export function twilioSettings(values: Variables): TwilioSettings | undefined {
  const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken, PUBLIC_BASE_URL: publicBaseUrl } = values;
  const phoneNumber = values.TWILIO_PHONE_NUMBER as E164 | undefined;
  const { TWILIO_API_KEY_SID: apiKeySid, TWILIO_API_KEY_SECRET: apiKeySecret, TWILIO_API_URL: apiUrl } = values;
  if (!accountSid || !authToken || !publicBaseUrl || !phoneNumber) return undefined;
  return Object.freeze({
    accountSid,
    authToken,
    phoneNumber,
    publicBaseUrl,
    detectsMachines: values.TWILIO_MACHINE_DETECTION,
    holdMusicUrl: values.TWILIO_HOLD_MUSIC_URL,
    ...(apiKeySid && apiKeySecret && { apiKeySid, apiKeySecret }),
    ...(apiUrl && { apiUrl: new URL(apiUrl) }),
  });
}

/** These mean nothing by themselves. */
const ALONE = ['PUBLIC_BASE_URL', 'TWILIO_HOLD_MUSIC_URL'];
const NEEDED = ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_PHONE_NUMBER', 'PUBLIC_BASE_URL'];

/** Whether calls come over Twilio. */
export const isTwilioSet = (set: Readonly<Record<string, string | undefined>>) => NEEDED.every((name) => set[name]);

/** Settings that are right by themselves and do not go together. */
export function twilioMistakes(set: Readonly<Record<string, string | undefined>>): string[] {
  const given = Object.keys(twilioVariables).filter((name) => !ALONE.includes(name) && set[name]);
  if (given.length === 0) return [];
  const mistakes = NEEDED.filter((name) => !set[name]).map((name) => `${name} must be set where ${given[0]} is`);
  if (!set.TWILIO_API_KEY_SID !== !set.TWILIO_API_KEY_SECRET) {
    mistakes.push('TWILIO_API_KEY_SID and TWILIO_API_KEY_SECRET must be set together');
  }
  if (isHere(set.PUBLIC_BASE_URL) && !set.TWILIO_API_URL) {
    mistakes.push('PUBLIC_BASE_URL must be an address that Twilio can reach, and this machine is none');
  }
  if (!set.AGENT_PHONE_NUMBER && !set.MicrosoftAppId) {
    mistakes.push('AGENT_PHONE_NUMBER must be set: real callers are handed to it');
  }
  return mistakes;
}

const isHere = (address = '') => URL.canParse(address) && LOOPBACK.includes(new URL(address).hostname);
