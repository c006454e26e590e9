import { readFileSync } from 'node:fs';
import { isAbsolute, relative } from 'node:path';
import type { z } from 'zod';
import { YamlText } from '../ssml/yamlText.js';
import { MenuError } from './menuError.js';

const VARIABLE = /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/;

/** Where something stands in the file: the names and positions that lead to it. */
export type Path = readonly (string | number)[];

type Shape = Readonly<Record<string, z.ZodType>>;
/** What `fields` found. Absent and wrong are both undefined; what is wrong has been reported. */
type Fields<S extends Shape> = { readonly [K in keyof S]: z.output<S[K]> | undefined };

/**
 * A YAML file that is read piece by piece, so that one mistake does not hide the next. Read with the failsafe schema (YAML
 * 1.2.2, chapter 10.1): every scalar is the text as it stands, so that `key: 0`, `phone: +14251231234` and the phrase `no`
 * mean what they look like, with quotes or without.
 */
export class YamlFile {
  readonly #name: string;
  readonly #yaml: YamlText;
  readonly #content: unknown;
  readonly #problems: { readonly line: number; readonly message: string }[] = [];

  /** @throws MenuError when the file can't be read or is no YAML. Duplicate keys are reported with everything else. */
  constructor(file: string) {
    const shown = relative(process.cwd(), file);
    this.#name = shown.startsWith('..') || isAbsolute(shown) ? file : shown.replaceAll('\\', '/');
    this.#yaml = new YamlText(this.#read(file));
    const { errors, warnings } = this.#yaml;
    const broken = errors.find(({ code }) => code !== 'DUPLICATE_KEY') ?? warnings[0];
    if (broken) {
      // Only the first: whatever follows a syntax error is mostly its echo.
      this.#note(
        broken.pos[0],
        `is no YAML from here on: ${broken.message}. Text with { } [ ] , : # or * needs quotes`,
      );
      this.finish();
    }
    for (const { pos } of errors) this.#note(pos[0], 'this key stands twice in the same place: keep one of them');
    try {
      this.#content = this.#yaml.content();
    } catch (cause) {
      this.#note(0, `is no YAML: ${cause instanceof Error ? cause.message : String(cause)}`);
      this.finish();
    }
  }

  /** Reads the fields of the map at `path`, each by its schema, and reports unknown ones. */
  fields<S extends Shape>(path: Path, shape: S): Fields<S> {
    const map = this.#mapAt(path);
    const known = Object.keys(shape);
    for (const name of map ? Object.keys(map) : []) {
      if (!known.includes(name)) this.report([...path, name], `is unknown here; known are ${list(known)}`);
    }
    const read = known.map((name) => [name, map && this.#field([...path, name], map[name], shape[name])] as const);
    return Object.fromEntries(read) as Fields<S>;
  }

  /** Reads what stands at `path` by its schema. Absent and wrong are both undefined, and reported. */
  value<T extends z.ZodType>(path: Path, schema: T): z.output<T> | undefined {
    return this.#field(path, this.#at(path), schema) as z.output<T> | undefined;
  }

  /** The keys of the map at `path`, in order; empty, and reported, when there is no map or nothing in it. */
  keys(path: Path): readonly string[] {
    const map = this.#mapAt(path);
    const names = Object.keys(map ?? {});
    if (map && names.length === 0) this.report(path, 'is empty: it must hold at least one entry');
    return names;
  }

  /** The paths of the entries of the list at `path`; empty, and reported, when there is no list or nothing in it. */
  items(path: Path): readonly Path[] {
    const value = this.#at(path);
    if (!Array.isArray(value) || value.length === 0) {
      this.report(path, `${value === undefined ? 'is missing: it ' : ''}must be a list with at least one entry`);
      return [];
    }
    return value.map((_, index) => [...path, index]);
  }

  /** True when something stands at `path`. */
  has(path: Path): boolean {
    return this.#at(path) !== undefined;
  }

  /** The text that stands at `path`; undefined for anything else. */
  text(path: Path): string | undefined {
    const value = this.#at(path);
    return typeof value === 'string' ? value : undefined;
  }

  isMap(path: Path): boolean {
    return isRecord(this.#at(path));
  }

  /** The NAMEs of all values that are `${NAME}`, each once, with the fields that hold them. */
  variables(): ReadonlyMap<string, ReadonlySet<string>> {
    const names = new Map<string, Set<string>>();
    // An alias is the value it stands for, which may hold the alias.
    const seen = new Set<unknown>();
    const look = (value: unknown, field: string) => {
      const name = typeof value === 'string' ? variableIn(value) : undefined;
      if (name !== undefined) names.set(name, (names.get(name) ?? new Set()).add(field));
      if (typeof value !== 'object' || value === null || seen.has(value)) return;
      seen.add(value);
      for (const [key, inner] of Object.entries(value)) look(inner, Array.isArray(value) ? field : key);
    };
    look(this.#content, '');
    return names;
  }

  report(path: Path, message: string): void {
    const shown = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
    this.#note(this.#yaml.indexOfKey(path), `${shown.slice(1)} ${message}`.trimStart());
  }

  /** The line of the key or list entry at `path`; of the nearest one around it when there is none. */
  line(path: Path): number {
    return this.#yaml.position(this.#yaml.indexOfKey(path)).line;
  }

  /**
   * @param variables what is wrong in the environment, to be told beside it.
   * @throws MenuError with everything that was reported, in the order of the file; nothing when that is nothing.
   */
  finish(variables: readonly string[] = []): void {
    if (this.#problems.length === 0) return;
    const inOrder = [...this.#problems].sort((one, other) => one.line - other.line);
    throw new MenuError(
      inOrder.map(({ line, message }) => `${this.#name}:${line} ${message}`),
      variables,
    );
  }

  get clean(): boolean {
    return this.#problems.length === 0;
  }

  #read(file: string): string {
    try {
      return readFileSync(file, 'utf8');
    } catch (cause) {
      throw new MenuError([`${this.#name}:1 can't be read: ${cause instanceof Error ? cause.message : String(cause)}`]);
    }
  }

  #field(path: Path, value: unknown, schema: z.ZodType | undefined): unknown {
    const result = schema?.safeParse(value);
    for (const issue of result?.error?.issues ?? []) {
      const at = [...path, ...issue.path.filter((step) => typeof step !== 'symbol')];
      const wrong = this.#at(at);
      const not = typeof wrong === 'string' ? `, not "${wrong.slice(0, 60)}"` : '';
      this.report(at, value === undefined ? `is missing: it ${issue.message}` : issue.message + not);
    }
    return result?.data;
  }

  #mapAt(path: Path): Readonly<Record<string, unknown>> | undefined {
    const value = this.#at(path);
    if (isRecord(value)) return value;
    const message = 'must be a map (`name: value`)';
    this.report(
      path,
      value === undefined ? `is missing: it ${message}` : path.length ? message : `the file ${message}`,
    );
    return undefined;
  }

  #at(path: Path): unknown {
    return path.reduce<unknown>((value, step) => {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
      return (value as Record<string | number, unknown>)[step];
    }, this.#content);
  }

  #note(offset: number, message: string): void {
    this.#problems.push({ line: this.#yaml.position(offset).line, message });
  }
}

/** The NAME of a value that is `${NAME}`; undefined for any other. */
export function variableIn(value: string): string | undefined {
  return VARIABLE.exec(value.trim())?.[1];
}

/** Names for a message: `a, b, c`, at most twenty of them. */
export function list(names: Iterable<string>): string {
  const all = [...names];
  return all.length > 20 ? `${all.slice(0, 20).join(', ')}, …` : all.join(', ') || '(none)';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
