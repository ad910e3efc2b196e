/** What can go wrong, as switches: "the next 2 events.insert: lost-response". */
import {
  backendError,
  forbidden,
  fullSyncRequired,
  needsAccess,
  notFound,
  type Refusal,
  rateLimitExceeded,
  unauthenticated,
  usageLimit,
} from './model/refusal.ts';

export type FaultKind =
  /** Done, then the connection is reset. */
  | 'lost-response'
  /** Done, then no answer ever comes. */
  | 'lost-response-hang'
  /** Not done, no answer ever comes. */
  | 'timeout'
  /** Not done, the connection is reset. */
  | 'reset'
  /** Not done, 5xx (`status`, default 503). */
  | 'backend-error'
  /** 403 rateLimitExceeded in the front end's envelope; 429 at Telegram and Twilio. */
  | 'rate-limited'
  /** 403 userRateLimitExceeded. */
  | 'user-rate-limited'
  /** 403 quotaExceeded: read-only for hours. */
  | 'quota-exceeded'
  /** 429 rateLimitExceeded, with Retry-After when `retryAfterSeconds` is given. */
  | 'too-many-requests'
  | 'unauthorized'
  /** 403 forbidden: the calendar may not be read or changed. */
  | 'forbidden'
  /** 404, as after losing access to the calendar. */
  | 'not-found'
  /** 403, as on a calendar that is shared with us for reading only. */
  | 'read-only'
  /** 410 fullSyncRequired for a request that carries a sync token. */
  | 'sync-token-gone'
  /** Reads answer what was so before the last change. */
  | 'stale-read'
  /** Answered after `delayMs`. */
  | 'slow'
  /** Token endpoint: the refresh token is dead (two wordings are known). */
  | 'invalid-grant'
  | 'invalid-grant-bad-request'
  /** Telegram: the person blocked the bot. Twilio: the number unsubscribed. */
  | 'blocked';

export interface Fault {
  /** `events.insert`, `events.*`, `token`, `telegram.sendMessage`, `twilio.messages`, `*`. */
  readonly operation: string;
  readonly kind: FaultKind;
  /** How often it strikes. Default 1; Infinity until cleared. */
  readonly times?: number;
  /** How many matching requests pass unharmed first. Default 0. */
  readonly after?: number;
  readonly status?: number;
  readonly retryAfterSeconds?: number;
  readonly delayMs?: number;
}

export interface Faults {
  /** Adds a fault; the function returned takes it away again. */
  add(fault: Fault): () => void;
  clear(): void;
  /** The fault that strikes this request, counted down; the earliest added wins. */
  take(operation: string, applies?: (fault: Fault) => boolean): Fault | null;
  /** Faults still waiting to strike. */
  pending(): readonly Fault[];
}

export function createFaults(): Faults {
  let armed: { fault: Fault; left: number; skip: number }[] = [];
  return {
    add(fault) {
      const entry = { fault, left: fault.times ?? 1, skip: fault.after ?? 0 };
      armed.push(entry);
      return () => {
        armed = armed.filter((other) => other !== entry);
      };
    },
    clear() {
      armed = [];
    },
    take(operation, applies = () => true) {
      for (const entry of armed) {
        if (!matches(entry.fault.operation, operation) || !applies(entry.fault)) continue;
        if (entry.skip > 0) {
          entry.skip -= 1;
          continue;
        }
        entry.left -= 1;
        if (entry.left <= 0) armed = armed.filter((other) => other !== entry);
        return entry.fault;
      }
      return null;
    },
    pending: () => armed.map((entry) => entry.fault),
  };
}

/** The refusal a fault answers with instead of doing anything; null for the other kinds. */
export function refusalOf(fault: Fault): Refusal | null {
  switch (fault.kind) {
    case 'backend-error':
      return backendError(fault.status ?? 503);
    case 'rate-limited':
      return rateLimitExceeded();
    case 'user-rate-limited':
      return usageLimit(403, 'userRateLimitExceeded');
    case 'quota-exceeded':
      return usageLimit(403, 'quotaExceeded');
    case 'too-many-requests':
      return usageLimit(429, 'rateLimitExceeded', fault.retryAfterSeconds ?? null);
    case 'unauthorized':
      return unauthenticated(true);
    case 'forbidden':
      return forbidden();
    case 'not-found':
      return notFound();
    case 'read-only':
      return needsAccess('writer');
    case 'sync-token-gone':
      return fullSyncRequired();
    default:
      return null;
  }
}

function matches(pattern: string, operation: string): boolean {
  if (pattern === '*' || pattern === operation) return true;
  return pattern.endsWith('.*') && operation.startsWith(pattern.slice(0, -1));
}
