/** Does at the carrier what a warm transfer wants done, and tells what came of it. */
import twilio from 'twilio';
import { atMost, type Clock } from '../../../call/clock.js';
import type { E164 } from '../../../call/phoneNumber.js';
import type { Logger } from '../../../log.js';
import type { TwilioClient } from '../client.js';
import { failureOf, isGone } from '../failure.js';
import { requestOutcome, statusOutcome } from '../reason.js';
import type { Urls } from '../urls.js';
import { type CallStatus, isOver } from '../webhook.js';
import type { Deed } from './deeds.js';
import { conferenceName } from './documents.js';
import type { WarmEvent } from './machine.js';
import type { WarmTransfer } from './transfer.js';

export interface CarrierParts {
  readonly client: TwilioClient;
  readonly urls: Urls;
  readonly clock: Clock;
  readonly log: Logger;
  /** Shown to agents. */
  readonly phoneNumber: E164;
}

/** What is asked of the carrier; `tell` is asked of the bot. */
export type CarrierDeed = Exclude<Deed, { kind: 'tell' }>;

/** The latest of as many calls to one number as can be made in the time of a doubt. */
const MOST_LOOKED_AT = 50;
/** Beyond the patience of the client: a request that never ends must not hold what waits for it. */
const LONGEST_REQUEST = 10_000;

export class WarmCarrier {
  constructor(private readonly parts: CarrierParts) {}

  /** @returns what is known now; nothing where nobody knows: it is tried again. Never rejects. */
  async do(transfer: WarmTransfer, deed: CarrierDeed): Promise<readonly WarmEvent[]> {
    let events: readonly WarmEvent[] = [];
    const work = this.#do(transfer, deed).then(
      (known) => {
        events = known;
      },
      (error) => {
        events = this.#failed(deed, error);
      },
    );
    await atMost(this.parts.clock, LONGEST_REQUEST, work);
    return events;
  }

  async #do(transfer: WarmTransfer, deed: CarrierDeed): Promise<readonly WarmEvent[]> {
    const { client, urls } = this.parts;
    switch (deed.kind) {
      case 'dial':
        return this.#dial(transfer, deed);
      case 'look':
        return this.#look(deed);
      case 'move':
        await client
          .calls(deed.sid)
          .update({ url: urls.to('warm', { h: transfer.id, p: deed.party, n: `${deed.number}` }), method: 'POST' });
        return [{ kind: 'underWay', party: deed.party, number: deed.number }];
      case 'end':
        return this.#end(deed);
      case 'flag':
        return this.#flag(transfer, deed);
      case 'check': {
        const found = await Promise.all(deed.legs.map(async (leg) => ({ leg, is: await this.#statusOf(leg.sid) })));
        return found.flatMap(({ leg, is }) => (is === undefined ? [] : [{ ...endedBy(is), ...leg }]));
      }
    }
  }

  async #dial({ id, ringSeconds }: WarmTransfer, { party, number }: Extract<Deed, { kind: 'dial' }>) {
    const { client, urls, phoneNumber } = this.parts;
    const { sid } = await client.calls.create({
      to: number,
      from: phoneNumber,
      url: urls.to('warm', { h: id, p: party }),
      method: 'POST',
      timeout: ringSeconds,
      statusCallback: urls.to('status', { w: id, p: party }),
      statusCallbackMethod: 'POST',
      statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
    });
    return [{ kind: 'made' as const, party, sid }];
  }

  /**
   * A call that was asked for and not answered by the API. One to this number may be somebody else's: then it is waited for,
   * since its own webhooks say whose it is, and nobody is called twice.
   */
  async #look({ party, number, since }: Extract<Deed, { kind: 'look' }>): Promise<readonly WarmEvent[]> {
    const made = await this.parts.client.calls.list({
      to: number,
      from: this.parts.phoneNumber,
      limit: MOST_LOOKED_AT,
    });
    // Twilio's times are whole seconds.
    const from = Math.floor(since / 1000) * 1000;
    return made.some(({ dateCreated }) => dateCreated.getTime() >= from) ? [] : [{ kind: 'notFound', party }];
  }

  /** Participants are changed by the sid of their conference; only who is added may be told its name instead. */
  async #flag(transfer: WarmTransfer, { party, sid, room }: Extract<Deed, { kind: 'flag' }>): Promise<WarmEvent[]> {
    const { client } = this.parts;
    const friendlyName = conferenceName(transfer, room);
    const [conference] = await client.conferences.list({ friendlyName, status: 'in-progress', limit: 1 });
    // Where there is none any more its people come by themselves.
    if (conference) await client.conferences(conference.sid).participants(sid).update({ endConferenceOnExit: true });
    return [{ kind: 'flagged', party }];
  }

  /** "canceled" is for calls that ring, and does nothing to one that was answered at that moment. */
  async #end({ party, sid }: Extract<Deed, { kind: 'end' }>): Promise<readonly WarmEvent[]> {
    const call = this.parts.client.calls(sid);
    const { status } = await call.update({ status: 'canceled' });
    if (!isOver(status)) await call.update({ status: 'completed' });
    return [ended(party, sid, 'ended by us')];
  }

  /** @returns undefined while it is on */
  async #statusOf(sid: string): Promise<CallStatus | undefined> {
    try {
      const { status } = await this.parts.client.calls(sid).fetch();
      return isOver(status) ? (status as CallStatus) : undefined;
    } catch (error) {
      if (isGone(error)) return 'completed';
      throw error;
    }
  }

  #failed(deed: CarrierDeed, error: unknown): readonly WarmEvent[] {
    if (isGone(error) && 'sid' in deed) {
      // Who is in no room any more comes by themselves.
      if (deed.kind === 'flag') return [{ kind: 'flagged', party: deed.party }];
      return [ended(deed.party, deed.sid, 'the carrier has no such call')];
    }
    const { error: known, mayTryAgain } = failureOf(error, false);
    this.parts.log.warn({ err: known, deed: deed.kind }, 'a warm transfer could not be carried on: it is tried again');
    if (deed.kind !== 'dial')
      return 'party' in deed && deed.party !== 'stray' && deed.kind !== 'look'
        ? [{ kind: 'notDone', party: deed.party }]
        : [];
    if (known.code === 'channel-silent') return [];
    const { status, code } = error instanceof twilio.RestException ? error : {};
    const became = requestOutcome({ ...(status !== undefined && { status }), ...(code !== undefined && { code }) });
    const reason = became.state === 'failed' ? became.reason : 'carrierFault';
    return [{ kind: 'notMade', party: deed.party, reason, code: became.code, mayTryAgain }];
  }
}

/** Why a call is over, as an event. */
export function endedBy(status: CallStatus, sipCode?: number, errorCode?: number) {
  const became = statusOutcome({
    CallStatus: status,
    SipResponseCode: sipCode,
    ErrorCode: errorCode,
    AnsweredBy: undefined,
  });
  return {
    kind: 'ended' as const,
    ...(became?.state === 'failed' && { reason: became.reason }),
    code: became?.code ?? `CallStatus=${status}`,
  };
}

function ended(party: Extract<WarmEvent, { kind: 'ended' }>['party'] | 'stray', sid: string, code: string): WarmEvent {
  return party === 'stray' ? { kind: 'strayEnded', sid } : { kind: 'ended', party, sid, code };
}
