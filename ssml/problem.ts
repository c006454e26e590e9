/** One thing that is wrong in a document. */
export interface SsmlProblem {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units, as editors count. */
  readonly column: number;
  readonly message: string;
}

/**
 * The prompts cannot be used, or were used wrongly by our own code. `problems` holds one line a mistake; those in a file
 * begin with `file:line:column`.
 */
export class PromptError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'PromptError';
  }
}

/** Where a problem at that index of the document is, for people. */
export function problemAt(document: string, index: number, message: string): SsmlProblem {
  const before = document.slice(0, index).split(/\r\n|[\r\n]/);
  return { line: before.length, column: (before.at(-1) ?? '').length + 1, message };
}
