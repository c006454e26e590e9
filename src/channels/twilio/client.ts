import twilio from 'twilio';

/** Twilio's own client; `client.calls`, `client.conferences` and so on. */
export type TwilioClient = ReturnType<typeof twilio>;

export interface TwilioAccount {
  /** `AC…` */
  readonly accountSid: string;
  /** The account's auth token; or an API key's secret, then with `apiKeySid`. */
  readonly secret: string;
  /** `SK…` */
  readonly apiKeySid?: string;
  /** Where the REST API is; Twilio's own address without one. Region and edge change its host name only, and never reach this machine. */
  readonly apiUrl?: URL;
  /** Milliseconds for one request; the package's own 30,000 are longer than a caller waits. */
  readonly timeoutMs: number;
}

/** A client that goes to another address with what it would have sent to Twilio. */
class RequestsElsewhere extends twilio.RequestClient {
  constructor(
    private readonly apiUrl: URL,
    options: { readonly timeout: number },
  ) {
    super(options);
  }

  override request<T>(options: Parameters<typeof twilio.RequestClient.prototype.request<T>>[0]) {
    const { pathname, search } = new URL(options.uri);
    return super.request<T>({ ...options, uri: new URL(pathname + search, this.apiUrl).href });
  }
}

/**
 * Repeats nothing by itself: the API knows no idempotency key, so a request that got no answer may have been carried out, and
 * somebody's phone rings twice.
 */
export function twilioClient({ accountSid, secret, apiKeySid, apiUrl, timeoutMs }: TwilioAccount): TwilioClient {
  return twilio(apiKeySid ?? accountSid, secret, {
    accountSid,
    timeout: timeoutMs,
    ...(apiUrl && { httpClient: new RequestsElsewhere(apiUrl, { timeout: timeoutMs }) }),
  });
}
