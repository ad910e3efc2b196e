/**
 * The connection to a calendar: whether it is lost, or has only not been read for long, and whether the
 * doctor should hear of it. Level-triggered: she is told because what she was told (`alerted`) differs
 * from what is so.
 */
import { createHash } from 'node:crypto';
import type { CalendarState } from '../mirror-port.ts';
import type { CalendarFailure } from '../ports.ts';
import { idFromBytes } from './ids.ts';
import type { ConnectionReason } from './notice.ts';
import {
  type CalendarId,
  type EventId,
  HOUR,
  type Instant,
  MINUTE,
  unreachable,
} from './values.ts';

export interface ConnectionLimits {
  /** How old the last verified pass may be. */
  readonly staleAfterMs: number;
  /** How long a single failure must stand before somebody looks whether it is so. */
  readonly settleMs: number;
}

/** A look that has neither succeeded nor failed by then came to nothing. */
const PATIENCE_MS = MINUTE;

export type ConnectionStep =
  | { readonly kind: 'tell'; readonly state: 'lost' | 'late' | 'back' }
  /** What is known is too little or too old to alarm anybody: a pass now would tell. */
  | { readonly kind: 'look' }
  | null;

export type KnownConnection = Pick<CalendarState, 'verifiedAt' | 'failure' | 'alerted'>;

/**
 * `lost`: the last pass failed for a reason that a person must mend, or that lasts for hours. Believed
 * once two passes failed, or one has stood for the settle time and a further look came to nothing.
 * `late`: whatever the reason, the last verified pass is too old, although somebody has looked since.
 * `back`: a pass succeeded after an alert.
 *
 * @param lookedAt when a pass was last asked for because of this; null when never.
 */
export function connectionStep(
  state: KnownConnection,
  now: Instant,
  { staleAfterMs, settleMs }: ConnectionLimits,
  lookedAt: Instant | null,
): ConnectionStep {
  const { failure, alerted } = state;
  const staleAt = staleAtOf(state, staleAfterMs);
  const tooOld = staleAt !== null && now > staleAt;
  if (failure === null && !tooOld) {
    return alerted === null ? null : { kind: 'tell', state: 'back' };
  }
  if (failure !== null && isLost(failure.kind) && alerted !== 'lost') {
    const isConfirmed = failure.lastAt > failure.since;
    if (isConfirmed && now <= failure.lastAt + staleAfterMs) {
      return { kind: 'tell', state: 'lost' };
    }
    if (now < failure.lastAt + settleMs) return null;
    if (lookedAt === null || lookedAt < failure.lastAt) return { kind: 'look' };
    return now < lookedAt + PATIENCE_MS ? null : { kind: 'tell', state: 'lost' };
  }
  if (!tooOld || alerted !== null) return null;
  // A machine that slept, or a server that was stopped for the night, has not looked: it looks first.
  if (lookedAt === null || lookedAt <= staleAt) return { kind: 'look' };
  const hasFailedSince = failure !== null && failure.lastAt >= lookedAt;
  return hasFailedSince || now >= lookedAt + PATIENCE_MS
    ? { kind: 'tell', state: 'late' }
    : null;
}

/**
 * Whether the doctor is to hear that Google takes no changes to the calendar, or that it does again. Two
 * refusals in a row are believed. What waits is tried every few minutes, so that trouble nobody has met
 * for an hour is over.
 */
export function writesStep(
  { failing, alerted }: CalendarState['writes'],
  now: Instant,
): 'unwritable' | 'writable' | null {
  const isSo = failing !== null && now < failing.lastAt + HOUR;
  if (!isSo) return alerted ? 'writable' : null;
  return !alerted && failing.lastAt > failing.since ? 'unwritable' : null;
}

/** Moments at which the step may become another one without anything happening; some may be past. */
export function connectionMoments(
  state: KnownConnection,
  { staleAfterMs, settleMs }: ConnectionLimits,
  lookedAt: Instant | null,
): readonly Instant[] {
  const { failure } = state;
  const staleAt = staleAtOf(state, staleAfterMs);
  return [
    ...(failure === null ? [] : [failure.lastAt + settleMs]),
    ...(staleAt === null ? [] : [staleAt + 1]),
    ...(lookedAt === null ? [] : [lookedAt + PATIENCE_MS]),
  ];
}

/** Whether slots and answers rest on a reading older than the practice allows, or on none. */
export const isStale = (
  { verifiedAt }: Pick<CalendarState, 'verifiedAt'>,
  now: Instant,
  staleAfterMs: number,
): boolean => verifiedAt === null || now > verifiedAt + staleAfterMs;

/**
 * Whether a booking is better taken as a request: the last reading is too old, and the last attempt at
 * another failed. Whoever waited for Google would wait in vain.
 */
export const takesRequestsOnly = (
  state: Pick<CalendarState, 'verifiedAt' | 'failure'>,
  now: Instant,
  staleAfterMs: number,
): boolean => state.failure !== null && isStale(state, now, staleAfterMs);

/** Failures that do not pass by themselves within minutes. */
export const isLost = (kind: CalendarFailure['kind']): boolean =>
  connectionReason(kind) !== 'unavailable';

/** A failure in the words the doctor is told it in. */
export function connectionReason(kind: CalendarFailure['kind']): ConnectionReason {
  switch (kind) {
    case 'disconnected':
    case 'not-permitted':
    case 'not-found':
    case 'quota-exceeded':
      return kind;
    case 'unavailable':
    case 'rate-limited':
    case 'rejected':
    case 'token-gone':
    case 'exists':
    case 'precondition-failed':
      return 'unavailable';
    default:
      return unreachable(kind);
  }
}

/** A name for the calendar that fits where an event's does, and is no mail address. */
export const calendarName = (calendarId: CalendarId): EventId =>
  idFromBytes(createHash('sha256').update(`creneau calendar\n${calendarId}`).digest());

/** The end of trust in what was read; of a calendar never read, counted from the first failure. */
function staleAtOf(
  { verifiedAt, failure }: KnownConnection,
  staleAfterMs: number,
): Instant | null {
  const from = verifiedAt ?? failure?.since ?? null;
  return from === null ? null : from + staleAfterMs;
}
