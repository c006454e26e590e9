import { z } from 'zod';
import type { ReadPart } from '../parts.js';
import type { CallBackOptions } from './callBack.js';

const NUMBERS = ['own', 'another'] as const;
const NUMBER = z.enum(NUMBERS, 'must be own (the number they call from) or another (one that they type)');

/** Reads `go: { callBack: own }`. */
export const readCallBack: ReadPart = ({ yaml }, path) => {
  const number = yaml.value(path, NUMBER);
  return number && ({ number } satisfies CallBackOptions);
};
