import type { Activity } from 'botframework-schema';
import { spokenName } from '../dialogs/closed.js';
import { keysAskedFor } from '../dialogs/keys/askedFor.js';
import type { Menu } from '../dialogs/menu.js';
import { hasPools } from '../dialogs/pools.js';
import { type Words, waitingWords } from '../dialogs/waitWords.js';
import type { CallRecord, ConversationKey } from './call/call.js';
import { atMost, type Clock, systemClock } from './call/clock.js';
import type { TallyErrands } from './call/errand.js';
import type { Line } from './call/line.js';
import { LiveCalls } from './call/live.js';
import { keyOf } from './call/open.js';
import { anonymous, authenticate } from './channels/botframework/authentication.js';
import { Lines, type Receiver } from './channels/botframework/channel.js';
import { receivePost } from './channels/botframework/http.js';
import { Sockets } from './channels/botframework/webSocket.js';
import { isTwilio, SIGNATURE } from './channels/twilio/key.js';
import { CHANNEL_OFF, type Config } from './config.js';
import { openConversation } from './conversation.js';
import { BotError } from './errors.js';
import { Claims } from './handoff/claims.js';
import { NumberPool } from './handoff/numberPool.js';
import { Waits } from './handoff/waits.js';
import { HttpServer } from './http/server.js';
import { type Language, loadLanguage, openMenu } from './language.js';
import { createLog, type Logger, logCalls } from './log.js';
import { localeNegotiator } from './negotiation.js';
import { Housekeeping } from './storage/housekeeping.js';
import { LEASE_MS, openStore } from './storage/open.js';
import type { Store } from './storage/store.js';
import { GOODBYE_WITHIN, Goodbye } from './turn/goodbye.js';
import { Lease } from './turn/lease.js';
import { Sweep } from './turn/sweep.js';
import { Turns } from './turn/turns.js';

/** The bot, put together. */
export interface App extends Receiver {
  readonly config: Config;
  readonly store: Store;
  readonly turns: Turns;
  /** What the agents' system claims over HTTP. */
  readonly claims: Pick<Claims, 'claim'>;
  /** Listens; resolves to the address, with the port that was free where the configuration says 0. */
  listen(): Promise<URL>;
  /** Resolves when no turn runs or waits and everything has been sent. */
  settled(): Promise<void>;
  /**
   * Takes no new calls, waits `seconds` for those that are on, leaves the rest to another instance or tells them that it has
   * to end, and closes everything.
   * Called again while it waits, it goes on at once.
   */
  close(seconds?: number): Promise<void>;
}

/** What tests and the phone put in place of the real thing. */
export interface Substitutes {
  readonly clock?: Clock;
  readonly store?: Store;
  /** Opens the configuration's store; index.ts has it prepared while this file is loaded. */
  readonly openStore?: () => Promise<Store>;
  readonly log?: Logger;
  /** Read once for several bots; of the configuration's default locale. */
  readonly language?: Language;
  /** Read once for several bots, in the same way. */
  readonly menu?: Menu;
  /** Milliseconds for a request to Twilio. */
  readonly twilioTimeoutMs?: number;
  /** How to speak to a call over HTTP outside a turn, without a network; undefined: by its service URL. */
  readonly lineTo?: (call: CallRecord) => Line | undefined;
}

/**
 * Puts the parts together; reads like a wiring diagram.
 *
 * @throws BotError `prompts-invalid`, `menu-invalid`, `config-invalid`, `store-unavailable`.
 */
export async function createApp(config: Config, substitutes: Substitutes = {}): Promise<App> {
  const clock = substitutes.clock ?? systemClock;
  const log = substitutes.log ?? createLog(config.logLevel);

  const language = substitutes.language ?? loadLanguage(config);
  const { prompts } = language;
  const menu = substitutes.menu ?? openMenu(config, prompts);
  const store = substitutes.store ?? (await (substitutes.openStore?.() ?? openStore(config, 'serve')));
  const closures = () => store.closures.list(clock.now());
  const numbers = new NumberPool({
    taken: (pool, at) => store.numbers.taken(pool, at),
    cooldownMs: config.handoffNumberCooldownSeconds * 1000,
  });
  const waits = new Waits(clock);
  const tally: TallyErrands = (...of) => store.errands.tally(...of);
  const { bot, prepare } = openConversation({ menu, language, settings: config, tally, closures, numbers, waits });
  const claims = new Claims({ store, clock, log });
  const token = config.handoffContextToken;
  if (!token && hasPools(menu))
    log.warn(
      'numbers of a pool are called, and HANDOFF_CONTEXT_TOKEN is not set: nobody can claim what is kept under them',
    );

  const authentication = config.app ? authenticate(config.app, clock) : anonymous;
  const lines = new Lines(authentication);
  const live = new LiveCalls();
  const logCall = logCalls(log);
  const lease = new Lease(store, clock, log, LEASE_MS);
  const words = (prompt: string, locale: string, values?: Readonly<Record<string, string>>) => ({
    type: 'message' as const,
    ...prompts.say(prompt, prompts.resolveLocale(locale, config.defaultLocale), values),
  });
  const sentence = (locale: string | undefined) => ({
    type: 'message' as const,
    ...prompts.say('trouble', prompts.resolveLocale(locale, config.defaultLocale)),
  });
  const turns = new Turns({
    store,
    lease,
    bot,
    clock,
    log,
    live,
    listen: (event) => {
      waits.listen(event);
      logCall(event);
    },
    localeFor: localeNegotiator(prompts, config.defaultLocale, log),
    lineTo: (call) => substitutes.lineTo?.(call) ?? (isTwilio(call.key) ? twilio?.channel.to(call) : lines.to(call)),
    sentence,
    isSpeaking: (key) => isTwilio(key) && (twilio?.channel.isSpeaking(key.conversationId) ?? false),
  });

  let notReady: string | undefined = 'starting';
  /** Another instance has it, or had it: no new call. */
  const isOn = async (key: ConversationKey) => {
    const { call } = await store.load(key);
    return call !== undefined && call.endedAt === undefined;
  };
  const receiver: Receiver = {
    take: async (activity: Activity, line: Line) => {
      if (notReady === DRAINING && !live.has(keyOf(activity)) && !(await isOn(keyOf(activity)))) {
        throw new BotError('draining', 'the bot is shutting down and takes no new calls');
      }
      // A call that is held open is spoken to over what it came in by; one over HTTP by its service URL.
      if (line.kind !== 'http') lines.hold(keyOf(activity), line);
      return turns.take(activity, line);
    },
    gone: async (key: ConversationKey, how: 'closed' | 'broken', line: Line) => {
      // No end of the call where it has come back over another line, before or meanwhile.
      if (lines.release(key, line)) await turns.tellSurely(key, { name: 'call.gone', how }, () => !lines.holds(key));
    },
  };

  // Loaded only where it is on: the carrier's package takes a second.
  const twilio =
    config.twilio &&
    (await import('./channels/twilio/open.js')).openTwilio({
      settings: config.twilio,
      receiver,
      clock,
      log,
      load: async (key) => (await store.load(key)).call,
      sentence,
      keys: ({ dialog }) => keysAskedFor(dialog.dialogStack),
      defaultLocale: config.defaultLocale,
      ringSeconds: config.handoffTimeoutSeconds,
      ...(substitutes.twilioTimeoutMs && { restTimeoutMs: substitutes.twilioTimeoutMs }),
      carried: store.carried,
      words,
      departmentName: (name, locale) => spokenName(menu.departments[name], name, locale),
      waiting: ({ state }, now) => {
        const { standing, offers } = waitingWords(menu, state, now);
        const said = (all: readonly Words[]) => all.map(({ prompt, values }) => words(prompt, state.locale, values));
        return { standing: said(standing), offers: said(offers) };
      },
    });
  const ofBotFramework: Receiver = {
    ...receiver,
    take: async (activity, line) => {
      // Calls of a carrier come in by its own signed webhooks, and by nothing else.
      if (isTwilio(activity)) throw new BotError('unauthorized', 'This channel has no activities');
      return receiver.take(activity, line);
    },
  };
  const sockets = new Sockets(ofBotFramework, log);
  const loopbackOnly = config.app === undefined;
  if (!config.servesMessages) log.warn(CHANNEL_OFF);
  const server = new HttpServer(
    {
      notReady: () => notReady ?? (lease.healthy ? undefined : 'the database does not answer'),
      ...(config.servesMessages && {
        messages: {
          post: (body, authorization) =>
            receivePost(body, authorization, { receiver: ofBotFramework, authentication, loopbackOnly }),
          upgrade: async (request, socket, head) => {
            const channelId = request.headers.channelid;
            await authentication.checkUpgrade(
              request.headers.authorization ?? '',
              typeof channelId === 'string' ? channelId : undefined,
            );
            if (notReady === DRAINING)
              throw new BotError('draining', 'the bot is shutting down and takes no new calls');
            sockets.accept(request, socket, head);
          },
        },
      }),
      ...(token && { claims: { token, claim: (number) => claims.claim(number) } }),
      ...(twilio && { webhooks: twilio.webhooks, webhookHeaders: [SIGNATURE] }),
      ...(twilio && token && { agents: { token, wish: (id, wish) => twilio.channel.warm.wish(id, wish) } }),
    },
    log,
  );
  const sweep = new Sweep(store, clock, log, (claimed) => turns.takeOver(claimed));
  // What an earlier process left is taken over before anything new; a channel that is gone is not waited for.
  await sweep.once();
  await atMost(clock, GOODBYE_WITHIN, turns.settled());
  sweep.start();
  const housekeeping = new Housekeeping({ store, clock, log, retentionDays: config.retentionDays });
  housekeeping.start();
  claims.start();
  twilio?.channel.warm.transfers.start();
  lease.start();
  notReady = undefined;

  const goodbye = new Goodbye({ store, clock, log, live, turns, sweep });
  let closing: Promise<void> | undefined;
  const close = async (seconds: number) => {
    notReady = DRAINING;
    await goodbye.say(seconds);
    turns.stop();
    sweep.stop();
    await housekeeping.stop();
    await claims.stop();
    await twilio?.channel.warm.transfers.stop();
    lease.stop();
    await sockets.close();
    await server.close();
    await store.close();
  };

  return {
    ...receiver,
    config,
    store,
    turns,
    claims,
    settled: () => turns.settled(),
    listen: async () => {
      const port = await server.listen(config.port, config.host);
      // Nobody waits for it: what could not be loaded is missed when it is needed, and tried again there.
      prepare().catch((error) => log.error({ err: error }, 'number words can not be read'));
      const host = config.host?.includes(':') ? `[${config.host}]` : config.host;
      return new URL(`http://${host ?? '0.0.0.0'}:${port}`);
    },
    close: (seconds = 0) => {
      if (closing) goodbye.hurry();
      closing ??= close(seconds);
      return closing;
    },
  };
}

const DRAINING = 'shutting down';
