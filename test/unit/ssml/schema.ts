import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validateXML } from 'xmllint-wasm';
import { ROOT } from '../../../src/root.js';

const [SCHEMA, ...IMPORTED] = ['azure-ssml.xsd', 'azure-mstts.xsd', 'xml.xsd'].map((fileName) => ({
  fileName,
  contents: readFileSync(join(ROOT, 'test', 'fixtures', fileName), 'utf8'),
}));

/** More of them at once are too many for xmllint's memory. */
const AT_ONCE = 1000;

/**
 * What xmllint has against each document: a list of complaints, in the order of the documents. Many go in one call, because
 * a call costs 150 ms. It rejects when a document is not well-formed.
 */
export async function judge(documents: readonly string[]): Promise<string[][]> {
  const complaints = documents.map((): string[] => []);
  for (let first = 0; first < documents.length; first += AT_ONCE) {
    const some = documents.slice(first, first + AT_ONCE);
    const result = await validateXML({
      xml: some.map((contents, index) => ({ fileName: `${first + index}.xml`, contents })),
      schema: SCHEMA ?? '',
      preload: IMPORTED,
    });
    for (const error of result.errors) {
      const index = /^(\d+)\.xml/.exec(error.rawMessage)?.[1];
      const complaint = complaints[Number(index)];
      if (complaint === undefined) throw new Error(`xmllint: ${error.rawMessage}`);
      complaint.push(error.message);
    }
  }
  return complaints;
}

/** A whole document around what stands in `speak`. */
export function speak(content: string): string {
  return (
    '<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xmlns:mstts="http://www.w3.org/2001/mstts" ' +
    `xml:lang="en-US">${content}</speak>`
  );
}

/** A whole document around what stands in `voice`. */
export function voice(content: string): string {
  return speak(`<voice name="en-US-AriaNeural">${content}</voice>`);
}

/** What a caller, a name or a header might hold to break out of a document. */
export const HOSTILE = [
  'AT&T <b> "x" ]]> ',
  `'/></voice></speak><speak>`,
  '<!-- --> <![CDATA[ x ]]> <?pi?> <!DOCTYPE a>',
  '&lt;&#0;&nosuch;',
  '{company} {heard} {x}',
  'a\u0000b\u0007c\u001bd\u007fe\u0085f\ufffeg\uffffh',
  'high \ud83d low \udc00 both \ud83d\udcde',
  'two\r\nlines\tand\u2028three',
  '$& $1 $$ \\',
  '\u202egnp.exe',
  '',
];

/** What should be read where that was written: blanks for what cannot be spoken, no blank twice. */
export function readable(value: string): string {
  const cleaned = Array.from(value, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const control = code < 0x20 || (code >= 0x7f && code < 0xa0);
    const nonCharacter = code === 0xfffe || code === 0xffff || (code >= 0xd800 && code <= 0xdfff);
    return control || nonCharacter ? ' ' : character;
  });
  return cleaned.join('').replace(/\s+/g, ' ').trim();
}
