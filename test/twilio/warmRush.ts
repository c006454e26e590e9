import type { Leg } from '../fakes/twilio/leg.js';
import type { Network } from '../fakes/twilio/network.js';
import { crowd, type Left } from './crowd.js';
import { AGENT_NUMBER, Stage } from './stage.js';

const NEXT_NUMBER = '+14255550122';
const COLLEAGUE_NUMBER = '+14255550133';

/** What is left of them; the first two should not be few, and the last nothing. */
export interface WarmLeft extends Left {
  /** Callers who talked to an agent, and agents who talked to a colleague. */
  readonly talked: number;
  readonly consulted: number;
  /** Transfers that are not at rest. */
  readonly unsettled: number;
}

/**
 * The same with agents who are asked whether they want the call: some press 1, some decline, some are machines and press
 * nothing; who has taken it may bring in a colleague, and anybody may hang up, at any time.
 *
 * @param chance from 0 to 1; the same again for the same rush
 */
export async function warmRush(count: number, chance: () => number): Promise<WarmLeft> {
  const stage = await Stage.open({
    timing: { word: 20 },
    settings: {
      MENU_FILE: 'test/fixtures/warm.menu.yaml',
      BILLING_PHONE_NUMBER: NEXT_NUMBER,
      SALES_PHONE_NUMBER: COLLEAGUE_NUMBER,
    },
  });
  try {
    const left = await crowd(stage, {
      count,
      chance,
      agents: [AGENT_NUMBER, NEXT_NUMBER, COLLEAGUE_NUMBER],
      path: /(Calls|Participants)(\/CA\w+)?\.json$/,
      act: (leg) => {
        if (chance() < 0.3) act(stage.twilio.network, leg, chance);
      },
      // Told in the address that the carrier tells of it: the transfer and the party.
      nameOf: ({ options }) => options.subscription?.url ?? '',
    });
    const heard = ({ party, hearing }: Leg) =>
      hearing.all.flatMap(({ sound }) => (sound.kind === 'people' ? [{ party, ...sound }] : []));
    const legs = [...stage.twilio.network.calls.values()];
    const isCaller = ({ options }: Leg) => options.direction === 'inbound';
    return {
      ...left,
      talked: legs.filter((leg) => isCaller(leg) && heard(leg).length > 0).length,
      consulted: legs.filter((leg) => !isCaller(leg) && heard(leg).some(({ who }) => who.includes(COLLEAGUE_NUMBER)))
        .length,
      unsettled: (await stage.store.carried.due(count * 2)).length,
    };
  } finally {
    await stage.close();
  }
}

function act(network: Network, leg: Leg, chance: () => number): void {
  const deed = chance();
  if (leg.status === 'ringing') {
    if (deed < 0.6) leg.pickUp();
    else if (deed < 0.7) leg.end('busy', 603);
    else if (deed < 0.75) leg.end('busy', 486);
    else if (deed < 0.8) leg.end('failed', 503);
    else if (deed < 0.84) hangUpAnyCaller(network, chance);
    return;
  }
  const { now } = leg.hearing;
  if (now?.kind === 'people') {
    if (deed < 0.5) leg.holder?.press('*');
    else if (deed < 0.55) leg.end('completed');
    else if (deed < 0.6) hangUpAnyCaller(network, chance);
  } else if (now?.kind === 'speech' || now?.kind === 'listening') {
    if (deed < 0.75) leg.holder?.press('1');
    else if (deed < 0.85) leg.holder?.press('2');
    else if (deed < 0.9) leg.end('completed');
  }
}

function hangUpAnyCaller(network: Network, chance: () => number): void {
  const on = [...network.calls.values()].filter(({ options, isOver }) => options.direction === 'inbound' && !isOver);
  on[Math.floor(chance() * on.length)]?.end('completed');
}
