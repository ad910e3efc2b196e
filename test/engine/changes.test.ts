/** Moving and cancelling by the patient, and what the doctor does in Google Calendar. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Booking } from '../../src/engine/core/event.ts';
import { MINUTE } from '../../src/engine/core/values.ts';
import { at, practice } from './examples.ts';
import { bookOne, CALENDAR, newGoogle, newWorld, said, standing, type World } from './world.ts';

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

const ELEVEN = '2026-11-25T11:00:00+01:00';

/** What the patient was told beyond the confirmation. */
async function toldSince(world: World): Promise<string[]> {
  return (await said(world)).filter(
    (line) => line.startsWith('patient') && !line.endsWith('booked'),
  );
}

/** The doctor does something; the next poll sees it; the settle time passes. */
async function doctor(world: World, act: () => unknown, waitMs = 2 * MINUTE): Promise<void> {
  act();
  await world.engine.sync({ cause: 'test' });
  await world.google.clock.advance(waitMs);
  await world.background.turn();
}

const times = (start: string, end: string) => ({
  start: { dateTime: start },
  end: { dateTime: end },
});

describe('a patient who moves her booking', () => {
  it('wins the new slot before the old one is given up, and both are told once', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    world.google.calls.length = 0;
    const answer = await world.engine.reschedule(id, ELEVEN, 'patient');
    expect(answer).toMatchObject({
      kind: 'moved',
      booking: { start: at(ELEVEN), status: 'confirmed' },
    });
    expect(world.google.calls).toEqual([
      'events.insert',
      'events.list',
      'events.patch',
      'events.delete',
    ]);
    expect(standing(world.google)).toMatchObject([
      { id, start: { dateTime: expect.stringContaining('11:00') } },
    ]);
    await world.engine.sync({ cause: 'test' });
    await world.google.clock.advance(10 * MINUTE);
    await world.background.turn();
    expect(await said(world)).toEqual([
      'doctor email booked',
      'doctor email moved',
      'doctor telegram booked',
      'doctor telegram moved',
      'patient email booked',
      'patient email moved',
    ]);
    expect(await world.mirror.intents()).toEqual([]);
  });

  it('may move to a time that overlaps the one she has', async () => {
    const world = await open();
    const { id } = await bookOne(world, { type: 'first' });
    const answer = await world.engine.reschedule(id, '2026-11-25T10:30:00+01:00', 'patient');
    expect(answer.kind).toBe('moved');
    expect(standing(world.google)).toHaveLength(1);
  });

  it('keeps the old time when the new one is taken, and is offered others', async () => {
    const world = await open();
    const { id, start } = await bookOne(world);
    world.google.model.insert(CALENDAR, {
      summary: 'Réunion',
      ...times(ELEVEN, '2026-11-25T11:30:00+01:00'),
    });
    const answer = await world.engine.reschedule(id, ELEVEN, 'patient');
    expect(answer.kind).toBe('taken');
    expect((await world.engine.booking(id))?.start).toBe(start);
    expect(standing(world.google)).toHaveLength(2);
    expect(await toldSince(world)).toEqual([]);
  });

  it('twice at once by a double click is moved once', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    const answers = await Promise.all([
      world.engine.reschedule(id, ELEVEN, 'patient'),
      world.engine.reschedule(id, ELEVEN, 'patient'),
    ]);
    expect(answers.map(({ kind }) => kind)).toEqual(['moved', 'moved']);
    expect(await toldSince(world)).toEqual(['patient email moved']);
  });

  it.each([
    'events.insert',
    'events.list',
    'events.patch',
    'events.delete',
  ])('ends at the new time, told once, when the answer to %s is lost', async (operation) => {
    const world = await open();
    const { id } = await bookOne(world);
    world.google.faults.add({ operation, kind: 'lost-response' });
    await world.engine.reschedule(id, ELEVEN, 'patient');
    for (let turn = 0; turn < 4; turn += 1) {
      await world.google.clock.advance(MINUTE);
      await world.engine.sync({ cause: 'test' });
      await world.background.turn();
    }
    expect((await world.engine.booking(id))?.start).toBe(at(ELEVEN));
    expect(standing(world.google)).toHaveLength(1);
    expect(await toldSince(world)).toEqual(['patient email moved']);
    expect(await world.mirror.intents()).toEqual([]);
  });

  it('loses to the doctor, who moved it meanwhile', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    world.google.faults.add({ operation: 'events.patch', kind: 'backend-error' });
    expect((await world.engine.reschedule(id, ELEVEN, 'patient')).kind).toBe('queued');
    const four = times('2026-11-25T16:00:00+01:00', '2026-11-25T16:30:00+01:00');
    await doctor(world, () => world.google.model.patch(CALENDAR, id, four));
    await world.google.clock.advance(5 * MINUTE);
    await world.background.turn();
    await world.background.turn();
    expect((await world.engine.booking(id))?.start).toBe(at('2026-11-25T15:00:00Z'));
    expect(standing(world.google)).toHaveLength(1);
    expect(await toldSince(world)).toEqual(['patient email moved']);
  });

  it('cannot after the deadline of the practice', async () => {
    const policy = { ...practice.policy, cancelUntilMinutes: 48 * 60 };
    const world = await open({ practice: { ...practice, policy } });
    const { id } = await bookOne(world);
    expect((await world.engine.reschedule(id, ELEVEN, 'patient')).kind).toBe('too-late');
    expect((await world.engine.cancel(id, 'patient')).kind).toBe('too-late');
    expect((await world.engine.cancel(id, 'doctor')).kind).toBe('cancelled');
  });

  it('leaves no hold behind when the engine died holding the new slot', async () => {
    const google = newGoogle();
    const world = await open({ google });
    const { id } = await bookOne(world);
    world.google.faults.add({ operation: 'events.list', kind: 'backend-error', times: 50 });
    await world.engine.reschedule(id, ELEVEN, 'patient');
    expect(standing(google)).toHaveLength(2);
    const reborn = await world.restart({ emptyMirror: true });
    worlds.splice(0, 1, reborn);
    google.faults.clear();
    await reborn.engine.sync({ cause: 'test' });
    await google.clock.advance(11 * MINUTE);
    await reborn.background.turn();
    expect(standing(google)).toMatchObject([{ id }]);
  });
});

describe('a patient who cancels', () => {
  it('costs one call, tells both once, and is answered the same when she repeats it', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    world.google.calls.length = 0;
    expect(await world.engine.cancel(id, 'patient')).toMatchObject({ kind: 'cancelled' });
    expect(world.google.calls).toEqual(['events.patch']);
    expect(await world.engine.cancel(id, 'patient')).toMatchObject({ kind: 'cancelled' });
    expect(standing(world.google)).toEqual([]);
    await world.engine.sync({ cause: 'test' });
    await world.google.clock.advance(10 * MINUTE);
    await world.background.turn();
    expect(await said(world)).toEqual([
      'doctor email booked',
      'doctor email cancelled',
      'doctor telegram booked',
      'doctor telegram cancelled',
      'patient email booked',
      'patient email cancelled',
    ]);
  });

  it('is heard although Google is away, and done when it is back', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    world.google.faults.add({ operation: 'events.patch', kind: 'lost-response' });
    expect((await world.engine.cancel(id, 'patient')).kind).toBe('queued');
    await world.google.clock.advance(MINUTE);
    await world.background.turn();
    expect(standing(world.google)).toEqual([]);
    expect(await toldSince(world)).toEqual(['patient email cancelled']);
  });
});

describe('the doctor, in Google Calendar', () => {
  const dragged = (booking: Booking, minutes: number) =>
    times(
      new Date(booking.start + minutes * MINUTE).toISOString(),
      new Date(booking.end + minutes * MINUTE).toISOString(),
    );

  it('drags a booking three times: one mail, which names the old and the last time', async () => {
    const world = await open();
    const booking = await bookOne(world);
    for (const minutes of [60, 120, 180]) {
      await doctor(
        world,
        () => world.google.model.patch(CALENDAR, booking.id, dragged(booking, minutes)),
        1_000,
      );
    }
    await world.google.clock.advance(2 * MINUTE);
    await world.background.turn();
    expect(await toldSince(world)).toEqual(['patient email moved']);
    const notices = await world.mirror.notices({});
    const moved = notices.find(({ notice }) => notice.content.kind === 'moved');
    expect(moved?.notice.content).toMatchObject({
      start: booking.start + 180 * MINUTE,
      previous: { start: booking.start },
      by: 'doctor',
    });
  });

  it('drags it there and back: nobody is told', async () => {
    const world = await open();
    const booking = await bookOne(world);
    await doctor(
      world,
      () => world.google.model.patch(CALENDAR, booking.id, dragged(booking, 60)),
      1_000,
    );
    await doctor(world, () =>
      world.google.model.patch(CALENDAR, booking.id, dragged(booking, 0)),
    );
    expect(await toldSince(world)).toEqual([]);
  });

  it('stretches it: the new length counts, and the patient is told', async () => {
    const world = await open();
    const booking = await bookOne(world);
    const end = { end: { dateTime: new Date(booking.end + 30 * MINUTE).toISOString() } };
    await doctor(world, () => world.google.model.patch(CALENDAR, booking.id, end));
    expect((await world.engine.booking(booking.id))?.end).toBe(booking.end + 30 * MINUTE);
    expect(await toldSince(world)).toEqual(['patient email moved']);
  });

  it('deletes it: the patient is told, once, also by an engine whose mirror is lost afterwards', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    await doctor(world, () => world.google.model.delete(CALENDAR, id));
    expect(await toldSince(world)).toEqual(['patient email cancelled']);
    const reborn = await world.restart({ emptyMirror: true });
    worlds.splice(0, 1, reborn);
    await reborn.engine.sync({ cause: 'test' });
    await reborn.google.clock.advance(10 * MINUTE);
    await reborn.background.turn();
    expect(await said(reborn)).toEqual([]);
  });

  it('deletes it and takes it back in time: nobody is told', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    await doctor(world, () => world.google.model.delete(CALENDAR, id), 10_000);
    await doctor(world, () => world.google.model.patch(CALENDAR, id, { status: 'confirmed' }));
    expect((await world.engine.booking(id))?.status).toBe('confirmed');
    expect(await toldSince(world)).toEqual([]);
  });

  it('changes title and description: they stay hers, and nobody is told', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    const words = { summary: 'Mme O’Neil, dos', description: 'voir radio' };
    await doctor(world, () => world.google.model.patch(CALENDAR, id, words));
    expect(await toldSince(world)).toEqual([]);
    await world.engine.reschedule(id, ELEVEN, 'patient');
    expect(standing(world.google)).toMatchObject([words]);
  });

  it('copies it: the copy blocks time and is no booking', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    const [original] = standing(world.google);
    const { id: _id, iCalUID: _uid, etag: _etag, ...rest } = original ?? {};
    const copy = { ...rest, ...times(ELEVEN, '2026-11-25T11:30:00+01:00') };
    await doctor(world, () => world.google.model.plant(CALENDAR, { ...copy, id: 'copy00000' }));
    const all = await world.engine.bookings({});
    expect(all.map((booking) => booking.id)).toEqual([id]);
    expect((await world.engine.reschedule(id, ELEVEN, 'patient')).kind).toBe('taken');
  });

  it('lays a second appointment over one: both stand, nobody is cancelled', async () => {
    const world = await open();
    const one = await bookOne(world);
    const other = await bookOne(world, { start: ELEVEN, email: 'b@example.org' });
    await doctor(world, () => world.google.model.patch(CALENDAR, other.id, dragged(one, 0)));
    await world.google.clock.advance(10 * MINUTE);
    await world.background.turn();
    expect(standing(world.google)).toHaveLength(2);
    expect(await toldSince(world)).toEqual(['patient email moved']);
  });

  it('is told of by one of two engines with mirrors of their own', async () => {
    const google = newGoogle();
    const one = await open({ google, seed: 1 });
    const other = await open({ google, seed: 2 });
    const booking = await bookOne(one);
    await other.engine.sync({ cause: 'test' });
    google.model.patch(CALENDAR, booking.id, dragged(booking, 60));
    await Promise.all([one.engine.sync({ cause: 't' }), other.engine.sync({ cause: 't' })]);
    await google.clock.advance(2 * MINUTE);
    await Promise.all([one.background.turn(), other.background.turn()]);
    await Promise.all([one.engine.sync({ cause: 't' }), other.engine.sync({ cause: 't' })]);
    await google.clock.advance(5 * MINUTE);
    await Promise.all([one.background.turn(), other.background.turn()]);
    expect([...(await toldSince(one)), ...(await toldSince(other))]).toEqual([
      'patient email moved',
    ]);
  });

  it.each([
    'lost-response',
    'backend-error',
  ] as const)('moved it, and the right to tell met a %s: told once', async (kind) => {
    const world = await open();
    const booking = await bookOne(world);
    world.google.faults.add({ operation: 'events.patch', kind });
    await doctor(world, () =>
      world.google.model.patch(CALENDAR, booking.id, dragged(booking, 60)),
    );
    for (let turn = 0; turn < 3; turn += 1) {
      await world.google.clock.advance(MINUTE);
      await world.engine.sync({ cause: 'test' });
      await world.background.turn();
    }
    expect(await toldSince(world)).toEqual(['patient email moved']);
    expect(await world.mirror.intents()).toEqual([]);
  });
});
