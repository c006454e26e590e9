import type { Leg } from './leg.js';
import type { Network } from './network.js';

export interface Rules {
  /** The longest silence in which somebody may be left, in milliseconds; 2000 unless told. */
  readonly longestSilenceMs?: number;
  /** Whether every call must have ended; true unless told. A phone must never be left ringing. */
  readonly isOver?: boolean;
}

/** What nobody should have to bear on the telephone, and what Twilio would have warned of. */
export function complaints(network: Network, { longestSilenceMs = 2000, isOver = true }: Rules): readonly string[] {
  const now = network.clock.now();
  const legs = [...network.calls.values()];
  const name = (leg: Leg) => `${leg.party} (${leg.options.direction}, ${leg.sid.slice(-4)})`;
  const found: string[] = [];
  for (const { code, message } of network.alerts) found.push(`error ${code}: ${message}`);
  for (const leg of legs) {
    // A machine has nothing against silence.
    const silences = network.phone(leg.party).isMachine ? [] : leg.hearing.silences(longestSilenceMs, now);
    for (const { from, until } of silences) {
      const seconds = ((until ?? now) - from) / 1000;
      const after = from - (leg.answeredAt ?? leg.createdAt);
      found.push(`${name(leg)} heard nothing for ${seconds} s, ${after / 1000} s after the call began`);
    }
    if (!isOver || leg.isOver) continue;
    found.push(leg.answeredAt === undefined ? `${name(leg)} still rings` : `${name(leg)} is still connected`);
  }
  return found;
}
