/** What Twilio would show in its debugger: the bot's mistakes, by the code of its error dictionary. */
export interface Alert {
  readonly at: number;
  readonly code: number;
  readonly message: string;
  readonly callSid?: string;
  /** What was asked for. */
  readonly url?: string;
}
