import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/engine/core/values.ts';
import { backoffMs, DEFAULT_BACKOFF, verdictOn } from '../../src/notify/verdict.ts';

const now = Date.UTC(2026, 0, 1);
const later = (retryAfterMs: number | null = null) =>
  ({ kind: 'later', reason: 'busy', retryAfterMs }) as const;
const wait = (attempts: number, retryAfterMs: number | null = null, fraction = 0) =>
  backoffMs(DEFAULT_BACKOFF, attempts, retryAfterMs, fraction);

describe('how long a notice waits', () => {
  it('doubles from 30 seconds to 6 hours', () => {
    const waits = Array.from({ length: 13 }, (_, attempts) => wait(attempts) / SECOND);
    expect(waits).toEqual([
      30, 60, 120, 240, 480, 960, 1920, 3840, 7680, 15360, 21600, 21600, 21600,
    ]);
  });

  it('is never shorter than the provider asked, nor absurdly long because it asked', () => {
    expect(wait(0, 2 * SECOND)).toBe(30 * SECOND);
    expect(wait(0, 5 * MINUTE)).toBe(5 * MINUTE);
    expect(wait(19, 12 * HOUR)).toBe(12 * HOUR);
    expect(wait(0, 365 * DAY)).toBe(DAY);
  });

  it('is spread by jitter, always within its bounds', () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.double({ min: 0, max: 1, noNaN: true }), (attempts, f) => {
        const base = wait(attempts);
        expect(wait(attempts, null, f)).toBeGreaterThanOrEqual(base);
        expect(wait(attempts, null, f)).toBeLessThanOrEqual(
          Math.min(base * 1.25 + 1, 6 * HOUR),
        );
      }),
    );
    expect(wait(0, null, 0.5)).toBeGreaterThan(wait(0, null, 0));
  });
});

describe('what becomes of a notice', () => {
  const circumstances = { now, attempts: 0, tried: 1, fraction: 0 };

  it('is sent, or dead at once when it was refused', () => {
    expect(
      verdictOn({ kind: 'sent', providerId: 'x' }, DEFAULT_BACKOFF, circumstances),
    ).toEqual({ state: 'sent', at: now, providerId: 'x' });
    expect(
      verdictOn({ kind: 'refused', reason: 'no' }, DEFAULT_BACKOFF, circumstances),
    ).toEqual({ state: 'dead', at: now, reason: 'no' });
  });

  it('is tried for nearly three days before it is given up', () => {
    let at = now;
    let attempts = 0;
    for (;;) {
      const tried = attempts + 1;
      const verdict = verdictOn(later(), DEFAULT_BACKOFF, {
        now: at,
        attempts,
        tried,
        fraction: 0,
      });
      if (verdict.state !== 'due') {
        expect(verdict).toEqual({ state: 'dead', at, reason: 'gave up: busy' });
        break;
      }
      at = verdict.dueAt;
      attempts += 1;
    }
    expect(attempts).toBe(19);
    expect((at - now) / DAY).toBeGreaterThan(2.5);
  });

  it('is not given up at the first failure after long waiting for its channel', () => {
    const waited = { now, attempts: 500, fraction: 0 };
    const states = [1, 2, 3].map(
      (tried) => verdictOn(later(), DEFAULT_BACKOFF, { ...waited, tried }).state,
    );
    expect(states).toEqual(['due', 'due', 'dead']);
  });
});
