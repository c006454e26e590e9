/** What the phone prints. Whatever the bot sent is stripped of control sequences: a terminal obeys them. */
import { stripVTControlCharacters } from 'node:util';
import type { Activity } from 'botframework-schema';
import { bargeInOf } from './bargeIn.js';

export type Write = (line: string) => void;

/** One line without control characters, and without the marks that turn the direction of writing. */
export function printable(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\s]+/gu, ' ')
    .trim();
}

/** As `printable`, but at most 200 characters of it. */
export function brief(text: string): string {
  const line = printable(text);
  return line.length > 200 ? `${line.slice(0, 200)}… (${line.length} characters)` : line;
}

/** What the caller hears, or a developer sees, of an activity of the bot; undefined for what is not shown. */
export function caption(activity: Partial<Activity>): string | undefined {
  switch (activity.type) {
    case 'message':
      return `Bot: ${printable(activity.text ?? '')}${interruption(activity)}`;
    case 'event':
      return handoffCaption(activity);
    case 'command':
      return `--> ${printable(activity.name ?? '')}`;
    case 'endOfConversation':
      return '--> endOfConversation: the bot hangs up';
    default:
      return undefined;
  }
}

/** What has come of a command. */
export function resultCaption({ value }: Partial<Activity>, recording: string): string {
  const { error } = (value ?? {}) as { error?: { message: string } };
  return `<-- ${error ? `refused: ${error.message}` : 'done'} (the recording is ${recording})`;
}

/** Nothing where a caller may interrupt as they like. */
function interruption(activity: Partial<Activity>): string {
  const bargeIn = bargeInOf(activity);
  if (bargeIn === 'both') return '';
  return bargeIn === 'none' ? ' (nothing interrupts this)' : ` (${bargeIn} interrupt this)`;
}

function handoffCaption({ name, value, attachments }: Partial<Activity>): string {
  const { TargetPhoneNumber, ...context } = (value ?? {}) as Record<string, unknown>;
  const content = (attachments?.[0]?.content ?? {}) as { activities?: unknown[] };
  const size = (Buffer.byteLength(JSON.stringify(content)) / 1024).toFixed(1);
  const told = Object.entries(context).map(
    ([field, about]) => `${field} ${typeof about === 'object' ? JSON.stringify(about) : about}`,
  );
  const line = `--> ${name} to ${TargetPhoneNumber}, ${content.activities?.length ?? 0} activities, ${size} KB`;
  return printable([line, ...told].join('; '));
}
