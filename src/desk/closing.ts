/** The operator's switch: departments are closed and opened beside a running bot. */
import type { Closure } from '../handoff/closure.js';
import type { Store } from '../storage/store.js';
import { printable } from '../transcript/printable.js';
import { Refusal } from './refusal.js';
import { onClocks, readUntil } from './until.js';

/** What the operator does to one department, or to all of them together. */
export interface Closing {
  readonly verb: 'close' | 'open';
  /** Absent: all of them. */
  readonly department?: string;
  /** As written; absent: until it is taken back. */
  readonly until?: string;
  readonly note?: string;
}

/** What has come of it. */
export interface Switched {
  /** False where there was nothing to open. */
  readonly changed: boolean;
  /** Everything that is closed now. */
  readonly closures: readonly Closure[];
  /** The same for a person. */
  readonly text: string;
}

/** Where and when the operator is. */
export interface Surroundings {
  /** Names of the departments that the menu has. */
  readonly departments: () => readonly string[];
  /** Epoch milliseconds. */
  readonly now: number;
  /** Whose clocks the operator reads; an IANA name. */
  readonly zone: string;
}

/**
 * Closes or opens.
 *
 * @throws Refusal for a department that does not exist, and for a time that is none; BotError
 */
export async function closeOrOpen(
  { closures }: Pick<Store, 'closures'>,
  { verb, department, until, note }: Closing,
  { departments, now, zone }: Surroundings,
): Promise<Switched> {
  const isClosed = (await closures.list(now)).some((closure) => closure.department === department);
  // What the menu no longer has can still be opened.
  if (department !== undefined && !(verb === 'open' && isClosed)) mustExist(department, departments());
  const which = department === undefined ? 'all departments' : printable(department);
  if (verb === 'open') {
    const changed = await closures.open(department, now);
    const left = await closures.list(now);
    const text = `${changed ? 'Open again' : 'Was not closed'}: ${which}\n${stillClosed(left, department)}`;
    return { changed, closures: left, text };
  }
  const end = until === undefined ? undefined : readUntil(until, now, zone);
  await closures.close({
    ...(department !== undefined && { department }),
    from: now,
    ...(end !== undefined && { until: end }),
    ...(note !== undefined && { note }),
  });
  const open = `npm run calls -- open${department === undefined ? '' : ` ${which}`}`;
  const how = end === undefined ? `until it is taken back: ${open}` : `until ${onClocks(end, zone)}`;
  return { changed: true, closures: await closures.list(now), text: `Closed: ${which}, ${how}\n` };
}

function mustExist(department: string, names: readonly string[]): void {
  if (names.includes(department)) return;
  const [named, there] = [printable(department).slice(0, 40), printable(names.join(', '))];
  throw new Refusal(`There is no department ${named}; the menu has ${there}. Without a name, all of them are meant.`);
}

/** What keeps callers away all the same. */
function stillClosed(closures: readonly Closure[], opened: string | undefined): string {
  const counting = closures.filter(({ department }) => opened === undefined || department === undefined);
  return counting
    .map(({ department }) =>
      department === undefined
        ? 'All departments together are still closed: npm run calls -- open\n'
        : `Still closed: ${printable(department)}\n`,
    )
    .join('');
}
