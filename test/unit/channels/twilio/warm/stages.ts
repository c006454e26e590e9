/** A warm transfer on its way through all of its stages, with people who do what leads on. */
import { AGENT_NUMBER, BOT_NUMBER, Stage, type StageOptions } from '../../../../twilio/stage.js';

export const CALLER = '+14255550100';
export const SECOND = '+14255550133';
export const NEXT = '+14255550122';
export const TOKEN = 'a-token-of-the-agents-system-0123456789';

export async function openWarm(options: StageOptions = {}) {
  const stage = await Stage.open({
    ...options,
    timing: { word: 20, ...options.timing },
    settings: {
      MENU_FILE: 'test/fixtures/warm.menu.yaml',
      BILLING_PHONE_NUMBER: NEXT,
      SALES_PHONE_NUMBER: SECOND,
      HANDOFF_CONTEXT_TOKEN: TOKEN,
      ...options.settings,
    },
  });
  const { twilio } = stage;
  const people = { caller: twilio.phone(CALLER), first: twilio.phone(AGENT_NUMBER), second: twilio.phone(SECOND) };
  const { caller, first, second } = people;
  const talks = (phone: typeof caller, count: number) =>
    phone.hears?.kind === 'people' && phone.hears.who.length === count;

  const isAsked = ({ hears }: typeof caller) => hears?.kind === 'speech' || hears?.kind === 'listening';

  /** Lets seconds pass until it is so. */
  const until = async (what: string, isSo: () => boolean, seconds = 25) => {
    for (let passed = 0; !isSo(); passed += 0.5) {
      if (passed >= seconds) {
        const heard = JSON.stringify([caller.hears, first.hears, second.hears]);
        throw new Error(`${what} did not come about: caller, first and second agent hear ${heard}`);
      }
      await stage.pass(0.5);
    }
  };

  /** What leads to each stage, in order. */
  const ways: Readonly<Record<string, () => Promise<void>>> = {
    ringing: async () => {
      caller.dials(BOT_NUMBER);
      await stage.pass(6);
      caller.presses('0');
      await until('ringing', () => first.isRinging);
    },
    whispering: async () => {
      first.answers();
      await until('whispering', () => isAsked(first));
    },
    talking: async () => {
      first.presses('1');
      await until('talking', () => talks(caller, 1));
    },
    asking: async () => {
      first.presses('*');
      await until('asking', () => isAsked(first) && caller.hears?.kind === 'music');
    },
    fetching: async () => {
      first.presses('1');
      await until('fetching', () => second.isRinging);
    },
    'whispering to the colleague': async () => {
      second.answers();
      await until('whispering', () => isAsked(second));
    },
    consulting: async () => {
      second.presses('1');
      await until('consulting', () => talks(first, 1) && talks(second, 1));
    },
    choosing: async () => {
      first.presses('*');
      await until('choosing', () => isAsked(first) && second.hears?.kind === 'music');
    },
    three: async () => {
      first.presses('1');
      await until('three', () => talks(caller, 2) && talks(first, 2) && talks(second, 2));
    },
    'left to the colleague': async () => {
      first.hangsUp();
      await until('the colleague alone', () => talks(caller, 1) && first.call === undefined);
      // Until the carrier knows that the colleague is now the last one.
      await stage.pass(4);
    },
  };
  const names = Object.keys(ways);
  const go = async (from: string | undefined, to: string) => {
    const begin = from === undefined ? 0 : names.indexOf(from) + 1;
    for (const name of names.slice(begin, names.indexOf(to) + 1)) await ways[name]?.();
  };

  return {
    stage,
    twilio,
    ...people,
    until,
    talks,
    names,
    /** Through all stages up to this one, or from the one after `from` on. */
    go,
    /** What the channel remembers of it, the newest first. */
    remembered: async () => {
      const { call } = await stage.store.load({ channelId: 'twilio', conversationId: caller.calls[0]?.sid ?? '' });
      const found = call ? await stage.store.carried.ofCall(call.id) : [];
      return { call, transfers: found };
    },
    /** The caller puts the receiver down, and time passes. */
    finish: async () => {
      if (caller.call) caller.hangsUp();
      await stage.pass(35);
    },
  };
}
