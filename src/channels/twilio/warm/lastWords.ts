import type { Activity, Attachment } from 'botframework-schema';

/** Characters: some ten seconds of speech, after which an agent has stopped listening. */
const MOST = 160;

/**
 * What the caller said last, for the agent who is asked to take the call: out of the transcript that goes with the handoff,
 * which is redacted.
 *
 * @param caller as activities name them
 */
export function lastWords(
  attachments: readonly Attachment[] | undefined,
  caller: string | undefined,
): string | undefined {
  const transcript: unknown = attachments?.find(({ name }) => name === 'Transcript')?.content;
  const { activities = [] } = (transcript ?? {}) as { readonly activities?: readonly Partial<Activity>[] };
  const said = activities.findLast(
    ({ type, from, text, entities }) =>
      type === 'message' &&
      from?.id === caller &&
      (text ?? '').trim() !== '' &&
      // Which keys of which menu they pressed tells nobody anything.
      !entities?.some((entity) => entity.type === 'DTMF'),
  );
  return said?.text && shortened(said.text.replace(/\s+/g, ' ').trim());
}

/** The end of what was said, whole words: it is what they wanted. */
function shortened(text: string): string {
  if (text.length <= MOST) return text;
  const end = text.slice(-MOST);
  return end.slice(end.indexOf(' ') + 1);
}
