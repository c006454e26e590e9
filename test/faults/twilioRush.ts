import { rush } from '../twilio/rush.js';
import { random } from './random.js';
import type { Script } from './script.js';

/** Many calls at once at a carrier that is in trouble: nobody is called twice, and nothing is left ringing. */
export const twilioRush: Script = {
  name: 'twilioRush',
  about: 'many calls at once over a Twilio in trouble',
  async *run({ short, seed }) {
    const count = short ? 50 : 500;
    const { called, calledTwice, stillRinging, stillOn, stillOnAtBot, complaints } = await rush(count, random(seed));
    yield {
      title: `${count} calls at once over Twilio`,
      figures: [
        { what: "agents' phones that were called", counted: called },
        { what: 'called twice', counted: calledTwice, limit: 0 },
        { what: 'phones that still ring', counted: stillRinging, limit: 0 },
        { what: 'calls that are still on at the carrier', counted: stillOn, limit: 0 },
        { what: 'calls that are still on for the bot', counted: stillOnAtBot, limit: 0 },
        { what: 'complaints of the carrier', counted: complaints.length, limit: 0 },
      ],
      notes: complaints.slice(0, 3),
    };
  },
};
