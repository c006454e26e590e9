import type { Left } from '../twilio/crowd.js';
import { rush } from '../twilio/rush.js';
import { warmRush } from '../twilio/warmRush.js';
import { random } from './random.js';
import type { Figure, Script } from './script.js';

/** Many calls at once at a carrier that is in trouble: nobody is called twice, and nothing is left ringing. */
export const twilioRush: Script = {
  name: 'twilioRush',
  about: 'many calls at once over a Twilio in trouble: blind transfers, and warm ones',
  async *run({ short, seed }) {
    const count = short ? 50 : 500;
    const blind = await rush(count, random(seed));
    yield { title: `${count} calls at once over Twilio`, figures: figures(blind), notes: blind.complaints.slice(0, 3) };
    const warm = await warmRush(count, random(seed));
    yield {
      title: `${count} calls at once over Twilio, whose agents are spoken to first`,
      figures: [
        { what: 'callers who talked to an agent', counted: warm.talked },
        { what: 'agents who talked to a colleague', counted: warm.consulted },
        { what: 'transfers that are not at rest', counted: warm.unsettled, limit: 0 },
        ...figures(warm),
      ],
      notes: warm.complaints.slice(0, 3),
    };
  },
};

function figures({ called, calledTwice, stillRinging, stillOn, stillOnAtBot, complaints }: Left): readonly Figure[] {
  return [
    { what: "agents' phones that were called", counted: called },
    { what: 'called twice', counted: calledTwice, limit: 0 },
    { what: 'phones that still ring', counted: stillRinging, limit: 0 },
    { what: 'calls that are still on at the carrier', counted: stillOn, limit: 0 },
    { what: 'calls that are still on for the bot', counted: stillOnAtBot, limit: 0 },
    { what: 'complaints of the carrier', counted: complaints.length, limit: 0 },
  ];
}
