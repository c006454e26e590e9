import type { Leg } from './leg.js';

/** A place where calls wait until something fetches them. */
export class Queue {
  readonly members: { readonly leg: Leg; readonly since: number }[] = [];

  constructor(
    readonly sid: string,
    readonly name: string,
  ) {}
}
