import { readCallBack } from './callBack/menuCallBack.js';
import type { MenuSource } from './menuSource.js';
import { readMessage } from './message/menuMessage.js';
import { readRecord } from './recording/menuRecord.js';
import type { Next } from './transfer.js';
import type { Path } from './yamlFile.js';

/** How a part of the conversation ends. */
export type PartResult =
  /** The caller goes on there; where it is undefined everything has been said. */
  | { readonly kind: 'next'; readonly next: Next }
  /** They want a person. */
  | { readonly kind: 'agent' }
  /** They are told once more what the menu offers from which they came. */
  | { readonly kind: 'menu' };

/**
 * Reads what stands in `menu.yaml` after the name of a part, and reports every mistake in it.
 *
 * @param locales the languages in which a caller may come there
 * @returns the options of the part's dialog; undefined when there is a mistake
 */
export type ReadPart = (source: MenuSource, path: Path, locales: readonly string[]) => object | undefined;

/**
 * What a choice may lead to that is a dialog of its own, by its word in `go` (`go: { message: sales }`). A dialog with that
 * word as its id is begun with the options that were read, and ends with a `PartResult`. A new part is a line here, and its
 * dialog in src/conversation.ts.
 */
export const PARTS: ReadonlyMap<string, ReadPart> = new Map([
  ['callBack', readCallBack],
  ['message', readMessage],
  ['record', readRecord],
]);
