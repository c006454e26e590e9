/** How long things take at this carrier, in milliseconds of its clock. */
export interface Timing {
  /** From dialling until the phone rings (or is found busy). */
  readonly ringsAfter: number;
  /** Until machine detection knows: longer for a machine. */
  readonly detectsPerson: number;
  readonly detectsMachine: number;
  /** One word of a synthetic voice. */
  readonly word: number;
  /** One piece of a `<Play>`; whatever its URL. */
  readonly play: number;
  /** From the end of an utterance to its text with `speechTimeout="auto"`. */
  readonly speechEnds: number;
  /** From a recording's end until it can be fetched. */
  readonly recordingReady: number;
  /** From a request of the REST API until a call is redirected or made by it; it is answered at once. */
  readonly restActs: number;
  /** From a call's being redirected, when it hears nothing more, until its document is asked for. */
  readonly redirectAsks: number;
}

export const USUAL: Timing = {
  ringsAfter: 1000,
  detectsPerson: 2000,
  detectsMachine: 4000,
  word: 400,
  play: 30_000,
  speechEnds: 1000,
  recordingReady: 1000,
  restActs: 0,
  redirectAsks: 0,
};

/** How much longer than usual Twilio takes for what it is asked to do. */
export type Slow = Partial<Pick<Timing, 'restActs' | 'redirectAsks'>>;

export const slowness = ({ restActs = 0, redirectAsks = 0 }: Slow) => restActs + redirectAsks;
