/** Calls in which any calls once found something wrong: the judge would say so again. */
import { capabilitiesOf, TELEPHONY } from '../../src/channels/botframework/capabilities.js';
import { DOCUMENTED } from '../../src/phone/exchange.js';
import type { Caller, CallerKind } from './caller.js';
import { KEEPINGS } from './keeping.js';
import { play } from './play.js';
import { Secret } from './secret.js';
import { beBack, fail, goTo, goToPart } from './verbs.js';
import type { WireKind } from './wire.js';

const OVER_SOCKET: WireKind = { kind: 'websocket', channelId: 'telephony', capabilities: TELEPHONY };
const AS_EMULATOR: WireKind = { kind: 'http', channelId: 'emulator', capabilities: capabilitiesOf('emulator') };

/** A call with these deeds, one after another, and somebody else who only might call. */
function plays(wire: WireKind, ...deeds: ((caller: Caller) => Promise<unknown>)[]): Promise<unknown> {
  const caller: CallerKind = {
    number: '+14255550100',
    locale: 'en-US',
    wire,
    behaviour: DOCUMENTED,
    secret: new Secret('QX', '7382916370'),
  };
  const steps = deeds.map((does, index) => ({ who: 0, deed: { does, toString: () => `deed ${index + 1}` } }));
  return play({ callers: [caller], steps, asksToRecord: false, ending: 'everybody hangs up' }, KEEPINGS.memory);
}

const turnsThrow = async ({ world }: Caller) => {
  world.judge.turnsThrow = true;
};

describe('found by any calls:', () => {
  it('a key too many after a secret stays out of the transcript, also when its turn throws', () =>
    plays(
      OVER_SOCKET,
      (caller) => goTo(caller, 'pin'),
      (caller) => caller.press('7382'),
      turnsThrow,
      (caller) => caller.press('9'),
    ));

  it('the error of a turn that belongs to a secret is shown to a developer without its words', () =>
    plays(
      AS_EMULATOR,
      (caller) => goTo(caller, 'pin'),
      turnsThrow,
      (caller) => caller.pressTogether('738'),
    ));

  it('of two calls from one number that wish to be called back, each ends with a sentence', () =>
    plays(
      OVER_SOCKET,
      ...[1, 2].flatMap(() => [
        (caller: Caller) => caller.press('0'),
        // Nobody picks up, and the caller does nothing.
        ({ world }: Caller) => world.pass(5 * 60_000),
      ]),
    ));

  it('who has agreed to be recorded right after a secret, hangs up and is back is not left in silence', () =>
    plays(
      OVER_SOCKET,
      (caller) => goTo(caller, 'pin'),
      (caller) => caller.press('7382'),
      (caller) => caller.say('Record this call.'),
      (caller) => caller.say('yes'),
      (caller) => beBack(caller, 'hangs up', ''),
    ));

  it('who hangs up before they have said their message and is back is asked for it again, not left in silence', () =>
    plays(
      OVER_SOCKET,
      fail,
      (caller) => goToPart(caller, 'message'),
      (caller) => beBack(caller, 'hangs up', ''),
    ));
});
