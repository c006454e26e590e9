import type { Network } from '../network.js';
import type { Parameters } from './parameters.js';

/** One request of the REST API, with its form read. */
export interface Request {
  readonly network: Network;
  readonly url: URL;
  readonly form: Parameters;
}

/** What comes of it: the answer, and what happens after it. */
export interface Deed {
  readonly status: number;
  readonly body?: object;
  afterwards?(): void;
}
