import type { Post, Treatment } from './channel.js';

/** A way in which a channel fails while it is to take the answer to one activity. */
export interface Sickness {
  readonly name: string;
  /** The channel says that nothing was taken: then nothing may be lost. */
  readonly curable: boolean;
  /** Falls ill for one call. The result says how each POST of that answer is treated. */
  begin(): (post: Post) => Treatment;
}

const TAKE: Treatment = { kind: 'take' };
const SLOW = 30_000;

/** Refuses for so long, from the first POST on. */
function refuseFor(ms: number, status: number, retryAfterSeconds?: number): () => (post: Post) => Treatment {
  const refusal: Treatment = {
    kind: 'refuse',
    status,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
  return () => {
    let well: number | undefined;
    return ({ at }) => {
      well ??= at + ms;
      return at < well ? refusal : TAKE;
    };
  };
}

export const HEALTHY: Sickness = { name: 'healthy', curable: true, begin: () => () => TAKE };

export const SICKNESSES: readonly Sickness[] = [
  {
    name: '500 once',
    curable: true,
    begin: () => {
      let refused = false;
      return () => {
        if (refused) return TAKE;
        refused = true;
        return { kind: 'refuse', status: 500 };
      };
    },
  },
  { name: '503 for 3 s', curable: true, begin: refuseFor(3000, 503) },
  { name: '429 with Retry-After of 2 s', curable: true, begin: refuseFor(2000, 429, 2) },
  { name: '429 without Retry-After, for 2 s', curable: true, begin: refuseFor(2000, 429) },
  { name: 'reset after it was heard', curable: false, begin: () => () => ({ kind: 'reset' }) },
  { name: 'reset before it was heard', curable: false, begin: () => () => ({ kind: 'drop' }) },
  { name: 'never answers', curable: false, begin: () => () => ({ kind: 'neverAnswer' }) },
  { name: '30 s slow', curable: false, begin: () => () => ({ kind: 'slow', ms: SLOW }) },
];
