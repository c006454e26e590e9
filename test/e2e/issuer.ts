import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the Bot Framework's tokens say, and what tests make them say instead. */
export type Claims = Record<string, unknown>;

/** How a token is signed. */
export interface Signing {
  readonly alg?: string;
  readonly kid?: string;
  readonly key?: KeyObject;
}

/**
 * Who signs the channel's tokens, played on this machine: an OpenID metadata document, the keys it names, and tokens
 * signed with them (Bot Framework documentation, "Authenticate requests from the Bot Connector service to your bot").
 */
export class Issuer {
  readonly #server: Server;
  readonly #keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  /** Requests that came, by path. */
  readonly asked: string[] = [];

  /** @param endorsements the channels that the key may sign for. */
  private constructor(endorsements: readonly string[]) {
    const key = { ...this.#keys.publicKey.export({ format: 'jwk' }), kid: 'key-1', use: 'sig', endorsements };
    this.#server = createServer((request, response) => {
      this.asked.push(request.url ?? '');
      const document = request.url === '/keys' ? { keys: [key] } : { jwks_uri: `${this.#origin}/keys` };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(document));
    });
  }

  static async start(endorsements: readonly string[]): Promise<Issuer> {
    const issuer = new Issuer(endorsements);
    issuer.#server.listen(0, '127.0.0.1');
    await once(issuer.#server, 'listening');
    return issuer;
  }

  /** For `ToBotFromChannelOpenIdMetadataUrl`. */
  get metadataUrl(): string {
    return `${this.#origin}/.well-known/openidconfiguration`;
  }

  get publicKey(): KeyObject {
    return this.#keys.publicKey;
  }

  /** A JSON web token (RFC 7519), signed with RS256 unless told otherwise. */
  token(claims: Claims, { alg = 'RS256', kid = 'key-1', key = this.#keys.privateKey }: Signing = {}): string {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const signed = `${part({ typ: 'JWT', alg, kid })}.${part(claims)}`;
    return `${signed}.${createSign('sha256').update(signed).sign(key, 'base64url')}`;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  get #origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }
}
