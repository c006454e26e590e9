/** What agents choose: with the keypad, or by their system. */
import type { AgentStep } from '../../../handoff/agentSteps.js';
import {
  allThree,
  consulting,
  fetching,
  inStage,
  refused,
  takenBack,
  telling,
  together,
  withAgent,
} from './changes.js';
import { type AgentName, agentOf, type Party, type Place, type WarmTransfer } from './transfer.js';

/** So often a document waits for a key that never comes, before nobody is believed to be there. */
const MOST_MISSED = 2;

/** A key in the document of `at`; empty where none was pressed in time. */
export function afterKey(transfer: WarmTransfer, party: Party, at: Place, key: string): WarmTransfer {
  const { stage } = transfer;
  if (at === 'whisper') return afterWhisper(transfer, party as AgentName, key);
  if (stage.kind === 'over' || party !== stage.host) return transfer;
  const { host } = stage;
  switch (stage.kind) {
    case 'asking':
      return key === '1' ? fetching(transfer, host, 'nobody-to-bring-in') : together(transfer, host);
    case 'fetching':
      return key === '*' ? takenBack(transfer, host, stage.guest) : transfer;
    case 'choosing':
      if (key === '1') return allThree(transfer, host, stage.guest);
      if (key === '2') return together(transfer, stage.guest);
      return key === '3' ? takenBack(transfer, host, stage.guest) : consulting(transfer, host, stage.guest);
    case 'three': {
      if (key === '2') return inStage(transfer, { kind: 'talking', host: stage.guest, room: stage.room });
      const { isAside: _, ...back } = stage;
      return inStage(transfer, back);
    }
    default:
      return transfer;
  }
}

function afterWhisper(transfer: WarmTransfer, name: AgentName, key: string): WarmTransfer {
  const { stage } = transfer;
  if (key === '1') {
    if (stage.kind === 'calling')
      return together(telling(transfer, { state: 'accepted', code: 'pressed 1' }), stage.host);
    return stage.kind === 'fetching' ? consulting(transfer, stage.host, stage.guest) : transfer;
  }
  if (key !== '') return refused(transfer, name, 'declined', `pressed ${key}`);
  const missed = (agentOf(transfer, name)?.missed ?? 0) + 1;
  // Machines press nothing.
  if (missed >= MOST_MISSED) return refused(transfer, name, 'voicemail', 'nobody pressed a key');
  return withAgent(transfer, name, () => ({ missed }));
}

export function afterWish(transfer: WarmTransfer, wish: AgentStep): WarmTransfer {
  const { stage, colleagues } = transfer;
  switch (stage.kind) {
    case 'talking':
      return wish === 'bring-in' && colleagues.length > 0
        ? fetching(transfer, stage.host, 'nobody-to-bring-in')
        : transfer;
    case 'fetching':
      return wish === 'back' ? takenBack(transfer, stage.host, stage.guest) : transfer;
    case 'consulting':
    case 'choosing':
      if (wish === 'join') return allThree(transfer, stage.host, stage.guest);
      if (wish === 'leave') return together(transfer, stage.guest);
      return wish === 'back' ? takenBack(transfer, stage.host, stage.guest) : transfer;
    case 'three':
      return wish === 'leave' ? inStage(transfer, { kind: 'talking', host: stage.guest, room: stage.room }) : transfer;
    default:
      return transfer;
  }
}
