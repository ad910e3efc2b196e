/**
 * The token endpoint (google: Using OAuth 2.0 for web server applications). Access tokens carry their
 * own expiry, signed, so that a restarted sandbox still knows them.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { HOUR, type Instant, SECOND } from '../../engine/core/values.ts';
import type { Fault } from '../faults.ts';
import type { Caller } from '../model/context.ts';
import { isObject, type Json } from '../model/resource.ts';
import { parseJson } from './exchange.ts';

export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
}

export interface OAuth {
  readonly credentials: Credentials;
  /** Answers a form posted to the token endpoint. */
  token(form: URLSearchParams, fault: Fault | null): OAuthAnswer;
  /** Kills the refresh token, or every access token, whichever it is. */
  revoke(token: string): OAuthAnswer;
  /** A one-time code, as the consent page hands it out. */
  grantCode(): string;
  /** Who holds this access token; null when it is no good any more. */
  caller(accessToken: string): (Caller & { readonly scopes: readonly string[] }) | null;
}

export interface OAuthAnswer {
  readonly status: number;
  readonly body: Json;
}

/** Google says 3599 seconds. */
const LIFETIME = HOUR - SECOND;

export function createOAuth(options: {
  readonly now: () => Instant;
  readonly scopes: () => readonly string[];
}): OAuth {
  const credentials: Credentials = {
    clientId: '000000000000-sandbox.apps.googleusercontent.com',
    clientSecret: 'sandbox-client-secret',
    refreshToken: '1//sandbox-refresh-token',
  };
  let refreshTokenDead = false;
  let revokedBefore = 0;
  let issued = 0;
  const codes = new Set<string>();

  const sign = (text: string): string =>
    createHmac('sha256', credentials.clientSecret).update(text).digest('base64url');
  const grant = (serviceAccount: boolean, extra: Json = {}): OAuthAnswer => {
    issued += 1;
    const scopes = options.scopes();
    const claims = {
      iat: options.now(),
      exp: options.now() + LIFETIME,
      serviceAccount,
      scopes,
      n: issued,
    };
    const text = Buffer.from(JSON.stringify(claims)).toString('base64url');
    return {
      status: 200,
      body: {
        access_token: `ya29.${text}.${sign(text)}`,
        expires_in: LIFETIME / SECOND,
        scope: scopes.join(' '),
        token_type: 'Bearer',
        ...extra,
      },
    };
  };

  return {
    credentials,
    token(form, fault) {
      if (fault?.kind === 'invalid-grant') return REVOKED;
      if (fault?.kind === 'invalid-grant-bad-request')
        return refuse('invalid_grant', 'Bad Request');
      const type = form.get('grant_type');
      if (type === 'urn:ietf:params:oauth:grant-type:jwt-bearer') {
        const problem = checkAssertion(form.get('assertion') ?? '', options.now());
        return problem === null ? grant(true) : refuse('invalid_grant', problem);
      }
      if (form.get('client_id') !== credentials.clientId) {
        return refuse('invalid_client', 'The OAuth client was not found.', 401);
      }
      if (form.get('client_secret') !== credentials.clientSecret) {
        return refuse('invalid_client', 'Unauthorized', 401);
      }
      if (type === 'refresh_token') {
        if (form.get('refresh_token') !== credentials.refreshToken) {
          return refuse('invalid_grant', 'Bad Request');
        }
        return refreshTokenDead ? REVOKED : grant(false);
      }
      if (type === 'authorization_code') {
        if (!codes.delete(form.get('code') ?? ''))
          return refuse('invalid_grant', 'Bad Request');
        refreshTokenDead = false;
        return grant(false, { refresh_token: credentials.refreshToken });
      }
      return refuse('unsupported_grant_type', `Invalid grant_type: ${type ?? ''}`);
    },
    revoke(token) {
      if (token === credentials.refreshToken) refreshTokenDead = true;
      else if (!token.startsWith('ya29.'))
        return refuse('invalid_token', 'Token is not revocable.');
      revokedBefore = options.now() + 1;
      return { status: 200, body: {} };
    },
    grantCode() {
      issued += 1;
      const code = `4/sandbox-${issued}`;
      codes.add(code);
      return code;
    },
    caller(accessToken) {
      const [prefix, text = '', signature = ''] = accessToken.split('.');
      const expected = Buffer.from(sign(text));
      const given = Buffer.from(signature);
      if (prefix !== 'ya29' || expected.length !== given.length) return null;
      if (!timingSafeEqual(expected, given)) return null;
      const claims = JSON.parse(Buffer.from(text, 'base64url').toString()) as {
        readonly iat: number;
        readonly exp: number;
        readonly serviceAccount: boolean;
        readonly scopes: readonly string[];
      };
      if (claims.exp <= options.now() || claims.iat < revokedBefore) return null;
      return { serviceAccount: claims.serviceAccount, scopes: claims.scopes };
    },
  };
}

const refuse = (error: string, error_description: string, status = 400): OAuthAnswer => ({
  status,
  body: { error, error_description },
});

const REVOKED = refuse('invalid_grant', 'Token has been expired or revoked.');

/** Looks at the claims; the signature is not checked, since any key may play the service account. */
function checkAssertion(assertion: string, now: Instant): string | null {
  const parts = assertion.split('.');
  if (parts.length !== 3) return 'Invalid JWT: malformed assertion.';
  const claims = parseJson(Buffer.from(parts[1] ?? '', 'base64url').toString());
  if (!isObject(claims) || typeof claims.iss !== 'string')
    return 'Invalid issuer: Not a valid email or user ID.';
  const { iat, exp } = claims;
  const seconds = now / SECOND;
  if (
    typeof iat !== 'number' ||
    typeof exp !== 'number' ||
    exp - iat > 3600 ||
    iat > seconds + 300 ||
    exp < seconds
  ) {
    return 'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.';
  }
  return null;
}
