/** What is held for a patient is in the way of others, and not in her own. */
import { describe, expect, it } from 'vitest';
import type { Booking } from '../../../src/engine/core/event.ts';
import type { Practice } from '../../../src/engine/core/practice.ts';
import { must } from '../../../src/engine/core/values.ts';
import { at, practice } from '../examples.ts';
import { bookOne, standing, type World } from '../world.ts';
import { meeting, settle, stage, TEN } from './scene.ts';

const { open } = stage();
const HALF_PAST_TEN = '2026-11-25T10:30:00+01:00';
const FOUR = '2026-11-25T16:00:00+01:00';
const HALF_PAST_ELEVEN = '2026-11-25T11:30:00+01:00';

const buffered: Practice = { ...practice, policy: { ...practice.policy, bufferMinutes: 15 } };

/** Ada has an appointment at this time, and an offer of ten o'clock. */
async function offered(world: World, start: string): Promise<Booking> {
  const early = await bookOne(world);
  const ada = await bookOne(world, { start, email: 'ada@example.org' });
  await world.engine.wish(ada.id, true);
  await world.engine.cancel(early.id, 'doctor');
  await settle(world, 1);
  const offer = must(await world.engine.offer(ada.id), 'an offer');
  expect(offer.start).toBe(at(TEN));
  return ada;
}

const holds = ({ google }: World) =>
  standing(google).filter(({ summary }) => summary === 'Créneau proposé à un patient');

describe('the slot that is offered to a patient, with room kept around it', () => {
  it('is not in the way of her own move beside it, and stays hers to accept', async () => {
    const world = await open({ practice: buffered });
    const ada = await offered(world, FOUR);
    const moved = await world.engine.reschedule(ada.id, HALF_PAST_TEN, 'patient');
    expect(moved.kind).toBe('moved');
    await settle(world, 1);
    expect((await world.engine.answerOffer(ada.id, TEN, true)).kind).toBe('moved');
    await settle(world, 1);
    expect((await world.engine.booking(ada.id))?.start).toBe(at(TEN));
    expect(holds(world)).toEqual([]);
    expect(await world.mirror.intents()).toEqual([]);
  });

  it('is hers too when she moves there without saying yes: the offer ends', async () => {
    const world = await open({ practice: buffered });
    const ada = await offered(world, FOUR);
    expect((await world.engine.reschedule(ada.id, TEN, 'patient')).kind).toBe('moved');
    await settle(world, 2);
    expect((await world.mirror.booking(ada.id))?.marks.offer).toBeUndefined();
    expect(holds(world)).toEqual([]);
    expect(await world.mirror.intents()).toEqual([]);
  });

  it('is not in the way of her regret', async () => {
    const world = await open({ practice: buffered });
    const ada = await offered(world, FOUR);
    const moved = await world.engine.reschedule(ada.id, HALF_PAST_TEN, 'patient');
    expect(moved.kind).toBe('moved');
    await world.engine.cancel(ada.id, 'patient');
    expect((await world.engine.undoCancel(ada.id)).kind).toBe('restored');
  });

  it('is in the way of others still, as is what lies beside it in hers', async () => {
    const world = await open({ practice: buffered });
    const ada = await offered(world, FOUR);
    const other = await bookOne(world, { start: HALF_PAST_ELEVEN, email: 'b@example.org' });
    const beside = await world.engine.reschedule(other.id, HALF_PAST_TEN, 'patient');
    expect(beside.kind).toBe('taken');
    meeting(world.google, HALF_PAST_TEN);
    await world.engine.sync({ cause: 'test' });
    expect((await world.engine.reschedule(ada.id, TEN, 'patient')).kind).toBe('taken');
  });
});
