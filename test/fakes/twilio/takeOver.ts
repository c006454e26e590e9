import type { Leg } from './leg.js';
import type { Program } from './program.js';

/** Takes a call from whatever has it, for a document: the caller of this function says which. */
export function takeOver(leg: Leg): Program {
  leg.redirect();
  const program = leg.network.play(leg, {
    kind: 'call',
    hear: (sound) => leg.hear(sound),
    end: () => leg.end('completed'),
  });
  leg.holder = program;
  return program;
}
