import type { Target } from '../src/call/call.js';
import type { E164 } from '../src/call/phoneNumber.js';
import type { Hours } from '../src/handoff/hours.js';
import type { TransferWay } from '../src/handoff/protocol.js';
import type { KeyInputOptions } from './keys/options.js';

/** Where a choice leads. */
export type Go =
  /** To a menu; with `language`, the rest of the call is in that language. */
  | { readonly kind: 'menu'; readonly menu: string; readonly language?: string }
  /** To a person of a department. */
  | { readonly kind: 'handoff'; readonly department: string }
  /** The caller is asked for something in their own words. */
  | { readonly kind: 'ask'; readonly prompt: string }
  /** The caller is asked for a number, by keys or speech. */
  | { readonly kind: 'input'; readonly input: string }
  /** To a part of the conversation that is a dialog of its own (`parts.ts`). */
  | { readonly kind: 'part'; readonly part: string; readonly options: object }
  /** The phone that rings goes on ringing. */
  | { readonly kind: 'waitOn' }
  | { readonly kind: 'hangUp'; readonly prompt: string };

/** One thing a menu offers. */
export interface Choice {
  /** Absent where it can only be said. */
  readonly key?: string;
  /** The languages it is offered in. */
  readonly locales: readonly string[];
  /** What callers say for it, per locale, as written. */
  readonly phrases: Readonly<Record<string, readonly string[]>>;
  readonly go: Go;
}

/**
 * What a menu does about a caller who says and presses nothing: it asks again, then helps, and then leads them on. Each time
 * `after` so many milliseconds, counted from when the bot has finished speaking.
 */
export interface MenuSilence {
  readonly after: number;
  /** A prompt that tells in other words what they can do. */
  readonly help: string;
  readonly finally:
    | { readonly kind: 'agent' }
    | { readonly kind: 'goodbye' }
    | { readonly kind: 'menu'; readonly menu: string };
}

/** What is chosen for a caller who chooses nothing `after` so many milliseconds; `prompt` tells them so. */
export interface DefaultChoice {
  readonly after: number;
  readonly prompt: string;
  readonly go: Go;
}

/** Choices per locale, by key or by folded phrase. */
export type ChoiceIndex = ReadonlyMap<string, ReadonlyMap<string, Choice>>;

/** One menu, with everything it inherits. */
export interface MenuPage {
  readonly name: string;
  readonly prompt: string;
  readonly keys: ChoiceIndex;
  /** By the whole phrase, folded (`foldWhole`). */
  readonly phrases: ChoiceIndex;
  /** Its own, or that of the menu it inherits from, or that of all menus; absent: nothing happens. */
  readonly silence?: MenuSilence;
  /** Its own only; goes before `silence`. */
  readonly default?: DefaultChoice;
}

/** Something the caller is asked for, and where they are led with it. */
export interface MenuInput {
  readonly options: KeyInputOptions;
  readonly go: Go;
}

/** One entry of a hunt list. */
export type HuntTarget = Target & {
  /**
   * More numbers that lead to the same people. One that no other call holds is dialled in place of the target's own, so that
   * the agent's system knows by it which call it is. Absent: there are none.
   */
  readonly pool?: readonly E164[];
};

/** A group of people who can be reached together. */
export interface Department {
  /** Per locale, as it stands in the prompt `connecting`: with its article, in the right case. */
  readonly name: Readonly<Record<string, string>>;
  /** Spoken there: from then on callers who have chosen no language are spoken to in it. Absent: any. */
  readonly language?: string;
  readonly transfer: TransferWay;
  /** Warm: the department whose numbers an agent may bring in; absent: the others of their own. */
  readonly colleagues?: string;
  /** How long it usually takes until somebody answers, in milliseconds, where an operator has said so. */
  readonly wait?: number;
  /** When somebody is there; absent: always. */
  readonly hours?: Hours;
  /** Tried in this order; at least one, each once. */
  readonly hunt: readonly HuntTarget[];
}

/** What is offered and where it leads: `menu.yaml`, checked and frozen. */
export interface Menu {
  readonly start: string;
  /** The menu that follows when nobody could be reached. */
  readonly afterFailure: string;
  /** The menu that follows a no-answer time-out where the phone may ring on. */
  readonly stillRinging: string;
  /** Reached by this key, or by asking for a person, in every menu. */
  readonly agent: { readonly key: string; readonly department: string };
  /** Without a prototype: any text may be looked up. */
  readonly departments: Readonly<Record<string, Department>>;
  /** Without a prototype: any text may be looked up. */
  readonly inputs: Readonly<Record<string, MenuInput>>;
  /** Without a prototype: any text may be looked up. */
  readonly menus: Readonly<Record<string, MenuPage>>;
}

/** The prompts that exist, as far as the menu needs to know. */
export interface PromptNames {
  has(id: string, locale: string): boolean;
  readonly locales: readonly string[];
}
