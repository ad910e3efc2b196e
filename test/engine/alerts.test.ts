/** What the doctor can do about a booking from the message that tells of it. */
import { afterEach, describe, expect, it } from 'vitest';
import { type Act, truthName } from '../../src/engine/core/acts.ts';
import type { Booking } from '../../src/engine/core/event.ts';
import { type AppointmentContent, isAppointment } from '../../src/engine/core/notice.ts';
import { truthOf } from '../../src/engine/core/notices.ts';
import { asEventId, asPractitionerId, DAY, MINUTE } from '../../src/engine/core/values.ts';
import { at, practice } from './examples.ts';
import { bookOne, CALENDAR, newWorld, standing, type World } from './world.ts';

const worlds: World[] = [];
async function open(options: Parameters<typeof newWorld>[0] = {}): Promise<World> {
  const world = await newWorld(options);
  await world.engine.sync({ cause: 'test' });
  worlds.push(world);
  return world;
}
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

const truth = (booking: Booking) => truthName(truthOf(booking, asPractitionerId('dubois')));
const propose = (booking: Booking): Act => ({
  verb: 'propose',
  booking: booking.id,
  truth: truth(booking),
});
const cancel = (
  booking: Booking,
  reason: 'unforeseen' | 'absent' | 'other' = 'absent',
): Act => ({
  verb: 'cancel',
  booking: booking.id,
  truth: truth(booking),
  reason,
});

/** What the patient was told, in order. */
async function told(world: World): Promise<readonly AppointmentContent[]> {
  const notices = await world.mirror.notices({});
  return notices.flatMap(({ notice }) =>
    notice.party === 'patient' && isAppointment(notice) ? [notice.content] : [],
  );
}

const kinds = async (world: World) => (await told(world)).map(({ kind }) => kind);

async function recovered(world: World): Promise<void> {
  world.google.faults.clear();
  await world.google.clock.advance(5 * MINUTE);
  await world.background.turn();
}

describe('cancelled with a reason', () => {
  it.each([
    'unforeseen',
    'absent',
    'other',
  ] as const)('the patient is told it, once: %s', async (reason) => {
    const world = await open();
    const booking = await bookOne(world);
    expect(await world.engine.act(cancel(booking, reason))).toEqual({
      kind: 'cancelled',
      bookings: 1,
      later: 0,
    });
    expect(standing(world.google)).toEqual([]);
    const [, said] = await told(world);
    expect(said).toMatchObject({ kind: 'cancelled', by: 'doctor', reason });
    expect(await world.engine.act(cancel(booking, reason))).toEqual({ kind: 'gone' });
    expect(await told(world)).toHaveLength(2);
    const audit = await world.mirror.audit({ booking: booking.id });
    expect(audit.map(({ detail }) => detail.reason)).toContain(reason);
  });

  it('while Google is away, the reason is told once it answers', async () => {
    const world = await open();
    const booking = await bookOne(world);
    world.google.faults.add({ operation: 'events.*', kind: 'reset', times: 99 });
    expect(await world.engine.act(cancel(booking))).toMatchObject({ later: 1 });
    await recovered(world);
    expect(standing(world.google)).toEqual([]);
    expect((await told(world)).at(-1)).toMatchObject({ kind: 'cancelled', reason: 'absent' });
  });

  it('is not, when it is no longer what the message said', async () => {
    const world = await open();
    const booking = await bookOne(world);
    const act = cancel(booking);
    world.google.model.patch(CALENDAR, booking.id, {
      start: { dateTime: '2026-11-25T15:00:00+01:00' },
      end: { dateTime: '2026-11-25T15:30:00+01:00' },
    });
    await world.engine.sync({ cause: 'test' });
    expect(await world.engine.act(act)).toEqual({ kind: 'gone' });
    expect(standing(world.google)).toHaveLength(1);
    const unknown = { ...act, booking: asEventId('unknown') } as Act;
    expect(await world.engine.act(unknown)).toEqual({ kind: 'gone' });
  });

  it('is not, when it was moved in Google and no pass has brought that yet', async () => {
    const world = await open();
    const booking = await bookOne(world);
    world.google.model.patch(CALENDAR, booking.id, {
      start: { dateTime: '2026-11-25T15:00:00+01:00' },
      end: { dateTime: '2026-11-25T15:30:00+01:00' },
    });
    expect(await world.engine.act(cancel(booking))).toEqual({ kind: 'gone' });
    expect(standing(world.google)).toHaveLength(1);
  });
});

describe('another time proposed', () => {
  it('the patient is asked once, with times that are free, and the booking stands', async () => {
    const world = await open();
    const booking = await bookOne(world);
    world.google.calls.length = 0;
    expect(await world.engine.act(propose(booking))).toEqual({
      kind: 'proposed',
      later: false,
    });
    expect(world.google.calls).toEqual(['events.patch']);
    const [, said] = await told(world);
    expect(said).toMatchObject({ kind: 'proposal', by: 'doctor', status: 'confirmed' });
    expect(said?.alternatives.length).toBeGreaterThan(2);
    for (const { start } of said?.alternatives ?? []) {
      expect(Math.abs(start - booking.start)).toBeGreaterThan(0);
    }
    expect(await world.engine.act(propose(booking))).toEqual({ kind: 'gone' });
    expect(await told(world)).toHaveLength(2);
    expect((await world.engine.booking(booking.id))?.status).toBe('confirmed');
  });

  it('once chosen, it is a move like any other, and that time may be proposed about anew', async () => {
    const world = await open();
    const booking = await bookOne(world);
    await world.engine.act(propose(booking));
    const start = '2026-11-26T10:00:00+01:00';
    const moved = await world.engine.reschedule(booking.id, start, 'patient');
    if (moved.kind !== 'moved') throw new Error(`not moved: ${moved.kind}`);
    expect(await world.engine.act(propose(booking))).toEqual({ kind: 'gone' });
    expect((await world.engine.act(propose(moved.booking))).kind).toBe('proposed');
    expect(await kinds(world)).toEqual(['booked', 'proposal', 'moved', 'proposal']);
  });

  it('is told once although the mirror was lost in between, or another engine is asked', async () => {
    const world = await open();
    const booking = await bookOne(world);
    const other = await open({ google: world.google, seed: 7 });
    expect((await world.engine.act(propose(booking))).kind).toBe('proposed');
    expect(await other.engine.act(propose(booking))).toEqual({ kind: 'gone' });
    const again = await world.restart({ emptyMirror: true });
    worlds.splice(worlds.indexOf(world), 1, again);
    await again.engine.sync({ cause: 'test' });
    expect(await again.engine.act(propose(booking))).toEqual({ kind: 'gone' });
    expect([...(await kinds(other)), ...(await kinds(again))]).not.toContain('proposal');
  });

  it.each([
    'lost-response',
    'reset',
  ] as const)('goes out once when Google answers again: %s', async (kind) => {
    const world = await open();
    const booking = await bookOne(world);
    world.google.faults.add({ operation: 'events.*', kind, times: 99 });
    expect(await world.engine.act(propose(booking))).toEqual({ kind: 'proposed', later: true });
    expect(await kinds(world)).toEqual(['booked']);
    await recovered(world);
    expect(await kinds(world)).toEqual(['booked', 'proposal']);
    expect(await world.mirror.intents()).toEqual([]);
  });

  it('is dropped when the booking changed while it waited', async () => {
    const world = await open();
    const booking = await bookOne(world);
    world.google.faults.add({ operation: 'events.*', kind: 'reset', times: 99 });
    await world.engine.act(propose(booking));
    world.google.faults.clear();
    world.google.model.delete(CALENDAR, booking.id, { sendUpdates: 'none' });
    await world.engine.sync({ cause: 'test' });
    await recovered(world);
    expect(await kinds(world)).not.toContain('proposal');
    expect(await world.mirror.intents()).toEqual([]);
  });

  it('is not, when nothing else is free, or the patient could not move it any more', async () => {
    const world = await open();
    const booking = await bookOne(world);
    world.google.model.insert(CALENDAR, {
      summary: 'Sabbatique',
      start: { dateTime: '2026-11-25T10:30:00+01:00' },
      end: { dateTime: '2027-03-01T10:00:00+01:00' },
    });
    world.google.model.insert(CALENDAR, {
      summary: 'Réunion',
      start: { dateTime: '2026-11-24T09:00:00+01:00' },
      end: { dateTime: '2026-11-25T10:00:00+01:00' },
    });
    await world.engine.sync({ cause: 'test' });
    expect(await world.engine.act(propose(booking))).toEqual({
      kind: 'not-proposed',
      why: 'nothing-free',
    });
    const late = await open({
      practice: {
        ...practice,
        policy: { ...practice.policy, cancelUntilMinutes: 2 * 24 * 60 },
      },
    });
    const tomorrow = await bookOne(late);
    expect(tomorrow.start).toBeLessThan(at('2026-11-24T08:00:00Z') + 2 * DAY);
    expect(await late.engine.act(propose(tomorrow))).toEqual({
      kind: 'not-proposed',
      why: 'too-late',
    });
    expect(await kinds(late)).toEqual(['booked']);
  });
});
