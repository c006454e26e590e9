import type { Activity } from 'botframework-schema';
import { type CallRecord, callId, type TranscriptEntry } from '../src/call/call.js';
import type { E164 } from '../src/call/phoneNumber.js';
import { SqliteStore } from '../src/storage/sqlite/store.js';

/** So many at a time share their transactions. */
const TOGETHER = 2000;
/** One in so many is still on. */
const LIVE = 100;
const ENTRIES = 6;

/** Fills a file with calls as a busy month leaves them: nearly all have ended, each with a few entries. */
export async function storeCalls(file: string, count: number, tell: (progress: string) => void): Promise<void> {
  const store = await SqliteStore.open(file);
  try {
    for (let first = 0; first < count; first += TOGETHER) {
      tell(`storing calls: ${first} of ${count}`);
      const batch = Array.from({ length: Math.min(TOGETHER, count - first) }, (_, i) => storedCall(first + i));
      await Promise.all(
        batch.map((call) =>
          store.commit({ call, activityId: `activity-${call.id}`, entries: entriesOf(call), amended: [], output: [] }),
        ),
      );
    }
  } finally {
    await store.close();
  }
}

function storedCall(number: number): CallRecord {
  const key = { channelId: 'bench', conversationId: `stored-${number}` };
  const startedAt = Date.now() - 20 * 24 * 60 * 60_000 + number;
  const caller = `+1425555${String(number % 10_000).padStart(4, '0')}`;
  return {
    id: callId(key, 1),
    key,
    incarnation: 1,
    version: 1,
    startedAt,
    updatedAt: startedAt + 60_000,
    ...(number % LIVE !== 0 && { endedAt: startedAt + 60_000, outcome: 'callerHungUp' }),
    reference: {
      channelId: 'bench',
      serviceUrl: 'http://127.0.0.1:9',
      conversation: { id: key.conversationId } as Activity['conversation'],
    },
    line: 'http',
    entries: ENTRIES,
    state: {
      locale: 'en-US',
      caller: { id: caller, number: caller as E164 },
      greeted: true,
      outputs: ENTRIES,
      dialog: { dialogStack: [{ id: 'mainMenu', state: { menu: 'main', misses: 0 } }] },
      handoffs: [],
    },
  };
}

function entriesOf(call: CallRecord): TranscriptEntry[] {
  return Array.from({ length: ENTRIES }, (_, seq) => ({
    seq,
    at: call.startedAt + seq,
    direction: seq % 2 === 0 ? 'in' : 'out',
    activity: { type: 'message', text: 'a sentence of about the length that people say on the telephone' },
  }));
}
