/** What an attribute of TwiML may be. */
export type Value = (value: string) => boolean;

export const oneOf =
  (...values: readonly string[]): Value =>
  (value) =>
    values.includes(value);
/** Several of them, with blanks between. */
export const someOf =
  (...values: readonly string[]): Value =>
  (value) =>
    value.split(' ').every((word) => values.includes(word));
export const whole =
  (least: number, most = Number.MAX_SAFE_INTEGER): Value =>
  (value) =>
    /^\d+$/.test(value) && Number(value) >= least && Number(value) <= most;
export const like =
  (pattern: RegExp): Value =>
  (value) =>
    pattern.test(value);
export const anything: Value = () => true;
export const yesOrNo = oneOf('true', 'false');
export const method = oneOf('GET', 'POST');
/** Absolute, or relative to the document; "underscores are not permitted" in its host. */
export const url: Value = (value) => {
  if (value === '' || !URL.canParse(value, 'https://document.example')) return false;
  const { protocol, hostname } = new URL(value, 'https://document.example');
  return /^https?:$/.test(protocol) && !hostname.includes('_');
};
/** "If you don't want anything to be played, set waitUrl to an empty string." */
export const urlOrNothing: Value = (value) => value === '' || url(value);
export const callEvents = someOf('initiated', 'ringing', 'answered', 'completed');
export const recordingEvents = someOf('in-progress', 'completed', 'absent');
/** BCP 47, as Twilio writes it. */
export const language = like(/^[a-z]{2,4}(-[A-Za-z]{2,4}){0,2}(-WLS)?$/);
