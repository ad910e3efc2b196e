import { describe, expect, it } from 'vitest';
import { concerns, planPass, windowAt } from '../../src/engine/core/sync-plan.ts';
import {
  asCalendarId,
  asEventId,
  asSyncToken,
  DAY,
  HOUR,
} from '../../src/engine/core/values.ts';
import type { CalendarState } from '../../src/engine/mirror-port.ts';
import { at, event, marks } from './examples.ts';

const NOW = at('2026-11-24T08:00:00Z');
const state: CalendarState = {
  calendarId: asCalendarId('c'),
  token: asSyncToken('t'),
  window: windowAt(NOW, 60),
  verifiedAt: NOW,
  fullAt: NOW,
  failure: null,
  alerted: null,
  writes: { failing: null, alerted: false },
};

describe('planning a pass', () => {
  it('asks for changes while the token and the window serve', () => {
    expect(planPass(state, NOW + HOUR, 60, false).kind).toBe('incremental');
  });

  it.each([
    ['there is no token', { token: null }, NOW],
    ['nothing was ever listed', { window: null, fullAt: null }, NOW],
    ['the nightly pass did not happen', {}, NOW + 37 * HOUR],
    ['the window no longer covers the horizon', { fullAt: NOW + 4 * DAY }, NOW + 4 * DAY],
  ])('lists everything when %s', (_, over, now) => {
    expect(planPass({ ...state, ...over }, now, 60, false).kind).toBe('full');
  });

  it('lists everything when asked to', () => {
    expect(planPass(state, NOW, 60, true).kind).toBe('full');
  });

  it('covers yesterday and the horizon with a margin', () => {
    const { start, end } = windowAt(NOW, 60);
    expect(start).toBeLessThan(NOW - DAY);
    expect(end).toBeGreaterThan(NOW + 61 * DAY);
  });
});

describe('what an incremental page says that concerns us', () => {
  const window = { start: NOW, end: NOW + 10 * DAY };
  it('keeps a holiday that began before the window', () => {
    const holiday = event('h', { start: NOW - 5 * DAY, end: NOW + DAY });
    expect(concerns(holiday, window, false)).toBe(true);
  });
  it('drops a stranger outside the window', () => {
    expect(concerns(event('s', { start: NOW - 2, end: NOW - 1 }), window, false)).toBe(false);
  });
  it('keeps what we hold although it was moved out of the window: its old time is free', () => {
    const moved = event('m', { start: NOW + 90 * DAY, end: NOW + 90 * DAY + HOUR });
    expect(concerns(moved, window, true)).toBe(true);
  });
  it('drops the tombstone of a stranger, and keeps the one of a booking', () => {
    const id = asEventId('x');
    const bare = { kind: 'cancelled', id, etag: null, details: null } as const;
    expect(concerns(bare, window, false)).toBe(false);
    const start = NOW + HOUR;
    const slot = { start, end: start + HOUR };
    const details = event('x', { ...slot, marks: marks('x', { slot }) });
    expect(concerns({ ...bare, details }, window, false)).toBe(true);
  });
});
