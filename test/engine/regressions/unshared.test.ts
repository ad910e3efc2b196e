/**
 * A calendar that is no longer shared answers 404 to everything, as if all of its events had been
 * deleted. Whatever was under way at that moment, nothing is taken for cancelled, nobody is told, and
 * once the calendar is shared again all is as before.
 */
import { describe, expect, it } from 'vitest';
import type { Booking } from '../../../src/engine/core/event.ts';
import { must } from '../../../src/engine/core/values.ts';
import { bookOne, CALENDAR, type Google, said, standing, type World } from '../world.ts';
import {
  around,
  drag,
  ELEVEN,
  halfHourFrom,
  meeting,
  patientsTold,
  queueOne,
  settle,
  stage,
  TEN,
  THREE,
  withColleague,
} from './scene.ts';

const { open } = stage();

/** From the call after so many on, Google knows nothing of any calendar; until the function is called. */
const unshare = ({ faults }: Google, after = 0): (() => void) =>
  faults.add({ operation: 'events.*', kind: 'not-found', after, times: 1_000_000 });

/** Listings leave out everything, until the function is called: each booking needs a proof of its own. */
const leaveOut = ({ calendar }: World): (() => void) =>
  around(calendar, 'list', (list) => async (...asked) => {
    const page = await list(...asked);
    return page.ok ? { ok: true, value: { ...page.value, entries: [] } } : page;
  });

/** What is known of a booking, but for the etag, which our own writes move. */
const known = async ({ engine }: World, { id }: Booking) => {
  const { status, start, end } = must(await engine.booking(id), 'the booking');
  return { status, start, end };
};

describe('a calendar unshared in the middle of', () => {
  it.each([0, 1, 2, 3, 4])('a full pass, after %i calls', async (after) => {
    const world = await open();
    const booked = [await bookOne(world), await bookOne(world, { start: ELEVEN })];
    const before = await said(world);
    const listed = leaveOut(world);
    const share = unshare(world.google, after);
    const [report] = await world.engine.sync({ full: true, cause: 'test' });
    const isThrough = report?.failure === null;
    for (const one of booked) expect((await known(world, one)).status).toBe('confirmed');
    // One call for the list and one for each booking is all that a pass needs.
    expect(isThrough).toBe(after >= 3);
    listed();
    share();
    await settle(world, 3);
    for (const one of booked) expect((await known(world, one)).status).toBe('confirmed');
    expect(await said(world)).toEqual(before);
  });

  it.each([0, 1, 2])('telling of a deletion, after %i calls', async (after) => {
    const world = await open();
    const booking = await bookOne(world);
    const before = await patientsTold(world);
    world.google.model.delete(CALENDAR, booking.id);
    await world.engine.sync({ cause: 'test' });
    await world.google.clock.advance(60_000);
    const share = unshare(world.google, after);
    await world.background.turn();
    if (after < 2) {
      expect(await patientsTold(world)).toEqual(before);
      // The doctor thinks again while nobody can see it.
      world.google.model.patch(CALENDAR, booking.id, { status: 'confirmed' });
    }
    share();
    await settle(world, 3);
    const told = after < 2 ? before : [...before, 'patient email cancelled'];
    expect((await patientsTold(world)).toSorted()).toEqual(told.toSorted());
    expect(await world.mirror.intents()).toEqual([]);
  });

  it('telling of a move', async () => {
    const world = await open();
    const booking = await bookOne(world);
    drag(world.google, booking.id, THREE);
    await world.engine.sync({ cause: 'test' });
    await world.google.clock.advance(60_000);
    const share = unshare(world.google);
    await world.background.turn();
    expect(await patientsTold(world)).toEqual(['patient email booked']);
    expect((await known(world, booking)).status).toBe('confirmed');
    share();
    await settle(world, 3);
    expect(await patientsTold(world)).toEqual(['patient email booked', 'patient email moved']);
  });

  it('a cancellation by the patient, which is done when the calendar is back', async () => {
    const world = await open();
    const booking = await bookOne(world);
    const share = unshare(world.google);
    expect((await world.engine.cancel(booking.id, 'patient')).kind).toBe('queued');
    await settle(world, 2);
    expect(await patientsTold(world)).toEqual(['patient email booked']);
    expect(standing(world.google)).toHaveLength(1);
    share();
    await settle(world, 3);
    expect(standing(world.google)).toEqual([]);
    expect(await patientsTold(world)).toEqual([
      'patient email booked',
      'patient email cancelled',
    ]);
  });

  it('a move by the patient, which is done when the calendar is back', async () => {
    const world = await open();
    const booking = await bookOne(world);
    // The hold and its check get through.
    const share = unshare(world.google, 2);
    expect((await world.engine.reschedule(booking.id, THREE, 'patient')).kind).toBe('queued');
    share();
    await settle(world, 3);
    expect(standing(world.google)).toMatchObject([
      { id: booking.id, start: { dateTime: THREE } },
    ]);
    expect(await patientsTold(world)).toEqual(['patient email booked', 'patient email moved']);
  });

  it('removing the hold of a move, which does not stay behind in Google', async () => {
    const world = await open();
    const booking = await bookOne(world);
    const share = unshare(world.google, 3);
    expect((await world.engine.reschedule(booking.id, THREE, 'patient')).kind).toBe('moved');
    expect(standing(world.google)).toHaveLength(2);
    share();
    await settle(world, 3);
    expect(standing(world.google)).toMatchObject([{ id: booking.id }]);
    expect(await world.mirror.intents()).toEqual([]);
  });

  it('withdrawing a booking that lost its slot, which does not come back as a booking', async () => {
    const world = await open();
    meeting(world.google, TEN);
    // Its insert and its check get through.
    const share = unshare(world.google, 2);
    expect((await world.engine.book({ ...wish, start: TEN }, once)).kind).toBe('taken');
    expect(standing(world.google)).toHaveLength(2);
    await settle(world, 2);
    share();
    await settle(world, 3);
    expect(standing(world.google)).toMatchObject([{ summary: 'Réunion' }]);
    expect(await patientsTold(world)).toEqual([]);
  });

  it.each([
    ['all', { operation: 'events.*', kind: 'not-found' }],
    ['the stamp and all that follows', { operation: 'events.*', kind: 'not-found', after: 1 }],
    ['writing', { operation: 'events.patch', kind: 'read-only' }],
  ] as const)('taking up a typed appointment: refused is %s', async (_, fault) => {
    const world = await open();
    const { faults, model } = world.google;
    const typed = { summary: 'RDV Curie', description: 'curie@example.org' };
    model.insert(CALENDAR, { ...typed, ...halfHourFrom(THREE) });
    await world.engine.sync({ cause: 'test' });
    await world.google.clock.advance(60_000);
    const share = faults.add({ ...fault, times: Number.POSITIVE_INFINITY });
    await world.background.turn();
    expect(await patientsTold(world)).toEqual([]);
    share();
    await settle(world, 3);
    expect(await patientsTold(world)).toEqual(['patient email booked']);
    expect(await world.mirror.intents()).toEqual([]);
  });

  it('hearing that a patient declines Google’s invitation', async () => {
    const world = await open({ settings: { invite: true } });
    const { id, marks } = await bookOne(world);
    await world.engine.sync({ cause: 'test' });
    world.google.model.respond(CALENDAR, id, marks.patient.email, 'declined');
    await world.engine.sync({ cause: 'test' });
    await world.google.clock.advance(60_000);
    const share = unshare(world.google);
    await world.background.turn();
    share();
    await settle(world, 3);
    expect(standing(world.google)).toEqual([]);
  });

  it('asking about an absence, which is asked once it is back, and waits its turn until then', async () => {
    const world = await open();
    world.google.model.insert(CALENDAR, {
      summary: 'Congés',
      transparency: 'transparent',
      start: { date: '2026-11-26' },
      end: { date: '2026-11-27' },
    });
    await world.engine.sync({ cause: 'test' });
    await world.google.clock.advance(60_000);
    const share = unshare(world.google);
    await world.background.turn();
    expect(await world.mirror.intents()).toMatchObject([{ kind: 'ask', attempts: 1 }]);
    share();
    await settle(world, 3);
    expect(await said(world)).toEqual(['doctor email absence', 'doctor telegram absence']);
  });

  it('a second attempt at an insert whose answer was lost', async () => {
    const world = await open();
    world.google.faults.add({ operation: 'events.insert', kind: 'lost-response' });
    const id = await queueOne(world);
    await world.google.clock.advance(10_000);
    // The repeated insert meets its own event; reading that one is refused.
    const share = unshare(world.google, 1);
    await world.background.turn();
    share();
    await settle(world, 3);
    expect(standing(world.google)).toMatchObject([{ id }]);
    expect(await patientsTold(world)).toEqual(['patient email booked']);
  });
});

describe('a booking handed over to a colleague', () => {
  it('whose calendar cannot be read is not told as cancelled', async () => {
    const world = await open({ practice: withColleague });
    const booking = await bookOne(world);
    world.google.model.move(CALENDAR, booking.id, 'martin@example.com');
    // Only the first half of it is seen.
    world.google.model.switches.calendarLagMs['martin@example.com'] = 10 * 60_000;
    await world.engine.sync({ cause: 'test' });
    await world.google.clock.advance(60_000);
    const share = unshare(world.google);
    await world.background.turn();
    expect(await patientsTold(world)).toEqual(['patient email booked']);
    share();
    await settle(world, 4);
    expect(await patientsTold(world)).toEqual([
      'patient email booked',
      'patient email handed-over',
    ]);
    expect(await world.engine.booking(booking.id)).toMatchObject({
      status: 'confirmed',
      calendarId: 'martin@example.com',
    });
  });
});

const wish = {
  practitioner: 'dubois',
  type: 'consultation',
  firstName: 'Zoë',
  lastName: 'O’Neil',
  email: 'zoe@example.org',
  phone: '+33 6 12 34 56 78',
};
const once = { idempotencyKey: null };
