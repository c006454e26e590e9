import { createRequire } from 'node:module';
import { isDeepStrictEqual } from 'node:util';
import type { Document, LineCounter, Node, YAMLError, YAMLWarning } from 'yaml';
import { ahead, yamlKey } from './ahead.js';

const require = createRequire(import.meta.url);

/** How plain scalars are read (YAML 1.2.2, chapter 10): `failsafe` as the text that stands there, `core` as numbers, too. */
export type Schema = 'failsafe' | 'core';

/** A text without a mistake, and what it says. */
export interface SoundYaml {
  readonly schema: Schema;
  readonly text: string;
  /** Text, numbers, lists and maps. */
  readonly content: unknown;
}

/** Reads a text ahead. @returns undefined where it has a mistake: that is told at start, where the text is parsed again */
export function soundYaml(text: string, schema: Schema): SoundYaml | undefined {
  const yaml = new YamlText(text, schema);
  if (yaml.errors.length + yaml.warnings.length > 0) return undefined;
  try {
    const content = yaml.content();
    const asWritten: unknown = JSON.parse(JSON.stringify(content));
    // What JSON has no words for, such as .inf, is not written down.
    return isDeepStrictEqual(asWritten, content) ? { schema, text, content } : undefined;
  } catch {
    // An alias without an anchor, or in a circle.
    return undefined;
  }
}

type Place = readonly PropertyKey[];

/**
 * A text in YAML. The parser is loaded, and the text parsed, when something is asked that is not known of it: that takes a
 * quarter of a second for the files of a start.
 */
export class YamlText {
  readonly #text: string;
  readonly #schema: Schema;
  readonly #key: string;
  #parsed: { readonly document: Document.Parsed; readonly lines: LineCounter } | undefined;

  constructor(text: string, schema: Schema = 'failsafe') {
    this.#text = text;
    this.#schema = schema;
    this.#key = yamlKey(schema, text);
  }

  /** It was read when the bot was built: there is nothing wrong with it. */
  get isKnown(): boolean {
    return ahead().yaml.has(this.#key);
  }

  get errors(): readonly YAMLError[] {
    return this.isKnown ? [] : this.#parse().document.errors;
  }

  get warnings(): readonly YAMLWarning[] {
    return this.isKnown ? [] : this.#parse().document.warnings;
  }

  /** What it says. @throws Error where an alias has no anchor, or stands for too much */
  content(): unknown {
    return this.isKnown ? ahead().yaml.get(this.#key) : this.#parse().document.toJS();
  }

  /** Line and column of an index of the text, both from 1. */
  position(index: number): { readonly line: number; readonly column: number } {
    const { line, col } = this.#parse().lines.linePos(index);
    return { line: line || 1, column: col || 1 };
  }

  /** The index of the value at that place; 0 where there is none. */
  indexOf(place: Place): number {
    const node = this.#parse().document.getIn(place, true) as Node | undefined;
    return node?.range?.[0] ?? 0;
  }

  /** The index of the key or list entry at that place; of the nearest one around it where there is none. */
  indexOfKey(place: Place): number {
    const { isMap, isScalar, isSeq }: typeof import('yaml') = require('yaml');
    let node: unknown = this.#parse().document.contents;
    let index = 0;
    for (const step of place) {
      if (isMap(node)) {
        const pair = node.items.find(({ key }) => isScalar(key) && key.value === step);
        if (!pair || !isScalar(pair.key)) break;
        index = pair.key.range?.[0] ?? index;
        node = pair.value;
      } else if (isSeq(node)) {
        const item = node.items[Number(step)];
        index = (item as Node | undefined)?.range?.[0] ?? index;
        node = item;
      } else break;
    }
    return index;
  }

  #parse() {
    if (!this.#parsed) {
      const { LineCounter, parseDocument }: typeof import('yaml') = require('yaml');
      const lines = new LineCounter();
      const options = { schema: this.#schema, lineCounter: lines, prettyErrors: false };
      this.#parsed = { document: parseDocument(this.#text, options), lines };
    }
    return this.#parsed;
  }
}
