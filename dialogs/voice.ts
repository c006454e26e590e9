import type { TurnContext } from 'botbuilder-core';
import { turnOf } from '../src/call/turn.js';
import { type BargeIn, INPUT_HINTS } from '../ssml/bargeIn.js';
import { spokenLength } from '../ssml/length.js';
import type { Prompts } from '../ssml/prompts.js';
import type { Speech } from '../ssml/speech.js';

/** Says prompts in the language of the call. Whatever the bot says in a turn goes through here. */
export class Voice {
  constructor(private readonly prompts: Prompts) {}

  /** The language that a call can go on in: its own as long as there are prompts in it, else one that fits best. */
  localeFor(wanted: string): string {
    return this.prompts.resolveLocale(wanted, this.prompts.locales[0] ?? wanted);
  }

  /**
   * Says one prompt as one message: `speak` for a telephone, `text` with the same words.
   *
   * @param only what alone may interrupt it here; a prompt that nothing interrupts stays so
   */
  async say(
    context: TurnContext,
    prompt: string,
    values?: Readonly<Record<string, string>>,
    only?: BargeIn,
  ): Promise<void> {
    const { locale } = turnOf(context).call.state;
    const length = this.prompts.length(prompt, locale, values);
    await this.#send(context, this.prompts.say(prompt, locale, values), length, this.#bargeIn(prompt, only));
  }

  /** Says what was put together for this caller (a number that is read back), interrupted as the prompt `like` is. */
  async read(context: TurnContext, speech: Speech, like: string, only?: BargeIn): Promise<void> {
    await this.#send(context, speech, spokenLength(speech.speak), this.#bargeIn(like, only));
  }

  #bargeIn(prompt: string, only: BargeIn | undefined): BargeIn {
    const own = this.prompts.bargeIn(prompt);
    return own === 'none' ? own : (only ?? own);
  }

  async #send(context: TurnContext, said: Speech, length: number, bargeIn: BargeIn): Promise<void> {
    const turn = turnOf(context);
    const { locale } = turn.call.state;
    const { text, speak } = said;
    await context.sendActivity({ type: 'message', locale, text, speak, inputHint: INPUT_HINTS[bargeIn] });
    turn.speaks = (turn.speaks ?? 0) + length;
  }
}
