import { setTimeout as pause } from 'node:timers/promises';
import { Home } from './bots.js';
import type { Caller } from './caller.js';
import { Channel, type Post } from './channel.js';
import { handoffIds } from './judge.js';
import { callers } from './play.js';
import type { Result, Script, Settings, StoreName } from './script.js';

const CALLS = 100;
/** The shortest that the bot can be set to. */
const NO_ANSWER_SECONDS = 5;
const MOST_LATE = 5000;
/** A second prompt would come soon after the first. */
const WATCHED_ON = 3000;

/** A process that dies while callers wait for an agent. Whoever takes over keeps their deadlines. */
export const moving: Script = {
  name: 'moving',
  about: 'kills the instance whose callers wait for an agent',
  async *run(settings) {
    for (const store of settings.stores) yield await movingOn(store, settings);
  },
};

async function movingOn(store: StoreName, settings: Settings): Promise<Result> {
  const home = await Home.make(store, settings, { HANDOFF_TIMEOUT_SECONDS: `${NO_ANSWER_SECONDS}` });
  const channel = await Channel.start();
  try {
    // One process serves a file: there the successor is the bot that is started again.
    const first = await home.start();
    const standby = store === 'postgres' ? await home.start() : undefined;
    let bot = first;
    const calls = callers(CALLS, channel, () => [() => bot.url]);
    await Promise.all(calls.map((caller) => caller.take('dial', undefined)));
    await Promise.all(calls.map((caller) => caller.take('press 0', undefined)));
    await first.kill();
    bot = standby ?? (await home.start());
    const deadlines = calls.map((caller) => deadlineOf(caller));
    const latest = Math.max(...deadlines) + MOST_LATE;
    while (Date.now() < latest && !calls.every(({ unasked }) => unasked.some(isPrompt))) await pause(50);
    await pause(WATCHED_ON);
    const prompts = calls.map(({ unasked }) => unasked.filter(isPrompt));
    const late = prompts.map(([prompt], i) => (prompt ? prompt.at - (deadlines[i] ?? 0) : Number.NaN));
    const heard = late.filter((ms) => !Number.isNaN(ms));
    const after = await Promise.all(calls.map((caller) => caller.take('press 7', undefined)));
    const successor = standby ? 'another instance goes on' : 'it is started again';
    return {
      title: `Moving, ${store}: the bot dies with ${CALLS} callers waiting for an agent, ${successor}`,
      figures: [
        { what: 'callers never told that nobody answers', counted: CALLS - heard.length, limit: 0 },
        { what: 'callers told more than once', counted: prompts.filter(({ length }) => length > 1).length, limit: 0 },
        { what: 'told too early', counted: heard.filter((ms) => ms < 0).length, limit: 0 },
        { what: 'latest after the deadline, ms', counted: Math.max(0, ...heard), limit: MOST_LATE },
        {
          what: 'callers with another number of handoffs than one',
          counted: calls.filter((caller) => handoffIds(caller).size !== 1 || caller.handoffs.length !== 1).length,
          limit: 0,
        },
        {
          what: 'callers not answered afterwards',
          counted: after.filter(({ heard }) => heard.length !== 1).length,
          limit: 0,
        },
      ],
    };
  } finally {
    await home.remove();
    await channel.close();
  }
}

/** The prompt `still-ringing`. */
const isPrompt = ({ activity }: Post) => /still be ringing/.test(activity.text ?? '');

/** When the caller is to be told that nobody answers, by the bot's own word about when they asked. */
function deadlineOf(caller: Caller): number {
  const asked = Date.parse(caller.handoffs[0]?.activity.value?.RequestedAt ?? '');
  if (Number.isNaN(asked)) throw new Error('a caller has pressed 0 and was not handed off');
  return asked + NO_ANSWER_SECONDS * 1000;
}
