/** What is said: the SSML for a telephone and the same words for a screen. `text` is derived from `speak`, never written. */
export interface Speech {
  readonly text: string;
  /** A whole SSML 1.0 document in Azure's dialect. */
  readonly speak: string;
}
