/** Moves that wait, meet each other, or meet a doctor who did something odd. */
import { describe, expect, it } from 'vitest';
import type { RescheduleAnswer } from '../../../src/engine/api.ts';
import { MINUTE, SECOND } from '../../../src/engine/core/values.ts';
import { at } from '../examples.ts';
import { bookOne, CALENDAR, standing } from '../world.ts';
import { cutOff, ELEVEN, meeting, patientsTold, settle, stage, TEN, THREE } from './scene.ts';

const { open } = stage();
const NOON = '2026-11-25T12:00:00+01:00';

describe('a move', () => {
  it('that was queued and came to nothing is mailed, the second time as well', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    for (const start of [ELEVEN, NOON]) {
      const restore = cutOff(world.google);
      expect((await world.engine.reschedule(id, start, 'patient')).kind).toBe('queued');
      restore();
      meeting(world.google, start);
      await settle(world, 3);
    }
    expect((await world.engine.booking(id))?.start).toBe(at(TEN));
    expect(await patientsTold(world)).toEqual([
      'patient email booked',
      'patient email unavailable',
      'patient email unavailable',
    ]);
    expect(await world.mirror.intents()).toEqual([]);
  });

  it('to a third time, asked for while one is queued, is not promised; the first one is done', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    const restore = cutOff(world.google);
    expect((await world.engine.reschedule(id, ELEVEN, 'patient')).kind).toBe('queued');
    expect((await world.engine.reschedule(id, THREE, 'patient')).kind).toBe('taken');
    expect((await world.engine.reschedule(id, ELEVEN, 'patient')).kind).toBe('queued');
    restore();
    await settle(world, 3);
    expect((await world.engine.booking(id))?.start).toBe(at(ELEVEN));
    expect(await patientsTold(world)).toEqual(['patient email booked', 'patient email moved']);
  });

  it('is answered within the time a patient waits, although a poll hangs, and mailed how it ended', async () => {
    const world = await open();
    const { clock, faults } = world.google;
    const { id } = await bookOne(world);
    faults.add({ operation: 'events.list', kind: 'timeout' });
    const poll = world.engine.sync({ cause: 'poll' });
    await clock.advance(10);
    const answers: RescheduleAnswer[] = [];
    const move = world.engine.reschedule(id, ELEVEN, 'patient').then((answer) => {
      answers.push(answer);
    });
    await clock.advance(7 * SECOND);
    expect(answers).toMatchObject([{ kind: 'queued' }]);
    await move;
    // A pass in no hurry waits for ten minutes; the hold on the new slot does not live so long.
    await clock.advance(10 * MINUTE);
    await poll;
    await settle(world, 3);
    expect(standing(world.google)).toMatchObject([{ id, start: { dateTime: TEN } }]);
    expect(await patientsTold(world)).toEqual([
      'patient email booked',
      'patient email unavailable',
    ]);
  });

  it('of a booking that the doctor made last all day is refused: no slot is that long', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    world.google.model.patch(CALENDAR, id, {
      start: { date: '2026-11-25', dateTime: null },
      end: { date: '2026-11-26', dateTime: null },
    });
    await settle(world, 2);
    expect(await world.engine.reschedule(id, '2026-11-26T11:00:00+01:00', 'patient')).toEqual({
      kind: 'invalid',
      errors: [{ path: 'start', code: 'off-grid' }],
    });
    expect(standing(world.google)).toMatchObject([{ id, start: { date: '2026-11-25' } }]);
    expect(await patientsTold(world)).toEqual(['patient email booked', 'patient email moved']);
  });
});
