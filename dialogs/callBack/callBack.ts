import type { DialogContext } from 'botbuilder-dialogs';
import { Dialog, type DialogReason, type DialogTurnResult } from 'botbuilder-dialogs/lib/dialog.js';
import { type E164, parseE164 } from '../../src/call/phoneNumber.js';
import { turnOf } from '../../src/call/turn.js';
import { hangUp } from '../hangUp.js';
import { KeyInput, type KeyInputResult } from '../keys/keyInput.js';
import type { KeyInputOptions } from '../keys/options.js';
import type { PartResult } from '../parts.js';
import type { Voice } from '../voice.js';
import type { CallBacks } from './callBacks.js';
import { SAID_FOR } from './rules.js';

/** Options of `beginDialog`. */
export interface CallBackOptions {
  /** `own`: the number from which they call. Who hides it is asked for one. */
  readonly number: 'own' | 'another';
}

/** Name of the validator that a number has to pass (`rules.ts`). */
export const CALL_BACK_NUMBER = 'call-back-number';

/** With 00 or 011 before it, a number has 18 digits at most (ITU-T E.164 allows 15). */
const ASKED: KeyInputOptions = {
  prompt: 'call-back-number',
  until: { kind: 'key', key: '#', least: 4, most: 20 },
  plus: true,
  confirm: true,
  validator: CALL_BACK_NUMBER,
  // Who looks a number up needs longer than who knows one.
  firstKeyWithin: 15_000,
  nextKeyWithin: 5_000,
};

/** A caller wants to be called back: on their own number, or on one that they type, hear and confirm. A part (parts.ts). */
export class CallBack extends Dialog<CallBackOptions> {
  static readonly ID = 'callBack';

  constructor(
    private readonly callBacks: CallBacks,
    private readonly voice: Voice,
  ) {
    super(CallBack.ID);
  }

  override async beginDialog(dc: DialogContext, options?: CallBackOptions): Promise<DialogTurnResult> {
    const turn = turnOf(dc.context);
    const { caller, callBack } = turn.call.state;
    if (callBack) return this.#refuse(dc, 'open', callBack.number);
    const wantsOwn = options?.number === 'own';
    if (wantsOwn && caller.number) return this.#take(dc, caller.number);
    // Nobody types a number to be told then that there can be no other call back.
    if (await this.callBacks.hasLeftTooMany(turn)) return this.#refuse(dc, 'tooMany');
    if (wantsOwn) await this.voice.say(dc.context, 'call-back-no-number');
    return dc.beginDialog(KeyInput.ID, ASKED);
  }

  /** Whoever types and says a number has been asked for it by the dialog above. */
  override async resumeDialog(
    dc: DialogContext,
    _reason: DialogReason,
    result: KeyInputResult,
  ): Promise<DialogTurnResult> {
    if (result.kind === 'agent') return dc.endDialog({ kind: 'agent' } satisfies PartResult);
    const number = result.kind === 'value' ? parseE164(result.value) : undefined;
    if (number) return this.#take(dc, number);
    await this.voice.say(dc.context, 'call-back-not-noted');
    return dc.endDialog({ kind: 'menu' } satisfies PartResult);
  }

  async #take(dc: DialogContext, number: E164): Promise<DialogTurnResult> {
    const turn = turnOf(dc.context);
    const why = await this.callBacks.refusal(turn, number);
    if (why === 'abroad' || why === 'costly') {
      await this.voice.say(dc.context, SAID_FOR[why]);
      return dc.beginDialog(KeyInput.ID, ASKED);
    }
    if (why) return this.#refuse(dc, why, number);
    this.callBacks.note(turn, number);
    await this.voice.say(dc.context, 'call-back-noted', { number });
    await hangUp(dc.context, this.voice, 'goodbye');
    return dc.endDialog({ kind: 'next', next: undefined } satisfies PartResult);
  }

  async #refuse(dc: DialogContext, why: 'open' | 'tooMany', number = ''): Promise<DialogTurnResult> {
    if (why === 'open') await this.voice.say(dc.context, 'call-back-open', { number });
    else await this.voice.say(dc.context, 'call-back-too-many');
    return dc.endDialog({ kind: 'menu' } satisfies PartResult);
  }
}
