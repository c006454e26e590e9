import { PassThrough } from 'node:stream';
import { createApp } from '../../src/app.js';
import type { Capabilities } from '../../src/call/line.js';
import { capabilitiesOf, TELEPHONY } from '../../src/channels/botframework/capabilities.js';
import { TWILIO } from '../../src/channels/twilio/capabilities.js';
import { readConfig } from '../../src/config.js';
import { loadLanguage, withEstimatedLengths } from '../../src/language.js';
import { createLog } from '../../src/log.js';
import { DOCUMENTED } from '../../src/phone/exchange.js';
import { OverHttp } from '../../src/phone/http.js';
import { ManualClock } from '../../src/phone/manualClock.js';
import { Phone } from '../../src/phone/phone.js';
import type { Way } from '../../src/phone/way.js';
import { OverWebSocket } from '../../src/phone/webSocket.js';
import { MemoryStore } from '../../src/storage/memory/store.js';
import type { Leg } from '../fakes/twilio/leg.js';
import { Stage } from '../twilio/stage.js';
import { OverTwilio } from '../twilio/way.js';
import { type ChannelKind, channelContract, type Reason, type Scene } from './channel.js';

const CALLER = { number: '+14255550100', locale: 'en-US' };
const language = withEstimatedLengths(loadLanguage(readConfig({})));

/** Collects what is logged. */
function logbook() {
  const lines: Readonly<Record<string, unknown>>[] = [];
  const stream = new PassThrough();
  stream.on('data', (line: Buffer) => lines.push(JSON.parse(line.toString())));
  return { lines, log: createLog('info', stream) };
}

const phoneOn = (way: Way, clock: ManualClock) =>
  new Phone(way, { caller: CALLER, behaviour: DOCUMENTED, now: () => clock.now(), write: () => {} });

/** Words for each reason, as a channel may use them: Microsoft's documents name two. */
const WORDS: Readonly<Record<Reason, string>> = {
  busy: 'Busy',
  noAnswer: 'No answer',
  declined: 'Call declined',
  unreachable: 'Unreachable',
  voicemail: 'Voicemail',
  refusedByChannel: 'Forbidden',
  carrierFault: 'Network error',
};

const botFramework = (wayTo: (url: URL) => Way) => async (settings: Readonly<Record<string, string>>) => {
  const clock = new ManualClock();
  const store = new MemoryStore();
  const { lines, log } = logbook();
  const app = await createApp(readConfig({ PORT: '0', ...settings }), { clock, store, language, log });
  const way = wayTo(await app.listen());
  const phone = phoneOn(way, clock);
  const settled = () => app.settled();
  const scene: Scene = {
    phone,
    store,
    capabilities: way.hasSocket ? TELEPHONY : capabilitiesOf(way.channelId),
    logged: lines,
    settled,
    pass: (seconds) => clock.pass(seconds * 1000, settled),
    fails: async (reason) => {
      phone.exchange.ringing.shift();
      await phone.status({ state: 'failed', message: WORDS[reason] });
    },
    ringing: () => phone.exchange.ringing,
    close: () => app.close(),
  };
  return scene;
};

const TWILIO_FAILS: Readonly<Record<Reason, (leg: Leg, stage: Stage) => void>> = {
  busy: (leg) => leg.end('busy', 486),
  noAnswer: (leg) => leg.end('no-answer', 487),
  declined: (leg) => leg.end('busy', 603),
  unreachable: (leg) => leg.end('failed', 404),
  voicemail: (leg, { twilio }) => {
    twilio.phone(leg.party).manner = { does: 'voicemail', afterMs: 0, greeting: 'Please leave a message.' };
    leg.pickUp();
  },
  refusedByChannel: (leg) => leg.end('failed', 403),
  carrierFault: (leg) => leg.end('failed', 503),
};

async function twilioScene(settings: Readonly<Record<string, string>>): Promise<Scene> {
  const { lines, log } = logbook();
  const timing = { word: 1, speechEnds: 1, ringsAfter: 1 };
  const stage = await Stage.open({ settings, timing, log });
  const { twilio, clock, store } = stage;
  const settled = () => twilio.settled();
  const way = new OverTwilio({ twilio, clock, store: () => store, settled });
  const ringing = () =>
    [...twilio.network.calls.values()].filter(({ status, options }) => status === 'ringing' && options.parent);
  return {
    phone: phoneOn(way, clock),
    store,
    capabilities: TWILIO,
    logged: lines,
    settled: async () => {
      await twilio.settled();
      await way.hasten();
    },
    pass: (seconds) => clock.pass(seconds * 1000, settled),
    fails: async (reason) => {
      for (const leg of ringing()) TWILIO_FAILS[reason](leg, stage);
      await clock.pass(6000, settled);
    },
    ringing: () => ringing().map(({ party }) => party),
    close: () => stage.close(),
  };
}

const NOTHING: Capabilities = {
  canTransfer: false,
  canTransferWarm: false,
  canCancelTransfer: false,
  tellsRinging: false,
  canSpeakWhileTransferring: false,
  canRecord: false,
  collectsKeys: false,
  survivesRestart: false,
  knowsHandoffIds: false,
  showsTraces: false,
};

/** What each channel does is written here once more: the suite expects that of it, whatever it declares. */
const KINDS: Readonly<Record<string, ChannelKind>> = {
  'Bot Framework over HTTP': {
    declares: {
      ...NOTHING,
      canTransfer: true,
      canSpeakWhileTransferring: true,
      survivesRestart: true,
      showsTraces: true,
    },
    open: botFramework((url) => new OverHttp(url)),
  },
  'Bot Framework over a web socket': {
    declares: { ...NOTHING, canTransfer: true, canRecord: true },
    open: botFramework((url) => new OverWebSocket(url)),
  },
  Twilio: {
    declares: {
      ...NOTHING,
      canTransfer: true,
      canCancelTransfer: true,
      canTransferWarm: true,
      tellsRinging: true,
      canRecord: true,
      collectsKeys: true,
      survivesRestart: true,
      knowsHandoffIds: true,
    },
    codes: {
      busy: /SipResponseCode=486/,
      noAnswer: /DialCallStatus=no-answer/,
      declined: /SipResponseCode=603/,
      unreachable: /SipResponseCode=404/,
      voicemail: /DialBridged=false/,
      refusedByChannel: /SipResponseCode=403/,
      carrierFault: /SipResponseCode=503/,
    },
    // Without it whoever picks up counts as an agent.
    needs: { voicemail: { TWILIO_MACHINE_DETECTION: 'on' } },
    open: twilioScene,
  },
};

for (const [name, kind] of Object.entries(KINDS)) channelContract(name, kind);
