/** What callers have left before a script begins: an operator's desk that is not empty. */
import { type ConversationKey, callId } from '../call/call.js';
import { type Errand, type ErrandId, newErrandId } from '../call/errand.js';
import type { E164 } from '../call/phoneNumber.js';
import type { Store } from '../storage/store.js';

export interface Earlier {
  readonly kind: Errand['kind'];
  readonly number: E164;
  readonly count: number;
  /** Nobody has ticked them off. */
  readonly open: boolean;
}

const AN_HOUR = 60 * 60 * 1000;

/** Puts them into an empty store, as left an hour ago by callers from that number in a call that is over. */
export async function leaveEarlier(store: Store, earlier: readonly Earlier[], now: number): Promise<void> {
  const at = now - AN_HOUR;
  const left = earlier.flatMap(({ count, ...one }) => Array.from({ length: count }, () => one));
  for (const [index, { kind, number, open }] of left.entries()) {
    const key: ConversationKey = { channelId: 'telephony', conversationId: `earlier ${index}` };
    const id: ErrandId = newErrandId();
    const errand = { id, department: 'agents', locale: 'en-US', at, number };
    await store.commit({
      call: {
        id: callId(key, 1),
        key,
        incarnation: 1,
        version: 1,
        startedAt: at,
        updatedAt: at,
        endedAt: at,
        reference: {},
        line: 'inProcess',
        entries: 0,
        state: {
          locale: 'en-US',
          caller: { id: number, number },
          greeted: true,
          outputs: 0,
          dialog: { dialogStack: [] },
          handoffs: [],
        },
      },
      entries: [],
      amended: [],
      output: [],
      errands: [kind === 'callBack' ? { ...errand, kind } : { ...errand, kind, text: 'Earlier.' }],
    });
    if (!open) await store.errands.tickOff(id, at);
  }
}
