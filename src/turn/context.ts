import { TurnContext } from 'botbuilder-core/lib/turnContext.js';
import type { Activity, ResourceResponse } from 'botframework-schema';

/**
 * The context of one turn, which keeps what is sent in it. As any TurnContext; only that what nobody watches
 * (`onSendActivities`) needs none of the promises on botbuilder's way to the adapter.
 */
export class CallContext extends TurnContext {
  // No `#`: middleware sees this through a proxy, which has no private names.
  private readonly sent: Partial<Activity>[] = [];
  private isWatched = false;
  private isOver = false;

  override onSendActivities(handler: Parameters<TurnContext['onSendActivities']>[0]): this {
    this.isWatched = true;
    return super.onSendActivities(handler);
  }

  override async sendActivity(
    activityOrText: string | Partial<Activity>,
    speak?: string,
    inputHint?: string,
  ): Promise<ResourceResponse | undefined> {
    if (this.isWatched || typeof activityOrText === 'string') {
      return super.sendActivity(activityOrText, speak, inputHint);
    }
    this.address(activityOrText);
    // No channel has been asked for one yet.
    return { id: '' };
  }

  /**
   * Keeps activities that are addressed.
   *
   * @throws Error after the turn: nothing would commit them.
   */
  keep(activities: readonly Partial<Activity>[]): void {
    if (this.isOver) throw new Error('This turn is over: what is sent now would be lost');
    // The answer to an invoke belongs into the HTTP response of one, which a telephone call has no use for.
    for (const activity of activities) if (activity.type !== 'invokeResponse') this.sent.push(activity);
  }

  /** @returns what was sent, in its order; from now on this context belongs to no turn. */
  end(): Partial<Activity>[] {
    this.isOver = true;
    this.turnState.clear();
    return this.sent;
  }

  private address(activity: Partial<Activity>): void {
    const reference = TurnContext.getConversationReference(this.activity);
    // Not spread: Node 20 takes a microsecond for each field that is added to what was spread.
    const addressed = TurnContext.applyConversationReference(Object.assign({}, activity), reference);
    addressed.type ??= 'message';
    this.keep([addressed]);
    if (addressed.type !== 'trace') this.responded = true;
  }
}
