import type { Activity } from 'botframework-schema';
import type { CallRecord } from '../../../src/call/call.js';
import { TurnAdapter } from '../../../src/turn/adapter.js';
import { type Committed, runTurn } from '../../../src/turn/run.js';
import { type SelfEvent, SelfEvents } from '../../../src/turn/selfEvents.js';
import type { FakeLine } from './fakeLine.js';
import type { Rig } from './rig.js';

/** Runs one turn of the channel on what is stored now; sends nothing. */
export async function runOne(rig: Rig, activity: Activity, line = rig.line): Promise<Committed> {
  const key = { channelId: activity.channelId, conversationId: activity.conversation.id };
  const { call: stored } = await rig.store.load(key);
  return runTurn({ ...rig.parts, adapter: new TurnAdapter() }, { activity, origin: 'channel', line, stored });
}

/** Runs one turn of our own on what is stored now. */
export async function runOwn(rig: Rig, event: SelfEvent, line?: FakeLine): Promise<Committed> {
  const { call: stored } = await rig.stored();
  const activity = SelfEvents.write(event, stored.reference);
  return runTurn({ ...rig.parts, adapter: new TurnAdapter() }, { activity, origin: 'self', line, stored });
}

/** The transcript in short: number, direction, and words, name or type. */
export async function entriesOf(rig: Rig, { id }: CallRecord) {
  const entries = await rig.store.transcript(id);
  return entries.map(({ seq, direction, activity: { text, name, type } }) => [seq, direction, text ?? name ?? type]);
}
