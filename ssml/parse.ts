import { createRequire } from 'node:module';
import type { SaxesTagNS } from 'saxes';
import { ahead } from './ahead.js';
import { MSTTS, SYNTHESIS } from './dialect.js';
import { problemAt, type SsmlProblem } from './problem.js';

const require = createRequire(import.meta.url);

const XML = 'http://www.w3.org/XML/1998/namespace';
const XMLNS = 'http://www.w3.org/2000/xmlns/';

export type Attributes = readonly (readonly [name: string, value: string])[];

/** A document is a list of these. Names are those of the dialect's table. */
export type Token =
  | { readonly kind: 'open'; readonly name: string; readonly attributes: Attributes }
  | { readonly kind: 'close'; readonly name: string }
  | { readonly kind: 'text'; readonly text: string };

/** A token, and where it begins in its document. */
export type PlacedToken = Token & { readonly at: number };

export interface Parsed {
  /** Comments and namespace declarations are left out; entities are decoded; a CDATA section is text. */
  readonly tokens: readonly PlacedToken[];
  /** Why the document is not well-formed, or what XML allows and SSML has no use for. Without one the tokens are complete. */
  readonly problem?: SsmlProblem;
}

/** Reads a document strictly (XML 1.0 with namespaces), unless it was read when the bot was built. It stops at the first problem. */
export function parse(document: string): Parsed {
  const tokens = ahead().prompts.get(document);
  return tokens ? { tokens } : parseAnew(document);
}

function parseAnew(document: string): Parsed {
  const tokens: PlacedToken[] = [];
  let problem: SsmlProblem | undefined;
  /** Where the markup before the present text ended. */
  let markupEnd = 0;
  const { SaxesParser }: typeof import('saxes') = require('saxes');
  const parser = new SaxesParser({ xmlns: true, position: false });

  const refuse = (message: string): void => {
    problem ??= problemAt(document, parser.position, message);
  };
  const add = (token: PlacedToken): void => {
    if (problem === undefined) tokens.push(token);
    markupEnd = parser.position;
  };
  let tagStart = 0;
  parser.on('opentagstart', () => {
    tagStart = document.lastIndexOf('<', parser.position - 1);
  });
  parser.on('opentag', (tag) =>
    add({ kind: 'open', name: elementName(tag), attributes: attributes(tag), at: tagStart }),
  );
  parser.on('closetag', (tag) => add({ kind: 'close', name: elementName(tag), at: parser.position }));
  const text = (words: string): void => {
    const last = tokens.at(-1);
    const begun = last?.kind === 'text' ? last : undefined;
    // A comment or a CDATA section does not divide a text.
    if (begun) tokens.pop();
    const blanks = /^\s*/.exec(document.slice(markupEnd))?.[0].length ?? 0;
    const at = begun && begun.text.trim() !== '' ? begun.at : markupEnd + blanks;
    add({ kind: 'text', text: (begun?.text ?? '') + words, at });
  };
  parser.on('text', text);
  parser.on('cdata', text);
  parser.on('comment', () => {
    markupEnd = parser.position;
  });
  parser.on('doctype', () => refuse('a DOCTYPE is not allowed in SSML'));
  parser.on('processinginstruction', () => refuse('a processing instruction is not allowed in SSML'));
  parser.on('error', (error) => refuse(`not well-formed: ${error.message.replace(/\.$/, '')}`));
  parser.write(document).close();
  return problem === undefined ? { tokens } : { tokens, problem: bareAmpersand(document) ?? problem };
}

/** The commonest mistake; the parser would report it where the next semicolon or the end of the document is. */
function bareAmpersand(document: string): SsmlProblem | undefined {
  const text = document.replace(/<!--.*?-->|<!\[CDATA\[.*?\]\]>/gs, (skipped) => ' '.repeat(skipped.length));
  const index = text.search(/&(?!#?\w+;)/);
  return index === -1 ? undefined : problemAt(document, index, 'not well-formed: & is written &amp;');
}

/** The name in the dialect's table. A name of a foreign namespace carries it, and so is in no table. */
function elementName(tag: SaxesTagNS): string {
  if (tag.uri === SYNTHESIS) return tag.local;
  if (tag.uri === MSTTS) return `mstts:${tag.local}`;
  return `${tag.name} (namespace "${tag.uri}")`;
}

function attributes(tag: SaxesTagNS): Attributes {
  return Object.values(tag.attributes)
    .filter((attribute) => attribute.uri !== XMLNS)
    .map((attribute) => [attribute.uri === XML ? `xml:${attribute.local}` : attribute.name, attribute.value]);
}
