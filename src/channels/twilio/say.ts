import type { Activity } from 'botframework-schema';
import type twilio from 'twilio';
import { speakable } from '../../../ssml/escape.js';
import { adaptSpeech, type Run, type SpeechNode, wordsIn } from './speech.js';

type VoiceResponse = InstanceType<typeof twilio.twiml.VoiceResponse>;
/** Where words can be said: a document, or a `<Gather>` in it. */
export type Speaker = Pick<VoiceResponse, 'say'>;
type Said = ReturnType<VoiceResponse['say']>;

/** Twilio's voices for Azure's, by the whole name; those of Amazon Polly are neural and cost the same. */
const VOICES: Readonly<Record<string, string>> = {
  'en-US-JennyNeural': 'Polly.Danielle-Neural',
  'en-US-GuyNeural': 'Polly.Matthew-Neural',
  'de-DE-ConradNeural': 'Polly.Daniel-Neural',
};

/** For all others, by the language of their name. */
const BY_LANGUAGE: Readonly<Record<string, string>> = {
  'en-US': 'Polly.Joanna-Neural',
  'en-GB': 'Polly.Amy-Neural',
  'en-AU': 'Polly.Olivia-Neural',
  'de-DE': 'Polly.Vicki-Neural',
  'de-AT': 'Polly.Hannah-Neural',
  'fr-FR': 'Polly.Lea-Neural',
  'es-ES': 'Polly.Lucia-Neural',
  'it-IT': 'Polly.Bianca-Neural',
  'nl-NL': 'Polly.Laura-Neural',
};

/** Error 13521: Polly says 3000 characters at a time, and 4500 when they are URL-encoded. */
const MOST_CHARACTERS = 3000;
const MOST_ENCODED = 4500;

/**
 * Says a message: its SSML as far as Twilio speaks it, else its text. A message that is too long for one `<Say>` becomes several.
 *
 * @param locale where the message tells no language
 */
export function say(
  speaker: Speaker,
  { speak, text }: Pick<Partial<Activity>, 'speak' | 'text'>,
  locale: string,
): void {
  const runs = speak?.trim() ? adaptSpeech(speak) : [{ voice: '', language: locale, nodes: [speakable(text ?? '')] }];
  for (const run of runs) sayRun(speaker, run, locale);
}

function sayRun(speaker: Speaker, { voice, language, nodes }: Run, locale: string): void {
  const spoken = /^[a-z]{2,3}-[A-Z]{2}/.exec(voice)?.[0] ?? (language || locale);
  const polly = VOICES[voice] ?? BY_LANGUAGE[spoken];
  // Voices that we don't know are the basic ones, which speak no SSML.
  const parts = polly === undefined ? pieces([plain(nodes)]) : pieces(nodes);
  for (const part of parts) {
    const attributes = { language: spoken, ...(polly !== undefined && { voice: polly }) };
    write(speaker.say(attributes as Parameters<Speaker['say']>[0], ''), part);
  }
}

const plain = (nodes: readonly SpeechNode[]) => wordsIn(nodes).replace(/\s+/g, ' ').trim();

/** Cut where the fewest words are torn apart: between elements, and in a text between its words. */
function pieces(nodes: readonly SpeechNode[]): readonly (readonly SpeechNode[])[] {
  const found: SpeechNode[][] = [[]];
  for (const node of nodes.flatMap((one): readonly SpeechNode[] => (fits([one]) ? [one] : torn(one)))) {
    const last = found.at(-1) ?? [];
    if (fits([...last, node])) last.push(node);
    else found.push([node]);
  }
  return found.filter((piece) => wordsIn(piece).trim() !== '');
}

const fits = (nodes: readonly SpeechNode[]) => {
  const words = wordsIn(nodes);
  return Buffer.byteLength(words) <= MOST_CHARACTERS && encodeURIComponent(words).length <= MOST_ENCODED;
};

/** Words that are too many: without the element they stand in. A word by itself is never so long that anybody could say it. */
function torn(node: SpeechNode): readonly string[] {
  const found: string[] = [''];
  for (const word of (typeof node === 'string' ? node : wordsIn(node.children)).split(' ')) {
    for (const part of word.match(/.{1,200}/gsu) ?? []) {
      const longer = `${found.at(-1)}${part} `;
      if (fits([longer])) found[found.length - 1] = longer;
      else found.push(`${part} `);
    }
  }
  return found;
}

/** Elements are added by name: the package's own methods take the same attributes. */
function write(parent: Pick<Said, 'addText' | 'addChild'>, nodes: readonly SpeechNode[]): void {
  for (const node of nodes) {
    if (typeof node === 'string') parent.addText(node);
    else write(parent.addChild(node.name, node.attributes), node.children);
  }
}
