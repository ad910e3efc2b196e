/** An approval holds only for what was seen: it never undoes what a person did meanwhile. */
import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../../src/engine/core/values.ts';
import { at } from '../examples.ts';
import { bookOne, CALENDAR, said, standing, type World } from '../world.ts';
import { approving, drag, ELEVEN, patientsTold, settle, stage, THREE } from './scene.ts';

const { open } = stage();

/** A booking whose approval waits for Google. */
async function approvedLater(world: World) {
  const booking = await bookOne(world);
  world.google.faults.add({ operation: 'events.patch', kind: 'backend-error' });
  expect((await world.engine.approve(booking.id)).kind).toBe('queued');
  return booking;
}

describe('an approval that waits for Google', () => {
  it('does not revive a booking that its patient has cancelled meanwhile', async () => {
    const world = await open({ practice: approving });
    const { id } = await approvedLater(world);
    expect((await world.engine.cancel(id, 'patient')).kind).toBe('cancelled');
    const next = await bookOne(world, { email: 'b@example.org' });
    await settle(world, 6);
    expect(standing(world.google)).toMatchObject([{ id: next.id, status: 'tentative' }]);
    expect((await world.engine.booking(id))?.status).toBe('cancelled');
    expect(await patientsTold(world)).toEqual([
      'patient email cancelled',
      'patient email pending',
      'patient email pending',
    ]);
    expect(await world.mirror.intents()).toEqual([]);
  });

  it('does not revive a booking that the doctor has deleted meanwhile', async () => {
    const world = await open({ practice: approving });
    const { id } = await approvedLater(world);
    world.google.model.delete(CALENDAR, id);
    await settle(world, 6);
    expect(standing(world.google)).toEqual([]);
    expect(await said(world)).toEqual([
      'doctor email pending',
      'doctor telegram pending',
      'patient email cancelled',
      'patient email pending',
    ]);
    expect(await world.mirror.intents()).toEqual([]);
  });
});

describe('an approval that waits while the booking changes its time', () => {
  it('is none of the time to which its patient has moved it: the doctor has yet to answer', async () => {
    const world = await open({ practice: approving });
    const { id } = await approvedLater(world);
    expect((await world.engine.reschedule(id, THREE, 'patient')).kind).toBe('moved');
    await settle(world, 6);
    expect(standing(world.google)).toMatchObject([{ id, status: 'tentative' }]);
    expect(await said(world)).toEqual([
      'doctor email moved',
      'doctor email pending',
      'doctor telegram moved',
      'doctor telegram pending',
      'patient email moved',
      'patient email pending',
    ]);
    expect(await world.mirror.intents()).toEqual([]);
  });

  it('is none either when it is another engine that has moved it', async () => {
    const world = await open({ practice: approving });
    const { google } = world;
    const other = await open({ google, practice: approving, seed: 2 });
    const { id } = await approvedLater(world);
    await other.engine.sync({ cause: 'test' });
    expect((await other.engine.reschedule(id, THREE, 'patient')).kind).toBe('moved');
    await google.clock.advance(MINUTE);
    await world.background.turn();
    expect(standing(google)).toMatchObject([{ id, status: 'tentative' }]);
    expect(await world.mirror.intents()).toEqual([]);
  });

  it('stands where the doctor has dragged it herself', async () => {
    const world = await open({ practice: approving });
    const { id } = await approvedLater(world);
    drag(world.google, id, THREE);
    await settle(world, 6);
    expect(standing(world.google)).toMatchObject([{ id, status: 'confirmed' }]);
    expect((await patientsTold(world)).at(-1)).toBe('patient email pending');
    expect(await world.mirror.intents()).toEqual([]);
  });

  it('is of where it was seen last, when it is given once more', async () => {
    const world = await open({ practice: approving });
    const { google, engine } = world;
    const { id } = await approvedLater(world);
    expect((await engine.reschedule(id, ELEVEN, 'patient')).kind).toBe('moved');
    const answer = engine.approve(id);
    await google.clock.advance(10_000);
    expect((await answer).kind).toBe('approved');
    expect(standing(google)).toMatchObject([{ id, status: 'confirmed' }]);
    expect((await engine.booking(id))?.start).toBe(at(ELEVEN));
    expect(await world.mirror.intents()).toEqual([]);
  });
});

describe('an approval', () => {
  it('of a booking that the doctor has just deleted says so, and leaves it deleted', async () => {
    const world = await open({ practice: approving });
    const { id } = await bookOne(world);
    world.google.model.delete(CALENDAR, id);
    expect(await world.engine.approve(id)).toEqual({ kind: 'cancelled' });
    await settle(world, 3);
    expect(standing(world.google)).toEqual([]);
    expect(await patientsTold(world)).toEqual([
      'patient email cancelled',
      'patient email pending',
    ]);
  });

  it('invites the patient beside the guests whom the doctor has added', async () => {
    const world = await open({ practice: approving, settings: { invite: true } });
    const { id } = await bookOne(world);
    const guests = { attendees: [{ email: 'assistant@example.org' }] };
    world.google.model.patch(CALENDAR, id, guests);
    await settle(world, 1, 10_000);
    expect((await world.engine.approve(id)).kind).toBe('approved');
    expect(standing(world.google)).toMatchObject([
      { attendees: [{ email: 'assistant@example.org' }, { email: 'zoe@example.org' }] },
    ]);
  });
});
