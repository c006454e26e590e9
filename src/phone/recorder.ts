import type { Activity } from 'botframework-schema';
import type { RecordingDeed } from '../recording/machine.js';
import { deedNamed } from '../recording/protocol.js';
import type { Content } from './telephony.js';

/** How the channel's recording behaves. */
export interface RecordingBehaviour {
  /** Commands that are refused, whatever is recorded. */
  readonly refusesTo: readonly RecordingDeed[];
  /**
   * Commands whose result does not come, or late: the worst for whoever relies on them. A start is carried out all the
   * same, at once; a pause, a resumption and a stop are carried out when they are answered, if ever.
   */
  readonly answersNo: readonly RecordingDeed[];
  /** Every result comes twice. */
  readonly answersTwice: boolean;
}

/** What becomes of each command where nothing stands against it. */
const STATE = { start: 'on', pause: 'paused', resume: 'on', stop: 'off' } as const;

/** The channel's side of the recording of one call: carries commands out, and says what has come of them. */
export class Recorder {
  state: 'off' | 'on' | 'paused' = 'off';
  /** The bot has asked for a stop since it has asked for anything else. */
  stopAsked = false;
  /** Carries out what has been left undone, and makes the result. */
  readonly #unanswered: (() => Content)[] = [];

  constructor(private readonly behaviour: RecordingBehaviour) {}

  /**
   * The bot sends a command.
   *
   * @returns the results to send, in their order; none where the channel does not answer
   */
  obey(command: Partial<Activity>): readonly Content[] {
    const deed = deedNamed(command.name);
    if (!deed) return [];
    this.stopAsked = deed === 'stop';
    const carryOut = () => result(command, this.#carryOut(deed));
    if (this.behaviour.answersNo.includes(deed)) {
      const done = deed === 'start' ? carryOut() : undefined;
      this.#unanswered.push(() => done ?? carryOut());
      return [];
    }
    const answer = carryOut();
    return this.behaviour.answersTwice ? [answer, answer] : [answer];
  }

  /** @returns the results of everything that was not answered, the oldest first */
  answerLate(): readonly Content[] {
    return this.#unanswered.splice(0).map((answer) => answer());
  }

  /** The call ends, or is transferred: the channel stops by itself. */
  stop(): void {
    this.state = 'off';
  }

  /** @returns why not; undefined when it is done */
  #carryOut(deed: RecordingDeed): string | undefined {
    if (this.behaviour.refusesTo.includes(deed)) return `This channel refuses to ${deed} a recording`;
    // In the words of Microsoft's components (packages/Telephony).
    if (deed === 'start' && this.state !== 'off') return 'Recording is already in progress';
    if (deed !== 'start' && this.state === 'off') return 'Recording has not started';
    this.state = STATE[deed];
    return undefined;
  }
}

function result({ name, value }: Partial<Activity>, error: string | undefined): Content {
  const { commandId } = value as { commandId: string };
  return {
    type: 'commandResult',
    ...(name && { name }),
    value: { commandId, ...(error !== undefined && { error: { code: 'Refused', message: error } }) },
  };
}
