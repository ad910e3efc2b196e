/** Whatever the client library throws -> what the caller can do about it. */
import { DateTime } from 'luxon';
import type { Instant } from '../engine/core/values.ts';
import type { CalendarFailure } from '../engine/ports.ts';
import { ADVICE } from './advice.ts';

/** What was asked of Google: the same answer means different things to different calls. */
export type Operation =
  /** `since`: with a sync token. */
  | { readonly kind: 'list'; readonly since: boolean }
  | {
      readonly kind: 'get' | 'insert' | 'patch' | 'remove' | 'describe' | 'watch' | 'stop';
    };

/**
 * The failure that an error thrown by a call amounts to (google: Handle API errors). Null when it is
 * neither the network's doing nor Google's: a mistake of ours, to be thrown on.
 *
 * Errors are recognised by their shape, since several copies of the library's error class may exist.
 * Google has two envelopes: that of the calendar backend (`error.errors[].reason`), and that of the
 * front end, which also holds `error.status` and `error.details[].reason`.
 *
 * @param now wall time, for a Retry-After given as a date.
 */
export function calendarFailure(
  error: unknown,
  operation: Operation,
  now: Instant,
): CalendarFailure | null {
  const thrown = asRecord(error);
  if (thrown === null) return null;
  const response = asRecord(thrown.response);
  const status = response === null ? null : numberOf(response.status);
  if (response !== null && status !== null) {
    return answered(status, response, operation, now);
  }
  return isNetworkError(thrown) ? unreachable(thrown, operation) : null;
}

/** The reasons Google gave for refusing; none when it was not Google that answered. */
export function reasonsOf(error: unknown): readonly string[] {
  const response = asRecord(asRecord(error)?.response);
  return readEnvelope(response?.data)?.reasons ?? [];
}

/** Google, or something between us and Google, answered. */
function answered(
  status: number,
  response: Shape,
  operation: Operation,
  now: Instant,
): CalendarFailure {
  const envelope = readEnvelope(response.data);
  if (status === 401) return { kind: 'disconnected', advice: ADVICE.unauthorized };
  if (status === 412) return { kind: 'precondition-failed' };
  if (status === 429) return rateLimited(response, now);
  // Any proxy may answer 404 or 403, and a deletion needs proof: only Google's own word counts.
  if (status >= 500 || status === 408 || envelope === null) return unavailable(operation);
  switch (status) {
    case 403:
      return refused(envelope, response, now);
    case 404:
      return { kind: 'not-found' };
    case 409:
      // Other calls meet it as `conflict`, a collision inside Google that passes.
      return operation.kind === 'insert'
        ? { kind: 'exists' }
        : { kind: 'unavailable', outcome: 'not-applied' };
    case 410:
      return gone(operation, envelope);
    case 400:
      return malformed(operation, envelope);
    default:
      return rejected(status, envelope);
  }
}

/** 403: one status for being too fast, being out of quota and not being allowed. */
function refused(envelope: Envelope, response: Shape, now: Instant): CalendarFailure {
  for (const reason of envelope.reasons) {
    switch (reason) {
      case 'rateLimitExceeded':
      case 'userRateLimitExceeded':
      case 'RATE_LIMIT_EXCEEDED':
        return rateLimited(response, now);
      case 'quotaExceeded':
      case 'dailyLimitExceeded':
        return { kind: 'quota-exceeded' };
      case 'insufficientPermissions':
      case 'ACCESS_TOKEN_SCOPE_INSUFFICIENT':
        return { kind: 'not-permitted', advice: ADVICE.scope };
      case 'accessNotConfigured':
      case 'SERVICE_DISABLED':
        return { kind: 'not-permitted', advice: ADVICE.apiDisabled };
      case 'forbiddenForServiceAccounts':
        return { kind: 'not-permitted', advice: ADVICE.serviceAccountInvites };
      case 'forbiddenForNonOrganizer':
        return { kind: 'not-permitted', advice: ADVICE.nonOrganizer };
    }
  }
  return { kind: 'not-permitted', advice: ADVICE.forbidden };
}

/** 410 has three meanings: a dead token, a deleted event, and (unused by us) an old updatedMin. */
function gone(operation: Operation, envelope: Envelope): CalendarFailure {
  switch (operation.kind) {
    case 'list':
      return operation.since ? { kind: 'token-gone' } : rejected(410, envelope);
    case 'get':
    case 'patch':
    case 'remove':
    case 'stop':
      return { kind: 'not-found' };
    case 'insert':
    case 'describe':
    case 'watch':
      return rejected(410, envelope);
  }
}

/**
 * 400 is a mistake of ours, unless a sync token was sent: Google answers a token it cannot read with
 * 400 `invalid` rather than 410, and a full listing mends that. It does not mend a parameter that may
 * not go with a token.
 */
function malformed(operation: Operation, envelope: Envelope): CalendarFailure {
  const ours = /^Sync token cannot be used/i.test(envelope.message);
  if (operation.kind === 'list' && operation.since && !ours) return { kind: 'token-gone' };
  return rejected(400, envelope);
}

/** Google's message is left out: it may echo what was sent, and this goes to logs. */
function rejected(status: number, envelope: Envelope): CalendarFailure {
  const where = envelope.location === '' ? '' : ` at ${envelope.location}`;
  return {
    kind: 'rejected',
    reason: `${status} ${envelope.reasons[0] ?? 'no reason given'}${where}`,
  };
}

function rateLimited(response: Shape, now: Instant): CalendarFailure {
  return {
    kind: 'rate-limited',
    retryAfterMs: parseRetryAfter(header(response.headers, 'retry-after'), now),
  };
}

/** No answer at all. Nothing happened when the connection was never made. */
function unreachable(thrown: Shape, operation: Operation): CalendarFailure {
  for (let cause: Shape | null = thrown; cause !== null; cause = asRecord(cause.cause)) {
    if (NEVER_CONNECTED.has(textOf(cause.code))) {
      return { kind: 'unavailable', outcome: 'not-applied' };
    }
    // node-fetch names the system call that failed; `write` and `read` happen on a live connection.
    if (/^(connect|getaddrinfo)$/.test(textOf(cause.syscall ?? cause.erroredSysCall))) {
      return { kind: 'unavailable', outcome: 'not-applied' };
    }
  }
  return unavailable(operation);
}

const NEVER_CONNECTED: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** A read changes nothing, however it ended; a write may have happened before its answer was lost. */
export function unavailable({ kind }: Operation): CalendarFailure {
  const reads = kind === 'list' || kind === 'get' || kind === 'describe';
  return { kind: 'unavailable', outcome: reads ? 'not-applied' : 'unknown' };
}

/**
 * Milliseconds to wait according to a Retry-After header, either seconds or an HTTP date
 * (RFC 9110, 10.2.3); null when there is none or it says nothing. Never negative.
 */
export function parseRetryAfter(value: string | null, now: Instant): number | null {
  if (value === null) return null;
  const text = value.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const date = DateTime.fromHTTP(text);
  return date.isValid ? Math.max(0, date.toMillis() - now) : null;
}

type Shape = Readonly<Record<string, unknown>>;

interface Envelope {
  /** Of `errors[]` first, then of `details[]`. */
  readonly reasons: readonly string[];
  readonly location: string;
  readonly message: string;
}

function readEnvelope(body: unknown): Envelope | null {
  const error = asRecord(asRecord(parsed(body))?.error);
  if (error === null) return null;
  const errors = arrayOf(error.errors).map(asRecord);
  const details = arrayOf(error.details).map(asRecord);
  return {
    reasons: [...errors, ...details].map((part) => textOf(part?.reason)).filter(Boolean),
    location: textOf(errors[0]?.location),
    message: textOf(error.message),
  };
}

/** The library leaves a body as text when its content type does not say JSON. */
function parsed(body: unknown): unknown {
  if (typeof body !== 'string' || !body.trimStart().startsWith('{')) return body;
  try {
    return JSON.parse(body);
  } catch {
    // Not JSON, hence not Google's: the caller sees a text, which is no envelope.
    return body;
  }
}

function header(headers: unknown, name: string): string | null {
  const fields = asRecord(headers);
  if (fields === null) return null;
  if (headers instanceof Headers) return headers.get(name);
  const value = typeof fields.get === 'function' ? fields.get(name) : fields[name];
  return typeof value === 'string' ? value : null;
}

/**
 * The library wraps what the network does in an error that holds the request (`config`). A code alone
 * proves nothing: Node gives one to wrong arguments too.
 */
const isNetworkError = (thrown: Shape): boolean => asRecord(thrown.config) !== null;

const asRecord = (value: unknown): Shape | null =>
  typeof value === 'object' && value !== null ? (value as Shape) : null;
const arrayOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const numberOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isInteger(value) ? value : null;
