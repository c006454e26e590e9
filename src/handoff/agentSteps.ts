/**
 * What an agent, or an agent's system, can do with a warm transfer once they have the caller: call a colleague (`bring-in`),
 * talk all three together (`join`), leave the caller to the colleague (`leave`), or have the caller back alone (`back`).
 */
export const AGENT_STEPS = ['bring-in', 'join', 'leave', 'back'] as const;
export type AgentStep = (typeof AGENT_STEPS)[number];
