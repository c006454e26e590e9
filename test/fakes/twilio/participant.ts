import type { Leg } from './leg.js';
import type { Program } from './program.js';
import { HOLD_MUSIC, isMusic, music, SILENCE, type Sound } from './sound.js';
import type { Method } from './webhooks.js';

export interface ParticipantOptions {
  readonly label?: string;
  readonly startsConference: boolean;
  readonly endsConference: boolean;
  readonly isMuted: boolean;
  readonly hasEarlyMedia: boolean;
  readonly coaches?: string;
  /** Played before the conference begins: Twilio's own music without one, nothing with an empty one. */
  readonly wait?: { readonly url: string; readonly method: Method };
  /** It was put out of the conference: by its end, or by the REST API. */
  out(participant: Participant): void;
}

/** One call in a conference, or on its way into one. */
export class Participant {
  isConnected = false;
  isMuted: boolean;
  isOnHold = false;
  endsConference: boolean;
  /** The sid of the call that hears it alone. */
  coaches: string | undefined;
  readonly label: string | undefined;
  readonly startsConference: boolean;
  readonly hasEarlyMedia: boolean;
  readonly createdAt: number;
  updatedAt: number;
  #waiting: Program | undefined;
  #waits: Sound | undefined;
  #holding: Program | undefined;
  #held: Sound = HOLD_MUSIC;
  #announcing: Program | undefined;
  #announced: Sound = SILENCE;

  constructor(
    readonly leg: Leg,
    private readonly options: ParticipantOptions,
  ) {
    this.isMuted = options.isMuted;
    this.endsConference = options.endsConference;
    this.coaches = options.coaches;
    this.label = options.label;
    this.startsConference = options.startsConference;
    this.hasEarlyMedia = options.hasEarlyMedia;
    this.createdAt = this.updatedAt = leg.network.clock.now();
  }

  get form(): Record<string, string> {
    return {
      CallSid: this.leg.sid,
      ...(this.label !== undefined && { ParticipantLabel: this.label }),
      Muted: String(this.isMuted),
      Hold: String(this.isOnHold),
      Coaching: String(this.coaches !== undefined),
      StartConferenceOnEnter: String(this.startsConference),
      EndConferenceOnExit: String(this.endsConference),
    };
  }

  /** What is played to it before the conference begins. */
  get waits(): Sound | undefined {
    return this.#waits;
  }

  /** Whether it would hear this one speak. */
  hearsOf(other: Participant): boolean {
    if (this.isOnHold || other.isOnHold || other.isMuted) return false;
    return other.coaches === undefined || other.coaches === this.leg.sid;
  }

  hear(room: Sound): void {
    if (this.#announcing) this.leg.hear(this.#announced);
    else this.leg.hear(this.isOnHold ? this.#held : room);
  }

  beginWaiting(): void {
    const { wait } = this.options;
    if (!wait) {
      this.#waits = HOLD_MUSIC;
      return;
    }
    if (wait.url === '') return;
    if (isMusic(wait.url)) {
      this.#waits = music(wait.url);
      return;
    }
    this.#waits = SILENCE;
    this.#waiting = this.#plays(
      (sound) => {
        this.#waits = sound;
        if (this.#waiting) this.hear(sound);
      },
      () => {},
      // "If the request to your waitUrl fails, the Conference will not be fully established."
      () => this.out(),
    );
    this.#waiting.fetch(wait.method, wait.url);
  }

  stopWaiting(): void {
    this.#waiting?.leave('hungUp');
    this.#waiting = undefined;
  }

  /** @param played what is heard meanwhile; Twilio's own without one */
  hold(played?: { readonly url: string; readonly method: Method }): void {
    this.isOnHold = true;
    this.#holding?.leave('hungUp');
    this.#holding = undefined;
    this.#held = played ? SILENCE : HOLD_MUSIC;
    if (played && isMusic(played.url)) this.#held = music(played.url);
    if (!played || isMusic(played.url)) return;
    this.#holding = this.#plays((sound) => {
      this.#held = sound;
      if (this.isOnHold) this.hear(sound);
    });
    this.#holding.fetch(played.method, played.url);
  }

  unhold(): void {
    this.isOnHold = false;
    this.#holding?.leave('hungUp');
    this.#holding = undefined;
  }

  /** @param done told when it has been said, or could not be */
  announce(method: Method, url: string, done: (went: 'announcement-end' | 'announcement-fail') => void): void {
    this.#announcing?.leave('hungUp');
    const over = (went: 'announcement-end' | 'announcement-fail') => {
      this.#announcing = undefined;
      done(went);
    };
    this.#announced = SILENCE;
    this.#announcing = this.#plays(
      (sound) => {
        this.#announced = sound;
        if (this.#announcing) this.hear(sound);
      },
      () => over('announcement-end'),
      () => over('announcement-fail'),
    );
    this.#announcing.fetch(method, url);
  }

  /** Nothing is played to it any more. */
  stop(): void {
    for (const program of [this.#waiting, this.#holding, this.#announcing]) program?.leave('hungUp');
    this.#waiting = this.#holding = this.#announcing = undefined;
  }

  out(): void {
    this.options.out(this);
  }

  #plays(hear: (sound: Sound) => void, end = () => {}, fail = () => {}): Program {
    return this.leg.network.play(this.leg, { kind: 'wait', hear, end, fail });
  }
}
