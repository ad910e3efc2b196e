/** One call to Google, attempted until it is settled or its budget is spent. */
import type { CalendarFailure, Clock, Entropy, Outcome } from '../engine/ports.ts';
import type { Operation } from './google-errors.ts';
import { LEAST_ATTEMPT_MS, retryDelay } from './retry.ts';

export interface AttemptOptions {
  readonly operation: Operation;
  readonly clock: Clock;
  readonly entropy: Entropy;
  /** Milliseconds for one attempt, and for all of them with the waits between. */
  readonly attemptMs: number;
  readonly budgetMs: number;
  readonly onFailure?: (
    failure: CalendarFailure,
    attempts: number,
    delayMs: number | null,
  ) => void;
}

/** What an attempt may know of those before it. */
export interface Attempt {
  readonly timeoutMs: number;
  /** An earlier attempt got no answer: it may have happened all the same. */
  readonly mayHaveHappened: boolean;
}

/**
 * Runs `attempt` with the retry policy. A write whose outcome was unknown once stays unknown until an
 * answer settles it: when the next attempt is turned away (too fast, connection refused, revoked),
 * that says nothing about the one before.
 */
export async function attempts<T>(
  options: AttemptOptions,
  attempt: (context: Attempt) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  const { clock, entropy } = options;
  const begun = clock.monotonic();
  let mayHaveHappened = false;
  for (let made = 1; ; made += 1) {
    // Whole milliseconds: the timers of the platform refuse fractions.
    const left = Math.ceil(options.budgetMs - (clock.monotonic() - begun));
    const timeoutMs = Math.max(LEAST_ATTEMPT_MS, Math.min(options.attemptMs, left));
    const outcome = await attempt({ timeoutMs, mayHaveHappened });
    if (outcome.ok) return outcome;
    const { failure } = outcome;
    if (failure.kind === 'unavailable' && failure.outcome === 'unknown') mayHaveHappened = true;

    const delayMs = retryDelay({
      failure,
      attempts: made,
      elapsedMs: clock.monotonic() - begun,
      budgetMs: options.budgetMs,
      fraction: entropy.fraction(),
    });
    options.onFailure?.(failure, made, delayMs);
    if (delayMs === null) {
      return mayHaveHappened && !SETTLES.has(failure.kind)
        ? { ok: false, failure: { kind: 'unavailable', outcome: 'unknown' } }
        : outcome;
    }
    await clock.sleep(delayMs);
  }
}

/** Answers about the event itself: they hold whatever became of an earlier attempt. */
const SETTLES: ReadonlySet<CalendarFailure['kind']> = new Set([
  'not-found',
  'exists',
  'precondition-failed',
]);
