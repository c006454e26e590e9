import fc from 'fast-check';
import { capabilitiesOf, TELEPHONY } from '../../src/channels/botframework/capabilities.js';
import { DOCUMENTED } from '../../src/phone/exchange.js';
import { RECORDING_DEEDS } from '../../src/recording/machine.js';
import type { CallerKind } from './caller.js';
import { OPEN_DIGITS, SECRET_DIGITS, Secret } from './secret.js';
import { anySteps, type Step } from './steps.js';
import type { WireKind } from './wire.js';

/** Two callers of one bot, and what they do. */
export interface Calls {
  readonly callers: readonly CallerKind[];
  /** Everybody is asked after the greeting whether they may be recorded. */
  readonly asksToRecord: boolean;
  readonly steps: readonly Step[];
  /** What comes then. */
  readonly ending: 'everybody is silent' | 'everybody hangs up';
}

const WIRES: Readonly<Record<string, WireKind>> = {
  'over a socket': { kind: 'websocket', channelId: 'telephony', capabilities: TELEPHONY },
  'as the Emulator': { kind: 'http', channelId: 'emulator', capabilities: capabilitiesOf('emulator') },
  'over HTTP': { kind: 'http', channelId: 'telephony', capabilities: capabilitiesOf('telephony') },
  'on a line without transfers': {
    kind: 'http',
    channelId: 'telephony',
    capabilities: { ...capabilitiesOf('directline'), canTransfer: false },
  },
  'on a line whose transfers can be called off': {
    kind: 'http',
    channelId: 'telephony',
    capabilities: { ...capabilitiesOf('directline'), canCancelTransfer: true },
  },
};

/** Every other digit is one of secrets at least. */
const anySecret = fc
  .record({
    letters: fc.string({ unit: fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'), minLength: 2, maxLength: 2 }),
    sure: fc.array(fc.constantFrom(...SECRET_DIGITS), { minLength: 5, maxLength: 5 }),
    any: fc.array(fc.constantFrom(...SECRET_DIGITS, ...OPEN_DIGITS), { minLength: 5, maxLength: 5 }),
  })
  .map(({ letters, sure, any }) => new Secret(letters, sure.map((digit, index) => `${digit}${any[index]}`).join('')));

const rarely = fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) });
/** Of what a channel is told to do with the recording: mostly none. */
const someDeeds = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  { weight: 1, arbitrary: fc.subarray([...RECORDING_DEEDS], { minLength: 1 }) },
);

const anyCaller: fc.Arbitrary<CallerKind> = fc
  .record({
    number: fc.constantFrom('+14255550100', '+14255550111', undefined),
    locale: fc.constantFrom('en-US', 'de-DE', 'fr-FR'),
    way: fc.constantFrom(...Object.keys(WIRES)),
    secondTransfer: fc.constantFrom('ignored' as const, 'refused' as const, 'rings' as const),
    sendsStatus: rarely.map((not) => !not),
    refusesTo: someDeeds,
    answersNo: someDeeds,
    answersTwice: rarely,
    secret: anySecret,
  })
  .map(({ number, locale, way, secret, ...behaviour }) => ({
    ...(number !== undefined && { number }),
    locale,
    wire: WIRES[way] as WireKind,
    behaviour: { ...DOCUMENTED, ...behaviour },
    secret,
    toString: () => [number ?? 'anonymous', locale, way, JSON.stringify(behaviour), secret].join(', '),
  }));

export const anyCalls: fc.Arbitrary<Calls> = fc.record({
  callers: fc.tuple(anyCaller, anyCaller),
  asksToRecord: rarely,
  steps: anySteps,
  // Silence takes a dozen turns until a call is over.
  ending: fc.oneof(
    { weight: 1, arbitrary: fc.constant('everybody is silent' as const) },
    { weight: 2, arbitrary: fc.constant('everybody hangs up' as const) },
  ),
});
