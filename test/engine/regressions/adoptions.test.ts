/** What a pass brings of an event while its adoption looks at it is looked at as well. */
import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../../src/engine/core/values.ts';
import { bookOne, CALENDAR, standing, type World } from '../world.ts';
import { around, ELEVEN, halfHourFrom, patientsTold, settle, stage, TEN } from './scene.ts';

const { open } = stage();
const ID = '7hf83d0cbr38s15381m9flhs00';
const APPOINTMENT = { summary: 'RDV Marie Curie', description: 'marie.curie@example.org' };
const NOTE = { summary: 'Rappeler Mme Curie', description: '' };

/** After the next read of a single event, and before whoever asked for it goes on. */
function afterNextGet(world: World, act: () => Promise<unknown>): void {
  const undo = around(world.calendar, 'get', (get) => async (...asked) => {
    const answer = await get(...asked);
    undo();
    await act();
    return answer;
  });
}

describe('an edit that comes as the adoption of its event ends', () => {
  it('makes it a booking all the same, when that is what it reads like now', async () => {
    const world = await open();
    const { model, clock } = world.google;
    model.insert(CALENDAR, { id: ID, ...APPOINTMENT, ...halfHourFrom(TEN) });
    await world.engine.sync({ cause: 'test' });
    model.patch(CALENDAR, ID, NOTE);
    await clock.advance(2 * MINUTE);
    afterNextGet(world, async () => {
      model.patch(CALENDAR, ID, APPOINTMENT);
      await world.engine.sync({ cause: 'push' });
    });
    await world.background.turn();
    await settle(world, 2);
    expect(await patientsTold(world)).toEqual(['patient email booked']);
    expect(await world.engine.bookings({})).toMatchObject([{ id: ID, status: 'confirmed' }]);
    expect(await world.mirror.intents()).toEqual([]);
  });

  it('and reads like no appointment any more leaves it alone', async () => {
    const world = await open();
    const { model, clock } = world.google;
    model.insert(CALENDAR, { id: ID, ...APPOINTMENT, ...halfHourFrom(TEN) });
    await world.engine.sync({ cause: 'test' });
    await clock.advance(2 * MINUTE);
    afterNextGet(world, async () => {
      model.patch(CALENDAR, ID, NOTE);
      await world.engine.sync({ cause: 'push' });
    });
    await world.background.turn();
    await settle(world, 2);
    expect(await patientsTold(world)).toEqual([]);
    expect(standing(world.google)).toMatchObject([{ summary: NOTE.summary }]);
    expect(await world.mirror.intents()).toEqual([]);
  });
});

describe('a typed appointment whose stamp gets through unheard, and which the doctor then moves', () => {
  it('is confirmed as it was stamped, and the move is told after that', async () => {
    const world = await open();
    const { model, clock } = world.google;
    model.insert(CALENDAR, { id: ID, ...APPOINTMENT, ...halfHourFrom(TEN) });
    await world.engine.sync({ cause: 'test' });
    await clock.advance(2 * MINUTE);
    const undo = around(world.calendar, 'patch', (patch) => async (...asked) => {
      undo();
      await patch(...asked);
      return { ok: false, failure: { kind: 'unavailable', outcome: 'unknown' } };
    });
    await world.background.turn();
    model.patch(CALENDAR, ID, halfHourFrom(ELEVEN));
    await world.engine.sync({ cause: 'push' });
    await settle(world, 4);
    const toPatient = (await world.mirror.notices({}))
      .map(({ notice }) => notice)
      .filter(({ party }) => party === 'patient')
      .map(({ content }) => [content.kind, 'start' in content ? content.start : null]);
    expect(toPatient).toEqual([
      ['booked', Date.parse(TEN)],
      ['moved', Date.parse(ELEVEN)],
    ]);
  });
});

describe('a patient who declines once more as her first refusal is looked at', () => {
  it('has cancelled', async () => {
    const world = await open({ settings: { invite: true } });
    const { model, clock } = world.google;
    const { id, marks } = await bookOne(world);
    const { email } = marks.patient;
    model.respond(CALENDAR, id, email, 'declined');
    await world.engine.sync({ cause: 'test' });
    model.respond(CALENDAR, id, email, 'accepted');
    await clock.advance(2 * MINUTE);
    afterNextGet(world, async () => {
      model.respond(CALENDAR, id, email, 'declined');
      await world.engine.sync({ cause: 'push' });
    });
    await world.background.turn();
    await settle(world, 2);
    expect(await patientsTold(world)).toEqual([
      'patient email booked',
      'patient email cancelled',
    ]);
    expect(await world.mirror.intents()).toEqual([]);
  });
});
