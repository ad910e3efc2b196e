import { expect, it } from 'vitest';
import {
  asCalendarId,
  asEtag,
  asEventId,
  type Interval,
} from '../../src/engine/core/values.ts';
import type { BookingFilter } from '../../src/engine/mirror-port.ts';
import {
  bookingLike,
  CALENDAR,
  EVER,
  eventLike,
  fullPass,
  halfHour,
  MONDAY,
  marksLike,
  OTHER_CALENDAR,
  tombstone,
  wrote,
} from '../mirror/examples.ts';
import type { Fresh } from './mirror.ts';

export function bookingsContract(fresh: Fresh): void {
  it('reads a booking from its event alone', async () => {
    const mirror = fresh();
    const event = bookingLike('a', { ...halfHour(3), updated: MONDAY });
    await fullPass(mirror, [event]);
    expect(await mirror.booking(asEventId('a'))).toEqual({
      id: 'a',
      calendarId: CALENDAR,
      etag: event.etag,
      status: 'confirmed',
      ...halfHour(3),
      created: event.created,
      updated: MONDAY,
      changedAt: MONDAY,
      summary: event.summary,
      iCalUID: event.iCalUID,
      htmlLink: event.htmlLink,
      marks: event.marks,
      told: { patient: null, doctor: null },
    });
  });

  it('knows only events with marks as bookings', async () => {
    const mirror = fresh();
    await fullPass(mirror, [eventLike('theirs')]);
    expect(await mirror.booking(asEventId('theirs'))).toBeNull();
    const [known] = await mirror.known(CALENDAR, [asEventId('theirs')]);
    expect(known).toMatchObject({ booking: null, busy: true, status: 'confirmed' });
  });

  it('finds the bookings of a calendar that share time with one another, by start', async () => {
    const mirror = fresh();
    const hours = (from: number, to: number) => ({
      start: halfHour(2 * from).start,
      end: halfHour(2 * to).start,
    });
    await fullPass(mirror, [
      bookingLike('long', hours(0, 4)),
      bookingLike('within', { ...hours(1, 2), status: 'tentative' }),
      bookingLike('also', hours(3, 5)),
      bookingLike('next', hours(5, 6)),
      bookingLike('same2', hours(7, 8)),
      bookingLike('same1', hours(7, 8)),
      bookingLike('gone', hours(9, 10)),
      bookingLike('alone', hours(9, 10)),
      eventLike('theirs', hours(9, 10)),
    ]);
    await wrote(mirror, tombstone('gone'));
    const entry = bookingLike('elsewhere', hours(9, 10));
    await mirror.commit({ entries: [{ calendarId: OTHER_CALENDAR, entry }] });
    const ids = async (window: Interval) =>
      (await mirror.overlapping(CALENDAR, window)).map(({ id }) => id);
    expect(await ids(EVER)).toEqual(['long', 'within', 'also', 'same1', 'same2']);
    // Whom they meet outside the window is not asked about.
    expect(await ids(hours(4, 6))).toEqual([]);
    expect(await ids(hours(2, 4))).toEqual(['long', 'also']);
    expect(await mirror.overlapping(CALENDAR, hours(7, 8))).toEqual(
      await mirror.bookings({ calendarId: CALENDAR, window: hours(7, 8) }),
    );
    expect(await mirror.overlapping(asCalendarId('unknown'), EVER)).toEqual([]);
  });

  it('calls a tentative event pending', async () => {
    const mirror = fresh();
    await fullPass(mirror, [bookingLike('a', { status: 'tentative' })]);
    expect(await mirror.booking(asEventId('a'))).toMatchObject({ status: 'pending' });
  });

  it('lists by start then id, through every filter', async () => {
    const mirror = fresh();
    const someone = {
      ...marksLike('b').patient,
      email: 'Éva.Noël@example.com',
    };
    await fullPass(mirror, [
      bookingLike('c', halfHour(2)),
      bookingLike('b', { ...halfHour(1), marks: marksLike('b', { patient: someone }) }),
      bookingLike('a', halfHour(1)),
      bookingLike('d', { ...halfHour(3), status: 'tentative' }),
      tombstone('e', bookingLike('e', halfHour(4))),
    ]);
    await fullPass(mirror, [bookingLike('f', halfHour(0))], { calendarId: OTHER_CALENDAR });
    const ids = async (filter: BookingFilter) =>
      (await mirror.bookings(filter)).map((booking) => booking.id);
    expect(await ids({})).toEqual(['f', 'a', 'b', 'c', 'd', 'e']);
    expect(await ids({ calendarId: CALENDAR })).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(await ids({ statuses: ['pending', 'cancelled'] })).toEqual(['d', 'e']);
    expect(await ids({ statuses: [] })).toEqual([]);
    expect(await ids({ window: halfHour(1) })).toEqual(['a', 'b']);
    expect(await ids({ email: 'éva.noël@EXAMPLE.com' })).toEqual(['b']);
    expect(await ids({ email: 'nobody@example.com' })).toEqual([]);
    const all = { calendarId: CALENDAR, window: halfHour(2), statuses: ['confirmed'] as const };
    expect(await ids(all)).toEqual(['c']);
  });

  it('finds a booking where it stands, not where it was taken away from', async () => {
    const mirror = fresh();
    await fullPass(mirror, [bookingLike('a')]);
    await wrote(mirror, tombstone('a'));
    const there = bookingLike('a', { ...halfHour(6), etag: asEtag('"there"') });
    await fullPass(mirror, [there], { calendarId: OTHER_CALENDAR });
    expect(await mirror.booking(asEventId('a'))).toMatchObject({
      calendarId: OTHER_CALENDAR,
      status: 'confirmed',
    });
    expect(await mirror.bookings({})).toMatchObject([{ calendarId: OTHER_CALENDAR }]);
    expect(await mirror.bookings({ calendarId: CALENDAR })).toMatchObject([
      { status: 'cancelled' },
    ]);
  });

  it('answers for the ids it knows, in the order asked', async () => {
    const mirror = fresh();
    await fullPass(mirror, [eventLike('a'), bookingLike('b'), tombstone('c')]);
    const ids = ['c', 'unknown', 'b', 'a'].map(asEventId);
    const known = await mirror.known(CALENDAR, ids);
    expect(known.map((entry) => [entry.id, entry.status, entry.booking?.id])).toEqual([
      ['c', 'cancelled', undefined],
      ['b', 'confirmed', 'b'],
      ['a', 'confirmed', undefined],
    ]);
  });
}
