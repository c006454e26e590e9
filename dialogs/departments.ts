import { z } from 'zod';
import { type E164, parseE164 } from '../src/call/phoneNumber.js';
import { readHours } from './hours.js';
import type { Department, HuntTarget } from './menu.js';
import { ANYTHING, type MenuSource, text, YES } from './menuSource.js';
import { POOL, readPool } from './pools.js';
import { type Path, variableIn } from './yamlFile.js';

type Environment = Readonly<Record<string, string | undefined>>;

const WAYS = ['blind', 'attended', 'warm'] as const;
const WAY = z.enum(WAYS, `must be ${WAYS.join(', ')}`);
const LANGUAGE = text(/\S/, 'must be a language such as en-US, or be left out').optional();
const SPOKEN = text(/\S/, 'must be the words a caller hears');
const PHONE = text(/\S/, 'must be a phone number in international form, or the variable that holds it');
const MINUTES = text(/^(?:[1-9]\d?|1[01]\d|120)$/, 'must be a whole number of minutes from 1 to 120').transform(
  (minutes) => Number(minutes) * 60_000,
);

/** Reads `departments`: who can be reached, and in which order their phones ring. */
export function readDepartments(source: MenuSource, env: Environment): Readonly<Record<string, Department>> {
  const departments: Record<string, Department> = Object.create(null);
  for (const name of source.departments) departments[name] = readDepartment(source, env, ['departments', name]);
  return departments;
}

function readDepartment(source: MenuSource, env: Environment, path: Path): Department {
  const { yaml } = source;
  const {
    language,
    transfer = 'blind',
    wait,
    colleagues,
  } = yaml.fields(path, {
    name: ANYTHING,
    language: LANGUAGE,
    transfer: WAY,
    wait: MINUTES.optional(),
    colleagues: text(/\S/, 'must be a department').optional(),
    hours: ANYTHING,
    hunt: ANYTHING,
  });
  source.mustBeLocale([...path, 'language'], language);
  if (transfer === 'attended') {
    yaml.report(
      [...path, 'transfer'],
      `can't be ${transfer} yet: no channel carries it out; blind and warm are the ways that exist`,
    );
  }
  if (colleagues !== undefined) {
    if (transfer !== 'warm') yaml.report([...path, 'colleagues'], 'is only for a department with `transfer: warm`');
    else if (!source.departments.includes(colleagues))
      yaml.report([...path, 'colleagues'], `must be a department of this file, not "${colleagues}"`);
  }
  const given = yaml.keys([...path, 'name']);
  for (const locale of given) source.mustBeLocale([...path, 'name', locale], locale);
  const shape = Object.fromEntries(
    [...new Set([...source.prompts.locales, ...given])].map((locale) => [locale, SPOKEN]),
  );
  const name = given.length > 0 ? yaml.fields([...path, 'name'], shape) : {};
  const hours = readHours(yaml, [...path, 'hours']);
  return {
    name: name as Department['name'],
    ...(language !== undefined && { language }),
    transfer,
    ...(wait !== undefined && { wait }),
    ...(colleagues !== undefined && { colleagues }),
    ...(hours && { hours }),
    hunt: readHunt(source, env, [...path, 'hunt']),
  };
}

function readHunt(source: MenuSource, env: Environment, path: Path): readonly HuntTarget[] {
  const entries = source.yaml.items(path);
  const numbers = entries.map((entry) => readNumber(source, env, entry));
  if (entries.length > 0 && numbers.every((number) => number === 'left out')) {
    source.yaml.report(path, 'is empty: every number in it is optional and none of their variables is set');
  }
  const targets = new Map<E164, HuntTarget>();
  for (const [index, entry] of entries.entries()) {
    const number = numbers[index];
    if (number === undefined || number === 'left out') continue;
    const pool = readPool(source.yaml, env, [...entry, 'pool']);
    // Two variables may hold one number: nobody's phone rings twice in one hunt.
    const known = targets.get(number)?.pool ?? pool;
    targets.set(number, { kind: 'phone', number, ...(known && { pool: known }) });
  }
  return [...targets.values()];
}

function readNumber(source: MenuSource, env: Environment, path: Path): E164 | 'left out' | undefined {
  const { yaml } = source;
  const { phone } = yaml.fields(path, { phone: PHONE, pool: POOL.optional(), optional: YES.optional() });
  const optional = yaml.has([...path, 'optional']);
  if (phone === undefined) return undefined;
  const at = [...path, 'phone'];
  const variable = variableIn(phone);
  if (variable === undefined) {
    if (optional) yaml.report([...path, 'optional'], 'is only for a number that comes from the environment');
    const number = parseE164(phone);
    if (!number)
      yaml.report(at, `must be a phone number in international form, such as "+14251231234", not "${phone}"`);
    return number;
  }
  const value = env[variable]?.trim();
  if (!value) {
    if (optional) return 'left out';
    yaml.report(at, `needs the environment variable ${variable}, which is not set; set it, or add \`optional: true\``);
    return undefined;
  }
  const number = parseE164(value);
  // The value is not shown: a wrong name may point at a secret.
  if (!number) yaml.report(at, `needs a phone number in international form in ${variable}, such as +14251231234`);
  return number;
}
