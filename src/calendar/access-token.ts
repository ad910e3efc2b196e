/** Access tokens: asked for when needed, shared by all calls, forgotten when refused. */
import { setTimeout as delay } from 'node:timers/promises';
import { auth } from '@googleapis/calendar';
import { MINUTE, SECOND } from '../engine/core/values.ts';
import type { CalendarFailure, Clock, Outcome } from '../engine/ports.ts';
import { ADVICE } from './advice.ts';
import { calendarFailure } from './google-errors.ts';
import { readServiceAccountKey, signAssertion } from './service-account.ts';

/** Who we are to Google. */
export type GoogleAuth =
  | {
      readonly kind: 'oauth';
      readonly clientId: string;
      readonly clientSecret: string;
      readonly refreshToken: string;
    }
  /** Path of a JSON key; the calendars are shared with its `client_email`. */
  | { readonly kind: 'service-account'; readonly keyFile: string };

export interface AccessTokens {
  /**
   * A token that is good for a minute at least. Failures: `disconnected`, and `unavailable` or
   * `rate-limited`; in each case nothing was asked of the calendar.
   */
  current(timeoutMs: number): Promise<Outcome<string>>;
  /** Google refused this token: the next call asks for another. */
  forget(token: string): void;
}

/**
 * The client library could do this on its own, but it waits without limit and retries on its own
 * schedule; it sends a POST a second time after any 403 when it does not know a token's expiry; and it
 * asks for a service account's tokens at a fixed address. Here a failed refresh is told apart from a
 * failed call, so that it is known that the call was never made.
 *
 * @param options.tokenUrl default: the key file's own, or Google's.
 * @throws Error when the key file cannot be read.
 */
export function accessTokens(options: {
  readonly auth: GoogleAuth;
  readonly tokenUrl?: string;
  readonly clock: Clock;
}): AccessTokens {
  const { clock } = options;
  const grant = grantOf(options.auth, options.tokenUrl, clock);
  // The library's own HTTP client, so that proxies are treated as they are for calendar calls.
  const http = new auth.OAuth2().transporter;
  let held: { readonly token: string; readonly until: number } | null = null;
  let asking: Promise<Outcome<string>> | null = null;

  async function ask(timeoutMs: number): Promise<Outcome<string>> {
    try {
      const answer = await http.request<unknown>({
        method: 'POST',
        url: grant.url,
        data: new URLSearchParams(grant.fields()),
        responseType: 'json',
        timeout: timeoutMs,
        retry: false,
      });
      return accept(answer.data);
    } catch (error) {
      const failure = tokenFailure(error, options.auth, clock.now());
      if (failure === null) throw error;
      return { ok: false, failure };
    }
  }

  function accept(body: unknown): Outcome<string> {
    const { access_token: token, expires_in: seconds } = (body ?? {}) as Record<
      string,
      unknown
    >;
    if (typeof token !== 'string' || token === '') {
      // A success that is not Google's: something between us answered.
      return { ok: false, failure: { kind: 'unavailable', outcome: 'not-applied' } };
    }
    const lifetime = typeof seconds === 'number' ? seconds * SECOND : 0;
    // Monotonic: a wall clock that jumps must not keep a dead token alive.
    held = { token, until: clock.monotonic() + lifetime - MINUTE };
    return { ok: true, value: token };
  }

  return {
    async current(timeoutMs) {
      if (held !== null && clock.monotonic() < held.until)
        return { ok: true, value: held.token };
      asking ??= ask(timeoutMs).finally(() => {
        asking = null;
      });
      return within(timeoutMs, asking);
    },
    forget(token) {
      if (held?.token === token) held = null;
    },
  };
}

/** Whoever joins a request that another call began keeps to their own time. */
async function within(
  timeoutMs: number,
  asking: Promise<Outcome<string>>,
): Promise<Outcome<string>> {
  const answered = new AbortController();
  const late: Outcome<string> = {
    ok: false,
    failure: { kind: 'unavailable', outcome: 'not-applied' },
  };
  const { signal } = answered;
  try {
    return await Promise.race([
      asking,
      // Aborting it rejects a promise that has already lost the race.
      delay(timeoutMs, late, { signal }),
    ]);
  } finally {
    answered.abort();
  }
}

/** Events, and what calendars say of themselves (google: Choose Calendar API scopes). */
export const CALENDAR_SCOPE = 'https://www.googleapis.com/auth/calendar';

export const GOOGLE_TOKEN_URL = 'https://oauth2.googleapis.com/token';

interface Grant {
  readonly url: string;
  fields(): Record<string, string>;
}

function grantOf(from: GoogleAuth, tokenUrl: string | undefined, clock: Clock): Grant {
  switch (from.kind) {
    case 'oauth':
      return {
        url: tokenUrl ?? GOOGLE_TOKEN_URL,
        fields: () => ({
          grant_type: 'refresh_token',
          client_id: from.clientId,
          client_secret: from.clientSecret,
          refresh_token: from.refreshToken,
        }),
      };
    case 'service-account': {
      const key = readServiceAccountKey(from.keyFile);
      const audience = key.tokenUrl ?? GOOGLE_TOKEN_URL;
      return {
        url: tokenUrl ?? audience,
        fields: () => ({
          grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
          assertion: signAssertion(key, { scope: CALENDAR_SCOPE, audience, now: clock.now() }),
        }),
      };
    }
  }
}

/**
 * The token endpoint has an envelope of its own, `{"error": "invalid_grant"}` (RFC 6749, 5.2).
 * Whatever went wrong, the calendar was not asked.
 */
function tokenFailure(error: unknown, from: GoogleAuth, now: number): CalendarFailure | null {
  const response = (error as { response?: { data?: { error?: unknown } } } | null)?.response;
  switch (response?.data?.error) {
    case 'invalid_grant':
      return {
        kind: 'disconnected',
        advice: from.kind === 'oauth' ? ADVICE.invalidGrant : ADVICE.serviceAccountGrant,
      };
    case 'invalid_client':
    case 'deleted_client':
      return { kind: 'disconnected', advice: ADVICE.invalidClient };
    case 'unauthorized_client':
    case 'invalid_scope':
    case 'access_denied':
    case 'invalid_request':
    case 'unsupported_grant_type':
      return { kind: 'disconnected', advice: ADVICE.tokenRefused };
  }
  const failure = calendarFailure(error, { kind: 'get' }, now);
  if (failure === null || failure.kind === 'rate-limited') return failure;
  return { kind: 'unavailable', outcome: 'not-applied' };
}
