import twilio from 'twilio';

export interface Trust {
  /** The account's primary auth token, also where the REST API is used with an API key. */
  readonly authToken: string;
  /** Where Twilio was told to call, without a path: `https://bot.example`. Never taken from a request, whose `Host` anybody chooses. */
  readonly publicBaseUrl: string;
}

/** A webhook as it came in. */
export interface SignedRequest {
  /** Path and query, byte for byte as they stand in the request line. */
  readonly target: string;
  /** `X-Twilio-Signature` */
  readonly signature: string | undefined;
  /** The parameters of the body; none for GET. A name that stands there more than once has a list. */
  readonly form: Readonly<Record<string, string | readonly string[]>>;
}

/** Whether this request was made by Twilio, for this URL, with these parameters (www.twilio.com/docs/usage/security). */
export function isFromTwilio({ authToken, publicBaseUrl }: Trust, request: SignedRequest): boolean {
  const { signature, target, form } = request;
  if (!signature || !target.startsWith('/')) return false;
  return twilio.validateRequest(authToken, signature, publicBaseUrl.replace(/\/+$/, '') + target, form);
}
