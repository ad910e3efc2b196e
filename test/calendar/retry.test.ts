import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_ATTEMPTS, type RetryQuestion, retryDelay } from '../../src/calendar/retry.ts';
import type { CalendarFailure } from '../../src/engine/ports.ts';

const lost: CalendarFailure = { kind: 'unavailable', outcome: 'unknown' };
const limited = (retryAfterMs: number | null): CalendarFailure => ({
  kind: 'rate-limited',
  retryAfterMs,
});
const FINAL: readonly CalendarFailure[] = [
  { kind: 'token-gone' },
  { kind: 'not-found' },
  { kind: 'exists' },
  { kind: 'precondition-failed' },
  { kind: 'quota-exceeded' },
  { kind: 'not-permitted', advice: '' },
  { kind: 'disconnected', advice: '' },
  { kind: 'rejected', reason: '' },
];

const question = (change: Partial<RetryQuestion>): RetryQuestion => ({
  failure: lost,
  attempts: 1,
  elapsedMs: 0,
  budgetMs: 60_000,
  fraction: 0.5,
  ...change,
});

const questions: fc.Arbitrary<RetryQuestion> = fc.record({
  failure: fc.oneof(
    fc.constantFrom<CalendarFailure>(lost, { kind: 'unavailable', outcome: 'not-applied' }),
    fc.option(fc.nat({ max: 120_000 })).map(limited),
    fc.constantFrom(...FINAL),
  ),
  attempts: fc.integer({ min: 1, max: 10 }),
  elapsedMs: fc.nat({ max: 60_000 }),
  budgetMs: fc.nat({ max: 60_000 }),
  fraction: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
});

describe('retryDelay', () => {
  it('doubles the range of its waits from one attempt to the next', () => {
    const delays = [1, 2, 3, 4, 5].map((attempts) => retryDelay(question({ attempts })));
    expect(delays).toEqual([125, 250, 500, 1_000, 2_000]);
  });

  it('waits longer when told that it is too fast', () => {
    const delays = [1, 2, 3, 4, 5].map((attempts) =>
      retryDelay(question({ failure: limited(null), attempts })),
    );
    expect(delays).toEqual([500, 1_000, 2_000, 4_000, 4_000]);
  });

  it.each(FINAL)('never repeats a call that failed with $kind', (failure) => {
    expect(retryDelay(question({ failure }))).toBeNull();
  });

  it('never waits less than Google asks, and spreads those who were told the same', () => {
    expect(retryDelay(question({ failure: limited(7_000), fraction: 0 }))).toBe(7_000);
    expect(retryDelay(question({ failure: limited(7_000), fraction: 0.9 }))).toBe(7_900);
  });

  it('gives up rather than wait beyond the budget', () => {
    expect(retryDelay(question({ failure: limited(7_000), budgetMs: 7_100 }))).toBeNull();
  });

  it('for every question: a bounded wait within the budget, or none', () => {
    fc.assert(
      fc.property(questions, (asked) => {
        const delay = retryDelay(asked);
        if (delay === null) return;
        expect(Number.isInteger(delay)).toBe(true);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(asked.elapsedMs + delay).toBeLessThan(asked.budgetMs);
        expect(asked.attempts).toBeLessThan(MOST_ATTEMPTS);
        expect(['unavailable', 'rate-limited']).toContain(asked.failure.kind);
        if (asked.failure.kind === 'rate-limited') {
          expect(delay).toBeGreaterThanOrEqual(asked.failure.retryAfterMs ?? 0);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('with more time left, never gives up earlier', () => {
    fc.assert(
      fc.property(questions, fc.nat({ max: 60_000 }), (asked, more) => {
        const delay = retryDelay(asked);
        fc.pre(delay !== null);
        expect(retryDelay({ ...asked, budgetMs: asked.budgetMs + more })).toBe(delay);
      }),
    );
  });
});
