import type { Value } from './values.js';

interface Attribute {
  readonly is: Value;
  /** Of Twilio's error dictionary; 12200 (schema validation) where it has no own one. */
  readonly code?: number;
}

/** What an element of TwiML may hold. */
export interface Rule {
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly children: readonly string[];
  /** The code of a child that may not stand there. */
  readonly childCode?: number;
  /** Whether words may, or must, stand directly in it. */
  readonly text: 'none' | 'optional' | 'required';
}

export const is = (value: Value, code?: number): Attribute => ({ is: value, ...(code !== undefined && { code }) });
