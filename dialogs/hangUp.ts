import type { TurnContext } from 'botbuilder-core';
import { endCall, turnOf } from '../src/call/turn.js';
import { takeEnd } from '../src/handoff/attempts.js';
import type { Voice } from './voice.js';

/** Says the last words and ends the call, which stops whatever rings. */
export async function hangUp(context: TurnContext, voice: Voice, prompt: string): Promise<void> {
  await voice.say(context, prompt);
  await context.sendActivity({ type: 'endOfConversation', code: 'completedSuccessfully' });
  const turn = turnOf(context);
  takeEnd(turn, { kind: 'callEnded', by: 'caller' });
  endCall(turn, 'botHungUp');
}
