import { createRequire } from 'node:module';
import { pino } from 'pino';
import type restify from 'restify';

const require = createRequire(import.meta.url);
/** Restify's own parts, without its index: that brings all of its plugins, of which none is used, 0.1 s of every start. */
const Server: new (options: object) => restify.Server = require('restify/lib/server.js');
const Router: new (options: object) => object = require('restify/lib/router.js');

/** What `restify.createServer` makes, with a log that is silent: its own would write whole requests. */
export function createServer(name: string): restify.Server {
  // Its types are of version 8 and bunyan.
  const options = { name, log: pino({ level: 'silent' }) };
  return new Server({ ...options, router: new Router(options) });
}
