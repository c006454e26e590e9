/**
 * Everything but printable characters: what XML 1.0 does not allow (control characters, lone surrogates, U+FFFE, U+FFFF;
 * section 2.2, production Char), the C1 controls it discourages, and line ends, which no telephone speaks.
 */
const UNSPEAKABLE = /[^\x20-\x7E\xA0-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Puts a blank in the place of every character that cannot stand in XML or be spoken; the words around it stay apart. */
export function speakable(value: string): string {
  return value.replace(UNSPEAKABLE, ' ');
}

/** Escapes for XML text and for attributes in either kind of quote. Give it `speakable` text. */
export function escapeXml(value: string): string {
  return value.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
