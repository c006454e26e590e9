/** What a caller has said about being recorded. */
export interface Consent {
  /** `none`: asked, and not answered. `takenBack`: agreed before, and no longer. */
  readonly answer: 'agreed' | 'refused' | 'none' | 'takenBack';
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Which words they were asked with: the first characters of the hash of the prompt's document in that language. */
  readonly version: string;
  readonly locale: string;
}

/** More answers of one call are not kept: the log has all of them. */
const MOST_KEPT = 20;

/** All answers, with the new one last. */
export function withConsent(consents: readonly Consent[] = [], consent: Consent): Consent[] {
  return [...consents, consent].slice(-MOST_KEPT);
}

/** What allows the recording now; undefined where nothing does: the last answer counts. */
export function consentIn(consents: readonly Consent[] = []): Consent | undefined {
  const last = consents.at(-1);
  return last?.answer === 'agreed' ? last : undefined;
}
