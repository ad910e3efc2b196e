/** What was written although its answer was lost, or its engine died: it is told, whatever came after it. */
import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../../src/engine/core/values.ts';
import { bookOne, CALENDAR, standing, type World } from '../world.ts';
import { eraseMarks, patientsTold, queueOne, rival, settle, stage, TEN } from './scene.ts';

const { open } = stage();
const RIVAL = '7hf83d0cbr38s15381m9flhs00';
const BOOKED = 'patient email booked';
const CANCELLED = 'patient email cancelled';
const RESTORED = 'patient email restored';

const loseNextPatch = ({ google }: World): void =>
  void google.faults.add({ operation: 'events.patch', kind: 'lost-response' });

/** The order in which it was said, not that of the alphabet. */
async function toldInTurn(world: World): Promise<string[]> {
  const notices = await world.mirror.notices({});
  return notices
    .filter(({ notice }) => notice.party === 'patient')
    .map(({ notice }) => notice.content.kind);
}

describe('a cancellation that got through unheard', () => {
  it('made by the doctor, who then restores the booking, is told before its return', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    world.google.model.delete(CALENDAR, id);
    loseNextPatch(world);
    await settle(world, 1);
    world.google.model.patch(CALENDAR, id, { status: 'confirmed' });
    await settle(world, 4);
    expect(await toldInTurn(world)).toEqual(['booked', 'cancelled', 'restored']);
    expect(await world.mirror.intents()).toEqual([]);
  });

  it('made by the patient is not made again over the doctor, who restored the booking', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    loseNextPatch(world);
    expect((await world.engine.cancel(id, 'patient')).kind).toBe('queued');
    world.google.model.patch(CALENDAR, id, { status: 'confirmed' });
    await settle(world, 4);
    expect(standing(world.google)).toMatchObject([{ id }]);
    expect(await patientsTold(world)).toEqual([BOOKED, CANCELLED, RESTORED]);
    expect(await world.mirror.intents()).toEqual([]);
  });

  it.each([
    ['is told, though no pass has brought it yet', false, [BOOKED, CANCELLED]],
    ['is told before its return', true, [BOOKED, CANCELLED, RESTORED]],
  ])('made by a patient who declined Google’s invitation %s', async (_, isRestored, told) => {
    const world = await open({ settings: { invite: true } });
    const { id, marks } = await bookOne(world);
    world.google.model.respond(CALENDAR, id, marks.patient.email, 'declined');
    loseNextPatch(world);
    await settle(world, 1);
    if (isRestored) world.google.model.patch(CALENDAR, id, { status: 'confirmed' });
    await world.google.clock.advance(MINUTE);
    await world.background.turn();
    await settle(world, 4);
    expect(await patientsTold(world)).toEqual(told);
    expect(await world.mirror.intents()).toEqual([]);
  });

  it('made to settle an overlap is told', async () => {
    const world = await open();
    const won = await bookOne(world);
    await world.google.clock.advance(1_000);
    rival(world.google, won, { id: RIVAL, start: TEN, end: '2026-11-25T10:30:00+01:00' });
    await settle(world, 1, 60_000);
    loseNextPatch(world);
    await settle(world, 4);
    expect(standing(world.google)).toMatchObject([{ id: won.id }]);
    expect(await patientsTold(world)).toEqual([BOOKED, CANCELLED]);
    expect(await world.mirror.intents()).toEqual([]);
  });
});

describe('a booking whose marks another client erased before it was checked', () => {
  it('is marked again, and then stands as any other', async () => {
    const world = await open();
    world.google.faults.add({ operation: 'events.list', kind: 'reset' });
    const id = await queueOne(world);
    eraseMarks(world.google, id);
    await settle(world, 3);
    expect(standing(world.google)).toMatchObject([{ id }]);
    expect(await patientsTold(world)).toEqual(['patient email booked']);
    expect(await world.mirror.intents()).toEqual([]);
  });
});
