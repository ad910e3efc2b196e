import { expect, it } from 'vitest';
import { asEventId, HOUR, MINUTE } from '../../src/engine/core/values.ts';
import {
  bookingLike,
  CALENDAR,
  eventLike,
  fullPass,
  halfHour,
  MONDAY,
  marksLike,
  OTHER_CALENDAR,
  T2,
  T3,
  toldLike,
  tombstone,
  wrote,
} from '../mirror/examples.ts';
import type { Fresh } from './mirror.ts';

export function tellingContract(fresh: Fresh): void {
  const a = asEventId('a');
  const both = { patient: toldLike(), doctor: toldLike() };

  it('takes the later telling of each party, from the event or from here', async () => {
    const mirror = fresh();
    const inEvent = { patient: toldLike({ revision: 3, by: 'event' }), doctor: null };
    await wrote(mirror, bookingLike('a', { marks: marksLike('a', { told: inEvent }) }));
    const ours = {
      patient: toldLike({ revision: 2, by: 'ours' }),
      doctor: toldLike({ revision: 1, by: 'ours' }),
    };
    await mirror.commit({ told: [{ booking: a, told: ours }] });
    expect((await mirror.booking(a))?.told).toEqual({
      patient: inEvent.patient,
      doctor: ours.doctor,
    });
    const patient = toldLike({ revision: 4, by: 'ours' });
    await mirror.commit({ told: [{ booking: a, told: { patient } }] });
    await mirror.commit({ told: [{ booking: a, told: { patient: inEvent.patient } }] });
    expect((await mirror.booking(a))?.told.patient).toEqual(patient);
  });

  it('remembers what was told of a booking it does not hold yet, and through swaps', async () => {
    const mirror = fresh();
    await mirror.commit({ told: [{ booking: a, told: both }] });
    await fullPass(mirror, [bookingLike('a')]);
    await fullPass(mirror, [bookingLike('a')], { token: T2 });
    expect((await mirror.booking(a))?.told).toEqual(both);
    expect(await mirror.owing(CALENDAR, MONDAY + HOUR)).toEqual([]);
  });

  it('owes a standing booking to a party that was told something else, or nothing', async () => {
    const mirror = fresh();
    const marks = (id: string, told: typeof both | { patient: null; doctor: null }) =>
      marksLike(id, { told });
    await fullPass(mirror, [
      bookingLike('told', { marks: marks('told', both) }),
      bookingLike('new', { marks: marks('new', { patient: null, doctor: null }) }),
      bookingLike('moved', { ...halfHour(2), marks: marks('moved', both) }),
      bookingLike('longer', { end: halfHour(1).end, marks: marks('longer', both) }),
      bookingLike('pending', { status: 'tentative', marks: marks('pending', both) }),
      tombstone('cancelled', bookingLike('cancelled', { marks: marks('cancelled', both) })),
      tombstone('withdrawn', bookingLike('withdrawn')),
      eventLike('theirs'),
    ]);
    const owing = await mirror.owing(CALENDAR, MONDAY);
    expect(owing.map((booking) => booking.id).sort()).toEqual([
      'cancelled',
      'longer',
      'moved',
      'new',
      'pending',
    ]);
    expect(await mirror.owing(OTHER_CALENDAR, MONDAY)).toEqual([]);
  });

  it('owes to one party what only the other was told', async () => {
    const mirror = fresh();
    await wrote(mirror, bookingLike('a'));
    await mirror.commit({ told: [{ booking: a, told: { doctor: toldLike() } }] });
    expect(await mirror.owing(CALENDAR, MONDAY)).toHaveLength(1);
    await mirror.commit({ told: [{ booking: a, told: { patient: toldLike() } }] });
    expect(await mirror.owing(CALENDAR, MONDAY)).toEqual([]);
  });

  it('owes nothing for a booking moved and moved back', async () => {
    const mirror = fresh();
    const marks = marksLike('a', { told: both });
    await wrote(mirror, bookingLike('a', { marks }));
    await wrote(mirror, bookingLike('a', { ...halfHour(1), marks, updated: MONDAY }));
    expect(await mirror.owing(CALENDAR, MONDAY)).toHaveLength(1);
    await wrote(mirror, bookingLike('a', { marks, updated: MONDAY + 1 }));
    expect(await mirror.owing(CALENDAR, MONDAY + HOUR)).toEqual([]);
    expect(await mirror.nextOwing(0)).toBeNull();
  });

  it('says when the next debt becomes due, and has it then and not before', async () => {
    const mirror = fresh();
    const settleMs = 5 * MINUTE;
    await wrote(
      mirror,
      bookingLike('a', { updated: MONDAY + 2 }),
      bookingLike('b', { updated: MONDAY + 1, ...halfHour(1) }),
    );
    const due = await mirror.nextOwing(settleMs);
    expect(due).toBe(MONDAY + 1 + settleMs);
    expect(await mirror.owing(CALENDAR, MONDAY)).toEqual([]);
    expect(await mirror.owing(CALENDAR, MONDAY + 1)).toMatchObject([{ id: 'b' }]);
    expect(await mirror.owing(CALENDAR, MONDAY + 2)).toMatchObject([{ id: 'b' }, { id: 'a' }]);
  });

  it('goes on owing through a swap what was owed before it', async () => {
    const mirror = fresh();
    await fullPass(mirror, [bookingLike('a', { marks: marksLike('a', { told: both }) })]);
    await fullPass(mirror, [tombstone('a')], { at: MONDAY + HOUR, token: T2 });
    await fullPass(mirror, [], { at: MONDAY + 2 * HOUR, token: T3 });
    const [owed] = await mirror.owing(CALENDAR, MONDAY + HOUR);
    expect(owed).toMatchObject({ id: 'a', status: 'cancelled', changedAt: MONDAY + HOUR });
    const cancelled = toldLike({ revision: 2, status: 'cancelled' });
    const told = { patient: cancelled, doctor: cancelled };
    await mirror.commit({ told: [{ booking: a, told }] });
    expect(await mirror.owing(CALENDAR, MONDAY + 9 * HOUR)).toEqual([]);
  });

  it('settles a debt told of while a listing is being staged', async () => {
    const mirror = fresh();
    await fullPass(mirror, [bookingLike('a')]);
    const staging = await mirror.beginStaging(CALENDAR);
    await mirror.stage(staging, [bookingLike('a')]);
    await mirror.commit({ told: [{ booking: a, told: both }] });
    const pass = { token: T2, window: halfHour(0), at: MONDAY, proven: [], audit: [] };
    await mirror.commitStaging(staging, pass);
    expect(await mirror.nextOwing(0)).toBeNull();
  });

  it('owes no cancellation of a booking that stands in another calendar', async () => {
    const mirror = fresh();
    const marks = marksLike('a', { told: both });
    await fullPass(mirror, [bookingLike('a', { marks })]);
    await wrote(mirror, tombstone('a'));
    expect(await mirror.owing(CALENDAR, MONDAY)).toHaveLength(1);
    await fullPass(mirror, [bookingLike('a', { marks })], { calendarId: OTHER_CALENDAR });
    expect(await mirror.owing(CALENDAR, MONDAY)).toEqual([]);
    expect(await mirror.nextOwing(0)).toBeNull();
  });
}
