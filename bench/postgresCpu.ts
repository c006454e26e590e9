import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Postgres } from '../test/fixtures/postgres.js';

/** Clock ticks a second in /proc (`getconf CLK_TCK`): 100 on every Linux that Node runs on. */
const TICKS = 100;

/** CPU seconds that a server and all its connections have used; NaN where there is no /proc to tell. */
export async function serverCpu(server: Postgres): Promise<number> {
  if (!existsSync('/proc/self/stat')) return Number.NaN;
  // A child of the main process that stays; the connection that asks is gone by now.
  const asked = `SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'`;
  const [row] = await server.run(server.url, asked);
  const main = processOf(Number(row?.pid))?.parent;
  let seconds = 0;
  for (const pid of readdirSync('/proc').map(Number)) {
    const found = pid > 0 ? processOf(pid) : undefined;
    if (found && (pid === main || found.parent === main)) seconds += found.seconds;
  }
  return seconds;
}

/** Undefined for one that has ended; `seconds` with those of its children that have ended. */
function processOf(pid: number): { readonly parent: number; readonly seconds: number } | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined; // It has ended since it was listed.
  }
  // proc(5): the name, in parentheses, may hold blanks; behind it come state (3), ppid (4), …, utime (14) to cstime (17).
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const ticks = fields.slice(11, 15).reduce((sum, value) => sum + value, 0);
  return { parent: fields[1] ?? 0, seconds: ticks / TICKS };
}
