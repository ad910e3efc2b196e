/** An approval holds only for what was seen: it never undoes what a person did meanwhile. */
import { describe, expect, it } from 'vitest';
import { bookOne, CALENDAR, said, standing, type World } from '../world.ts';
import { approving, patientsTold, settle, stage } from './scene.ts';

const { open } = stage();

/** A booking whose approval waits for Google. */
async function approvedLater(world: World) {
  const booking = await bookOne(world);
  world.google.faults.add({ operation: 'events.patch', kind: 'backend-error' });
  expect((await world.engine.approve(booking.id)).kind).toBe('unavailable');
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
