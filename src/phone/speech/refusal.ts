import { checkTokens, type SsmlProblem } from '../../../ssml/check.js';
import { type PlacedToken, parse } from '../../../ssml/parse.js';
import { findVoice } from './voices.js';

/** The longest message that Azure takes (speech-services-quotas-and-limits, "Max SSML message size per turn for websocket"). */
export const LONGEST_MESSAGE = 65_536;
/** And the most voices in it, of the same table. */
const MOST_VOICES = 50;

/**
 * Reads a document as strictly as Azure documents its dialect (ssml/check.ts: also as strictly as the Telephony channel,
 * which allows no break of more than 5 s).
 *
 * @returns its tokens; or why it is refused, in Azure's words where they are known
 */
export function readSsml(document: string): { tokens: readonly PlacedToken[] } | { refusal: string } {
  if (Buffer.byteLength(document) > LONGEST_MESSAGE) {
    return { refusal: `Websocket message size cannot exceed ${LONGEST_MESSAGE} bytes` };
  }
  const { tokens, problem } = parse(document);
  const first = problem ?? checkTokens(document, tokens)[0];
  if (first) return { refusal: inAzuresWords(first) };
  const voices = tokens.flatMap((token) =>
    token.kind === 'open' && token.name === 'voice' ? (new Map(token.attributes).get('name') ?? '') : [],
  );
  const unknown = voices.find((name) => !findVoice(name));
  if (unknown !== undefined) return { refusal: `Unsupported voice ${unknown}.` };
  if (voices.length > MOST_VOICES) return { refusal: `SSML must contain a maximum of ${MOST_VOICES} voice elements.` };
  return { tokens };
}

/** Kinds of nodes as Azure names them in its refusals (speech-sdk-js#812, js-tts-wrapper#38). */
const KINDS: Readonly<Record<string, string>> = { speak: 'RootSpeak', voice: 'Media' };

function inAzuresWords({ message, line, column }: SsmlProblem): string {
  const [, child, parent] = /^(\S+) may not stand directly in (\S+)$/.exec(message) ?? [];
  if (child === undefined || parent === undefined || child === 'text') {
    return `${message}. Line ${line}, position ${column}.`;
  }
  const node = (name: string) => `node [${name}] with type [${KINDS[name] ?? 'Others'}]`;
  return `N${node(parent).slice(1)} should not contain ${node(child)}`;
}
