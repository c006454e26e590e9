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
}

export const USUAL: Timing = {
  ringsAfter: 1000,
  detectsPerson: 2000,
  detectsMachine: 4000,
  word: 400,
  play: 30_000,
  speechEnds: 1000,
  recordingReady: 1000,
};
