/** The doctor's consent: OAuth 2.0 with a loopback redirect (google: OAuth 2.0 for Desktop Apps). */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { auth } from '@googleapis/calendar';
import { SECOND } from '../engine/core/values.ts';
import { CALENDAR_SCOPE, GOOGLE_TOKEN_URL } from './access-token.ts';
import { ADVICE } from './advice.ts';
import { calendarFailure } from './google-errors.ts';

export interface ConsentOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where Google sends the browser back to: an address on this machine's loopback. */
  readonly redirectUri: string;
  /** Default: Google's consent page. */
  readonly authUrl?: string;
  /** Default: Google's token endpoint. */
  readonly tokenUrl?: string;
}

export interface Consent {
  /** For the doctor to open in a browser. */
  readonly url: string;
  /**
   * Trades what the redirect brought for a refresh token. Once: Google's codes are good for one use.
   * Throws only for mistakes of ours.
   */
  finish(redirected: URLSearchParams): Promise<ConsentOutcome>;
}

export type ConsentOutcome =
  | { readonly kind: 'granted'; readonly refreshToken: string }
  /** A sentence or two on what happened and what to do; without anything secret. */
  | { readonly kind: 'failed'; readonly advice: string };

/** All that is asked of Google (google: Choose Calendar API scopes); the wider CALENDAR_SCOPE covers it. */
export const EVENTS_SCOPE = 'https://www.googleapis.com/auth/calendar.events';

/**
 * Asks for offline access with a fresh consent, since Google hands out a refresh token only then. The
 * answer counts only with the state made here, and the code only with the verifier made here (RFC 7636,
 * S256): whoever else reaches the loopback port, or reads the redirect, can do nothing with it.
 */
export function askConsent(options: ConsentOptions): Consent {
  const { clientId, clientSecret, redirectUri } = options;
  const { authUrl = GOOGLE_AUTH_URL, tokenUrl = GOOGLE_TOKEN_URL } = options;
  const state = randomBytes(32).toString('base64url');
  const verifier = randomBytes(32).toString('base64url');
  const url = new URL(authUrl);
  url.search = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: EVENTS_SCOPE,
    access_type: 'offline',
    prompt: 'consent',
    state,
    code_challenge: sha256(verifier).toString('base64url'),
    code_challenge_method: 'S256',
  }).toString();

  return {
    url: url.href,
    async finish(redirected) {
      // Before anything else is believed: an answer to somebody else's question says nothing.
      if (!isSame(redirected.get('state') ?? '', state)) return failed(SAID.state);
      const refusal = redirected.get('error');
      if (refusal !== null) {
        return failed(
          refusal === 'access_denied' ? SAID.denied : `${SAID.refused}${named(refusal)}`,
        );
      }
      const code = redirected.get('code');
      if (code === null || code === '') return failed(`${SAID.refused}.`);
      return exchange(tokenUrl, {
        grant_type: 'authorization_code',
        code,
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uri: redirectUri,
        code_verifier: verifier,
      });
    },
  };
}

async function exchange(
  url: string,
  fields: Readonly<Record<string, string>>,
): Promise<ConsentOutcome> {
  // As for access tokens: the library's own client, which knows of proxies.
  const http = new auth.OAuth2().transporter;
  try {
    const { data } = await http.request<unknown>({
      method: 'POST',
      url,
      data: new URLSearchParams(fields),
      responseType: 'json',
      timeout: TIMEOUT_MS,
      retry: false,
    });
    return granted(data);
  } catch (error) {
    return failed(adviceFor(error));
  }
}

function granted(body: unknown): ConsentOutcome {
  const { access_token: access, refresh_token: refresh, scope } = asRecord(body);
  // A success that is not Google's: something between us answered.
  if (typeof access !== 'string') return failed(SAID.away);
  // Left out when it is what was asked for (RFC 6749, 5.1); less when a box was not ticked.
  const scopes = typeof scope === 'string' ? scope.split(' ') : [EVENTS_SCOPE];
  if (!scopes.includes(EVENTS_SCOPE) && !scopes.includes(CALENDAR_SCOPE)) {
    return failed(ADVICE.scope);
  }
  if (typeof refresh !== 'string' || refresh === '') return failed(SAID.noRefreshToken);
  return { kind: 'granted', refreshToken: refresh };
}

/** The token endpoint's errors (RFC 6749, 5.2); what it says beside them is not passed on. */
function adviceFor(error: unknown): string {
  const { response } = asRecord(error);
  const { error: code } = asRecord(asRecord(response).data);
  switch (code) {
    case 'invalid_grant':
      return SAID.grant;
    case 'invalid_client':
    case 'deleted_client':
      return ADVICE.invalidClient;
    case 'redirect_uri_mismatch':
      return SAID.redirect;
  }
  if (typeof code === 'string') return `${SAID.refused}${named(code)}`;
  // Neither an answer nor a failed request: a mistake of ours. (The time is for Retry-After only.)
  if (calendarFailure(error, { kind: 'get' }, 0) === null) throw error;
  return SAID.away;
}

/** The code of an error, when it is one and not a text of somebody's. */
const named = (code: string): string => (/^[a-z_]{1,40}$/.test(code) ? `: ${code}.` : '.');

const failed = (advice: string): ConsentOutcome => ({ kind: 'failed', advice });

const asRecord = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** In constant time, whatever the lengths. */
const isSame = (given: string, expected: string): boolean =>
  timingSafeEqual(sha256(given), sha256(expected));

const SAID = {
  state:
    'The answer does not belong to this run of `creneau auth`: it came from an older tab, or from ' +
    'somebody else. Run it again and open the address it prints.',
  denied:
    'The access was not granted. Run `creneau auth` again, sign in as the doctor and choose "Continue".',
  refused: 'Google refused',
  grant:
    'Google no longer accepts the code of this consent. Run `creneau auth` again, and check that ' +
    'the clock of this machine is right.',
  redirect:
    'This OAuth client may not redirect to this address. Make a client of type "Desktop app" in the ' +
    'Google Cloud console, and set GOOGLE_CALENDAR_CLIENT_ID and GOOGLE_CALENDAR_CLIENT_SECRET to it.',
  noRefreshToken:
    'Google gave no refresh token. Remove the access of this app at ' +
    'https://myaccount.google.com/permissions and run `creneau auth` again.',
  away: 'Google did not answer. Check the network and run `creneau auth` again.',
} as const;

const GOOGLE_AUTH_URL = 'https://accounts.google.com/o/oauth2/v2/auth';
const TIMEOUT_MS = 20 * SECOND;
