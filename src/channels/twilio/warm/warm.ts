/** Warm transfers at Twilio, as the channel sees them: it asks for one, and is told where the caller is. */
import type { Activity } from 'botframework-schema';
import { type CallRecord, currentHandoff, isPending } from '../../../call/call.js';
import { type E164, parseE164 } from '../../../call/phoneNumber.js';
import { BotError, isBotError } from '../../../errors.js';
import type { AgentStep } from '../../../handoff/agentSteps.js';
import type { HandoffId, InitiateValue } from '../../../handoff/protocol.js';
import type { CarriedThings } from '../../../storage/store.js';
import { type Content, outcome } from '../activity.js';
import type { Outcome } from '../reason.js';
import type { Telling } from '../telling.js';
import { type CarrierParts, WarmCarrier } from './carrier.js';
import { type DocumentParts, WarmDocuments } from './documents.js';
import { lastWords } from './lastWords.js';
import type { Question, WarmEvent } from './machine.js';
import { isElsewhere, type Party, placeOf, type Tell, type WarmTransfer } from './transfer.js';
import { type Answer, WarmTransfers } from './transfers.js';

export interface WarmParts extends CarrierParts, DocumentParts {
  readonly carried: CarriedThings;
  /** Seconds that an agent's phone may ring. */
  readonly ringSeconds: number;
  readonly telling: Telling;
  /** Tells the bot about a call, until that is noted. */
  readonly tell: (callSid: string, content: Content, event: string) => Promise<void>;
  readonly callerGone: (callSid: string) => Promise<void>;
}

/** The transfer for which the caller waits, as far as the bot knows. */
export function waitsFor({ state, endedAt }: Pick<CallRecord, 'state' | 'endedAt'>): HandoffId | undefined {
  const last = currentHandoff(state);
  return endedAt === undefined && last?.way === 'warm' && !last.delayed && isPending(last) ? last.id : undefined;
}

export class Warm {
  readonly transfers: WarmTransfers;
  readonly documents: WarmDocuments;

  constructor(private readonly parts: WarmParts) {
    this.documents = new WarmDocuments(parts);
    this.transfers = new WarmTransfers({
      ...parts,
      carrier: new WarmCarrier(parts),
      tell: (transfer, tell) => this.#tell(transfer, tell),
    });
  }

  /**
   * Carries out a `handoff.initiate`, once for its id. What else is under way for this caller is called off; but where an
   * agent has just taken the call, nobody else is called.
   *
   * @throws BotError `store-unavailable`
   */
  async begin(call: CallRecord, { value, attachments }: Partial<Activity>): Promise<void> {
    const asked = value as InitiateValue;
    const live = (await this.transfers.ofCall(call.id)).filter(
      ({ id, stage }) => id !== asked.HandoffId && stage.kind !== 'over',
    );
    for (const { id } of live) {
      const became = await this.transfers.take(id, { kind: 'calledOff' });
      if (became && became.stage.kind !== 'over') return;
    }
    const callerNumber = asked.CallerNumber === undefined ? undefined : parseE164(asked.CallerNumber);
    const words = lastWords(attachments, call.reference.user?.id);
    const { ringSeconds } = this.parts;
    const request = {
      id: asked.HandoffId,
      callSid: call.key.conversationId,
      number: asked.TargetPhoneNumber as E164,
      colleagues: (asked.Colleagues ?? []) as readonly E164[],
      locale: asked.Locale,
      department: asked.Department,
      ...(callerNumber && { callerNumber }),
      ...(words && { lastWords: words }),
      ringSeconds,
    };
    await this.transfers.begin(request, call.id);
  }

  /**
   * The document of a caller whom the bot does not have now: agents have, or they are on their way to each other.
   *
   * @returns undefined where the bot has the caller
   * @throws BotError `store-unavailable`
   */
  async away(call: CallRecord): Promise<string | undefined> {
    const transfer = await this.#elsewhere(call);
    const answer = transfer && (await this.transfers.answer(transfer.id, { kind: 'asked', party: 'caller' }));
    return answer && isElsewhere(answer.place) ? this.write(answer, 'caller') : undefined;
  }

  /** Whether that is so. @throws BotError `store-unavailable` */
  async isAway(call: CallRecord): Promise<boolean> {
    return (await this.#elsewhere(call)) !== undefined;
  }

  /**
   * What the caller hears next comes from the bot: either they wait for the transfer, or the bot no longer wants it.
   *
   * @throws BotError `store-unavailable`
   */
  async hasCaller(call: CallRecord): Promise<void> {
    const waits = waitsFor(call);
    for (const transfer of await this.#ofCall(call)) {
      const { id, stage, caller } = transfer;
      if (stage.kind === 'calling') await this.transfers.take(id, { kind: id === waits ? 'waits' : 'calledOff' });
      else if (stage.kind === 'over' && stage.by === 'completed' && !caller.gone && caller.at !== 'bot') {
        await this.transfers.answer(id, { kind: 'asked', party: 'caller' });
      }
    }
  }

  /** The caller has hung up. */
  async callerGone(call: CallRecord): Promise<void> {
    for (const { id, caller } of await this.#ofCall(call)) {
      if (!caller.gone) await this.transfers.take(id, { kind: 'ended', party: 'caller', code: 'the caller is gone' });
    }
  }

  /** What the bot is to be told where the last agent has left the caller; undefined where that is not so. */
  async leftBy(id: string): Promise<Content | undefined> {
    const transfer = await this.transfers.find(id).catch((error) => {
      this.parts.log.debug({ err: error }, 'a caller comes back, and it could not be read where from');
      return undefined;
    });
    const tell = transfer?.tells.find(({ state }) => state === 'completed');
    return tell && outcome(outcomeOf(tell), id as HandoffId);
  }

  /**
   * What the agents' system asks for, by the id of the handoff.
   *
   * @throws BotError `not-found`, `not-now`, `store-unavailable`
   */
  async wish(id: string, wish: AgentStep): Promise<{ readonly Stage: string }> {
    const done = await this.transfers.wish(id, wish);
    if (!done) throw new BotError('not-found', 'There is no such transfer');
    const { kind } = done.transfer.stage;
    if (!done.isDone) throw new BotError('not-now', `That can't be done now: the transfer is ${kind}`);
    return { Stage: kind };
  }

  write({ transfer, place, note }: Answer, party: Party): string {
    return this.documents.write(transfer, party, place, note);
  }

  /**
   * Somebody's call asks for a document. Never rejects: whoever asks hears something.
   *
   * @param again what is asked again where nothing can be found out now
   * @returns undefined for a caller whom the bot has, and for a transfer that nobody knows
   */
  async answer(
    id: string,
    question: Question,
    again: { readonly query: Readonly<Record<string, string>>; readonly locale: string },
  ): Promise<string | undefined> {
    try {
      const answer = await this.transfers.answer(id, question);
      if (!answer || (question.party === 'caller' && !isElsewhere(answer.place))) return undefined;
      return this.write(answer, question.party);
    } catch (error) {
      const level = isBotError(error, 'store-unavailable') ? 'warn' : 'error';
      this.parts.log[level]({ err: error }, 'a party of a warm transfer is asked to wait');
      return this.documents.writeAgain(again.query, again.locale);
    }
  }

  /**
   * Tells it what the carrier says beside the documents, for a webhook that waits for its answer. Never rejects; what is given
   * up is found out by asking the carrier, which is done from time to time.
   */
  told(id: string, event: WarmEvent): Promise<void> {
    return this.parts.telling.soon(() => this.transfers.take(id, event), event.kind);
  }

  async #tell({ id, callSid }: WarmTransfer, tell: Tell): Promise<void> {
    const content = outcome(outcomeOf(tell), id);
    if (content) await this.parts.tell(callSid, content, eventOf(id, tell.state));
  }

  async #elsewhere(call: CallRecord): Promise<WarmTransfer | undefined> {
    return (await this.#ofCall(call)).findLast((one) => isElsewhere(placeOf(one, 'caller')));
  }

  /** Most calls have none, and are not asked for. */
  async #ofCall(call: CallRecord): Promise<readonly WarmTransfer[]> {
    return call.state.handoffs.some(({ way }) => way === 'warm') ? this.transfers.ofCall(call.id) : [];
  }
}

/** Names what the bot is told, the same whoever tells it. */
const eventOf = (id: string, state: Tell['state']) => `warm ${id} ${state}`;
export const completion = (id: string) => eventOf(id, 'completed');

function outcomeOf({ state, reason, code }: Tell): Outcome {
  return state === 'failed' ? { state, reason: reason ?? 'other', code } : { state, code };
}
