import { resolve } from 'node:path';
import { z } from 'zod';
import { type Country, countryOf, type E164, isCountry, parseE164 } from './call/phoneNumber.js';
import { ConfigError } from './errors.js';
import { ROOT } from './root.js';
import { isTwilioSet, type TwilioSettings, twilioMistakes, twilioSettings, twilioVariables } from './twilioConfig.js';

/** The number of Microsoft's telephony documents (TransferCallOut.md): nobody's phone. */
const DOCUMENTS_NUMBER = '+14251231234' as E164;

const LOOPBACK = ['localhost', '127.0.0.1', '::1'];

/** An environment: what is set, by name. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** The bot's identity with Azure Bot Service, as the samples name it. */
export interface AppIdentity {
  readonly type: 'MultiTenant' | 'SingleTenant' | 'UserAssignedMSI';
  readonly id: string;
  readonly password?: string;
  readonly tenantId?: string;
  /** Where the keys that sign the channel's tokens are published; the SDK's own default when absent. */
  readonly openIdMetadataUrl?: string;
}

/** Everything that can be set, read once at start. */
export interface Config {
  /** Absent: nobody is authenticated, and the bot serves this machine only. */
  readonly app?: AppIdentity;
  /** False: the Bot Framework channel is off. Without an app id it is served on this machine only, and never in production. */
  readonly servesMessages: boolean;
  /** Absent: no calls of Twilio's are taken. */
  readonly twilio?: TwilioSettings;
  readonly port: number;
  /** Absent: every address of this machine. */
  readonly host?: string;
  /** PostgreSQL, for any number of instances; absent: one SQLite file in `dataDir`. */
  readonly databaseUrl?: string;
  /** Absolute. */
  readonly dataDir: string;
  readonly retentionDays: number;
  readonly companyName: string;
  readonly defaultLocale: string;
  readonly handoffTimeoutSeconds: number;
  /** Where callers are called back; numbers that are typed without a country are of the first one. */
  readonly callBackCountries: readonly Country[];
  /** For one number, and by one caller, within 24 hours. */
  readonly callBacksPerDay: number;
  /** From one number within 24 hours. */
  readonly messagesPerDay: number;
  /** How long a number of a pool is left alone when its handoff has settled. */
  readonly handoffNumberCooldownSeconds: number;
  /** What the agents' system shows to claim contexts; absent: nobody can. */
  readonly handoffContextToken?: string;
  /** How long the channel may take to answer a command (recording). */
  readonly commandTimeoutSeconds: number;
  /** Everybody is asked after the greeting whether the call may be recorded. */
  readonly asksToRecord: boolean;
  /** How long a caller may say and press nothing. */
  readonly maxSilenceSeconds: number;
  readonly maxCallMinutes: number;
  readonly drainSeconds: number;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  readonly menuFile: string;
  /** What `${NAME}` in the menu stands for. */
  readonly menuVariables: Variables;
  /** Said at start: defaults that somebody should know about. */
  readonly notices: readonly string[];
}

/** Said at start, and logged. */
export const CHANNEL_OFF =
  'No MicrosoftAppId is set: the Bot Framework channel is off, and nothing is served at /api/messages.';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const APP_TYPES = ['MultiTenant', 'SingleTenant', 'UserAssignedMSI'] as const;

const wholeNumber = (from: number, to: number) =>
  z
    .string()
    .regex(/^\d+$/, `must be a whole number from ${from} to ${to}`)
    .transform(Number)
    .refine((value) => value >= from && value <= to, `must be a whole number from ${from} to ${to}`);

const oneOf = <const T extends readonly string[]>(values: T) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` });

const phoneNumber = z
  .string()
  .transform((value) => parseE164(value))
  .refine((value) => value !== undefined, 'must be a phone number in international form, such as +14251231234');

const locale = z.string().refine(isLocale, 'must be a language tag, such as en-US');

const countries = z
  .string()
  .transform((list) => list.split(',').map((code) => code.trim().toUpperCase()))
  .refine((codes): codes is Country[] => codes.every(isCountry), 'must be countries by their codes, such as US,CA,GB');

const Environment = z.object({
  MicrosoftAppType: oneOf(APP_TYPES).default('MultiTenant'),
  MicrosoftAppId: z.string().optional(),
  MicrosoftAppPassword: z.string().optional(),
  MicrosoftAppTenantId: z.string().optional(),
  ToBotFromChannelOpenIdMetadataUrl: z.url({ error: 'must be a URL' }).optional(),
  PORT: wholeNumber(0, 65535).default(3978),
  HOST: z.string().optional(),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be a URL such as postgres://user:password@host/database' })
    .optional(),
  DATA_DIR: z.string().default('data'),
  RETENTION_DAYS: wholeNumber(1, 3650).default(30),
  AGENT_PHONE_NUMBER: phoneNumber.optional(),
  COMPANY_NAME: z.string().max(100, 'must be at most 100 characters').default('Contoso'),
  DEFAULT_LOCALE: locale.default('en-US'),
  HANDOFF_TIMEOUT_SECONDS: wholeNumber(5, 600).default(20),
  CALL_BACK_COUNTRIES: countries.optional(),
  CALL_BACKS_PER_DAY: wholeNumber(0, 100).default(3),
  MESSAGES_PER_DAY: wholeNumber(0, 100).default(3),
  HANDOFF_NUMBER_COOLDOWN_SECONDS: wholeNumber(60, 86_400).default(120),
  HANDOFF_CONTEXT_TOKEN: z
    .string()
    .regex(/^[\w.~+/-]{32,512}=*$/, 'must be 32 to 512 letters, digits and -._~+/ that nobody can guess')
    .optional(),
  COMMAND_TIMEOUT_SECONDS: wholeNumber(1, 10).default(3),
  ASK_TO_RECORD: oneOf(['always', 'never']).default('never'),
  MAX_SILENCE_SECONDS: wholeNumber(10, 3600).default(120),
  MAX_CALL_MINUTES: wholeNumber(2, 1440).default(60),
  DRAIN_SECONDS: wholeNumber(0, 3600).default(30),
  LOG_LEVEL: oneOf(LOG_LEVELS).default('info'),
  MENU_FILE: z.string().default('dialogs/menu.yaml'),
  NODE_ENV: z.string().optional(),
  ...twilioVariables,
});
type Environment = z.infer<typeof Environment>;

/**
 * Reads the environment into one frozen Config. A variable that is set to nothing counts as not set.
 *
 * @throws ConfigError with every mistake.
 */
export function readConfig(env: Variables): Config {
  const { config, mistakes } = examine(env);
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return config;
}

/** As `readConfig`, but with defaults in the place of what is wrong, so that one mistake does not hide the next. */
export function examine(env: Variables): { readonly config: Config; readonly mistakes: readonly string[] } {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''));
  const wrong = Environment.safeParse(set).error?.issues ?? [];
  const names = new Set(wrong.map(({ path }) => path[0]));
  const right = Object.fromEntries(Object.entries(set).filter(([name]) => !names.has(name)));
  const mistakes = wrong.map(({ path, message }) => `${path.join('.')} ${message}`);
  return { config: configOf(Environment.parse(right), right), mistakes: [...mistakes, ...contradictions(set)] };
}

function configOf(values: Environment, set: Variables): Config {
  const app = identity(values);
  const agent = values.AGENT_PHONE_NUMBER ?? DOCUMENTS_NUMBER;
  const callBackCountries = Object.freeze(values.CALL_BACK_COUNTRIES ?? countriesOf(agent));
  const twilio = twilioSettings(values);
  const servesMessages = app !== undefined || !isOpen(values);
  return Object.freeze({
    ...(app && { app }),
    servesMessages,
    ...(twilio && { twilio }),
    port: values.PORT,
    ...hostOf(values, servesMessages && !app),
    ...(values.DATABASE_URL && { databaseUrl: values.DATABASE_URL }),
    dataDir: resolve(ROOT, values.DATA_DIR),
    retentionDays: values.RETENTION_DAYS,
    companyName: values.COMPANY_NAME,
    defaultLocale: values.DEFAULT_LOCALE,
    handoffTimeoutSeconds: values.HANDOFF_TIMEOUT_SECONDS,
    callBackCountries,
    callBacksPerDay: values.CALL_BACKS_PER_DAY,
    messagesPerDay: values.MESSAGES_PER_DAY,
    handoffNumberCooldownSeconds: values.HANDOFF_NUMBER_COOLDOWN_SECONDS,
    ...(values.HANDOFF_CONTEXT_TOKEN && { handoffContextToken: values.HANDOFF_CONTEXT_TOKEN }),
    commandTimeoutSeconds: values.COMMAND_TIMEOUT_SECONDS,
    asksToRecord: values.ASK_TO_RECORD === 'always',
    maxSilenceSeconds: values.MAX_SILENCE_SECONDS,
    maxCallMinutes: values.MAX_CALL_MINUTES,
    drainSeconds: values.DRAIN_SECONDS,
    logLevel: values.LOG_LEVEL,
    menuFile: resolve(ROOT, values.MENU_FILE),
    menuVariables: Object.freeze({ ...set, AGENT_PHONE_NUMBER: agent }),
    notices: Object.freeze([
      ...(app
        ? []
        : [
            servesMessages
              ? 'No MicrosoftAppId is set: nobody who calls is authenticated, so the bot listens on this machine only and answers only to it.'
              : CHANNEL_OFF,
          ]),
      ...(values.AGENT_PHONE_NUMBER
        ? []
        : [`AGENT_PHONE_NUMBER is not set: calls are handed to ${DOCUMENTS_NUMBER}, which is nobody's phone.`]),
      ...(callBackCountries.length > 0
        ? []
        : ['CALL_BACK_COUNTRIES is not set, and AGENT_PHONE_NUMBER is of no country: no call backs are taken.']),
    ]),
  });
}

/** Variables that are right by themselves and do not go together. */
function contradictions(set: Variables): string[] {
  const mistakes: string[] = [...twilioMistakes(set)];
  const type = set.MicrosoftAppType ?? 'MultiTenant';
  if (set.MicrosoftAppId) {
    if (type !== 'UserAssignedMSI' && !set.MicrosoftAppPassword) {
      mistakes.push(`MicrosoftAppPassword must be set for MicrosoftAppType ${type}`);
    }
    if (type !== 'MultiTenant' && !set.MicrosoftAppTenantId) {
      mistakes.push(`MicrosoftAppTenantId must be set for MicrosoftAppType ${type}`);
    }
    if (!set.AGENT_PHONE_NUMBER) mistakes.push('AGENT_PHONE_NUMBER must be set: real callers are handed to it');
    return mistakes;
  }
  if (set.MicrosoftAppPassword) mistakes.push('MicrosoftAppId must be set where MicrosoftAppPassword is');
  // Nobody needs it where another line has the calls: then the channel is off.
  if (isTwilioSet(set)) return mistakes;
  if (set.NODE_ENV === 'production') {
    mistakes.push('MicrosoftAppId must be set where NODE_ENV is production: the bot would answer anybody');
  }
  if (isOthers(set.HOST)) {
    mistakes.push('HOST must be localhost, 127.0.0.1 or ::1 without a MicrosoftAppId: nobody is authenticated');
  }
  return mistakes;
}

function identity(values: Environment): AppIdentity | undefined {
  if (!values.MicrosoftAppId) return undefined;
  return Object.freeze({
    type: values.MicrosoftAppType,
    id: values.MicrosoftAppId,
    ...(values.MicrosoftAppPassword && { password: values.MicrosoftAppPassword }),
    ...(values.MicrosoftAppTenantId && { tenantId: values.MicrosoftAppTenantId }),
    ...(values.ToBotFromChannelOpenIdMetadataUrl && { openIdMetadataUrl: values.ToBotFromChannelOpenIdMetadataUrl }),
  });
}

/** An address at which others than this machine reach the bot. */
const isOthers = (host: string | undefined) => host !== undefined && host !== '' && !LOOPBACK.includes(host);

/** Whether others than a developer on this machine reach the bot. */
const isOpen = ({ NODE_ENV, HOST }: Pick<Environment, 'NODE_ENV' | 'HOST'>) =>
  NODE_ENV === 'production' || isOthers(HOST);

function hostOf({ HOST }: Environment, isForThisMachine: boolean): { host?: string } {
  if (HOST) return { host: HOST };
  return isForThisMachine ? { host: 'localhost' } : {};
}

/** That of the agent's number; none for a number that is of no country (+800). */
function countriesOf(agent: E164): Country[] {
  const country = countryOf(agent);
  return country ? [country] : [];
}

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
