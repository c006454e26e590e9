import { SILENCE, type Sound, speech } from '../sound.js';
import type { Timers } from '../timers.js';
import { type Timing, USUAL } from '../timing.js';
import type { Element } from '../twiml/element.js';
import { seconds } from '../twiml/speech.js';

/** "Specifying 0 will cause the verb to loop until the call is hung up or 1,000 iterations are performed." */
const FOR_EVER = 1000;

/** What a `<Say>`, `<Play>` or `<Pause>` sounds like, and for how many milliseconds. */
export function soundOf(element: Element, timing: Timing): { readonly sound: Sound; readonly ms: number } {
  const { attributes, text } = element;
  const times = Number(attributes.loop ?? '1') || FOR_EVER;
  if (element.name === 'Pause') return { sound: SILENCE, ms: Number(attributes.length ?? '1') * 1000 };
  if (element.name === 'Play') return { sound: { kind: 'music', url: text.trim() }, ms: timing.play * times };
  const words = text.replace(/\s+/g, ' ').trim();
  return { sound: speech(words), ms: (words.split(' ').length + breaks(element) / USUAL.word) * timing.word * times };
}

/** In milliseconds of the usual voice: a faster one pauses as much less. */
function breaks({ children }: Element): number {
  return children.reduce(
    (sum, child) => sum + breaks(child) + (child.attributes.time ? seconds(child.attributes.time) * 1000 : 0),
    0,
  );
}

/** Plays some of them, one after the other. */
export function playAll(
  elements: readonly Element[],
  where: { readonly timers: Timers; readonly timing: Timing; hear(sound: Sound): void },
  done: () => void,
): void {
  const [first, ...rest] = elements;
  if (!first) {
    done();
    return;
  }
  const { sound, ms } = soundOf(first, where.timing);
  where.hear(sound);
  where.timers.after(ms, () => playAll(rest, where, done));
}
