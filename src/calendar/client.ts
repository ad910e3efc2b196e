/** The official client, with everything it decides by itself switched off. */
import { calendar, type calendar_v3 } from '@googleapis/calendar';
import type { Clock, Outcome } from '../engine/ports.ts';
import { type AccessTokens, accessTokens, type GoogleAuth } from './access-token.ts';
import { calendarFailure, type Operation } from './google-errors.ts';

/** What every request is sent with; passed as the second argument of the client's methods. */
export interface RequestOptions {
  readonly rootUrl: string;
  readonly timeout: number;
  readonly retry: false;
  readonly headers: Readonly<Record<string, string>>;
}

export interface GoogleClient {
  /**
   * Sends one request, once. Only a 401 is answered by a fresh token and one more request: it says
   * that nothing was done. The body comes back unchecked.
   */
  send(request: {
    readonly operation: Operation;
    readonly timeoutMs: number;
    readonly ifMatch?: string;
    readonly call: (
      api: calendar_v3.Calendar,
      options: RequestOptions,
    ) => Promise<{ readonly data: unknown }>;
  }): Promise<Outcome<unknown>>;
}

/**
 * @param options.rootUrl root of the Calendar API; a path in it is kept.
 * @throws Error when the service account's key file cannot be read.
 */
export function googleClient(options: {
  readonly auth: GoogleAuth;
  readonly rootUrl: string;
  readonly tokenUrl?: string;
  readonly clock: Clock;
}): GoogleClient {
  const { clock } = options;
  // No rootUrl here: the one given to the client loses its path, the one given to a call keeps it.
  const api = calendar({ version: 'v3' });
  const tokens = accessTokens(options);

  return {
    async send({ operation, timeoutMs, ifMatch, call }) {
      const begun = clock.monotonic();
      // Whole milliseconds: AbortSignal.timeout refuses fractions.
      const left = (): number =>
        Math.max(1, Math.ceil(timeoutMs - (clock.monotonic() - begun)));

      const once = async (token: string): Promise<Outcome<unknown>> => {
        try {
          const answer = await call(api, {
            rootUrl: options.rootUrl,
            // The client has no timeout of its own. This one covers the body too.
            timeout: left(),
            retry: false,
            headers: {
              Authorization: `Bearer ${token}`,
              ...(ifMatch === undefined ? {} : { 'If-Match': ifMatch }),
            },
          });
          return { ok: true, value: answer.data };
        } catch (error) {
          const failure = calendarFailure(error, operation, clock.now());
          if (failure === null) throw error;
          return { ok: false, failure };
        }
      };
      return withFreshToken(tokens, left, once);
    },
  };
}

async function withFreshToken(
  tokens: AccessTokens,
  left: () => number,
  once: (token: string) => Promise<Outcome<unknown>>,
): Promise<Outcome<unknown>> {
  const first = await tokens.current(left());
  if (!first.ok) return first;
  const outcome = await once(first.value);
  if (outcome.ok || outcome.failure.kind !== 'disconnected') return outcome;
  tokens.forget(first.value);
  const second = await tokens.current(left());
  return second.ok ? once(second.value) : second;
}
