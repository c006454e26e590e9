import { type Element, TwimlError } from './element.js';
import type { Rule } from './rule.js';
import { NOUNS, VERBS } from './schema.js';
import { SPEECH } from './speech.js';

/** A part of TwiML that Twilio has and this carrier doesn't play: not the bot's mistake, but nothing a test may pass over. */
const NOT_PLAYED = new Set([
  'Connect',
  'Start',
  'Stop',
  'Pay',
  'Prompt',
  'Echo',
  'Queue',
  'Sms',
  'Application',
  'Task',
]);

/** @throws TwimlError for the first thing that is wrong with a verb of a document */
export function checkVerb(verb: Element): void {
  if (NOT_PLAYED.has(verb.name)) throw new TwimlError(0, `the fake carrier does not play <${verb.name}>`);
  const rule = Object.hasOwn(VERBS, verb.name) ? VERBS[verb.name] : undefined;
  if (!rule) throw new TwimlError(12200, `<${verb.name}> is no verb of TwiML Voice`);
  checkElement(verb, rule);
}

function checkElement(element: Element, rule: Rule): void {
  const { name } = element;
  for (const [attribute, value] of Object.entries(element.attributes)) {
    const allowed = Object.hasOwn(rule.attributes, attribute) ? rule.attributes[attribute] : undefined;
    if (!allowed) throw new TwimlError(12200, `attribute '${attribute}' is not allowed to appear in <${name}>`);
    if (!allowed.is(value)) throw new TwimlError(allowed.code ?? 12200, `<${name}>: invalid ${attribute} "${value}"`);
  }
  for (const child of element.children) {
    if (!rule.children.includes(child.name)) {
      throw new TwimlError(rule.childCode ?? 12200, `<${child.name}> may not stand in <${name}>`);
    }
    checkElement(child, ruleOf(child.name));
  }
  const hasText = element.ownText.trim() !== '';
  if (hasText && rule.text === 'none') throw new TwimlError(12200, `no text may stand in <${name}>`);
  if (!hasText && rule.text === 'required') throw new TwimlError(12200, `<${name}> is empty`);
  if (name === 'Say') checkSay(element);
  if (name === 'Dial') checkDial(element);
  if (name === 'Play' && !hasText && !element.attributes.digits) throw new TwimlError(12200, '<Play> has no URL');
}

function ruleOf(name: string): Rule {
  const rule = VERBS[name] ?? NOUNS[name] ?? SPEECH[name];
  if (!rule) throw new TwimlError(12200, `<${name}> is no element of TwiML Voice`);
  return rule;
}

/** Error 13521: how much one `<Say>` may hold depends on whose voice it is. */
function checkSay({ attributes, children, text }: Element): void {
  const voice = attributes.voice ?? 'man';
  const [provider = ''] = voice.split('.');
  if (text.trim() === '') throw new TwimlError(13520, '<Say>: there is nothing to say');
  if (!['Polly', 'Google'].includes(provider) && children.length > 0) {
    throw new TwimlError(13520, `<Say>: the basic voice "${voice}" speaks no SSML`);
  }
  if (/-(Neural|Generative|Long-Form)$/.test(voice) && holds(children, 'emphasis')) {
    throw new TwimlError(13520, `<Say>: ${voice} knows no <emphasis>`);
  }
  const spoken = /^Google\.([a-z]{2,3}-[A-Z]{2})/.exec(voice)?.[1];
  if (spoken && attributes.language && attributes.language !== spoken) {
    throw new TwimlError(13511, `<Say>: ${voice} does not speak ${attributes.language}`);
  }
  const longest = { Polly: 3000, Google: 5000 }[provider] ?? 4096;
  if (Buffer.byteLength(text) > longest) throw new TwimlError(13521, `<Say>: more than ${longest} characters`);
  if (encodeURIComponent(text).length > 4500) {
    throw new TwimlError(13521, '<Say>: more than 4500 characters when URL-encoded');
  }
}

const holds = (elements: readonly Element[], name: string): boolean =>
  elements.some((element) => element.name === name || holds(element.children, name));

function checkDial({ children, ownText }: Element): void {
  const nouns = children.map(({ name }) => name);
  if (nouns.length === 0 && ownText.trim() === '') throw new TwimlError(13223, '<Dial>: nobody to dial');
  if (nouns.length > 0 && ownText.trim() !== '') throw new TwimlError(13215, '<Dial>: text beside a noun');
  if (nouns.includes('Conference') && nouns.length > 1) {
    throw new TwimlError(13215, '<Dial>: a <Conference> stands alone');
  }
  if (nouns.length > 10) throw new TwimlError(13215, '<Dial>: more than ten nouns');
}
