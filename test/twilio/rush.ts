import type { Leg } from '../fakes/twilio/leg.js';
import { crowd, type Left } from './crowd.js';
import { AGENT_NUMBER, Stage } from './stage.js';

const SECOND_NUMBER = '+14255550111';

/**
 * So many callers at once ask for an agent. Some agents pick up, some decline, some are busy, some never look; some callers
 * hang up while it rings, some at the moment when somebody picks up. Callbacks come late and twice, and requests are refused for
 * being too many, fail, or are not answered. Then everybody hangs up.
 *
 * @param chance from 0 to 1; the same again for the same rush
 */
export async function rush(count: number, chance: () => number): Promise<Left> {
  const stage = await Stage.open({ settings: { BILLING_PHONE_NUMBER: SECOND_NUMBER } });
  try {
    return await crowd(stage, {
      count,
      chance,
      agents: [AGENT_NUMBER, SECOND_NUMBER],
      path: /Calls\/CA\w+\.json$/,
      act: (leg) => {
        if (leg.status === 'ringing' && chance() < 0.2) act(leg, chance());
      },
      nameOf: ({ options }) => `${options.parent?.sid} ${options.to}`,
    });
  } finally {
    await stage.close();
  }
}

function act(leg: Leg, deed: number): void {
  if (deed < 0.3) leg.pickUp();
  else if (deed < 0.5) leg.end('busy', 603);
  else if (deed < 0.6) leg.end('busy', 486);
  else if (deed < 0.7) leg.end('failed', 503);
  else if (deed < 0.8) leg.options.parent?.end('completed');
  else if (deed < 0.9) {
    leg.pickUp();
    leg.options.parent?.end('completed');
  }
}
