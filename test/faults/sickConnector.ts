import { setTimeout as pause } from 'node:timers/promises';
import { type Bot, Home } from './bots.js';
import { type Answer, Caller, type Step, signature, type Turn, word } from './caller.js';
import { Channel, type Post } from './channel.js';
import { count, isWords, lost } from './judge.js';
import { Load } from './load.js';
import { learn, type Script as Steps } from './play.js';
import type { Result, Script, Settings } from './script.js';
import { HEALTHY, SICKNESSES, type Sickness } from './sickness.js';

/** The bot answers the third question in a row otherwise than the first two. */
const STEPS: readonly Step[] = ['dial', 'press 1', 'say', 'say', 'say', 'press 0', 'accepted', 'end'];

const OPEN_FOR = 15_000;
/** The bot holds an activity while the turn before it is open. */
const ANSWER_WITHIN = 30_000;
/** One of so many calls is handed off while the channel is ill. */
const HANDOFFS = 5;
/** Calls that are well, at the same time. */
const OTHERS = 20;
/** However soon a channel is well again. */
const LEAST_WATCHED = 2500;
/** Milliseconds from one patient to the next: a hundred at once would delay the others by themselves. */
const NEXT_AFTER = 15;
/** Nobody notices a delay of less. */
const NOTICED = 1000;
/** A median below that differs by chance. */
const LEAST_MEDIAN = 10;

/** A channel that takes words late, never, or twice. */
export const sickConnector: Script = {
  name: 'sickConnector',
  about: 'answers what the bot posts with errors, late, or never',
  async *run(settings) {
    const store = settings.stores[0];
    if (!store) return;
    const home = await Home.make(store, settings);
    const channel = await Channel.start();
    try {
      const bot = await home.start();
      const script = await learn(channel, () => bot.url, STEPS);
      const clinic = new Clinic(channel, bot, script, settings);
      const { median } = await clinic.admit(HEALTHY);
      for (const sickness of SICKNESSES) yield (await clinic.admit(sickness, median)).result;
    } finally {
      await home.remove();
      await channel.close();
    }
  },
};

/** One call whose channel falls ill once. */
interface Patient {
  readonly caller: Caller;
  /** Whose answer the channel was ill for. */
  readonly sick: Turn;
  /** How long its turn kept the next one waiting, in milliseconds. */
  readonly open: number;
}

class Clinic {
  constructor(
    private readonly channel: Channel,
    private readonly bot: Bot,
    private readonly script: Steps,
    private readonly settings: Settings,
  ) {}

  /** @param healthy the median answer, in milliseconds, of other calls when all are well. */
  async admit(sickness: Sickness, healthy = 0): Promise<{ readonly result: Result; readonly median: number }> {
    const calls = this.settings.short ? 50 : 100;
    const load = new Load({ channel: this.channel, script: this.script, together: OTHERS, route: () => this.#route });
    const treated = Array.from({ length: calls }, (_, i) => this.#treat(sickness, i));
    const [patients] = await Promise.all([Promise.all(treated), pause(LEAST_WATCHED)]);
    await load.stop();
    const answers = load.callers
      .flatMap(({ turns }) => turns)
      .flatMap(({ askedAt, repliedAt, expected = [] }) =>
        expected.length > 0 ? (repliedAt ?? Infinity) - askedAt : [],
      )
      .sort((a, b) => a - b);
    const median = answers[Math.floor(answers.length / 2)] ?? Infinity;
    const callers = patients.map(({ caller }) => caller);
    const limit = sickness.curable ? { limit: 0 } : {};
    const missing = (of: (one: string) => boolean) => patients.flatMap(({ sick }) => sick.missing.filter(of)).length;
    const again = callers.flatMap(({ turns }) => turns.flatMap((turn) => turn.again));
    const result: Result = {
      title: `Sick connector, ${sickness.name}: ${calls} calls, and ${OTHERS} others at a time whose channel is well`,
      figures: [
        { what: 'answers lost', counted: missing((one) => !isHandoff(one)), ...limit },
        { what: 'handoffs lost', counted: missing(isHandoff), ...limit },
        { what: 'words spoken twice', counted: again.filter(isWords).length, limit: 0 },
        { what: 'handoffs asked twice', counted: again.filter((post) => !isWords(post)).length, limit: 0 },
        { what: 'answers out of order', counted: count(callers, (c) => c.disorder), limit: 0 },
        {
          what: `turns open after ${OPEN_FOR / 1000} s`,
          counted: patients.filter(({ open }) => open > OPEN_FOR).length,
          limit: 0,
          isTiming: true,
        },
        { what: 'longest turn, s', counted: Math.max(...patients.map(({ open }) => open)) / 1000 },
        { what: 'calls that did not go on', counted: count(callers, (c) => c.notTaken + lostLater(c)), limit: 0 },
        { what: 'others: answers', counted: answers.length },
        {
          what: `others: answers later than ${NOTICED / 1000} s`,
          counted: answers.filter((ms) => ms > NOTICED).length,
          limit: 0,
          isTiming: true,
        },
        { what: 'others: median answer, ms', counted: median },
        {
          what: 'others: median against a healthy run',
          counted: median / Math.max(healthy, LEAST_MEDIAN),
          limit: 3,
          isTiming: true,
        },
        { what: 'processes that died', counted: Number(this.bot.hasEnded), limit: 0 },
      ],
    };
    return { result, median };
  }

  readonly #route = () => this.bot.url;

  async #treat(sickness: Sickness, index: number): Promise<Patient> {
    const caller = new Caller(this.channel, `${word(index)} today`, [this.#route], ANSWER_WITHIN);
    const isHandedOff = index % HANDOFFS === 0;
    await pause(index * NEXT_AFTER);
    for (const step of ['dial', 'press 1', 'say'] as const) await caller.take(step, this.#answerTo(step));
    const treat = sickness.begin();
    const step = isHandedOff ? 'press 0' : 'say';
    const { turn: sick } = caller.begin(step, this.#answerTo(step, isHandedOff ? 0 : 1));
    caller.ill = (post: Post) => (post.replyToId === sick.id ? treat(post) : { kind: 'take' });
    await caller.answered(sick);
    // Nobody knows what is said to a caller whose handoff may or may not have arrived.
    const next = await caller.take(isHandedOff ? 'accepted' : 'say', isHandedOff ? [] : this.#answerTo('say', 2));
    await caller.take('end', []);
    return { caller, sick, open: (next.answeredAt ?? Infinity) - (sick.answeredAt ?? 0) };
  }

  /** The answer to the first such step of the script (0), or to a later one. */
  #answerTo(step: Step, place = 0): Answer {
    return this.script.filter((one) => one.step === step)[place]?.answer ?? [];
  }
}

const isHandoff = (one: string) => one === signature({ type: 'event', name: 'handoff.initiate' });

/** Answers that did not come after the channel was well again. */
const lostLater = ({ turns }: Caller) => turns.slice(-2).reduce((sum, turn) => sum + lost(turn), 0);
