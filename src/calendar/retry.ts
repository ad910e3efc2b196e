/** When to try a call again, decided without a clock and without chance. */
import type { CalendarFailure } from '../engine/ports.ts';

export interface RetryQuestion {
  readonly failure: CalendarFailure;
  /** Attempts made so far, at least 1. */
  readonly attempts: number;
  /** Milliseconds since the call began, and allowed to it in all. */
  readonly elapsedMs: number;
  readonly budgetMs: number;
  /** Uniform in [0, 1). */
  readonly fraction: number;
}

/**
 * Milliseconds to wait before the next attempt, or null to give up: truncated exponential backoff
 * with full jitter (google: Manage quotas, exponential backoff), never sooner than a Retry-After
 * demands, and never when the budget would be spent before the next attempt had a chance.
 */
export function retryDelay(question: RetryQuestion): number | null {
  const { failure, attempts, elapsedMs, budgetMs, fraction } = question;
  if (!isTransient(failure) || attempts >= MOST_ATTEMPTS) return null;
  const first = failure.kind === 'rate-limited' ? FIRST_RATE_LIMIT_MS : FIRST_MS;
  const ceiling = Math.min(LONGEST_MS, first * 2 ** (attempts - 1));
  const demanded = failure.kind === 'rate-limited' ? (failure.retryAfterMs ?? 0) : 0;
  // Added to what Google demands rather than compared with it: clients told the same second must not
  // all come back in it.
  const delay = Math.floor(demanded + fraction * ceiling);
  return elapsedMs + delay + LEAST_ATTEMPT_MS <= budgetMs ? delay : null;
}

/** Whether the same call may succeed a moment later. */
function isTransient(failure: CalendarFailure): boolean {
  return failure.kind === 'unavailable' || failure.kind === 'rate-limited';
}

/** Bounds the calls even when every jitter comes out as nothing. */
export const MOST_ATTEMPTS = 6;
const FIRST_MS = 250;
/** Rate limits are counted by the minute: knocking again at once only prolongs them. */
const FIRST_RATE_LIMIT_MS = 1_000;
const LONGEST_MS = 8_000;
/** An attempt shorter than this would only time out. */
export const LEAST_ATTEMPT_MS = 200;
