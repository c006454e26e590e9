import type { Store } from '../storage/store.js';
import type { BesideDeed } from './besideInstructions.js';
import type { Write } from './captions.js';
import type { Deed, Expectation } from './instructions.js';
import type { ManualClock } from './manualClock.js';

/** What is needed of a bot that we have started ourselves. */
export interface BesideBot {
  readonly store: Pick<Store, 'closures'>;
  readonly clock: ManualClock;
}

/** True for what only a bot of our own lets somebody else do. */
export function isBeside(what: Deed | Expectation): what is BesideDeed {
  return 'deed' in what && (what.deed === 'close' || what.deed === 'open');
}

/** What happens beside the call that a script plays: an operator at the desk. */
export class Beside {
  constructor(
    private readonly bot: BesideBot,
    private readonly write: Write,
  ) {}

  async perform(what: BesideDeed): Promise<void> {
    const { closures } = this.bot.store;
    const now = this.bot.clock.now();
    const { department } = what;
    switch (what.deed) {
      case 'close': {
        const { until } = what;
        const end = until === undefined ? '' : ` until ${new Date(until).toISOString()}`;
        this.write(`(an operator closes ${department ?? 'all departments'}${end})`);
        return closures.close({
          ...(department !== undefined && { department }),
          from: now,
          ...(until !== undefined && { until }),
        });
      }
      case 'open':
        this.write(`(an operator opens ${department ?? 'all departments'})`);
        await closures.open(department, now);
    }
  }
}
