import { type E164, parseE164 } from '../src/call/phoneNumber.js';
import type { Department, Menu } from './menu.js';
import { text } from './menuSource.js';
import { type Path, variableIn, type YamlFile } from './yamlFile.js';

export const MUST_BE_NUMBERS =
  'must be phone numbers in international form, separated by commas, such as +14251231235, +14251231236';

/** What stands after `pool`. */
export const POOL = text(/\S/, `${MUST_BE_NUMBERS}, or the variable that holds them`);

/** Reads `+14251231235, +14251231236`, each number once. @returns undefined when one of them is none */
export function parsePool(written: string): readonly E164[] | undefined {
  const numbers = written.split(',').map((part) => parseE164(part));
  const known = numbers.filter((number) => number !== undefined);
  return known.length === numbers.length ? [...new Set(known)] : undefined;
}

/**
 * Reads the pool at `path`.
 *
 * @returns undefined where there is none: nothing stands there, or a variable that is not set. What is wrong is reported
 */
export function readPool(
  yaml: YamlFile,
  env: Readonly<Record<string, string | undefined>>,
  path: Path,
): readonly E164[] | undefined {
  const written = yaml.text(path);
  const variable = written === undefined ? undefined : variableIn(written);
  const value = variable === undefined ? written : env[variable];
  if (!value?.trim()) return undefined;
  const pool = parsePool(value);
  // What is wrong in a variable is told by its name (loadMenu.ts).
  if (!pool && variable === undefined) yaml.report(path, MUST_BE_NUMBERS);
  return pool;
}

/**
 * Reports numbers that could be dialled for two calls at once: a pool's number must be in one pool only, and nobody's own.
 * They are not shown: they may come from the environment.
 */
export function checkPools(yaml: YamlFile, departments: Readonly<Record<string, Department>>): void {
  const targets = Object.values(departments).flatMap(({ hunt }) => hunt);
  const own = new Set(targets.flatMap((target) => (target.kind === 'phone' ? [target.number] : [])));
  const beside = new Map<E164, E164>();
  for (const [name, { hunt }] of Object.entries(departments)) {
    for (const target of hunt) {
      if (target.kind !== 'phone' || !target.pool) continue;
      const path = ['departments', name, 'hunt'];
      const { number, pool } = target;
      if (pool.some((one) => own.has(one))) {
        yaml.report(path, 'has a pool with a number that is called as `phone` too: two calls could share it');
      }
      if (pool.some((one) => (beside.get(one) ?? number) !== number)) {
        yaml.report(path, 'has a pool with a number of another pool: one number leads to the same people always');
      }
      for (const one of pool) beside.set(one, beside.get(one) ?? number);
    }
  }
}

/** Whether numbers of a pool may be dialled. */
export function hasPools({ departments }: Menu): boolean {
  return Object.values(departments).some(({ hunt }) => hunt.some(({ pool }) => pool));
}
