/** When the doctor hears that her calendar cannot be read, and that it can again. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  calendarName,
  connectionMoments,
  connectionReason,
  connectionStep,
  isLost,
  isStale,
  type KnownConnection,
  takesRequestsOnly,
} from '../../src/engine/core/connection.ts';
import { asCalendarId, HOUR, MINUTE, SECOND } from '../../src/engine/core/values.ts';
import type { CalendarFailure } from '../../src/engine/ports.ts';

const limits = { staleAfterMs: 30 * MINUTE, settleMs: MINUTE };
const NOW = 100 * HOUR;

const KINDS = [
  'token-gone',
  'not-found',
  'exists',
  'precondition-failed',
  'rate-limited',
  'quota-exceeded',
  'not-permitted',
  'disconnected',
  'rejected',
  'unavailable',
] as const satisfies readonly CalendarFailure['kind'][];
const LOST = ['disconnected', 'not-permitted', 'not-found', 'quota-exceeded'] as const;

const fine: KnownConnection = { verifiedAt: NOW - MINUTE, failure: null, alerted: null };
const failing = (
  kind: CalendarFailure['kind'],
  sinceMs: number,
  lastMs: number,
  over: Partial<KnownConnection> = {},
): KnownConnection => ({
  ...fine,
  failure: { since: NOW - sinceMs, lastAt: NOW - lastMs, reason: '', kind },
  ...over,
});
const stepOf = (state: KnownConnection, lookedAt: number | null = null) =>
  connectionStep(state, NOW, limits, lookedAt);
const tell = (state: string) => ({ kind: 'tell', state });
const look = { kind: 'look' };

describe('lost', () => {
  it.each(LOST)('is %s, once two passes have failed', (kind) => {
    expect(stepOf(failing(kind, 5_000, 1_000))).toEqual(tell('lost'));
    expect(isLost(kind)).toBe(true);
    expect(connectionReason(kind)).toBe(kind);
  });

  it.each(
    KINDS.filter((kind) => !LOST.some((one) => one === kind)),
  )('is not %s, which passes', (kind) => {
    expect(stepOf(failing(kind, 20 * MINUTE, 1_000))).toBeNull();
    expect(connectionReason(kind)).toBe('unavailable');
  });

  it('is not believed of a single failure before somebody has looked again', () => {
    expect(stepOf(failing('not-found', 59_000, 59_000))).toBeNull();
    expect(stepOf(failing('not-found', 60_000, 60_000))).toEqual(look);
    const looked = failing('not-found', 90_000, 90_000);
    expect(stepOf(looked, NOW - 30_000)).toBeNull();
    expect(stepOf(failing('not-found', 150_000, 150_000), NOW - 60_000)).toEqual(tell('lost'));
  });

  it('is not believed of failures from before a night in which nobody looked', () => {
    const old = failing('disconnected', 9 * HOUR, 8 * HOUR, { verifiedAt: NOW - 9 * HOUR });
    expect(stepOf(old)).toEqual(look);
    expect(stepOf(old, NOW)).toBeNull();
    expect(stepOf(old, NOW - MINUTE)).toEqual(tell('lost'));
  });

  it('is told once, and after late, since there is something to do', () => {
    expect(stepOf(failing('not-found', HOUR, 1_000, { alerted: 'lost' }))).toBeNull();
    expect(stepOf(failing('not-found', HOUR, 1_000, { alerted: 'late' }))).toEqual(
      tell('lost'),
    );
  });
});

describe('late', () => {
  const old = { verifiedAt: NOW - 32 * MINUTE };

  it('is any failure, once the last verified pass is too old', () => {
    const state = failing('unavailable', 25 * MINUTE, 1_000, old);
    expect(stepOf(state)).toEqual(look);
    expect(stepOf(state, NOW - 2_000)).toEqual(tell('late'));
  });

  it('is silence, too, once a look has come to nothing', () => {
    const state = { ...fine, ...old };
    expect(stepOf(state)).toEqual(look);
    expect(stepOf(state, NOW - 30_000)).toBeNull();
    expect(stepOf(state, NOW - 60_000)).toEqual(tell('late'));
    // The look of an earlier episode says nothing about this one.
    expect(stepOf(state, NOW - 2 * HOUR)).toEqual(look);
  });

  it('is not told after lost, nor twice', () => {
    const state = failing('unavailable', HOUR, 1_000, old);
    for (const alerted of ['lost', 'late'] as const) {
      expect(stepOf({ ...state, alerted }, NOW - 2_000)).toBeNull();
    }
  });

  it('counts from the first failure of a calendar that was never read', () => {
    const never = { verifiedAt: null };
    expect(stepOf({ ...fine, ...never })).toBeNull();
    expect(stepOf(failing('unavailable', 29 * MINUTE, 1_000, never))).toBeNull();
    expect(stepOf(failing('unavailable', 31 * MINUTE, 1_000, never))).toEqual(look);
  });
});

describe('back', () => {
  it.each([
    'lost',
    'late',
  ] as const)('is told after %s, by a pass that succeeded', (alerted) => {
    expect(stepOf({ ...fine, alerted })).toEqual(tell('back'));
    expect(stepOf(fine)).toBeNull();
  });
});

describe('staleness', () => {
  it('begins after the limit, and before the first pass', () => {
    const at = { verifiedAt: NOW };
    expect(isStale(at, NOW + limits.staleAfterMs, limits.staleAfterMs)).toBe(false);
    expect(isStale(at, NOW + limits.staleAfterMs + 1, limits.staleAfterMs)).toBe(true);
    expect(isStale({ verifiedAt: null }, NOW, limits.staleAfterMs)).toBe(true);
  });

  it('makes requests of bookings only while passes fail', () => {
    const old = { verifiedAt: NOW - HOUR };
    const requests = (state: KnownConnection) =>
      takesRequestsOnly(state, NOW, limits.staleAfterMs);
    expect(requests({ ...fine, ...old })).toBe(false);
    expect(requests(failing('unavailable', HOUR, 0, old))).toBe(true);
    expect(requests(failing('unavailable', HOUR, 0))).toBe(false);
  });
});

it('names calendars in letters of an event id, each its own way', () => {
  const name = calendarName(asCalendarId('dubois@example.com'));
  expect(name).toMatch(/^[a-v0-9]{26}$/);
  expect(calendarName(asCalendarId('dubois@example.com'))).toBe(name);
  expect(calendarName(asCalendarId('martin@example.com'))).not.toBe(name);
});

describe('over any course of passes', () => {
  /** What happens in each slice of ten seconds. */
  const slices = fc.array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constant('nothing' as const) },
      { weight: 2, arbitrary: fc.constant('pass' as const) },
      { weight: 3, arbitrary: fc.constantFrom(...KINDS) },
      { weight: 1, arbitrary: fc.constant('asleep' as const) },
    ),
    { maxLength: 400 },
  );

  it('alerts and all-clears take turns, and what is told is so', () => {
    fc.assert(
      fc.property(slices, (course) => {
        let state: KnownConnection = { ...fine, verifiedAt: NOW };
        let now = NOW;
        let lookedAt: number | null = null;
        const told: string[] = [];
        for (const what of course) {
          now += what === 'asleep' ? 8 * HOUR : 10 * SECOND;
          if (what === 'pass') state = { ...state, verifiedAt: now, failure: null };
          else if (what !== 'nothing' && what !== 'asleep') {
            const since = state.failure?.since ?? now;
            state = { ...state, failure: { since, lastAt: now, kind: what, reason: '' } };
          }
          const step = connectionStep(state, now, limits, lookedAt);
          if (step?.kind === 'look') lookedAt = now;
          if (step?.kind !== 'tell') continue;
          told.push(step.state);
          const { failure, verifiedAt } = state;
          if (step.state === 'lost')
            expect(failure !== null && isLost(failure.kind)).toBe(true);
          if (step.state === 'late') {
            expect(now).toBeGreaterThan((verifiedAt ?? 0) + limits.staleAfterMs);
          }
          if (step.state === 'back') expect(failure).toBeNull();
          state = { ...state, alerted: step.state === 'back' ? null : step.state };
          // What was told is so: nothing more is to be said at the same moment.
          expect(connectionStep(state, now, limits, lookedAt)).toBeNull();
        }
        expect(told.join(' ')).toMatch(/^((late )?(lost|late)( back|$) ?)*$/);
      }),
    );
  });

  it('a step that comes by itself comes at a moment that was named', () => {
    fc.assert(
      fc.property(
        fc.record({
          verifiedAgo: fc.option(fc.integer({ min: 0, max: 2 * HOUR }), { nil: null }),
          failedAgo: fc.option(fc.integer({ min: 0, max: 2 * HOUR }), { nil: null }),
          lookedAgo: fc.option(fc.integer({ min: 0, max: 2 * HOUR }), { nil: null }),
          kind: fc.constantFrom(...KINDS),
        }),
        ({ verifiedAgo, failedAgo, lookedAgo, kind }) => {
          const state: KnownConnection = {
            verifiedAt: verifiedAgo === null ? null : NOW - verifiedAgo,
            failure:
              failedAgo === null
                ? null
                : { since: NOW - failedAgo, lastAt: NOW - failedAgo, kind, reason: '' },
            alerted: null,
          };
          const lookedAt = lookedAgo === null ? null : NOW - lookedAgo;
          // Two reasons may name the same moment.
          const moments = [...new Set(connectionMoments(state, limits, lookedAt))]
            .filter((at) => at > NOW)
            .toSorted((a, b) => a - b);
          let step = connectionStep(state, NOW, limits, lookedAt);
          for (const next of [...moments, NOW + 3 * HOUR]) {
            // Until the moment named nothing becomes due by itself.
            expect(connectionStep(state, next - 1, limits, lookedAt)).toEqual(step);
            step = connectionStep(state, next, limits, lookedAt);
          }
        },
      ),
    );
  });
});
