import { httpAddress, type SpeechAddress } from './address.js';

/** Why a document was not spoken. */
export type Trouble = 'unreachable' | 'unauthorized' | 'refused' | 'busy' | 'broken' | 'silent';

/** The service did not speak; the message says why, and what to do. */
export class SpeechError extends Error {
  override readonly name = 'SpeechError';

  constructor(
    readonly trouble: Trouble,
    message: string,
  ) {
    super(message);
  }

  /** Any other document would have met the same. */
  get isOfAll(): boolean {
    return this.trouble === 'unreachable' || this.trouble === 'unauthorized';
  }
}

export function broken(detail = ''): SpeechError {
  return new SpeechError('broken', `the service ended the connection in mid-sentence; try again${in_(detail)}`);
}

export function silent(patienceMs: number): SpeechError {
  return new SpeechError('silent', `the service did not finish within ${patienceMs / 1000} s; try again`);
}

/** How long the service may take to say that it is there, in milliseconds. */
const ASK_MS = 5000;

/**
 * Makes of what the SDK says something that helps. It does not always know why no connection came about (with the web
 * socket of Node 22 and later), so the service is asked once more, over HTTP.
 *
 * @param details the SDK's `errorDetails`
 */
export async function diagnosed(details: string, address: SpeechAddress): Promise<SpeechError> {
  const [, reason = ''] = /^(.*?) ?websocket error code: 1007/s.exec(details) ?? [];
  // An address in it may hold any digits.
  if (/quota|\b429\b|too many/i.test(details.replace(/wss?:\S+/g, ''))) {
    return new SpeechError('busy', `the service takes no more for now; wait, or use --jobs 1${in_(reason)}`);
  }
  if (reason !== '') return new SpeechError('refused', `the service refused the document: ${reason}${advice(reason)}`);
  const was = await asked(address);
  if (was === 401 || was === 403) {
    return new SpeechError('unauthorized', `the service refuses the key (${was}); ${keyAdvice(address)}`);
  }
  if (typeof was === 'string') {
    return new SpeechError(
      'unreachable',
      `nobody answers at ${httpAddress(address).host} (${was}); ${hostAdvice(address)}`,
    );
  }
  return broken(/websocket error code: (\d+)/.exec(details)?.[1]);
}

/** @returns the status of its answer; or why there was none */
async function asked(address: SpeechAddress): Promise<number | string> {
  try {
    const url = new URL('/cognitiveservices/voices/list', httpAddress(address));
    const headers = { 'Ocp-Apim-Subscription-Key': address.key };
    const { status, body } = await fetch(url, { headers, signal: AbortSignal.timeout(ASK_MS) });
    await body?.cancel();
    return status;
  } catch (error) {
    const { cause, message } = error as Error & {
      readonly cause?: { readonly code?: string; readonly message?: string };
    };
    return cause?.code ?? cause?.message ?? message;
  }
}

function advice(reason: string): string {
  return reason.startsWith('Unsupported voice') ? '; npm run speak -- --voices lists those it has' : '';
}

function keyAdvice(address: SpeechAddress): string {
  return address.service === 'Azure'
    ? `check SPEECH_KEY, and that its resource is in ${address.region} (SPEECH_REGION)`
    : 'check SPEECH_KEY';
}

function hostAdvice(address: SpeechAddress): string {
  return address.service === 'Azure'
    ? 'check SPEECH_REGION and the network'
    : 'check SPEECH_HOST, or start a stand-in there: npm run speech-service';
}

function in_(detail: string): string {
  return detail === '' ? '' : ` (${detail})`;
}
