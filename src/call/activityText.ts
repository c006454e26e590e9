import type { Activity } from 'botframework-schema';

/** As long as somebody holds the activity. */
const texts = new WeakMap<Partial<Activity>, string>();

/**
 * What the bot says, as JSON: made once for the store that keeps it and the channel that is sent it, a fiftieth of a turn. Of
 * what a turn has said, which nobody changes any more; whoever adds to it makes another object.
 */
export function activityText(activity: Partial<Activity>): string {
  const known = texts.get(activity);
  if (known !== undefined) return known;
  const text = JSON.stringify(activity);
  texts.set(activity, text);
  return text;
}
