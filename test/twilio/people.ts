import type { People, PeopleDeed, PeopleExpectation, Person, PersonDoes } from '../../src/phone/peopleInstructions.js';
import { PhoneError } from '../../src/phone/phone.js';
import type { FakeTwilio } from '../fakes/twilio/fakeTwilio.js';
import { type Phone, PhoneFault } from '../fakes/twilio/phone.js';

export interface PeopleWorld {
  readonly twilio: FakeTwilio;
  /** Lets time pass, and everything settle. */
  pass(ms: number): Promise<void>;
  restart(): Promise<void>;
  /** The number of whoever calls the bot. */
  caller(): string;
}

/** For what is expected to come about. */
const WITHIN_MS = 6000;
const STEP_MS = 100;
const MACHINE = { does: 'voicemail', afterMs: 2000, greeting: 'Nobody is here. Please leave a message.' } as const;

/** Telephones at Twilio that a script lets ring, speak and listen. */
export class PeopleAtTwilio implements People {
  /** When each began to hear what they were last expected to hear. */
  readonly #heard = new Map<Phone, number>();

  constructor(private readonly world: PeopleWorld) {}

  async perform(what: PeopleDeed): Promise<void> {
    try {
      if (what.deed === 'restartBot') await this.world.restart();
      else if (what.deed === 'person') this.#do(this.#phone(what.who), what.does);
      else this.#phone(what.who).presses(what.key);
    } catch (error) {
      throw error instanceof PhoneFault ? new PhoneError(error.message) : error;
    }
    await this.world.pass(STEP_MS);
  }

  async unmet(what: PeopleExpectation): Promise<string | undefined> {
    for (let waited = 0; ; waited += STEP_MS) {
      const wrong = this.#wrong(what);
      if (wrong === undefined || waited >= WITHIN_MS) return wrong;
      await this.world.pass(STEP_MS);
    }
  }

  #do(phone: Phone, does: PersonDoes): void {
    if (does === 'isBusy') phone.manner = { does: 'busy' };
    else if (does === 'isUnreachable') phone.manner = { does: 'fail', sipCode: 404 };
    else if (does === 'hasMachine') phone.manner = MACHINE;
    else phone[does]();
  }

  #wrong(what: PeopleExpectation): string | undefined {
    const phone = this.#phone(what.who);
    const { hears } = phone;
    const instead = `${what.who} ${phone.isRinging ? 'has a phone that rings' : `hears ${JSON.stringify(hears ?? 'nothing: no call')}`}`;
    if (what.expect === 'personTalks') {
      const others = what.to.map((one) => this.#phone(one).number).toSorted();
      const isSo = hears?.kind === 'people' && hears.who.toSorted().join() === others.join();
      return isSo ? undefined : instead;
    }
    if (what.expect === 'personHears') return this.#said(phone, what);
    if (what.is === 'ringing') return phone.isRinging ? undefined : instead;
    if (what.is === 'free') return phone.call === undefined ? undefined : instead;
    return hears?.kind === 'music' ? undefined : instead;
  }

  #said(phone: Phone, { who, words }: Extract<PeopleExpectation, { expect: 'personHears' }>): string | undefined {
    const after = this.#heard.get(phone) ?? 0;
    const all = phone.calls
      .flatMap((leg) => leg.hearing.all)
      .flatMap(({ sound, from }) => (sound.kind === 'speech' && from > after ? [{ from, said: sound.words }] : []));
    const found = all.find(({ said }) => words.matches(said));
    if (!found) return `${who} heard ${JSON.stringify(all.map(({ said }) => said))}, and not ${words.source}`;
    this.#heard.set(phone, found.from);
    return undefined;
  }

  #phone(who: Person): Phone {
    return this.world.twilio.phone(who === 'caller' ? this.world.caller() : who);
  }
}
