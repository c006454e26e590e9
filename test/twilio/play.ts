import { leaveEarlier } from '../../src/phone/earlier.js';
import { isPeopleDeed, isPeopleExpectation } from '../../src/phone/peopleInstructions.js';
import { type Played, play } from '../../src/phone/play.js';
import type { Script, Step } from '../../src/phone/script.js';
import type { RecordingDeed } from '../../src/recording/machine.js';
import { MemoryDatabase } from '../../src/storage/memory/database.js';
import { MemoryStore } from '../../src/storage/memory/store.js';
import type { Store } from '../../src/storage/store.js';
import type { FakeTwilio } from '../fakes/twilio/fakeTwilio.js';
import { Stage } from './stage.js';
import { deedIn, OverTwilio } from './way.js';

const OVER_WITHIN = 30;

const isOfPeople = (what: Step['what']) => ('deed' in what ? isPeopleDeed(what) : isPeopleExpectation(what));

/** Opens what one process of the bot after another works on. */
export type OpenStore = () => Store | Promise<Store>;

function inMemory(): OpenStore {
  const database = new MemoryDatabase();
  return () => new MemoryStore({ database });
}

/** Plays a script over Twilio: the caller's telephone and the agents' are the carrier's, and so is everything in between. */
export async function playOverTwilio(script: Script, open: OpenStore = inMemory()): Promise<Played> {
  const stage = await Stage.open({
    ...(script.at !== undefined && { at: script.at }),
    // A number is of one language: nothing in a call tells another.
    settings: { DEFAULT_LOCALE: script.caller.locale, ...script.settings },
    store: await open(),
    // Words take no time that would count: how long prompts are is not what scripts are about.
    timing: { word: 1, speechEnds: 1, ringsAfter: 30 },
  });
  const { twilio, clock, app } = stage;
  recordsAs(script.behaviour, twilio);
  try {
    await leaveEarlier(stage.store, script.earlier, clock.now());
    const restart = () => stage.crash(open);
    const ways: OverTwilio[] = [];
    const newWay = async () => {
      const way = new OverTwilio({ twilio, clock, store: () => stage.store, settled: () => twilio.settled(), restart });
      ways.push(way);
      return way;
    };
    const settled = async () => {
      await twilio.settled();
      if (!clock.isPassing) for (const way of ways) await way.rest();
    };
    const claim = app.claims.claim.bind(app.claims);
    const played = await play(script, {
      way: await newWay(),
      own: {
        get store() {
          return stage.store;
        },
        clock,
        settled,
        claim,
        anotherWay: newWay,
      },
    });
    if (played.failure !== undefined || !script.steps.some(({ what }) => isOfPeople(what))) return played;
    // Everybody is free some seconds after the caller has put the receiver down, and nobody was left in silence.
    await stage.pass(OVER_WITHIN);
    const unsettled = (await stage.store.carried.due(1)).map(({ state }) => `is not settled: ${JSON.stringify(state)}`);
    const [complaint] = [...twilio.complaints(), ...unsettled];
    return complaint === undefined ? played : { ...played, passed: false, failure: `${script.file} ${complaint}` };
  } finally {
    await stage.close();
  }
}

/** What a channel does that refuses commands, or does not answer them: a start is carried out all the same. */
function recordsAs({ refusesTo, answersNo }: Script['behaviour'], twilio: FakeTwilio): void {
  const of = (deed: RecordingDeed) => ({
    method: 'POST' as const,
    path: /\/Recordings/,
    form: (form: URLSearchParams) => deedIn(form) === deed,
    times: ALWAYS,
  });
  for (const deed of refusesTo) twilio.fails({ ...of(deed), isDone: false, answer: 400 });
  for (const deed of answersNo) twilio.fails({ ...of(deed), isDone: deed === 'start', answer: 'reset' });
}

const ALWAYS = 1000;
