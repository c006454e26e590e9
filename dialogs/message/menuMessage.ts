import { z } from 'zod';
import type { ReadPart } from '../parts.js';
import type { MessageOptions } from './message.js';

const DEPARTMENT = z.string('must be a department, or true for whom the caller wanted to reach last');

/** Reads `go: { message: true }` and `go: { message: sales }`. */
export const readMessage: ReadPart = (source, path) => {
  const department = source.yaml.value(path, DEPARTMENT);
  if (department === undefined) return undefined;
  if (department === 'true') return {} satisfies MessageOptions;
  source.mustBeDepartment(path, department);
  return { department } satisfies MessageOptions;
};
