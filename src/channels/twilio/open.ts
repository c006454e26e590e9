import type { WebhookRequest } from '../../http/server.js';
import { TwilioChannel } from './channel.js';
import { SIGNATURE } from './key.js';
import type { TwilioParts } from './parts.js';
import { takeWebhook } from './routes.js';
import { PLACES, type Place, pathOf } from './urls.js';

/** The channel, and its webhooks by path. */
export function openTwilio(parts: TwilioParts) {
  const channel = new TwilioChannel(parts);
  const { pathname } = new URL(parts.settings.publicBaseUrl);
  // Of the path of PUBLIC_BASE_URL some proxies take off what leads to them, and some don't.
  const prefixes = new Set(['', pathname.replace(/\/+$/, '')]);
  const taken = (place: Place, prefix: string) => (request: WebhookRequest) => {
    const { target, headers, form } = request;
    const signature = headers[SIGNATURE];
    return takeWebhook(channel, {
      place,
      target: target.slice(prefix.length),
      signature: typeof signature === 'string' ? signature : undefined,
      form,
    });
  };
  const webhooks = Object.fromEntries(
    [...prefixes].flatMap((prefix) => PLACES.map((place) => [`${prefix}${pathOf(place)}`, taken(place, prefix)])),
  );
  return { channel, webhooks };
}
