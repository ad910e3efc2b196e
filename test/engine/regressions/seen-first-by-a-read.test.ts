/** News that reached the mirror by a single read or an answer, before any pass: it is news all the same. */
import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../../src/engine/core/values.ts';
import { bookOne, CALENDAR, standing } from '../world.ts';
import { around, drag, patientsTold, settle, stage, TEN, THREE, times } from './scene.ts';

const { open } = stage();
const FOUR = '2026-11-25T16:00:00+01:00';

describe('a patient’s refusal', () => {
  it('that is read when telling her of a move fails on it, cancels', async () => {
    const world = await open({ settings: { invite: true } });
    const { google, calendar } = world;
    const { id } = await bookOne(world);
    drag(google, id, THREE);
    await world.engine.sync({ cause: 'test' });
    await google.clock.advance(2 * MINUTE);
    const undo = around(calendar, 'patch', (patch) => async (...args) => {
      undo();
      google.model.respond(CALENDAR, id, 'zoe@example.org', 'declined');
      return patch(...args);
    });
    await world.background.turn();
    await settle(world, 4);
    expect(standing(google)).toEqual([]);
    expect(await patientsTold(world)).toContain('patient email cancelled');
    expect(await world.mirror.intents()).toEqual([]);
  });

  it('that is read by the answer to an invitation, cancels', async () => {
    const world = await open({ settings: { invite: true } });
    const { google, calendar } = world;
    // Her calendar answers at once, as some do.
    around(calendar, 'patch', (patch) => async (calendarId, id, change, options) => {
      const patched = await patch(calendarId, id, change, options);
      if (change.guest === undefined) return patched;
      google.model.respond(CALENDAR, id, 'zoe@example.org', 'declined');
      return calendar.get(calendarId, id);
    });
    await bookOne(world);
    await settle(world, 4);
    expect(standing(google)).toEqual([]);
    expect(await world.mirror.intents()).toEqual([]);
  });
});

describe('time that the doctor frees', () => {
  it('is offered to who waits, although the deletion was first read by the patient’s own cancellation', async () => {
    const world = await open();
    const { google, engine } = world;
    const early = await bookOne(world);
    const late = await bookOne(world, { start: THREE, email: 'late@example.org' });
    expect((await engine.wish(late.id, true)).kind).toBe('noted');
    google.model.delete(CALENDAR, early.id);
    expect((await engine.cancel(early.id, 'patient')).kind).toBe('cancelled');
    await settle(world, 2, 2 * MINUTE);
    expect(await patientsTold(world)).toContain('patient email offer');
  });

  it('is offered to who waits, although the move was first read by a telling that failed on it', async () => {
    const world = await open();
    const { google, engine, calendar } = world;
    const early = await bookOne(world);
    const late = await bookOne(world, { start: FOUR, email: 'late@example.org' });
    expect((await engine.wish(late.id, true)).kind).toBe('noted');
    google.model.patch(CALENDAR, early.id, times(TEN, '2026-11-25T10:45:00+01:00'));
    await engine.sync({ cause: 'test' });
    await google.clock.advance(MINUTE);
    const undo = around(calendar, 'patch', (patch) => async (...args) => {
      undo();
      drag(google, early.id, THREE);
      return patch(...args);
    });
    await world.background.turn();
    await settle(world, 2, 2 * MINUTE);
    expect(await patientsTold(world)).toContain('patient email offer');
  });
});
