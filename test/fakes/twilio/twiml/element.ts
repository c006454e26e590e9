/** One element of a TwiML document. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  /** What stands directly in it, without what stands in its children. */
  readonly ownText: string;
  /** All words in it, in order. */
  readonly text: string;
}

/** Why Twilio would not play a document: the code of its error dictionary and a sentence. */
export class TwimlError extends Error {
  override readonly name = 'TwimlError';

  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}
