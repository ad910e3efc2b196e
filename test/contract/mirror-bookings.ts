import { expect, it } from 'vitest';
import { asEtag, asEventId } from '../../src/engine/core/values.ts';
import type { BookingFilter } from '../../src/engine/mirror-port.ts';
import {
  bookingLike,
  CALENDAR,
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
