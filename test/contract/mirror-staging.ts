import { expect, it } from 'vitest';
import { asEventId, type CalendarId, HOUR } from '../../src/engine/core/values.ts';
import type { Mirror } from '../../src/engine/mirror-port.ts';
import {
  auditLike,
  bookingLike,
  CALENDAR,
  EVER,
  eventLike,
  fullPass,
  halfHour,
  MONDAY,
  marksLike,
  OTHER_CALENDAR,
  T1,
  T2,
  T3,
  tombstone,
  WINDOW,
  wrote,
} from '../mirror/examples.ts';
import type { Fresh } from './mirror.ts';

export function stagingContract(fresh: Fresh): void {
  const swap = { token: T2, window: WINDOW, at: MONDAY + HOUR, proven: [], audit: [] };
  const busyIds = async (mirror: Mirror) =>
    (await mirror.busy(CALENDAR, EVER, MONDAY)).map((span) => span.eventId);

  it('shows nothing of a listing before its commit, and all of it after', async () => {
    const mirror = fresh();
    await fullPass(mirror, [eventLike('old')]);
    const staging = await mirror.beginStaging(CALENDAR);
    await mirror.stage(staging, [eventLike('new', halfHour(1))]);
    expect(await busyIds(mirror)).toEqual(['old']);
    expect((await mirror.calendar(CALENDAR)).token).toBe(T1);
    const audit = [auditLike({ action: 'pass.full' })];
    expect(await mirror.commitStaging(staging, { ...swap, audit })).toBe('committed');
    expect(await busyIds(mirror)).toEqual(['new']);
    expect(await mirror.calendar(CALENDAR)).toMatchObject({
      token: T2,
      window: WINDOW,
      verifiedAt: MONDAY + HOUR,
      fullAt: MONDAY + HOUR,
    });
    expect((await mirror.audit({})).map((entry) => entry.action)).toEqual(['pass.full']);
  });

  it('says how entries differ from what is held', async () => {
    const mirror = fresh();
    await fullPass(mirror, [eventLike('same'), eventLike('moved')]);
    const staging = await mirror.beginStaging(CALENDAR);
    const counts = await mirror.stage(staging, [
      eventLike('same'),
      eventLike('moved', { ...halfHour(3), updated: MONDAY }),
      eventLike('new'),
    ]);
    expect(counts).toEqual({ added: 1, changed: 1, same: 1 });
  });

  it.each([
    ['its title', { summary: 'otherwise' }],
    ['its times', halfHour(3)],
    ['that it is of days', { allDay: true }],
    ['when it was made', { created: MONDAY - 3 * HOUR }],
    ['its series', { recurringEventId: asEventId('s') }],
    ['that it opens time', { transparency: 'transparent' as const }],
    ['its marks', { marks: marksLike('b', { noShow: true }) }],
    ['its address', { htmlLink: 'https://example.com/elsewhere' }],
  ])('reads an event anew of which a newer program reads %s otherwise', async (_, over) => {
    const mirror = fresh();
    const before = bookingLike('b');
    const after = { ...before, ...over };
    await fullPass(mirror, [before]);
    await fullPass(mirror, [before]);
    await fullPass(mirror, [after]);
    await fullPass(mirror, [after], { calendarId: OTHER_CALENDAR });
    const held = async (calendarId: CalendarId) => ({
      known: (await mirror.known(calendarId, [after.id])).map(({ booking, ...entry }) => ({
        ...entry,
        booking: { ...booking, calendarId: null },
      })),
      claims: await mirror.claims(calendarId, EVER),
      free: await mirror.freeEvents(calendarId, EVER),
    });
    expect(await held(CALENDAR)).toEqual(await held(OTHER_CALENDAR));
  });

  it('takes an entry that comes twice in one listing once, the newer one', async () => {
    const mirror = fresh();
    const newer = eventLike('a', { ...halfHour(5), updated: MONDAY });
    await fullPass(mirror, [eventLike('a'), newer, eventLike('a')]);
    expect(await mirror.busy(CALENDAR, EVER, MONDAY)).toMatchObject([halfHour(5)]);
  });

  it('says which busy events take less time than before, bookings and holds left out', async () => {
    const mirror = fresh();
    await fullPass(mirror, [
      eventLike('same', halfHour(1)),
      eventLike('gone', halfHour(2)),
      eventLike('moved', halfHour(3)),
      eventLike('freed', halfHour(4)),
      eventLike('longer', halfHour(5)),
      bookingLike('booking', halfHour(6)),
      eventLike('beyond', { start: WINDOW.end, end: WINDOW.end + HOUR }),
    ]);
    const staging = await mirror.beginStaging(CALENDAR);
    const updated = MONDAY;
    const longer = { start: halfHour(5).start, end: halfHour(5).end + HOUR };
    await mirror.stage(staging, [
      eventLike('same', halfHour(1)),
      eventLike('moved', { ...halfHour(13), updated }),
      eventLike('freed', { ...halfHour(4), updated, transparency: 'transparent' }),
      eventLike('longer', { ...longer, updated }),
      eventLike('new', halfHour(14)),
    ]);
    expect(await mirror.stagedVacated(staging, WINDOW)).toEqual([
      { id: 'gone', before: halfHour(2), after: null },
      { id: 'moved', before: halfHour(3), after: halfHour(13) },
      { id: 'freed', before: halfHour(4), after: null },
    ]);
    await mirror.commitStaging(staging, swap);
    expect(await mirror.stagedVacated(staging, WINDOW)).toEqual([]);
  });

  it('drops an unfinished listing when another begins', async () => {
    const mirror = fresh();
    const abandoned = await mirror.beginStaging(CALENDAR);
    await mirror.stage(abandoned, [eventLike('a')]);
    const staging = await mirror.beginStaging(CALENDAR);
    expect(await mirror.stage(abandoned, [eventLike('b')])).toEqual({
      added: 0,
      changed: 0,
      same: 0,
    });
    expect(await mirror.stagedBookings(abandoned, WINDOW)).toEqual({
      changed: [],
      missing: [],
    });
    expect(await mirror.commitStaging(abandoned, swap)).toBe('superseded');
    expect(await mirror.commitStaging(staging, { ...swap, token: T3 })).toBe('committed');
    expect(await mirror.commitStaging(staging, swap)).toBe('superseded');
    expect(await busyIds(mirror)).toEqual([]);
    expect((await mirror.calendar(CALENDAR)).token).toBe(T3);
  });

  it('sweeps what was swapped out without touching what stands', async () => {
    const mirror = fresh();
    const many = Array.from({ length: 700 }, (_, i) => eventLike(`old${i}`, halfHour(i)));
    await fullPass(mirror, many);
    await fullPass(mirror, [eventLike('new')]);
    let rounds = 0;
    while (await mirror.sweep()) rounds += 1;
    expect(rounds).toBeGreaterThan(1);
    expect(await busyIds(mirror)).toEqual(['new']);
    expect(await mirror.sweep()).toBe(false);
  });

  it('carries over bookings that are cancelled or wholly outside the window', async () => {
    const mirror = fresh();
    const before = { start: WINDOW.start - HOUR, end: WINDOW.start };
    await fullPass(mirror, [
      bookingLike('past', before),
      bookingLike('gone'),
      eventLike('theirs', before),
    ]);
    await wrote(mirror, tombstone('gone'));
    // Twice: what was carried over once is carried over again.
    for (const token of [T2, T3]) {
      expect(await fullPass(mirror, [], { token })).toBe('committed');
      while (await mirror.sweep());
      expect(await mirror.booking(asEventId('past'))).toMatchObject({ status: 'confirmed' });
      expect(await mirror.booking(asEventId('gone'))).toMatchObject({ status: 'cancelled' });
      expect(await mirror.known(CALENDAR, [asEventId('theirs')])).toEqual([]);
    }
    expect(await busyIds(mirror)).toEqual(['past']);
  });

  it('takes a carried-over booking back when a listing has it again', async () => {
    const mirror = fresh();
    await fullPass(mirror, [bookingLike('gone')]);
    await wrote(mirror, tombstone('gone'));
    await fullPass(mirror, []);
    await fullPass(mirror, [bookingLike('gone', { ...halfHour(2), updated: MONDAY })]);
    expect(await mirror.bookings({})).toMatchObject([{ status: 'confirmed', ...halfHour(2) }]);
    await wrote(mirror, tombstone('gone'));
    expect(await mirror.bookings({})).toMatchObject([{ status: 'cancelled' }]);
  });

  it('asks for proof of standing bookings in the window that the listing lacks', async () => {
    const mirror = fresh();
    const edge = { start: WINDOW.start - HOUR, end: WINDOW.start + HOUR };
    await fullPass(mirror, [
      bookingLike('here'),
      bookingLike('edge', edge),
      bookingLike('gone', halfHour(1)),
      bookingLike('past', { start: WINDOW.start - HOUR, end: WINDOW.start }),
      eventLike('theirs'),
    ]);
    await wrote(mirror, tombstone('gone'));
    const staging = await mirror.beginStaging(CALENDAR);
    await mirror.stage(staging, [bookingLike('here')]);
    const { changed, missing } = await mirror.stagedBookings(staging, WINDOW);
    expect(changed).toEqual([]);
    expect(missing.map((booking) => booking.id)).toEqual(['edge']);
  });

  it('asks for proof of a carried-over booking once the window reaches it', async () => {
    const mirror = fresh();
    const later = { start: WINDOW.end + HOUR, end: WINDOW.end + 2 * HOUR };
    await fullPass(mirror, [bookingLike('far', later)]);
    await fullPass(mirror, []);
    const staging = await mirror.beginStaging(CALENDAR);
    const window = { start: WINDOW.start, end: later.end };
    const { missing } = await mirror.stagedBookings(staging, window);
    expect(missing.map((booking) => booking.id)).toEqual(['far']);
    await mirror.commitStaging(staging, { ...swap, window });
    expect(await mirror.booking(asEventId('far'))).toBeNull();
  });

  it('keeps a missing booking only when it was proven, with its old times when cancelled', async () => {
    const mirror = fresh();
    await fullPass(mirror, [
      bookingLike('deleted', halfHour(1)),
      bookingLike('there', halfHour(2)),
      bookingLike('nowhere', halfHour(3)),
    ]);
    const proven = [
      tombstone('deleted'),
      bookingLike('there', { ...halfHour(4), updated: MONDAY }),
    ];
    await fullPass(mirror, [], { at: MONDAY + HOUR, proven });
    expect(await mirror.bookings({})).toMatchObject([
      { id: 'deleted', status: 'cancelled', ...halfHour(1), changedAt: MONDAY + HOUR },
      { id: 'there', status: 'confirmed', ...halfHour(4) },
    ]);
    expect(await mirror.booking(asEventId('nowhere'))).toBeNull();
  });

  it('names the bookings that the listing changes, with what was held', async () => {
    const mirror = fresh();
    await fullPass(mirror, [
      bookingLike('same'),
      bookingLike('moved', halfHour(1)),
      bookingLike('erased', halfHour(2)),
      bookingLike('gone', halfHour(3)),
    ]);
    const moved = bookingLike('moved', {
      ...halfHour(6),
      updated: MONDAY,
      description: 'apporter les radios',
      guests: [{ email: 'jeanne.moreau@example.com', response: 'declined' }],
    });
    const erased = bookingLike('erased', { ...halfHour(2), updated: MONDAY, marks: null });
    const fresher = bookingLike('new', halfHour(7));
    const staging = await mirror.beginStaging(CALENDAR);
    await mirror.stage(staging, [bookingLike('same'), moved, erased, fresher]);
    await mirror.stage(staging, [tombstone('gone'), eventLike('theirs')]);
    const { changed, missing } = await mirror.stagedBookings(staging, WINDOW);
    expect(missing).toEqual([]);
    expect(changed.map(({ before, after }) => [before?.start, after])).toEqual([
      [halfHour(2).start, erased],
      [halfHour(3).start, expect.objectContaining({ kind: 'cancelled', id: 'gone' })],
      [halfHour(1).start, moved],
      [undefined, fresher],
    ]);
  });

  it('stamps a bare tombstone of a listing with the time of its pass', async () => {
    const mirror = fresh();
    await fullPass(mirror, [bookingLike('gone')]);
    await fullPass(mirror, [tombstone('gone')], { at: MONDAY + HOUR });
    expect(await mirror.booking(asEventId('gone'))).toMatchObject({
      status: 'cancelled',
      ...halfHour(0),
      changedAt: MONDAY + HOUR,
    });
  });

  it('keeps what was booked or learnt while the listing ran', async () => {
    const mirror = fresh();
    await fullPass(mirror, [eventLike('theirs', halfHour(5))]);
    const staging = await mirror.beginStaging(CALENDAR);
    await wrote(mirror, bookingLike('booked', { ...halfHour(1), updated: MONDAY }));
    await mirror.commitPass({
      calendarId: CALENDAR,
      from: T1,
      token: T3,
      at: MONDAY,
      entries: [eventLike('theirs', { ...halfHour(6), updated: MONDAY })],
      audit: [],
    });
    // The listing is older than both.
    await mirror.stage(staging, [eventLike('theirs', halfHour(5))]);
    expect(await mirror.stagedBookings(staging, WINDOW)).toEqual({ changed: [], missing: [] });
    await mirror.commitStaging(staging, swap);
    expect(await mirror.busy(CALENDAR, EVER, MONDAY)).toMatchObject([
      { eventId: 'booked', ...halfHour(1) },
      { eventId: 'theirs', ...halfHour(6) },
    ]);
  });

  it('prefers what it holds over an older version in the listing', async () => {
    const mirror = fresh();
    await fullPass(mirror, [bookingLike('a', { ...halfHour(3), updated: MONDAY })]);
    const staging = await mirror.beginStaging(CALENDAR);
    const counts = await mirror.stage(staging, [bookingLike('a')]);
    expect(counts).toEqual({ added: 0, changed: 0, same: 1 });
    await mirror.commitStaging(staging, swap);
    expect(await mirror.booking(asEventId('a'))).toMatchObject(halfHour(3));
  });
}
