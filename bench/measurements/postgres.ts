import { type Postgres, startPostgres } from '../../test/fixtures/postgres.js';
import { alternate, type Contender, ratio, rowsOf } from '../load.js';
import { serverCpu } from '../postgresCpu.js';
import type { Measurement } from '../result.js';
import { Rig } from '../rig.js';
import { median } from '../statistics.js';

/**
 * On PostgreSQL: one instance, two that share the calls, activity by activity, and two that have nothing to do with each other,
 * which tells what two processes cost on this machine.
 */
export const postgres: Measurement = {
  name: 'postgres',
  about: 'ordinary turns on PostgreSQL (on this machine, waiting for its disk), with one instance and with two',
  needsPeers: true,
  run: (settings) =>
    Rig.use(async (rig) => {
      const server = await startPostgres({ durable: true });
      rig.atEnd(() => server.stop());
      const startOn = (url: string) => rig.start('ours', { DATABASE_URL: url });
      const database = await server.newDatabase();
      const shared = await server.newDatabase();
      const sample = await rig.start('sample');
      const one = await startOn(database);
      const two = [await startOn(shared), await startOn(shared)] as const;
      const apart = [await startOn(await server.newDatabase()), await startOn(await server.newDatabase())] as const;
      const spent = new Map<string, number[]>();
      const contenders: Contender[] = [
        rig.overHttp('sample', sample),
        withServer(rig.overHttp('one instance', one), server, spent),
        withServer(rig.overHttp('two instances', ...two), server, spent),
        withServer(rig.sideBySide('two with a database each', ...apart), server, spent),
      ];
      const size = { callers: 100, turns: settings.quick ? 8 : 40 };
      const rounds = await alternate(contenders, { size, rounds: settings.quick ? 1 : 9 }, settings);
      const rows = rowsOf(rounds, 'sample').map(({ name, figures }) => {
        const server = spent.get(name);
        return { name, figures: { ...figures, ...(server && { 'PostgreSQL CPU s/1,000': median(server) }) } };
      });
      return {
        rows,
        targets: [
          {
            what: 'CPU per turn of the bot, of sample',
            figure: ratio(rounds, 'one instance', 'sample', 'cpuPer1000'),
            limit: 0.55,
          },
          {
            what: 'CPU per turn of two instances together, of one',
            figure: ratio(rounds, 'two instances', 'one instance', 'cpuPer1000'),
            limit: 1.15,
          },
        ],
        notes: [
          'Two instances: each activity of a call goes to the other instance than the one before, at once after the answer.',
          'Two with a database each: what two processes cost here, without sharing anything.',
        ],
        rounds: Object.fromEntries(rounds),
      };
    }),
};

/** Also notes what the server has used in each round. */
function withServer(contender: Contender, server: Postgres, into: Map<string, number[]>): Contender {
  const { name } = contender;
  return {
    name,
    round: async (size) => {
      const before = await serverCpu(server);
      const round = await contender.round(size);
      into.set(name, [...(into.get(name) ?? []), (((await serverCpu(server)) - before) / round.turns) * 1000]);
      return round;
    },
  };
}
