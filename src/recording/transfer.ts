import type { Turn } from '../call/turn.js';
import { reaches, step } from './machine.js';

/**
 * Whether a transfer has to be held back, because recording is reported to block it (botframework-telephony#110). The
 * recording is stopped at the end of the turn then; a channel that would not stop before is told once more.
 */
export function stopsFirst({ call, capabilities }: Turn): boolean {
  const { recording } = call.state;
  if (!capabilities.canRecord || !recording || reaches(recording, 'off')) return false;
  call.state.recording = step(recording, { kind: 'anew' });
  return true;
}
