import { setTimeout as pause } from 'node:timers/promises';
import { Home } from './bots.js';
import { Caller, type Step, word } from './caller.js';
import { Channel, type Treatment } from './channel.js';
import { compareStored, count, countTurns, handoffIds, isWords, lost, notesOfOutside, outsideScript } from './judge.js';
import { CALL, Load } from './load.js';
import { learn, play, playCall } from './play.js';
import type { Figure, Result, Script, Settings } from './script.js';

/** Longer than an instance's lease (3 s, src/storage/open.ts). */
const PAUSED_FOR = 6000;
const NEXT_PAUSE_AFTER = 3000;
/** A load balancer that gives up on a stopped instance. */
const ANSWER_WITHIN = 4000;
/** So slow that an instance is always stopped in the middle of what it says. */
const SLOW: Treatment = { kind: 'slow', ms: 100 };

/** Two instances on one database. */
export const twoInstances: Script = {
  name: 'twoInstances',
  about: 'posts everything to two instances at once; pauses one for longer than its lease',
  async *run(settings) {
    if (!settings.stores.includes('postgres')) return;
    yield await postedTwice(settings);
    yield await paused(settings);
  },
};

async function postedTwice(settings: Settings): Promise<Result> {
  const [calls, turns, together] = settings.short ? [40, 10, 40] : [200, 20, 100];
  const home = await Home.make('postgres', settings);
  const channel = await Channel.start();
  try {
    const [a, b] = await Promise.all([home.start(), home.start()]);
    const says = Array.from({ length: turns - 4 }, (): Step => 'say');
    const script = await learn(channel, () => a.url, ['dial', ...says, 'press 0', 'accepted', 'end']);
    const started = Date.now();
    const callers: Caller[] = [];
    await play(calls, together, (i) => {
      const caller = new Caller(channel, word(i), [() => a.url, () => b.url]);
      callers.push(caller);
      return playCall(caller, script);
    });
    const seconds = Math.round((Date.now() - started) / 1000);
    const died = [a, b].filter(({ hasEnded }) => hasEnded).length;
    return {
      title: `Two instances: ${calls} calls of ${turns} turns, each activity posted to both at once, ${seconds} s`,
      figures: [
        { what: 'effects doubled', counted: countTurns(callers, ({ again }) => again.length), limit: 0 },
        ...(await figures(home, callers)),
        { what: 'processes that died', counted: died, limit: 0 },
      ],
      notes: notesOfOutside(callers),
    };
  } finally {
    await home.remove();
    await channel.close();
  }
}

async function paused(settings: Settings): Promise<Result> {
  const [pauses, together] = settings.short ? [1, 30] : [5, 100];
  const home = await Home.make('postgres', settings);
  const channel = await Channel.start();
  try {
    const [a, b] = await Promise.all([home.start(), home.start()]);
    const script = await learn(channel, () => a.url, CALL);
    const route = (call: number) => (attempt: number) => ((call + attempt) % 2 === 0 ? a : b).url;
    const treat = () => SLOW;
    const load = new Load({ channel, script, together, route, answerWithin: ANSWER_WITHIN, treat });
    const windows: { from: number; to: number }[] = [];
    for (let i = 0; i < pauses; i++) {
      await pause(NEXT_PAUSE_AFTER);
      a.pause();
      const from = Date.now();
      await pause(PAUSED_FOR);
      windows.push({ from, to: Date.now() });
      a.goOn();
    }
    await pause(NEXT_PAUSE_AFTER);
    await load.stop();
    const { callers } = load;
    const isPaused = (at: number) => windows.some(({ from, to }) => at >= from && at < to);
    const again = callers.flatMap(({ turns }) => turns.flatMap((turn) => turn.again));
    const died = [a, b].filter(({ hasEnded }) => hasEnded).length;
    return {
      title: `Paused: one of two instances stopped ${pauses} times for ${PAUSED_FOR / 1000} s, ${callers.length} calls`,
      figures: [
        {
          what: 'sent again by the one that went on',
          counted: again.filter(({ at }) => !isPaused(at)).length,
          limit: 0,
        },
        // Sent and not confirmed when it was stopped: nobody can know.
        {
          what: 'words sent again by the one that took over',
          counted: again.filter((p) => isPaused(p.at) && isWords(p)).length,
        },
        { what: 'handoffs asked again by it', counted: again.filter((p) => isPaused(p.at) && !isWords(p)).length },
        ...(await figures(home, callers)),
        { what: 'processes that died', counted: died, limit: 0 },
      ],
      notes: notesOfOutside(callers),
    };
  } finally {
    await home.remove();
    await channel.close();
  }
}

async function figures(home: Home, callers: readonly Caller[]): Promise<Figure[]> {
  await home.stop();
  const stored = await compareStored(home, callers);
  return [
    { what: 'order broken', counted: count(callers, (c) => c.disorder), limit: 0 },
    { what: 'answers lost', counted: countTurns(callers, lost), limit: 0 },
    { what: 'callers with no handoff', counted: count(callers, (c) => Number(c.handoffs.length === 0)), limit: 0 },
    { what: 'callers with two HandoffIds', counted: count(callers, (c) => Number(handoffIds(c).size > 1)), limit: 0 },
    { what: 'words outside the script', counted: count(callers, outsideScript), limit: 0 },
    { what: 'transcript entries lost', counted: stored.lost, limit: 0 },
    { what: 'transcript entries doubled', counted: stored.doubled, limit: 0 },
    { what: 'transcripts out of order', counted: stored.outOfOrder, limit: 0 },
    { what: 'calls that did not go on', counted: count(callers, (c) => c.notTaken + c.stuck), limit: 0 },
    { what: 'deliveries that had to be repeated', counted: count(callers, refusals) },
  ];
}

const refusals = ({ turns }: Caller) =>
  turns.flatMap(({ deliveries }) => deliveries.flatMap((delivery) => delivery.refusals)).length;
