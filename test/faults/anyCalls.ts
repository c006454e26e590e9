import type { KeepingName } from '../property/keeping.js';
import { type Searched, search } from '../property/search.js';
import { LANGUAGE } from '../property/setting.js';
import { STATES } from '../property/states.js';
import type { World } from '../property/world.js';
import type { Result, Script, Settings } from './script.js';

/** How many, and how many of them in short. SQLite writes every turn to the disk. */
const RUNS: readonly { readonly store: KeepingName; readonly full: number; readonly short: number }[] = [
  { store: 'memory', full: 9000, short: 200 },
  { store: 'sqlite', full: 1000, short: 50 },
];

/** After so many it says how far it is, on standard error; each has a seed of its own. */
const CHUNK = 500;

/** However busy the machine is, no more are begun after so many milliseconds. */
const WITHIN = 30 * 60_000;

/** Any calls with whole bots: every turn, and whatever is stored, sent and logged, is judged. */
export const anyCalls: Script = {
  name: 'anyCalls',
  about: 'plays any calls while processes die and turns throw, and judges all that is stored, sent and logged',
  async *run(settings) {
    const stores = RUNS.filter(({ store }) => store === 'memory' || settings.stores.includes(store));
    for (const { store, full, short } of stores) yield await play(store, settings.short ? short : full, settings);
  },
};

/** What calls have come to. */
class Tally {
  turns = 0;
  readonly states = new Map<string, number>();
  readonly #said = new Set<string>();

  readonly add = ({ judge }: World): void => {
    this.turns += judge.turns;
    for (const [state, turns] of judge.states) this.states.set(state, (this.states.get(state) ?? 0) + turns);
    for (const text of judge.said) this.#said.add(text);
  };

  /** Prompts without placeholders that no caller has heard in any language. */
  get unsaid(): string[] {
    const { prompts } = LANGUAGE;
    const plain = prompts.ids.filter((id) => prompts.placeholders(id).length === 0);
    return plain.filter((id) => !prompts.locales.some((locale) => this.#said.has(prompts.say(id, locale).text)));
  }
}

async function play(store: KeepingName, runs: number, { seed }: Settings): Promise<Result> {
  const tally = new Tally();
  const until = Date.now() + WITHIN;
  let done = 0;
  let failure: string | undefined;
  for (let chunk = 0; done < runs && failure === undefined && Date.now() < until; chunk++) {
    const next = Math.min(CHUNK, runs - done);
    const searched: Searched = await search({
      runs: next,
      // Far enough from those of another seed.
      seed: seed * 1000 + chunk,
      store,
      within: until - Date.now(),
      played: tally.add,
    });
    done += searched.runs;
    failure = searched.failure;
    process.stderr.write(`anyCalls, ${store}: ${done} of ${runs}\n`);
  }
  return {
    title: `Any calls, ${store}: ${runs} times two callers and what they do, in any order`,
    figures: [
      { what: 'played', counted: done },
      { what: 'left out for want of time', counted: failure === undefined ? runs - done : 0, limit: 0, isTiming: true },
      { what: 'turns judged', counted: tally.turns },
      ...Object.keys(STATES).map((state) => ({ what: `of these, ${state}`, counted: tally.states.get(state) ?? 0 })),
      { what: 'prompts that nobody has heard', counted: tally.unsaid.length },
      { what: 'calls in which something went wrong', counted: Number(failure !== undefined), limit: 0 },
    ],
    notes: [
      ...(failure?.split('\n') ?? []),
      ...(tally.unsaid.length > 0 ? [`Nobody heard: ${tally.unsaid.join(', ')}`] : []),
    ],
  };
}
