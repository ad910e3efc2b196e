/** Everybody is told one thing, once, and nothing that is not settled is shown as if it were. */
import { describe, expect, it } from 'vitest';
import { must } from '../../../src/engine/core/values.ts';
import { bookOne, CALENDAR, form, said, standing } from '../world.ts';
import {
  around,
  drag,
  ELEVEN,
  meeting,
  patientsTold,
  queueOne,
  settle,
  stage,
  TEN,
  THREE,
} from './scene.ts';

const { open, reborn } = stage();

describe('the patient', () => {
  it('whose booking the doctor deletes before it was checked is told one thing', async () => {
    const world = await open();
    world.google.faults.add({ operation: 'events.list', kind: 'backend-error' });
    const id = await queueOne(world);
    world.google.model.delete(CALENDAR, id);
    await settle(world, 4);
    expect(await said(world)).toEqual(['patient email unavailable']);
    expect(standing(world.google)).toEqual([]);
    expect(await world.mirror.intents()).toEqual([]);
  });

  it('is told once of a move by the doctor that a lost mirror had not seen', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    drag(world.google, id, THREE);
    const next = await reborn(world);
    await settle(next, 4);
    expect(await said(next)).toEqual(['patient email moved']);
  });
});

describe('a booking that lost its slot and cannot be withdrawn yet', () => {
  it('is shown as cancelled, cannot be moved, and goes without a word', async () => {
    const world = await open();
    meeting(world.google, TEN);
    const mend = world.google.faults.add({
      operation: 'events.patch',
      kind: 'reset',
      times: Number.POSITIVE_INFINITY,
    });
    expect((await world.engine.book(form, { idempotencyKey: null })).kind).toBe('taken');
    const [unfinished] = await world.mirror.intents();
    const { booking: id } = must(unfinished, 'the withdrawal that waits');
    expect(unfinished).toMatchObject({ kind: 'book', phase: 'withdraw' });
    expect((await world.engine.booking(id))?.status).toBe('cancelled');
    expect((await world.engine.reschedule(id, ELEVEN, 'patient')).kind).toBe('not-found');
    mend();
    await settle(world, 3);
    expect(standing(world.google)).toMatchObject([{ summary: 'Réunion' }]);
    expect(await said(world)).toEqual([]);
    expect(await world.mirror.intents()).toEqual([]);
  });
});

describe('a booking that is written and not checked yet', () => {
  it('is a wish: neither listed, nor moved, nor approved; then it is booked where it was asked for', async () => {
    const world = await open();
    world.google.faults.add({ operation: 'events.list', kind: 'reset' });
    const id = await queueOne(world);
    await world.engine.sync({ cause: 'test' });
    expect(standing(world.google)).toMatchObject([{ id }]);
    expect(await world.engine.booking(id)).toBeNull();
    expect(await world.engine.bookings({})).toEqual([]);
    expect(await world.engine.queued(id)).toMatchObject({ type: 'consultation' });
    expect((await world.engine.reschedule(id, ELEVEN, 'patient')).kind).toBe('not-found');
    expect((await world.engine.approve(id)).kind).toBe('unavailable');
    await settle(world, 4);
    expect(standing(world.google)).toMatchObject([{ id, start: { dateTime: TEN } }]);
    expect((await world.engine.bookings({})).map((booking) => booking.id)).toEqual([id]);
    expect(await patientsTold(world)).toEqual(['patient email booked']);
  });
});

describe('a booking that the practice cancels while its patient waits for the answer', () => {
  it('is answered "queued", and she is mailed that it came to nothing', async () => {
    const world = await open();
    around(world.calendar, 'insert', (insert) => async (...args) => {
      const inserted = await insert(...args);
      const [begun] = await world.mirror.intents();
      const { booking } = must(begun, 'the booking in the making');
      expect((await world.engine.cancel(booking, 'doctor')).kind).toBe('withdrawn');
      return inserted;
    });
    expect((await world.engine.book(form, { idempotencyKey: null })).kind).toBe('queued');
    await settle(world, 3);
    expect(standing(world.google)).toEqual([]);
    expect(await patientsTold(world)).toEqual(['patient email unavailable']);
    expect(await world.mirror.intents()).toEqual([]);
  });
});

describe('a queued booking that its patient withdraws', () => {
  it('while the background checks it does not stand', async () => {
    const world = await open();
    const { clock, faults } = world.google;
    faults.add({ operation: 'events.insert', kind: 'reset' });
    const id = await queueOne(world);
    await clock.advance(60_000);
    faults.add({ operation: 'events.list', kind: 'timeout' });
    const turn = world.background.turn();
    await clock.advance(1_500);
    expect(standing(world.google)).toMatchObject([{ id }]);
    expect((await world.engine.cancel(id, 'patient')).kind).toBe('withdrawn');
    await clock.advance(15_000);
    await turn;
    await settle(world, 4);
    expect(standing(world.google)).toEqual([]);
    expect(await said(world)).toEqual([]);
    expect(await world.mirror.intents()).toEqual([]);
  });

  it('while the background inserts it does not stand', async () => {
    const world = await open();
    world.google.faults.add({ operation: 'events.insert', kind: 'reset' });
    const id = await queueOne(world);
    await world.google.clock.advance(60_000);
    const answers: string[] = [];
    around(world.calendar, 'insert', (insert) => async (...args) => {
      const inserted = await insert(...args);
      answers.push((await world.engine.cancel(id, 'patient')).kind);
      return inserted;
    });
    await world.background.turn();
    await settle(world, 3);
    expect(answers).toEqual(['withdrawn']);
    expect(standing(world.google)).toEqual([]);
    expect(await said(world)).toEqual([]);
    expect(await world.mirror.intents()).toEqual([]);
  });
});
