import { BotError } from '../src/errors.js';

/** What is wrong in `menu.yaml` or in a file of `words/`: every mistake at once. */
export class MenuError extends BotError {
  /**
   * @param problems one line each: `dialogs/menu.yaml:LINE what is wrong and what would be right`.
   * @param variables what is wrong in the environment and not in the file: `BILLING_PHONE_NUMBER what would be right`.
   */
  constructor(
    readonly problems: readonly string[],
    readonly variables: readonly string[] = [],
  ) {
    super('menu-invalid', [...problems, ...variables].join('\n'));
    this.name = 'MenuError';
  }
}
