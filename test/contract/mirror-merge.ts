import { expect, it } from 'vitest';
import { asEtag, asEventId, HOUR } from '../../src/engine/core/values.ts';
import type { Mirror } from '../../src/engine/mirror-port.ts';
import {
  auditLike,
  bookingLike,
  CALENDAR,
  EVER,
  eventLike,
  halfHour,
  holdEventLike,
  MONDAY,
  marksLike,
  toldLike,
  tombstone,
  unreadable,
  wrote,
} from '../mirror/examples.ts';
import type { Fresh } from './mirror.ts';

export function mergeContract(fresh: Fresh): void {
  const a = asEventId('a');
  const known = async (mirror: Mirror) => (await mirror.known(CALENDAR, [a]))[0];

  it('ignores a version older than the one it holds', async () => {
    const mirror = fresh();
    await wrote(mirror, eventLike('a', { ...halfHour(2), updated: MONDAY }));
    await wrote(mirror, eventLike('a', { ...halfHour(1), updated: MONDAY - 1 }));
    expect(await known(mirror)).toMatchObject(halfHour(2));
    const stale = eventLike('a', { ...halfHour(2), updated: MONDAY - 1 });
    await wrote(mirror, tombstone('a', stale));
    expect(await known(mirror)).toMatchObject({ status: 'confirmed', busy: true });
  });

  it('takes a version just as old: clocks of whole seconds tie', async () => {
    const mirror = fresh();
    await wrote(mirror, eventLike('a', { updated: MONDAY }));
    const tied = eventLike('a', { ...halfHour(1), updated: MONDAY, etag: asEtag('"tied"') });
    await wrote(mirror, tied);
    expect(await known(mirror)).toMatchObject({ etag: '"tied"', ...halfHour(1) });
  });

  it('takes a new length, not only a new start', async () => {
    const mirror = fresh();
    await wrote(mirror, eventLike('a'));
    const longer = { start: halfHour(0).start, end: halfHour(3).end };
    await wrote(mirror, eventLike('a', { ...longer, updated: MONDAY }));
    expect(await mirror.busy(CALENDAR, EVER, MONDAY)).toMatchObject([longer]);
  });

  it('keeps times and marks of a booking whose tombstone is bare', async () => {
    const mirror = fresh();
    const told = { patient: toldLike(), doctor: toldLike() };
    const marks = marksLike('a', { told });
    await wrote(mirror, bookingLike('a', { ...halfHour(2), marks }));
    await mirror.commit({
      entries: [{ calendarId: CALENDAR, entry: tombstone('a') }],
      audit: [auditLike({ at: MONDAY + HOUR }), auditLike({ at: MONDAY })],
    });
    expect(await mirror.booking(a)).toMatchObject({
      status: 'cancelled',
      ...halfHour(2),
      changedAt: MONDAY + HOUR,
      marks,
      told,
    });
    expect(await mirror.busy(CALENDAR, EVER, MONDAY)).toEqual([]);
  });

  it('learns of a cancelled booking it never held from the details of its tombstone', async () => {
    const mirror = fresh();
    const details = bookingLike('a', { ...halfHour(2), updated: MONDAY });
    await wrote(mirror, tombstone('a', details));
    expect(await mirror.booking(a)).toMatchObject({
      status: 'cancelled',
      ...halfHour(2),
      changedAt: MONDAY,
      marks: details.marks,
    });
    expect(await mirror.busy(CALENDAR, EVER, MONDAY)).toEqual([]);
  });

  it('learns the details of what it held as a bare tombstone', async () => {
    const mirror = fresh();
    await wrote(mirror, tombstone('a'));
    expect(await known(mirror)).toMatchObject({ status: 'cancelled', start: null });
    await wrote(mirror, tombstone('a', bookingLike('a')));
    expect(await mirror.booking(a)).toMatchObject({ status: 'cancelled', ...halfHour(0) });
  });

  it('believes a tombstone whose details carry no time of their own', async () => {
    const mirror = fresh();
    await wrote(mirror, bookingLike('a', { updated: MONDAY }));
    await wrote(mirror, tombstone('a', bookingLike('a', { updated: 0 })));
    expect(await mirror.booking(a)).toMatchObject({ status: 'cancelled' });
  });

  it('keeps the marks that another client erased', async () => {
    const mirror = fresh();
    await wrote(mirror, bookingLike('a'));
    const erased = bookingLike('a', { ...halfHour(1), updated: MONDAY, marks: null });
    await wrote(mirror, erased);
    const restamped = bookingLike('a', { ...halfHour(1), updated: MONDAY + 1 });
    expect(await mirror.booking(a)).toMatchObject({ ...halfHour(1), marks: marksLike('a') });
    await wrote(mirror, restamped);
    expect(await mirror.booking(a)).toMatchObject({ marks: restamped.marks });
  });

  it('lets a hold event stripped of its marks expire all the same', async () => {
    const mirror = fresh();
    const expiresAt = MONDAY + HOUR;
    await wrote(mirror, holdEventLike('a', { expiresAt }));
    await wrote(mirror, eventLike('a', { updated: MONDAY }));
    expect(await mirror.busy(CALENDAR, EVER, expiresAt)).toEqual([]);
    expect(await mirror.holdEvents(CALENDAR)).toEqual([{ id: 'a', expiresAt }]);
  });

  it('counts what cannot be read as busy, at the times it had when it names none', async () => {
    const mirror = fresh();
    await wrote(mirror, eventLike('a', { transparency: 'transparent' }));
    await wrote(mirror, unreadable('a', null));
    expect(await mirror.busy(CALENDAR, EVER, MONDAY)).toMatchObject([halfHour(0)]);
    await wrote(mirror, unreadable('a', halfHour(3)));
    expect(await mirror.busy(CALENDAR, EVER, MONDAY)).toMatchObject([halfHour(3)]);
    await wrote(mirror, eventLike('a', { updated: MONDAY, transparency: 'transparent' }));
    expect(await mirror.busy(CALENDAR, EVER, MONDAY)).toEqual([]);
  });

  it('reports what has neither times nor a past, without blocking anything', async () => {
    const mirror = fresh();
    await wrote(mirror, unreadable('a', null));
    expect(await known(mirror)).toEqual({
      id: 'a',
      etag: null,
      updated: null,
      status: 'confirmed',
      start: null,
      end: null,
      busy: true,
      hold: false,
      allDay: false,
      summary: '',
      series: null,
      changedAt: 0,
      booking: null,
    });
    expect(await mirror.busy(CALENDAR, EVER, MONDAY)).toEqual([]);
  });

  it('keeps a booking that cannot be read any more', async () => {
    const mirror = fresh();
    const booking = bookingLike('a', halfHour(2));
    await wrote(mirror, booking);
    await wrote(mirror, unreadable('a', null));
    expect(await mirror.booking(a)).toMatchObject({
      status: 'confirmed',
      ...halfHour(2),
      iCalUID: booking.iCalUID,
      marks: booking.marks,
    });
  });

  it('notes when status or times changed, and nothing else', async () => {
    const mirror = fresh();
    const changedAt = async () => (await mirror.booking(a))?.changedAt;
    await wrote(mirror, bookingLike('a', { updated: MONDAY }));
    expect(await changedAt()).toBe(MONDAY);
    await wrote(mirror, bookingLike('a', { updated: MONDAY + 1, summary: 'RDV – annoté' }));
    expect(await changedAt()).toBe(MONDAY);
    const moved = { ...halfHour(1), updated: MONDAY + 2 };
    await wrote(mirror, bookingLike('a', moved));
    expect(await changedAt()).toBe(MONDAY + 2);
    await wrote(
      mirror,
      bookingLike('a', { ...moved, updated: MONDAY + 3, status: 'tentative' }),
    );
    expect(await changedAt()).toBe(MONDAY + 3);
    await wrote(mirror, tombstone('a', bookingLike('a', { ...moved, updated: MONDAY + 4 })));
    expect(await changedAt()).toBe(MONDAY + 4);
    await wrote(mirror, bookingLike('a', { ...moved, updated: MONDAY + 5 }));
    expect(await mirror.booking(a)).toMatchObject({
      status: 'confirmed',
      changedAt: MONDAY + 5,
    });
  });
}
