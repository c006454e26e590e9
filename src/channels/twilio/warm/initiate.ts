import type { Activity } from 'botframework-schema';
import type { InitiateValue } from '../../../handoff/protocol.js';

/** True for a `handoff.initiate` that wants a warm transfer. */
export function isWarm({ type, name, value }: Partial<Activity>): boolean {
  return type === 'event' && name === 'handoff.initiate' && (value as InitiateValue).Transfer === 'warm';
}
