import { type E164, parseE164 } from '../src/call/phoneNumber.js';
import { ConfigError } from '../src/errors.js';
import { readDepartments } from './departments.js';
import { readInputs } from './inputs.js';
import type { Menu, PromptNames } from './menu.js';
import { readPages } from './menuPages.js';
import { ANYTHING, KEY, MenuSource, NAME } from './menuSource.js';
import { checkOwn, IS_OWN, isOwnIn } from './ownNumber.js';
import { checkPools, MUST_BE_NUMBERS, parsePool } from './pools.js';
import { readSilence } from './silence.js';
import { YamlFile } from './yamlFile.js';

const ANY_NUMBER = '+14251231234';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads `menu.yaml`.
 *
 * @param env where `${NAME}` in a phone number is looked up; an empty variable is one that is not set.
 * @param own the number that callers dial, where it is known: the bot must not call itself
 * @throws MenuError with every mistake of the file, each with its line; ConfigError where only variables are wrong.
 */
export function loadMenu(file: string, env: Environment, prompts: PromptNames, own?: E164): Menu {
  const yaml = new YamlFile(file);
  const { start, afterFailure, stillRinging } = yaml.fields([], {
    start: NAME,
    afterFailure: NAME,
    stillRinging: NAME,
    silence: ANYTHING,
    agent: ANYTHING,
    departments: ANYTHING,
    inputs: ANYTHING,
    menus: ANYTHING,
  });
  const agent = yaml.fields(['agent'], { key: KEY, department: NAME });
  const source = new MenuSource(yaml, prompts, agent.key);
  source.mustBeMenu(['start'], start);
  source.mustBeMenu(['afterFailure'], afterFailure);
  source.mustBeMenu(['stillRinging'], stillRinging);
  source.mustBeDepartment(['agent', 'department'], agent.department);
  const variables = mistakesIn(yaml, env, own);
  // A wrong number is told once, by its variable: it is no mistake of the lines that name it.
  const mended = Object.fromEntries([...variables].map(([name, { instead }]) => [name, instead]));
  const departments = readDepartments(source, { ...env, ...mended });
  if (variables.size === 0) checkPools(yaml, departments);
  checkOwn(yaml, departments, own);
  const inputs = readInputs(source);
  const silence = readSilence(source, ['silence']);
  const menus = readPages(source, [start, afterFailure, stillRinging], inputs, silence);
  const told = [...variables].map(([name, { mistake }]) => `${name} ${mistake}`);
  yaml.finish(told);
  if (told.length > 0) throw new ConfigError(told);
  return deepFreeze({ start, afterFailure, stillRinging, agent, departments, inputs, menus } as Menu);
}

/** What is wrong with variables that the file names. Their values are not shown: a wrong name may point at a secret. */
function mistakesIn(
  yaml: YamlFile,
  env: Environment,
  own: E164 | undefined,
): Map<string, { mistake: string; instead: string }> {
  const wrong = new Map<string, { mistake: string; instead: string }>();
  for (const [name, fields] of yaml.variables()) {
    const value = env[name]?.trim();
    if (!value) continue;
    const isPool = fields.has('pool');
    if (isPool && !parsePool(value)) wrong.set(name, { mistake: MUST_BE_NUMBERS, instead: '' });
    else if (!(isPool && fields.size === 1) && !parseE164(value)) {
      const mistake = `must be a phone number in international form, such as ${ANY_NUMBER}`;
      wrong.set(name, { mistake, instead: ANY_NUMBER });
    } else if (isOwnIn(parsePool(value), own)) wrong.set(name, { mistake: IS_OWN, instead: isPool ? '' : ANY_NUMBER });
  }
  return wrong;
}

/** Freezes objects and lists all the way down. A Map can't be frozen: its type is what protects it. */
function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const inner of value instanceof Map ? value.values() : Object.values(value)) deepFreeze(inner);
  return value;
}
