/** What it means that a bot says no. */
import { z } from 'zod';

const Refusal = z.object({ error: z.object({ message: z.string() }) });

/** Why the bot refused, from the body of its answer: the message of its error, or whatever it wrote; absent for nothing. */
export function reasonIn(body: string): { readonly reason?: string } {
  const { data } = Refusal.safeParse(parsed(body));
  const reason = data?.error.message ?? body;
  return reason === '' ? {} : { reason };
}

/** What whoever is at the phone can do about it. */
const ADVICE: Readonly<Record<number, string>> = {
  401: 'This bot has a MicrosoftAppId, and the phone has no token: start one without it.',
  503: 'It is shutting down, or not ready yet: wait a moment, or start another one.',
};

/** A refusal in words: its status, the reason that was given, and what to do where that is known. */
export function refused(status: number, reason?: string): string {
  const said = reason === undefined ? String(status) : `${status} ${reason}`;
  const advice = ADVICE[status];
  return advice === undefined ? said : `${said}. ${advice}`;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined; // A web server before the bot may have answered, in HTML.
  }
}
