import type { Instruction } from './instructions.js';

/** How one instruction is written, and what it becomes. */
export interface Row {
  /** How it is written, with what may vary in capitals. */
  readonly usage: string;
  readonly pattern: RegExp;
  /** @throws Error with a sentence when the words fit but what they name doesn't exist */
  read(found: readonly string[]): Instruction;
}

export const row = (usage: string, pattern: RegExp, read: Row['read']): Row => ({ usage, pattern, read });

/** An instruction in which nothing varies. */
export const fixed = (usage: string, instruction: Instruction): Row =>
  row(usage, new RegExp(`^${usage.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`, 'i'), () => instruction);
