import type { Verb } from '../program.js';
import { dial } from './dial.js';
import { enqueue } from './enqueue.js';
import { gather } from './gather.js';
import { hangup, leave, record, redirect, refer, reject, sounds } from './simple.js';

/** Everything that this carrier plays. */
export const VERBS: Readonly<Record<string, Verb>> = {
  Say: sounds,
  Play: sounds,
  Pause: sounds,
  Redirect: redirect,
  Hangup: hangup,
  Reject: reject,
  Leave: leave,
  Gather: gather,
  Record: record,
  Refer: refer,
  Dial: dial,
  Enqueue: enqueue,
};
