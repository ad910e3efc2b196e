/** The engine's WatchChannels port, spoken to Google Calendar. */
import { SECOND } from '../engine/core/values.ts';
import type { Clock } from '../engine/ports.ts';
import type { Unwatchable, WatchChannels } from '../engine/watch-port.ts';
import type { GoogleAuth } from './access-token.ts';
import { googleClient } from './client.ts';
import { type Operation, unavailable } from './google-errors.ts';
import { decodeChannel, unwatchable, watchBody } from './watch-codec.ts';

export interface GoogleWatchOptions {
  readonly auth: GoogleAuth;
  /** Root of the Calendar API. Default: Google's. */
  readonly rootUrl?: string;
  /** Token endpoint. Default: Google's. */
  readonly tokenUrl?: string;
  readonly clock: Clock;
  /** Milliseconds for a call, unless it says. Default: 10,000. */
  readonly callTimeoutMs?: number;
}

/**
 * Watch channels of Google Calendar (google: Get push notifications). Nothing is tried twice here:
 * nobody waits for a channel, and the caller comes back with a fresh id.
 *
 * @throws Error at once, when the service account's key file cannot be read.
 */
export function googleWatchChannels(options: GoogleWatchOptions): WatchChannels {
  const client = googleClient({
    auth: options.auth,
    rootUrl: options.rootUrl ?? 'https://www.googleapis.com/',
    clock: options.clock,
    ...(options.tokenUrl === undefined ? {} : { tokenUrl: options.tokenUrl }),
  });
  const patience = options.callTimeoutMs ?? 10 * SECOND;

  return {
    async open(request, call) {
      const operation: Operation = { kind: 'watch' };
      const refusal = { is: null as Unwatchable | null };
      const answer = await client.send({
        operation,
        timeoutMs: call?.budgetMs ?? patience,
        call: async (api, sending) => {
          try {
            const { calendarId } = request;
            const requestBody = watchBody(request);
            return await api.events.watch({ calendarId, requestBody }, sending);
          } catch (error) {
            // Looked at before the error table sees it: a 401 here need not be about our credentials.
            refusal.is = unwatchable(error);
            if (refusal.is === null) throw error;
            return { data: null };
          }
        },
      });
      if (refusal.is !== null) return { ok: false, failure: refusal.is };
      if (!answer.ok) return answer;
      const value = decodeChannel(answer.value, request.expiresAt);
      return value === null
        ? { ok: false, failure: unavailable(operation) }
        : { ok: true, value };
    },

    async stop({ id, resourceId }, call) {
      const answer = await client.send({
        operation: { kind: 'stop' },
        timeoutMs: call?.budgetMs ?? patience,
        call: (api, sending) => api.channels.stop({ requestBody: { id, resourceId } }, sending),
      });
      // Ended by itself, or by an earlier call of ours.
      const isGone = !answer.ok && answer.failure.kind === 'not-found';
      return answer.ok || isGone ? { ok: true, value: null } : answer;
    },
  };
}
