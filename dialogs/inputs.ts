import { readGo } from './choices.js';
import { readKeyInput } from './keys/menuInput.js';
import { VALIDATORS } from './keys/validators.js';
import type { MenuInput } from './menu.js';
import type { MenuSource } from './menuSource.js';

/** Reads `inputs`: what callers are asked for, and where they are led with it. */
export function readInputs(source: MenuSource): Readonly<Record<string, MenuInput>> {
  const inputs: Record<string, MenuInput> = Object.create(null);
  for (const name of source.inputs) {
    const path = ['inputs', name];
    const options = readKeyInput(source, path, Object.keys(VALIDATORS));
    const go = readGo(source, [...path, 'go'], source.prompts.locales);
    if (options && go) inputs[name] = { options, go };
  }
  return inputs;
}
