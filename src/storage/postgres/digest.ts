import { hash } from 'node:crypto';
import type { ConversationKey } from '../../call/call.js';

/** So many digests are remembered, and as many that were before them. */
const MOST = 1000;
/** In characters. Longer texts are no ids of a usual channel, and nobody shall fill the memory with them. */
const LONGEST = 500;

let newer = new Map<string, string>();
let older = new Map<string, string>();

/** Stands for a conversation where it is looked up. */
export function conversationDigest({ channelId, conversationId }: ConversationKey): string {
  return digest([channelId, conversationId]);
}

/**
 * Short and well-formed for whatever text; JSON tells apart what UTF-8 does not (lone surrogates). The last ones are
 * remembered: a turn asks for its activity's when it loads, looks again and commits, and a call for its own in every turn.
 */
export function digest(text: string | readonly string[]): string {
  const json = JSON.stringify(text);
  const known = newer.get(json) ?? older.get(json);
  if (known !== undefined) return known;
  const made = hash('sha256', json, 'base64url');
  if (json.length > LONGEST) return made;
  if (newer.size >= MOST) {
    older = newer;
    newer = new Map();
  }
  newer.set(json, made);
  return made;
}
