import { SaxesParser } from 'saxes';
import { checkVerb } from './check.js';
import { type Element, TwimlError } from './element.js';

/** "Limit your TwiML response to 64 kB or less" (error 11750). */
const LARGEST_BYTES = 64 * 1024;

interface Open {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  ownText: string;
  text: string;
}

/**
 * Reads a document as Twilio would, but forgives nothing: what draws a mere warning there (12200, "Schema validation
 * warning", and most of 13xxx) is an error here, so that a test sees it.
 *
 * @returns the verbs
 * @throws TwimlError with Twilio's code
 */
export function readTwiml(document: string): readonly Element[] {
  if (Buffer.byteLength(document) > LARGEST_BYTES) throw new TwimlError(11750, 'TwiML response body too large');
  const root = parse(document);
  if (root.name !== 'Response') throw new TwimlError(12100, `the root element is <${root.name}>, not <Response>`);
  if (Object.keys(root.attributes).length > 0) throw new TwimlError(12200, 'Response takes no attributes');
  if (root.ownText.trim() !== '') throw new TwimlError(12200, 'text may not stand directly in Response');
  for (const verb of root.children) checkVerb(verb);
  return root.children;
}

function parse(document: string): Element {
  const parser = new SaxesParser({ xmlns: false, position: true });
  const open: Open[] = [];
  let root: Element | undefined;
  const text = (words: string) => {
    const last = open.at(-1);
    if (last) last.ownText += words;
    for (const element of open) element.text += words;
  };
  parser.on('error', (error) => {
    throw new TwimlError(12100, `document parse failure: ${error.message}`);
  });
  parser.on('opentag', ({ name, attributes }) => {
    open.push({ name, attributes, children: [], ownText: '', text: '' });
  });
  parser.on('text', text);
  parser.on('cdata', text);
  parser.on('closetag', () => {
    const element = open.pop();
    if (!element) return;
    const parent = open.at(-1);
    if (parent) parent.children.push(element);
    else root = element;
  });
  parser.write(document).close();
  if (!root) throw new TwimlError(12100, 'document parse failure: there is no element');
  return root;
}
