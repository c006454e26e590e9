/** How long an instance's first lease runs, in milliseconds: it is made by opening the store, and renewed from then on. */
export const FIRST_LEASE_MS = 15_000;
