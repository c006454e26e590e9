import { type Hours, isOpen, nextOpening } from './hours.js';

/** An operator has closed a department, or all of them, whatever its hours say. */
export interface Closure {
  /** Absent: every department. */
  readonly department?: string;
  /** Epoch milliseconds. */
  readonly from: number;
  /** Epoch milliseconds, the first moment at which it no longer holds; absent: until an operator takes it back. */
  readonly until?: number;
  /** Why, in the operator's own words; for other operators, never for callers. */
  readonly note?: string;
}

/**
 * Where closures are kept. Asked whenever a caller wants a person, so that a switch counts from the next request on.
 *
 * @throws BotError where they can't be read: the turn fails as it does without its call, and the caller is told
 */
export type ReadClosures = () => Promise<readonly Closure[]>;

/** Whether a department can be reached, and if not, when again. */
export type Reachability =
  | { readonly isOpen: true }
  /** `opensAt` in epoch milliseconds; undefined: nobody knows, or not within the 400 days that are looked at. */
  | { readonly isOpen: false; readonly opensAt: number | undefined };

/**
 * Whether somebody of a department is there: within its hours, and in no closure.
 *
 * @param hours undefined: always open
 * @param at epoch milliseconds
 */
export function reachability(
  department: string,
  hours: Hours | undefined,
  closures: readonly Closure[],
  at: number,
): Reachability {
  const its = closures.filter((closure) => closure.department === undefined || closure.department === department);
  const opensAt = firstOpening(hours, its, at);
  return opensAt === at ? { isOpen: true } : { isOpen: false, opensAt };
}

/** The first moment from `at` on that is within the hours and in none of the closures. */
function firstOpening(hours: Hours | undefined, closures: readonly Closure[], at: number): number | undefined {
  const opening = hours ? nextOpening(hours, at) : at;
  if (opening === undefined) return undefined;
  const closed = closures.find(({ from, until = Infinity }) => from <= opening && opening < until);
  if (!closed) return opening;
  if (closed.until === undefined) return undefined;
  const others = closures.filter((closure) => closure !== closed);
  return firstOpening(hours, others, closed.until);
}

/**
 * Whether nobody of any department is there.
 *
 * @param departments by name
 * @param at epoch milliseconds
 */
export function areAllClosed(
  departments: Readonly<Record<string, { readonly hours?: Hours }>>,
  closures: readonly Closure[],
  at: number,
): boolean {
  const holding = closures.filter(({ from, until = Infinity }) => from <= at && at < until);
  const isClosed = (name: string) => holding.some(({ department }) => department === undefined || department === name);
  return Object.entries(departments).every(([name, { hours }]) => isClosed(name) || (hours && !isOpen(hours, at)));
}
