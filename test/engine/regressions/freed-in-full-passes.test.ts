/** A full listing tells of no deletion: what of the doctor's own time is gone from it is free all the same. */
import { describe, expect, it } from 'vitest';
import { at } from '../examples.ts';
import { bookOne, CALENDAR, type World } from '../world.ts';
import { halfHourFrom, settle, stage, TEN, THREE } from './scene.ts';

const { open } = stage();
const MEETING = '7hf83d0cbr38s15381m9flhs00';

/** The doctor has a meeting at ten, and a patient waits for something earlier than three o'clock. */
async function waiting(): Promise<World> {
  const world = await open();
  const block = { id: MEETING, summary: 'Réunion', ...halfHourFrom(TEN) };
  world.google.model.insert(CALENDAR, block);
  await world.engine.sync({ cause: 'test' });
  const { id } = await bookOne(world, { start: THREE });
  await world.engine.wish(id, true);
  return world;
}

async function offered(world: World): Promise<number[]> {
  const notices = await world.mirror.notices({});
  return notices.flatMap(({ notice: { content } }) =>
    content.kind === 'offer' ? [content.start] : [],
  );
}

describe('time of the doctor’s own that only a full pass finds free', () => {
  it.each<[string, (world: World) => unknown]>([
    ['deleted', ({ google }) => google.model.delete(CALENDAR, MEETING)],
    [
      'moved away',
      ({ google }) =>
        google.model.patch(CALENDAR, MEETING, halfHourFrom('2026-11-25T16:00:00+01:00')),
    ],
    [
      'set to free',
      ({ google }) => google.model.patch(CALENDAR, MEETING, { transparency: 'transparent' }),
    ],
  ])('is offered to whoever waits: %s', async (_, change) => {
    const world = await waiting();
    change(world);
    world.google.faults.add({ operation: 'events.list', kind: 'sync-token-gone' });
    await settle(world, 2);
    expect(await offered(world)).toEqual([at(TEN)]);
  });

  it('is not taken for free while the meeting stands, nor what was free before', async () => {
    const world = await waiting();
    world.google.model.patch(CALENDAR, MEETING, { summary: 'Réunion, salle 2' });
    await world.engine.sync({ cause: 'test', full: true });
    await settle(world, 2);
    expect(await offered(world)).toEqual([]);
    expect(await world.mirror.intents()).toEqual([]);
  });
});
