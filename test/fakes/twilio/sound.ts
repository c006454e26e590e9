/** What one party of a call hears, from moment to moment. */
export type Sound =
  /** Nothing at all. */
  | { readonly kind: 'silence' }
  /** The carrier waits for keys or words, or records. */
  | { readonly kind: 'listening' }
  /** The tone of a phone that rings at the other end. */
  | { readonly kind: 'ringing' }
  /** `input`: what may interrupt it, as `<Gather>` has it; nothing without. */
  | { readonly kind: 'speech'; readonly words: string; readonly input?: string }
  | { readonly kind: 'music'; readonly url: string }
  /** Other people, by their numbers: connected, whether they speak or not. */
  | { readonly kind: 'people'; readonly who: readonly string[] };

export const SILENCE: Sound = { kind: 'silence' };
export const LISTENING: Sound = { kind: 'listening' };
export const RINGING: Sound = { kind: 'ringing' };
/** Twilio's own playlist, where nobody asks for another. */
export const HOLD_MUSIC: Sound = { kind: 'music', url: 'https://s3.amazonaws.com/com.twilio.sounds.music/index.xml' };
/** True for what is music and no document: Twilio's own playlists, and files of sound wherever they are. Nobody fetches them. */
export const isMusic = (url: string) =>
  /^https?:\/\/(twimlets\.com\/holdmusic|([\w.-]+\.)?s3\.amazonaws\.com\/)|\.(mp3|wav)$/.test(url);
export const music = (url: string): Sound => ({ kind: 'music', url });
export const speech = (words: string): Sound => ({ kind: 'speech', words });
export const people = (...who: string[]): Sound => ({ kind: 'people', who });

/** A stretch of one sound, in milliseconds since the epoch; without an end it goes on. */
export interface Heard {
  readonly sound: Sound;
  readonly from: number;
  until?: number | undefined;
}

/** Everything one party hears from the beginning of a call to its end. */
export class Hearing {
  /** In order, without gaps. */
  readonly all: Heard[] = [];
  /** What was said to this party by people. */
  readonly words: { readonly at: number; readonly from: string; readonly text: string }[] = [];

  /** What is heard now; undefined before the call and after it. */
  get now(): Sound | undefined {
    const last = this.all.at(-1);
    return last && last.until === undefined ? last.sound : undefined;
  }

  hear(sound: Sound, at: number): void {
    const last = this.all.at(-1);
    if (last && last.until === undefined) {
      if (same(last.sound, sound)) return;
      last.until = at;
      // What lasted no time was not heard.
      if (last.from === at) this.all.pop();
    }
    const before = this.all.at(-1);
    if (before?.until === at && same(before.sound, sound)) before.until = undefined;
    else this.all.push({ sound, from: at });
  }

  end(at: number): void {
    const last = this.all.at(-1);
    if (last && last.until === undefined) last.until = at;
  }

  /** All speech of the carrier, in order. */
  get speech(): readonly string[] {
    return this.all.flatMap(({ sound }) => (sound.kind === 'speech' ? [sound.words] : []));
  }

  /** Stretches of silence that are longer than so many milliseconds; one that lasts is counted up to `now`. */
  silences(longerThanMs: number, now: number): readonly Heard[] {
    return this.all.filter(
      ({ sound, from, until }) => sound.kind === 'silence' && (until ?? now) - from > longerThanMs,
    );
  }
}

const same = (one: Sound, other: Sound) => JSON.stringify(one) === JSON.stringify(other);
