import { ConfigurationBotFrameworkAuthentication } from 'botbuilder-core/lib/configurationBotFrameworkAuthentication.js';
import { ConfigurationServiceClientCredentialFactory } from 'botbuilder-core/lib/configurationServiceClientCredentialFactory.js';
import { AuthenticationConstants } from 'botframework-connector/lib/auth/authenticationConstants.js';
import { AuthenticationError } from 'botframework-connector/lib/auth/authenticationError.js';
import type { Activity } from 'botframework-schema';
import { CallerIdConstants } from 'botframework-schema/lib/callerIdConstants.js';
import type { Clock } from '../../call/clock.js';
import type { AppIdentity } from '../../config.js';
import { BotError } from '../../errors.js';
import { VerifiedTokens } from './verifiedTokens.js';

/** Who may speak to the bot, and how the bot shows who it is. */
export interface Authentication {
  /** @throws BotError `unauthorized` */
  checkRequest(activity: Activity, authorization: string): Promise<void>;
  /** @throws BotError `unauthorized` */
  checkUpgrade(authorization: string, channelId: string | undefined): Promise<void>;
  /** The bearer token for a request to the channel; undefined where nobody is authenticated, told at once. */
  token(): Promise<string | undefined> | undefined;
}

/**
 * Without an app id nobody is authenticated, on both ways in. (botbuilder 4.23's own `authenticateStreamingRequest`
 * refuses anonymous sockets although its HTTP way lets them in.)
 */
export const anonymous: Authentication = {
  checkRequest: async () => {},
  checkUpgrade: async () => {},
  token: () => undefined,
};

/** Checks tokens with the Bot Framework's own code, against the keys that the channel publishes. */
export function authenticate(app: AppIdentity, clock: Pick<Clock, 'now'>): Authentication {
  const settings = {
    MicrosoftAppId: app.id,
    MicrosoftAppType: app.type,
    ...(app.password && { MicrosoftAppPassword: app.password }),
    ...(app.tenantId && { MicrosoftAppTenantId: app.tenantId }),
    ...(app.openIdMetadataUrl && cloudWithKeysAt(app.openIdMetadataUrl)),
  };
  const credentials = new ConfigurationServiceClientCredentialFactory(settings);
  const authentication = new ConfigurationBotFrameworkAuthentication(settings, credentials);
  const own = credentials.createCredentials(
    app.id,
    AuthenticationConstants.ToChannelFromBotOAuthScope,
    AuthenticationConstants.ToChannelFromBotLoginUrl,
    true,
  );
  const verified = new VerifiedTokens(clock);
  return {
    checkRequest: (activity, authorization) =>
      orUnauthorized(() =>
        verified.check({ authorization, channelId: activity.channelId, serviceUrl: activity.serviceUrl }, () =>
          authentication.authenticateRequest(activity, authorization),
        ),
      ),
    checkUpgrade: (authorization, channelId) =>
      orUnauthorized(() => authentication.authenticateStreamingRequest(authorization, channelId ?? '')),
    token: async () => {
      const holder = await own;
      return 'getToken' in holder && typeof holder.getToken === 'function' ? holder.getToken() : undefined;
    },
  };
}

/** The public cloud but for its keys. The SDK takes all of a cloud's settings or none: one alone leaves the others empty. */
function cloudWithKeysAt(url: string): Record<string, string> {
  return {
    ValidateAuthority: 'true',
    ToChannelFromBotLoginUrl: AuthenticationConstants.ToChannelFromBotLoginUrl,
    ToChannelFromBotOAuthScope: AuthenticationConstants.ToChannelFromBotOAuthScope,
    ToBotFromChannelTokenIssuer: AuthenticationConstants.ToBotFromChannelTokenIssuer,
    OAuthUrl: AuthenticationConstants.OAuthUrl,
    ToBotFromChannelOpenIdMetadataUrl: url,
    ToBotFromEmulatorOpenIdMetadataUrl: AuthenticationConstants.ToBotFromEmulatorOpenIdMetadataUrl,
    CallerId: CallerIdConstants.PublicAzureChannel,
  };
}

/** How jsonwebtoken, which the SDK checks tokens with, names its errors. */
const TOKEN_ERRORS = new Set(['JsonWebTokenError', 'TokenExpiredError', 'NotBeforeError']);

async function orUnauthorized(check: () => Promise<unknown>): Promise<void> {
  try {
    await check();
  } catch (cause) {
    // Anything that is not about the token is that the keys could not be had.
    if (cause instanceof AuthenticationError || (cause instanceof Error && TOKEN_ERRORS.has(cause.name))) {
      throw new BotError('unauthorized', 'The request carries no valid token for this bot', { cause });
    }
    throw new BotError('keys-unavailable', 'The token can not be checked now', { cause });
  }
}
