import { BotError } from '../errors.js';
import { AGENT_STEPS, type AgentStep } from '../handoff/agentSteps.js';

/** Where, by the `HandoffId` that the agent's system was given. */
export const STEP = '/api/handoffs/:id/:step';

/** @throws BotError `not-found`, `not-now`, `store-unavailable` */
export type TakeStep = (handoff: string, step: AgentStep) => Promise<object>;

/**
 * Takes the step that stands in the path.
 *
 * @throws BotError as `TakeStep` does
 */
export async function stepTaken(take: TakeStep, handoff: string, written: string): Promise<object> {
  const step = AGENT_STEPS.find((one) => one === written);
  if (!step) throw new BotError('not-found', `There are the steps ${AGENT_STEPS.join(', ')}`);
  return take(handoff, step);
}
