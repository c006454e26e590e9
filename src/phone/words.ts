/** What the bot is expected to say: `/a regular expression/i`, or some words in any case. */
export interface Words {
  readonly matches: (text: string) => boolean;
  /** As written. */
  readonly source: string;
}

/** @throws SyntaxError for a regular expression that is none */
export function words(source: string): Words {
  const pattern = /^\/(.+)\/([iu]*)$/.exec(source);
  if (!pattern) {
    const wanted = source.toLowerCase();
    return { source, matches: (text) => text.toLowerCase().includes(wanted) };
  }
  const expression = new RegExp(pattern[1] ?? '', pattern[2]);
  return { source, matches: (text) => expression.test(text) };
}
