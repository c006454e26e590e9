import { areAllClosed, type Closure, reachability } from '../src/handoff/closure.js';
import { spokenOpening } from '../src/handoff/opening.js';
import type { Department, Menu } from './menu.js';

/** What a caller hears who wants somebody of a department that is closed: a prompt and what fills it. */
export interface ClosedWords {
  readonly prompt: string;
  readonly values: Readonly<Record<string, string>>;
}

/**
 * Whether nobody of a department is there, and how that is said: of that department or of all of them, with the next
 * opening where it is known.
 *
 * @param name of a department of the menu
 * @param closures what an operator has closed
 * @param now epoch milliseconds
 * @returns undefined when somebody is there
 */
export function closedWords(
  { departments }: Menu,
  name: string,
  closures: readonly Closure[],
  now: number,
  locale: string,
): ClosedWords | undefined {
  const department = departments[name];
  const found = reachability(name, department?.hours, closures, now);
  if (!department || found.isOpen) return undefined;
  const isAlone = !areAllClosed(departments, closures, now);
  const prompt = isAlone ? 'closed' : 'closed-all';
  const values: Record<string, string> = isAlone ? { department: spokenName(department, name, locale) } : {};
  // A time is told by the clocks of the department, and a department without hours has none.
  const zone = department.hours?.zone;
  if (zone === undefined || found.opensAt === undefined) return { prompt: `${prompt}-unknown`, values };
  const { day, words: opening } = spokenOpening(found.opensAt, now, locale, zone);
  return { prompt: day === 'near' ? prompt : `${prompt}-day`, values: { ...values, opening } };
}

/** As it stands in a sentence; by its name in the menu where it has none that can be said. */
export function spokenName(department: Department | undefined, name: string, locale: string): string {
  return department?.name[locale] ?? Object.values(department?.name ?? {})[0] ?? name;
}
