/**
 * Loaded into a bot's process before the bot (`node --import`): writes how late the event loop was, one line every quarter of
 * a second: milliseconds since the epoch, and the longest delay since the line before.
 */
import { appendFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const EVERY = 250;
const RESOLUTION = 10;

const file = process.env.FAULTS_EVENT_LOOP;
if (file === undefined) throw new Error('FAULTS_EVENT_LOOP names no file');
const delays = monitorEventLoopDelay({ resolution: RESOLUTION });
delays.enable();
setInterval(() => {
  // Of each delay, RESOLUTION is the timer's own.
  appendFileSync(file, `${Date.now()} ${Math.max(0, delays.max / 1e6 - RESOLUTION).toFixed(1)}\n`);
  delays.reset();
}, EVERY).unref();
