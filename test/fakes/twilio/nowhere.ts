import type { Doing } from './program.js';

/** A verb that hears neither keys nor words, and has nothing to stop. */
export const nowhere: Doing = { stop: () => {} };
