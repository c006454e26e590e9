/** Says what is wrong with what an operator asked for; printed without a stack. */
export class Refusal extends Error {}
