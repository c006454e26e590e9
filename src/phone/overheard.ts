import type { Activity } from 'botframework-schema';
import { type Answer, type Ear, isTaken, type Way } from './way.js';

/** Who sent an activity: the bot, or the channel for the caller. */
export type Side = 'bot' | 'channel';
export type Overhears = (side: Side, activity: Partial<Activity>) => void;

/** A call that somebody listens to: what is taken on either side is told, in order. */
export class Overheard implements Way {
  readonly name: Way['name'];
  readonly channelId: Way['channelId'];
  readonly hasSocket: boolean;
  readonly canRecord: boolean;

  constructor(
    readonly way: Way,
    readonly overhears: Overhears,
  ) {
    this.name = way.name;
    this.channelId = way.channelId;
    this.hasSocket = way.hasSocket;
    this.canRecord = way.canRecord;
  }

  newConversationId(): string {
    return this.way.newConversationId();
  }

  open(ear: Ear): Promise<string> {
    return this.way.open({
      ...ear,
      hear: (activity, replyToId) => {
        const answer = ear.hear(activity, replyToId);
        if (isTaken(answer)) this.overhears('bot', activity);
        return answer;
      },
    });
  }

  deliver(activity: Activity): Promise<Answer> {
    this.overhears('channel', activity);
    return this.way.deliver(activity);
  }

  leave(how: 'closed' | 'broken'): Promise<void> {
    return this.way.leave(how);
  }

  finish(): Promise<void> {
    return this.way.finish();
  }
}
