/**
 * Loaded into every bot that is measured (`node --import`), ours and the peers alike: tells what its process has used when it
 * is asked, and does nothing else.
 */
import { createRequire } from 'node:module';
import type { Usage } from './bot.js';

process.on('message', (message) => {
  // With --cpu-prof, Node writes the profile when the process ends by itself.
  if (message === 'end') process.exit();
  const { user, system } = process.cpuUsage();
  const usage: Usage = {
    cpuSeconds: (user + system) / 1e6,
    rssBytes: process.memoryUsage.rss(),
    switches: process.resourceUsage().voluntaryContextSwitches,
    timers: process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length,
  };
  process.send?.(usage);
});
process.channel?.unref();

/** The part of botframework-connector that would ask Entra, over the network, for the bot's own token. */
interface Connector {
  readonly MsalAppCredentials: { readonly prototype: { refreshToken: () => Promise<object> } };
}

// The one thing of token checking that can't be had on this machine is the bot's own token: it is there already.
if (process.env.MicrosoftAppId) {
  const { MsalAppCredentials }: Connector = createRequire(process.argv[1] ?? '')('botframework-connector');
  const DAY = 24 * 60 * 60_000;
  MsalAppCredentials.prototype.refreshToken = async () => ({
    accessToken: 'token-of-the-bot',
    expiresOn: new Date(Date.now() + DAY),
  });
}
