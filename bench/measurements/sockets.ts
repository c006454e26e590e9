import { OverWebSocket } from '../../src/phone/webSocket.js';
import type { Bot } from '../bot.js';
import { alternate, type Contender, cpuOf, dialAll, playRound, ratio, refuseMistakes, rowsOf } from '../load.js';
import type { Measurement, Row, Settings } from '../result.js';
import { Rig } from '../rig.js';

/** One web socket a call, as Microsoft's Telephony channel opens them. */
export const sockets: Measurement = {
  name: 'sockets',
  about: 'ordinary turns over web sockets, one each for 100 callers; then 2,000 calls open at once',
  needsPeers: true,
  run: (settings) =>
    Rig.use(async (rig) => {
      const [plain, ours] = [await rig.start('sockets'), await rig.start('ours')];
      const size = { callers: 100, turns: settings.quick ? 8 : 40 };
      const contenders = [overSockets('CloudAdapter', plain), overSockets('ours', ours)];
      const rounds = await alternate(contenders, { size, rounds: settings.quick ? 1 : 5 }, settings);
      const many = settings.quick ? 400 : 2000;
      const open = await openMany(ours, many, settings);
      return {
        rows: [...rowsOf(rounds, 'CloudAdapter'), open.row],
        targets: [
          {
            what: 'CPU per turn, of a plain CloudAdapter',
            figure: ratio(rounds, 'ours', 'CloudAdapter', 'cpuPer1000'),
            limit: 0.5,
          },
          { what: 'calls open at once, all of them answered', figure: open.answered, limit: many, atLeast: true },
        ],
        rounds: Object.fromEntries(rounds),
      };
    }),
};

function overSockets(name: string, bot: Bot): Contender {
  return { name, round: (size) => playRound([bot], () => new OverWebSocket(bot.url), size) };
}

/** Everybody says something three times while all the calls are on. */
async function openMany(bot: Bot, calls: number, { tell }: Settings): Promise<{ row: Row; answered: number }> {
  tell(`${calls} calls at once: dialling`);
  const callers = await dialAll(calls, () => new OverWebSocket(bot.url));
  tell(`${calls} calls at once: everybody talks`);
  const TIMES = 3;
  const cpu = await cpuOf([bot], () =>
    Promise.all(
      callers.map(async (caller) => {
        for (let i = 0; i < TIMES; i++) await caller.say();
      }),
    ),
  );
  const { rssBytes } = await bot.usage();
  const answered = callers.filter(({ mistakes }) => mistakes.length === 0).length;
  tell(`${calls} calls at once: hanging up`);
  await Promise.all(callers.map((caller) => caller.hangUp()));
  refuseMistakes([bot], callers);
  const figures = { 'CPU s/1,000 turns': (cpu / calls / TIMES) * 1000, 'RSS MB': rssBytes / 2 ** 20 };
  return { row: { name: `ours, ${calls} open`, figures }, answered };
}
