import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CalendarEntry, CalendarEvent } from '../../src/engine/core/event.ts';
import { asEtag, MINUTE } from '../../src/engine/core/values.ts';
import { type EventRow, entryOf } from '../../src/mirror/event-row.ts';
import { isSame, merge } from '../../src/mirror/merge.ts';
import { bookingLike, eventLike, MONDAY, tombstone, unreadable } from './examples.ts';

const version: fc.Arbitrary<CalendarEvent> = fc
  .record({
    start: fc.integer({ min: 0, max: 50 }),
    minutes: fc.integer({ min: 1, max: 90 }),
    updated: fc.integer({ min: 1, max: 40 }),
    status: fc.constantFrom('confirmed' as const, 'tentative' as const),
    transparency: fc.constantFrom('opaque' as const, 'transparent' as const),
    isBooking: fc.boolean(),
  })
  .map(({ start, minutes, updated, status, transparency, isBooking }) => {
    const from = MONDAY + start * MINUTE;
    const times = { start: from, end: from + minutes * MINUTE, updated: MONDAY + updated };
    const of = isBooking ? bookingLike : eventLike;
    const facts = { ...times, status, transparency };
    // As Google's: another content, another etag.
    const etag = asEtag(JSON.stringify([facts, isBooking]));
    return of('a', { ...facts, etag });
  });

const entry: fc.Arbitrary<CalendarEntry> = fc.oneof(
  { weight: 4, arbitrary: version },
  version.map((details) => tombstone('a', details)),
  fc.constant(tombstone('a')),
  version.map(({ start, end }) => unreadable('a', { start, end })),
  fc.constant(unreadable('a', null)),
);

const mergedFrom = (entries: readonly CalendarEntry[]): EventRow | null =>
  entries.reduce<EventRow | null>((held, one) => merge(held, one, MONDAY) ?? held, null);

describe('merging', () => {
  it('comes to the newest version in whatever order versions arrive', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(version, { selector: (one) => one.updated, minLength: 1 }),
        (versions) => {
          const newest = versions.reduce((a, b) => (b.updated > a.updated ? b : a));
          expect(mergedFrom(versions)).toMatchObject({
            etag: newest.etag,
            start: newest.start,
            end: newest.end,
            status: newest.status,
          });
        },
      ),
    );
  });

  it('changes nothing when the same entry comes twice', () => {
    fc.assert(
      fc.property(fc.array(entry), entry, (before, last) => {
        const once = mergedFrom([...before, last]);
        expect(mergedFrom([...before, last, last])).toEqual(once);
      }),
    );
  });

  it('takes for the same only what merging would leave as it is', () => {
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1 }), entry, (before, last) => {
        const held = mergedFrom(before);
        fc.pre(held !== null && isSame(held, last));
        const merged = held === null ? null : (merge(held, last, MONDAY) ?? held);
        const facts = (row: EventRow | null) =>
          row && [row.status, row.start, row.end, row.occupancy, row.role, row.changedAt];
        expect(facts(merged)).toEqual(facts(held));
      }),
    );
  });

  it('never forgets that an event is a booking', () => {
    fc.assert(
      fc.property(fc.array(entry), fc.array(entry), (before, later) => {
        fc.pre(mergedFrom(before)?.role === 'booking');
        const row = mergedFrom([...before, ...later]);
        expect(row?.role).toBe('booking');
        expect(row?.marks).not.toBeNull();
        expect(row?.start).not.toBeNull();
        expect(row?.changedAt).not.toBeNull();
      }),
    );
  });

  it('lets nothing cancelled take time, and everything unreadable', () => {
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1 }), (entries) => {
        const row = mergedFrom(entries);
        const last = entries.at(-1);
        if (row?.status === 'cancelled') expect(row.occupancy).toBe(0);
        if (last?.kind === 'undecodable') expect(row?.occupancy).toBe(1);
      }),
    );
  });

  it('gives back the entry that a booking was made of', () => {
    const event = bookingLike('a', {
      description: 'apporter les radios',
      guests: [{ email: 'jeanne.moreau@example.com', response: 'accepted' }],
      selfResponse: 'accepted',
    });
    for (const one of [event, tombstone('a', event)]) {
      const row = merge(null, one, MONDAY);
      expect(row && entryOf(row)).toEqual(one);
    }
    const held = merge(null, event, MONDAY);
    const unread = merge(held, unreadable('a', null), MONDAY);
    expect(unread && entryOf(unread)).toEqual(
      unreadable('a', { start: event.start, end: event.end }),
    );
  });

  it('reads an event anew when its etag is the same but our reading of it is not', () => {
    const event = eventLike('a', { etag: asEtag('"1"') });
    const held = merge(null, event, MONDAY);
    if (held === null) throw new Error('expected a row');
    expect(isSame(held, event)).toBe(true);
    expect(isSame(held, { ...event, start: event.start - MINUTE })).toBe(false);
    expect(isSame(held, { ...event, transparency: 'transparent' })).toBe(false);
    expect(isSame(held, bookingLike('a', { etag: asEtag('"1"') }))).toBe(false);
  });
});
