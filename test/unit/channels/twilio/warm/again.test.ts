import assert from 'node:assert/strict';
import type { E164 } from '../../../../../src/call/phoneNumber.js';
import type { WarmTransfer } from '../../../../../src/channels/twilio/warm/transfer.js';
import { WarmTransfers } from '../../../../../src/channels/twilio/warm/transfers.js';
import type { HandoffId } from '../../../../../src/handoff/protocol.js';
import { createLog } from '../../../../../src/log.js';
import { MemoryDatabase } from '../../../../../src/storage/memory/database.js';
import { MemoryStore } from '../../../../../src/storage/memory/store.js';
import { TwilioClock } from '../../../../twilio/clock.js';
import { AGENT_NUMBER } from '../../../../twilio/stage.js';
import { openWarm } from './stages.js';

type Warm = Awaited<ReturnType<typeof openWarm>>;

async function isWell(warm: Warm): Promise<void> {
  await warm.finish();
  assert.deepEqual(warm.twilio.complaints(), []);
  assert.deepEqual(await warm.stage.store.carried.due(9), []);
}

const where = async (warm: Warm) =>
  (await warm.remembered()).transfers.map(({ state }) => {
    const { stage, caller, agents } = state as WarmTransfer;
    return { stage, at: [caller.at, ...agents.map(({ at, phase }) => [at, phase])] };
  });

describe('a warm transfer whose webhooks come again', function () {
  this.timeout(60_000);

  it('is where it was, at every stage, whoever sends again whatever was sent, under whatever token', async () => {
    const warm = await openWarm();
    const { webhooks } = warm.twilio;
    try {
      for (const [index, name] of warm.names.entries()) {
        await warm.go(index === 0 ? undefined : warm.names[index - 1], name);
        await warm.stage.pass(1);
        const before = await where(warm);
        for (const [count, sent] of [...webhooks.sent].entries()) {
          const headers = { ...sent.headers, 'i-twilio-idempotency-token': `again-${count}` };
          await webhooks.again({ ...sent, headers });
        }
        assert.deepEqual(await where(warm), before, name);
      }
      assert.deepEqual([warm.first.calls.length, warm.second.calls.length], [1, 1]);
      await isWell(warm);
    } finally {
      await warm.stage.close();
    }
  });

  it('goes on as ever where old webhooks come between those of a party on its way', async () => {
    const warm = await openWarm();
    const { webhooks } = warm.twilio;
    try {
      for (const [index, name] of warm.names.entries()) {
        const old = [...webhooks.sent];
        const goes = warm.go(index === 0 ? undefined : warm.names[index - 1], name);
        for (const sent of old) void webhooks.again(sent);
        await goes;
      }
      await isWell(warm);
    } finally {
      await warm.stage.close();
    }
  });
});

describe('a warm transfer whose webhooks go to two instances in turn', function () {
  this.timeout(60_000);

  it('is begun once where both are to begin it at the same moment', async () => {
    const warm = await openWarm();
    try {
      await warm.go(undefined, 'ringing');
      const { call, transfers } = await warm.remembered();
      const known = transfers[0]?.state as WarmTransfer;
      const dialled: string[] = [];
      const instance = () =>
        new WarmTransfers({
          carried: warm.stage.store.carried,
          carrier: {
            do: async ({ id }, { kind }) => {
              if (kind === 'dial') dialled.push(id);
              return [];
            },
          },
          clock: warm.stage.clock,
          log: createLog('silent'),
          tell: async () => {},
          callerGone: async () => {},
        });
      assert.ok(call);
      const request = { ...known, id: 'another' as HandoffId, number: AGENT_NUMBER as E164 };
      await Promise.all([instance().begin(request, call.id), instance().begin(request, call.id)]);
      assert.deepEqual(dialled, ['another']);
    } finally {
      await warm.stage.close();
    }
  });

  it('goes through all of its stages, and calls nobody twice', async () => {
    const clock = new TwilioClock();
    const database = new MemoryDatabase({ now: () => clock.now() });
    const warm = await openWarm({
      clock,
      store: new MemoryStore({ database }),
      beside: new MemoryStore({ database }),
    });
    try {
      await warm.go(undefined, warm.names.at(-1) ?? '');
      assert.deepEqual([warm.first.calls.length, warm.second.calls.length], [1, 1]);
      await isWell(warm);
    } finally {
      await warm.stage.close();
    }
  });
});
