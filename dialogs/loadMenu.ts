import { readDepartments } from './departments.js';
import type { Menu, PromptNames } from './menu.js';
import { readPages } from './menuPages.js';
import { ANYTHING, KEY, MenuSource, NAME } from './menuSource.js';
import { YamlFile } from './yamlFile.js';

/**
 * Reads `menu.yaml`.
 *
 * @param env where `${NAME}` in a phone number is looked up; an empty variable is one that is not set.
 * @throws MenuError with every mistake of the file, each with its line.
 */
export function loadMenu(file: string, env: Readonly<Record<string, string | undefined>>, prompts: PromptNames): Menu {
  const yaml = new YamlFile(file);
  const { start, afterFailure, stillRinging } = yaml.fields([], {
    start: NAME,
    afterFailure: NAME,
    stillRinging: NAME,
    agent: ANYTHING,
    departments: ANYTHING,
    menus: ANYTHING,
  });
  const agent = yaml.fields(['agent'], { key: KEY, department: NAME });
  const source = new MenuSource(yaml, prompts, agent.key);
  source.mustBeMenu(['start'], start);
  source.mustBeMenu(['afterFailure'], afterFailure);
  source.mustBeMenu(['stillRinging'], stillRinging);
  source.mustBeDepartment(['agent', 'department'], agent.department);
  const departments = readDepartments(source, env);
  const menus = readPages(source, [start, afterFailure, stillRinging]);
  yaml.finish();
  return deepFreeze({ start, afterFailure, stillRinging, agent, departments, menus } as Menu);
}

/** Freezes objects and lists all the way down. A Map can't be frozen: its type is what protects it. */
function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const inner of value instanceof Map ? value.values() : Object.values(value)) deepFreeze(inner);
  return value;
}
