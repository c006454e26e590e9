import type { Activity } from 'botframework-schema';
import type { Turn } from '../call/turn.js';
import { redactText } from '../transcript/redact.js';

/** What the Emulator's inspector knows to draw (microsoft/BotFramework-Emulator, extensions/json). */
const DEBUG = 'https://www.botframework.com/schemas/debug';
const ERROR = 'https://www.botframework.com/schemas/error';

/** One trace for each change of a handoff in this turn. */
export function handoffTraces(turn: Turn): Partial<Activity>[] {
  return turn.events.flatMap((event) => {
    if (event.kind !== 'handoffChanged') return [];
    const { kind: _, call: __, ...value } = event;
    const label = `Handoff ${event.to}${event.reason ? ` (${event.reason})` : ''}`;
    return [trace(turn, { name: 'Handoff', label, valueType: DEBUG, value })];
  });
}

/**
 * The error of a failed turn, as botbuilder's samples show it. It may hold what a caller said: only the Emulator gets it, and
 * of a turn that belongs to a secret only its kind and place.
 */
export function errorTrace(turn: Turn, error: unknown): Partial<Activity> {
  const value = turn.secret ? withoutWords(error) : redactText(whole(error));
  return trace(turn, { name: 'OnTurnError Trace', label: 'TurnError', valueType: ERROR, value });
}

function whole(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function withoutWords(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return [error.name, ...frames].join('\n');
}

function trace(turn: Turn, fields: Partial<Activity>): Partial<Activity> {
  const { conversation, channelId, serviceUrl, user, bot } = turn.call.reference;
  const timestamp = new Date(turn.now);
  return { type: 'trace', ...fields, timestamp, conversation, channelId, serviceUrl, from: bot, recipient: user };
}
