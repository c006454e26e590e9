import type { WebhookRequest } from '../../http/server.js';
import { TwilioChannel, type TwilioParts } from './channel.js';
import { takeWebhook } from './routes.js';
import { PLACES, pathOf } from './urls.js';

/** The channel, and its webhooks by path. */
export function openTwilio(parts: TwilioParts) {
  const channel = new TwilioChannel(parts);
  const webhooks = Object.fromEntries(
    PLACES.map((place) => [
      pathOf(place),
      ({ target, headers, form }: WebhookRequest) => {
        const signature = headers['x-twilio-signature'];
        return takeWebhook(channel, {
          place,
          target,
          signature: typeof signature === 'string' ? signature : undefined,
          form,
        });
      },
    ]),
  );
  return { channel, webhooks };
}
