import type { Activity } from 'botframework-schema';
import type { E164 } from '../call/phoneNumber.js';
import type { Store } from '../storage/store.js';
import type { BesideDeed, BesideExpectation } from './besideInstructions.js';
import { brief, type Write } from './captions.js';
import { DOCUMENTED } from './exchange.js';
import type { Deed, Expectation } from './instructions.js';
import type { ManualClock } from './manualClock.js';
import { Phone, PhoneError } from './phone.js';
import type { Way } from './way.js';

/** What is needed of a bot that we have started ourselves. */
export interface BesideBot {
  readonly store: Pick<Store, 'closures'>;
  readonly clock: ManualClock;
  settled(): Promise<void>;
  /** Asks as the agents' system does; undefined where nothing is kept under that number. */
  claim(number: E164): Promise<object | undefined>;
  /** For one more call, carried in the same way. */
  anotherWay(): Promise<Way>;
}

const BESIDE_DEEDS = new Set(['close', 'open', 'claim', 'anotherDials', 'anotherPresses', 'anotherHangsUp']);
const BESIDE_EXPECTATIONS = new Set(['claimed', 'claimedNot', 'claimedTranscript', 'nothingClaimed', 'anotherHandoff']);

/** True for what somebody else does: only a bot of our own lets them. */
export function isBesideDeed(what: Deed): what is BesideDeed {
  return BESIDE_DEEDS.has(what.deed);
}

/** True for what is expected of it. */
export function isBesideExpectation(what: Expectation): what is BesideExpectation {
  return BESIDE_EXPECTATIONS.has(what.expect);
}

/** What happens beside the call that a script plays: at the operator's desk, in the agents' system, in another call. */
export class Beside {
  #claimed: object | undefined;
  #another: Phone | undefined;
  /** Handoffs of the other call that have been expected. */
  #handoffs = 0;

  constructor(
    private readonly bot: BesideBot,
    private readonly phone: Phone,
    private readonly write: Write,
  ) {}

  /** @throws PhoneError when it can't be done */
  async perform(what: BesideDeed): Promise<void> {
    switch (what.deed) {
      case 'close':
      case 'open':
        return this.#operate(what);
      case 'claim': {
        const number = what.number ?? targets(this.phone).at(-1);
        if (number === undefined) throw new PhoneError('nobody has been called whose context could be claimed');
        this.#claimed = await this.bot.claim(number as E164);
        this.write(`(the agents' system claims the context of ${number}: ${this.#claimed ? 'given' : 'nothing'})`);
        return;
      }
      case 'anotherDials':
        this.#another = await this.#newPhone();
        return this.#another.dial();
      case 'anotherPresses':
        return this.#otherPhone().press(what.keys);
      case 'anotherHangsUp':
        return this.#otherPhone().hangUp();
    }
  }

  /** @returns what is wrong, as a sentence; undefined when the expectation holds */
  unmet(what: BesideExpectation): string | undefined {
    switch (what.expect) {
      case 'anotherHandoff': {
        const number = this.#another && targets(this.#another)[this.#handoffs];
        if (number === undefined || !what.numbers.includes(number)) {
          return `the other caller was handed off to ${number ?? 'nobody'}`;
        }
        this.#handoffs += 1;
        return undefined;
      }
      case 'nothingClaimed':
        return this.#claimed && `the context was given: ${brief(JSON.stringify(this.#claimed))}`;
      case 'claimed': {
        const value = this.#field(what.name);
        const is = Array.isArray(value) ? value.join(', ') : String(value);
        return is === what.value ? undefined : `the context's ${what.name} is ${brief(is)}, not ${what.value}`;
      }
      case 'claimedNot': {
        if (!this.#claimed) return 'nothing was claimed';
        const value = this.#field(what.name);
        return value === undefined ? undefined : `the context's ${what.name} is ${brief(String(value))}`;
      }
      case 'claimedTranscript': {
        const { activities = [] } = (this.#field('Transcript') ?? {}) as { activities?: Partial<Activity>[] };
        const found = activities.some(({ text }) => what.words.matches(text ?? ''));
        return found ? undefined : `the transcript of the context does not contain ${what.words.source}`;
      }
    }
  }

  /** What the bot sent into the other call and no channel would have taken, as sentences. */
  get mistakes(): readonly string[] {
    return this.#another?.mistakes ?? [];
  }

  /** Puts the other phone down. */
  async finish(): Promise<void> {
    await this.#another?.finish();
  }

  async #operate({ department, ...what }: Extract<BesideDeed, { deed: 'close' | 'open' }>): Promise<void> {
    const { closures } = this.bot.store;
    const now = this.bot.clock.now();
    if (what.deed === 'open') {
      this.write(`(an operator opens ${department ?? 'all departments'})`);
      await closures.open(department, now);
      return;
    }
    const { until } = what;
    const end = until === undefined ? '' : ` until ${new Date(until).toISOString()}`;
    this.write(`(an operator closes ${department ?? 'all departments'}${end})`);
    const which = department === undefined ? {} : { department };
    await closures.close({ ...which, from: now, ...(until !== undefined && { until }) });
  }

  async #newPhone(): Promise<Phone> {
    await this.#another?.finish();
    this.#handoffs = 0;
    return new Phone(await this.bot.anotherWay(), {
      caller: { number: '+14255550199', locale: 'en-US' },
      behaviour: DOCUMENTED,
      now: () => this.bot.clock.now(),
      write: (line) => this.write(`  the other call: ${line}`),
    });
  }

  #otherPhone(): Phone {
    if (!this.#another) throw new PhoneError('there is no other caller');
    return this.#another;
  }

  #field(name: string): unknown {
    return name.split('.').reduce<unknown>((value, step) => {
      return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step] : undefined;
    }, this.#claimed);
  }
}

/** The numbers that a call was handed off to, in order. */
function targets({ heard }: Phone): string[] {
  return heard.flatMap(({ name, value }) => (name === 'handoff.initiate' ? [String(value.TargetPhoneNumber)] : []));
}
