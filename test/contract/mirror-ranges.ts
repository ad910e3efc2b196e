import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isBusy } from '../../src/engine/core/busy.ts';
import type { CalendarEntry } from '../../src/engine/core/event.ts';
import { DAY, HOUR, type Interval, MINUTE, overlaps } from '../../src/engine/core/values.ts';
import {
  bookingLike,
  CALENDAR,
  claimLike,
  EVER,
  eventLike,
  fullPass,
  halfHour,
  holdEventLike,
  intentLike,
  MONDAY,
  marksLike,
  OTHER_CALENDAR,
  tombstone,
  unreadable,
  wrote,
} from '../mirror/examples.ts';
import type { Fresh } from './mirror.ts';

export function rangesContract(fresh: Fresh): void {
  it('tells what takes time by start, own holds included, with its role', async () => {
    const mirror = fresh();
    await wrote(
      mirror,
      eventLike('theirs', halfHour(5)),
      bookingLike('ours', halfHour(1)),
      holdEventLike('hold', { ...halfHour(3), expiresAt: MONDAY + HOUR }),
      eventLike('free', { ...halfHour(4), transparency: 'transparent' }),
      eventLike('declined', { ...halfHour(4), selfResponse: 'declined' }),
      eventLike('place', { ...halfHour(4), eventType: 'workingLocation' }),
      unreadable('odd', halfHour(6)),
      tombstone('gone', eventLike('gone', halfHour(4))),
    );
    await mirror.claimSlot(claimLike('claim', halfHour(2)));
    expect(await mirror.busy(CALENDAR, EVER, MONDAY)).toEqual([
      { ...halfHour(1), eventId: 'ours', role: 'booking' },
      { ...halfHour(2), eventId: null, role: 'hold' },
      { ...halfHour(3), eventId: 'hold', role: 'hold' },
      { ...halfHour(5), eventId: 'theirs', role: 'event' },
      { ...halfHour(6), eventId: 'odd', role: 'event' },
    ]);
    expect(await mirror.busy(OTHER_CALENDAR, EVER, MONDAY)).toEqual([]);
  });

  it('reads half-open: what ends as the window starts, or starts as it ends, is outside', async () => {
    const mirror = fresh();
    await wrote(mirror, eventLike('a', halfHour(1)));
    await mirror.claimSlot(claimLike('claim', halfHour(2)));
    const seen = async (window: Interval) =>
      (await mirror.busy(CALENDAR, window, MONDAY)).map((span) => span.eventId);
    expect(await seen(halfHour(0))).toEqual([]);
    expect(await seen(halfHour(1))).toEqual(['a']);
    expect(await seen(halfHour(2))).toEqual([null]);
    expect(await seen(halfHour(3))).toEqual([]);
  });

  it('sees a holiday that began long before the window and ends long after', async () => {
    const mirror = fresh();
    const holiday = { start: MONDAY - 20 * DAY, end: MONDAY + 20 * DAY };
    await wrote(mirror, eventLike('holiday', { ...holiday, allDay: true }));
    expect(await mirror.busy(CALENDAR, halfHour(7), MONDAY)).toMatchObject([holiday]);
  });

  it('reads just what overlaps, whatever the lengths, as core/busy.ts says', async () => {
    const span = fc
      .tuple(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 0, max: 200 }))
      .map(([from, length]) => ({
        start: MONDAY + from * 15 * MINUTE,
        end: MONDAY + (from + length) * 15 * MINUTE,
      }));
    const kind = fc.constantFrom('busy', 'free', 'cancelled', 'unreadable');
    const entryOf = (id: string, of: string, at: Interval): CalendarEntry => {
      if (of === 'cancelled') return tombstone(id, eventLike(id, at));
      if (of === 'unreadable') return unreadable(id, at);
      return eventLike(id, { ...at, transparency: of === 'free' ? 'transparent' : 'opaque' });
    };
    const timed = (entry: CalendarEntry): Interval | null =>
      entry.kind === 'event'
        ? { start: entry.start, end: entry.end }
        : entry.kind === 'undecodable'
          ? entry.interval
          : null;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(kind, span)), span, async (drawn, window) => {
        const entries = drawn.map(([of, at], i) => entryOf(`e${i}`, of, at));
        const mirror = fresh();
        await fullPass(mirror, entries as Parameters<typeof fullPass>[1]);
        const meets = (entry: CalendarEntry) => {
          const at = timed(entry);
          return at !== null && overlaps(at, window);
        };
        const ids = (those: CalendarEntry[]) => those.map((entry) => entry.id).sort();
        const read = await mirror.busy(CALENDAR, window, MONDAY);
        expect(read.map((one) => one.eventId).sort()).toEqual(
          ids(entries.filter((entry) => isBusy(entry) && meets(entry))),
        );
        expect(read.map((one) => one.start)).toEqual(
          read.map((one) => one.start).sort((x, y) => x - y),
        );
        const free = await mirror.freeEvents(CALENDAR, window);
        expect(free.map((one) => one.eventId).sort()).toEqual(
          ids(entries.filter((e) => e.kind === 'event' && !isBusy(e) && meets(e))),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('forgets hold events that expired, and names them for removal', async () => {
    const mirror = fresh();
    await wrote(mirror, holdEventLike('hold', { expiresAt: MONDAY + HOUR }));
    const held = { id: 'hold', expiresAt: MONDAY + HOUR };
    expect(await mirror.holdEvents(CALENDAR)).toEqual([held]);
    expect(await mirror.busy(CALENDAR, EVER, MONDAY + HOUR - 1)).toHaveLength(1);
    expect(await mirror.busy(CALENDAR, EVER, MONDAY + HOUR)).toEqual([]);
    await wrote(mirror, tombstone('hold'));
    expect(await mirror.holdEvents(CALENDAR)).toEqual([]);
  });

  it('lists free events by start, all-day ones too, without those she declined', async () => {
    const mirror = fresh();
    const free = { transparency: 'transparent' as const };
    const day = { start: MONDAY - 9 * HOUR, end: MONDAY + 15 * HOUR };
    await wrote(
      mirror,
      eventLike('open', { ...free, ...halfHour(2), summary: 'Disponible' }),
      eventLike('day', { ...free, ...day, allDay: true, summary: 'Congés' }),
      eventLike('declined', { ...free, selfResponse: 'declined' }),
      bookingLike('ours', { ...free }),
      eventLike('busy', halfHour(3)),
      tombstone('gone', eventLike('gone', free)),
    );
    const plain = { series: null, asked: false, changedAt: MONDAY - 48 * HOUR };
    expect(await mirror.freeEvents(CALENDAR, EVER)).toEqual([
      { eventId: 'day', ...day, summary: 'Congés', allDay: true, ...plain },
      { eventId: 'open', ...halfHour(2), summary: 'Disponible', allDay: false, ...plain },
    ]);
  });

  it('lists claims with what decides between them, and no own hold', async () => {
    const mirror = fresh();
    const booked = bookingLike('ours', {
      ...halfHour(1),
      created: MONDAY - 5,
      guests: [{ email: 'anna@example.com', response: 'needsAction' }],
    });
    const { updated } = booked;
    await wrote(
      mirror,
      booked,
      eventLike('theirs', { ...halfHour(2), created: MONDAY - 4 }),
      unreadable('odd', halfHour(3)),
      eventLike('free', { ...halfHour(1), transparency: 'transparent' }),
    );
    const slot = halfHour(4);
    await mirror.claimSlot(claimLike('claim', slot, { intent: intentLike('claim') }));
    const reach = { start: halfHour(1).start, end: halfHour(4).end };
    expect(await mirror.claims(CALENDAR, reach)).toEqual([
      {
        ...halfHour(1),
        eventId: 'ours',
        role: 'booking',
        created: MONDAY - 5,
        updated,
        invited: true,
        marks: marksLike('ours', { slot: halfHour(1) }),
      },
      {
        ...halfHour(2),
        eventId: 'theirs',
        role: 'event',
        created: MONDAY - 4,
        updated,
        invited: false,
        marks: null,
      },
      {
        ...halfHour(3),
        eventId: 'odd',
        role: 'event',
        created: 0,
        updated: 0,
        invited: false,
        marks: null,
      },
    ]);
  });
}
