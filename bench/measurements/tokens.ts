import { AuthenticationConstants } from 'botframework-connector';
import { Issuer } from '../../test/e2e/issuer.js';
import { alternate, ratio, rowsOf } from '../load.js';
import type { Measurement } from '../result.js';
import { Rig } from '../rig.js';

const APP_ID = '11111111-1111-4111-8111-111111111111';
const HOUR = 3600;

/** The same with every request's token checked against the keys of an issuer on this machine. */
export const tokens: Measurement = {
  name: 'tokens',
  about: 'the same with the channel’s tokens checked',
  needsPeers: true,
  run: async (settings) => {
    const issuer = await Issuer.start(['bench']);
    let token = '';
    const use = async (rig: Rig) => {
      rig.atEnd(() => issuer.close());
      const now = Math.floor(Date.now() / 1000);
      // As Azure Bot Service sends it: one token for an hour, for one bot and one serviceUrl.
      const claims = {
        iss: AuthenticationConstants.ToBotFromChannelTokenIssuer,
        aud: APP_ID,
        nbf: now - 60,
        exp: now + HOUR,
      };
      token = `Bearer ${issuer.token({ ...claims, serviceurl: rig.channel.url })}`;
      const env = environment(issuer.metadataUrl);
      const contenders = [
        rig.overHttp('sample', await rig.start('sample', env)),
        rig.overHttp(
          'ours',
          await rig.start('ours', { ...env, HOST: '127.0.0.1', AGENT_PHONE_NUMBER: '+14255550199' }),
        ),
      ];
      const size = { callers: 100, turns: settings.quick ? 12 : 60 };
      const rounds = await alternate(contenders, { size, rounds: settings.quick ? 1 : 5 }, settings);
      return {
        rows: rowsOf(rounds, 'sample'),
        targets: [
          { what: 'CPU per turn, of sample', figure: ratio(rounds, 'ours', 'sample', 'cpuPer1000'), limit: 0.35 },
        ],
        rounds: Object.fromEntries(rounds),
      };
    };
    return Rig.use(use, () => token);
  },
};

/** The SDK takes all settings of a cloud or none; ours takes the keys' address and ignores the others. */
function environment(metadataUrl: string): Record<string, string> {
  return {
    MicrosoftAppType: 'MultiTenant',
    MicrosoftAppId: APP_ID,
    MicrosoftAppPassword: 'a-password-of-nobody',
    ValidateAuthority: 'true',
    ToChannelFromBotLoginUrl: AuthenticationConstants.ToChannelFromBotLoginUrl,
    ToChannelFromBotOAuthScope: AuthenticationConstants.ToChannelFromBotOAuthScope,
    ToBotFromChannelTokenIssuer: AuthenticationConstants.ToBotFromChannelTokenIssuer,
    ToBotFromEmulatorOpenIdMetadataUrl: AuthenticationConstants.ToBotFromEmulatorOpenIdMetadataUrl,
    OAuthUrl: AuthenticationConstants.OAuthUrl,
    CallerId: 'urn:botframework:azure',
    ToBotFromChannelOpenIdMetadataUrl: metadataUrl,
  };
}
