// Not the index of botbuilder-core, here and elsewhere: Node would look for names in all it exports, a tenth of a second.
import { BotAdapter } from 'botbuilder-core/lib/botAdapter.js';
import type { TurnContext } from 'botbuilder-core/lib/turnContext.js';
import type { Activity, ResourceResponse } from 'botframework-schema';
import { attachTurn, type Turn } from '../call/turn.js';
import { CallContext } from './context.js';

/**
 * Runs a bot for one turn and collects what it sends. Nothing goes out here: the turn is committed first. Middleware
 * registered with `use` runs as in any adapter.
 */
export class TurnAdapter extends BotAdapter {
  #hasMiddleware = false;

  override use(...middlewares: Parameters<BotAdapter['use']>): this {
    this.#hasMiddleware = true;
    return super.use(...middlewares);
  }

  /** @returns what the bot sent, in its order. */
  async run(turn: Turn, bot: (context: TurnContext) => Promise<void>): Promise<Partial<Activity>[]> {
    const context = new CallContext(this, turn.activity);
    attachTurn(context, turn);
    if (turn.activity.locale) context.locale = turn.activity.locale;
    let sent: Partial<Activity>[];
    try {
      // Without any, its proxy of the context would cost every look at it, and keep nothing that `end` does not.
      if (this.#hasMiddleware || this.onTurnError !== undefined) await this.runMiddleware(context, bot);
      else await bot(context);
    } finally {
      sent = context.end();
    }
    // botbuilder writes the (empty) answer of sendActivities into what was sent.
    for (const activity of sent) if ('id' in activity) delete activity.id;
    return sent;
  }

  override async sendActivities(context: TurnContext, activities: Partial<Activity>[]): Promise<ResourceResponse[]> {
    if (!(context instanceof CallContext)) throw new Error('This context belongs to no turn of a call');
    context.keep(activities);
    return activities.map(() => ({ id: '' }));
  }

  /** @throws Error always: what a caller has heard can't be changed. */
  override async updateActivity(): Promise<void> {
    throw new Error('A telephone call has nothing to update');
  }

  /** @throws Error always: what a caller has heard can't be taken back. */
  override async deleteActivity(): Promise<void> {
    throw new Error('A telephone call has nothing to delete');
  }

  /** @throws Error always: a call is continued by its deadlines (src/turn/deadlines.ts). */
  override async continueConversation(): Promise<void> {
    throw new Error('A call is continued through its turns');
  }
}

/** The order in which a turn's output goes out: words, then deeds, of which hanging up is the last. */
export function inOrder(sent: readonly Partial<Activity>[]): Partial<Activity>[] {
  return [...sent].sort((a, b) => rank(a) - rank(b));
}

function rank(activity: Partial<Activity>): number {
  switch (activity.type) {
    case 'message':
      return 0;
    case 'endOfConversation':
      return 2;
    // What shows a developer what happens keeps no caller waiting.
    case 'trace':
      return 3;
    default:
      return 1;
  }
}
