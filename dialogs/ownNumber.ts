import type { E164 } from '../src/call/phoneNumber.js';
import type { Department } from './menu.js';
import type { YamlFile } from './yamlFile.js';

/** What is said of a variable that holds it. */
export const IS_OWN = 'must not be the number that callers dial: the bot would call itself';

export const isOwnIn = (numbers: readonly E164[] = [], own: E164 | undefined) =>
  own !== undefined && numbers.includes(own);

/** Reports departments that would call the bot itself: it would pick up, and callers would hear the menu again for ever. */
export function checkOwn(
  yaml: YamlFile,
  departments: Readonly<Record<string, Department>>,
  own: E164 | undefined,
): void {
  for (const [name, { hunt }] of Object.entries(departments)) {
    const numbers = hunt.flatMap((target) => (target.kind === 'phone' ? [target.number, ...(target.pool ?? [])] : []));
    if (isOwnIn(numbers, own))
      yaml.report(['departments', name, 'hunt'], 'has the number that callers dial: the bot would call itself');
  }
}
