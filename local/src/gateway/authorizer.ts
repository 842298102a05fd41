import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';

/** Claims as API Gateway hands them on: everything as text, lists as `[a b]`. */
export type StaffClaims = Readonly<Record<string, string>>;

export interface AuthorizerOptions {
  readonly jwks: JSONWebKeySet;
  readonly audience: string;
  readonly nowMs: () => number;
}

/** Any port: the folder outlives the port it was once served on, and the key is its own. */
const ISSUER = /^http:\/\/(127\.0\.0\.1|localhost):\d+\/oidc$/;

/**
 * The JWT authorizer of the API: signature, issuer, time, and the audience in `aud` or, as Cognito's
 * access tokens have it, in `client_id`. What the person may do is the services' own question.
 */
export class JwtAuthorizer {
  readonly #options: AuthorizerOptions;
  readonly #keys: ReturnType<typeof createLocalJWKSet>;

  constructor(options: AuthorizerOptions) {
    this.#options = options;
    this.#keys = createLocalJWKSet(options.jwks);
  }

  /** The claims of a valid token in an Authorization header; nothing for any other. */
  async authorize(header: string | undefined): Promise<StaffClaims | undefined> {
    const token = /^Bearer (\S+)$/i.exec(header ?? '')?.[1];
    if (!token) return undefined;
    const payload = await this.#verify(token);
    if (!payload || !ISSUER.test(payload.iss ?? '') || payload.exp === undefined) return undefined;
    const audiences = payload.aud === undefined ? [payload.client_id] : [payload.aud].flat();
    return audiences.includes(this.#options.audience) ? claimsOf(payload) : undefined;
  }

  async #verify(token: string): Promise<JWTPayload | undefined> {
    try {
      const { payload } = await jwtVerify(token, this.#keys, {
        algorithms: ['RS256'],
        currentDate: new Date(this.#options.nowMs()),
      });
      return payload;
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }
}

function claimsOf(payload: JWTPayload): StaffClaims {
  return Object.fromEntries(
    Object.entries(payload).map(([name, value]) => [
      name,
      Array.isArray(value) ? `[${value.join(' ')}]` : String(value),
    ]),
  );
}
