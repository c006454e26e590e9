/** The bot of `sample` over web sockets: an adapter for each, as the samples do it. */
import { CloudAdapter, ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import { AuthenticationConstants, ClaimsIdentity } from 'botframework-connector';
import restify from 'restify';
import { createBot } from './callBot.mjs';

/** Without an app id botbuilder refuses every socket, although it lets POSTs in. */
class Anonymous extends ConfigurationBotFrameworkAuthentication {
  async authenticateStreamingRequest() {
    return {
      audience: AuthenticationConstants.ToChannelFromBotOAuthScope,
      claimsIdentity: new ClaimsIdentity([], 'anonymous'),
    };
  }
}

const authentication = new Anonymous(process.env);
const bot = createBot();

const server = restify.createServer();
server.on('upgrade', async (req, socket, head) => {
  const adapter = new CloudAdapter(authentication);
  adapter.onTurnError = async (_context, error) => console.error(error);
  await adapter.process(req, socket, head, (context) => bot.run(context));
});
server.listen(process.env.PORT, '127.0.0.1');
