import type { TurnContext } from 'botbuilder-core';
import { turnOf } from '../src/call/turn.js';
import type { Prompts } from '../ssml/prompts.js';

/** Says prompts in the language of the call. */
export class Voice {
  constructor(private readonly prompts: Prompts) {}

  /** The language that a call can go on in: its own as long as there are prompts in it, else one that fits best. */
  localeFor(wanted: string): string {
    return this.prompts.resolveLocale(wanted, this.prompts.locales[0] ?? wanted);
  }

  /** Says one prompt as one message: `speak` for a telephone, `text` with the same words. */
  async say(context: TurnContext, prompt: string, values?: Readonly<Record<string, string>>): Promise<void> {
    const turn = turnOf(context);
    const { locale } = turn.call.state;
    await context.sendActivity({ type: 'message', locale, ...this.prompts.say(prompt, locale, values) });
    turn.speaks = (turn.speaks ?? 0) + this.prompts.length(prompt, locale, values);
  }
}
