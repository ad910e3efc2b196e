/** Google's listings lag behind its writes: whoever can wait for them is served, and nothing shown vanishes. */
import { describe, expect, it } from 'vitest';
import { MINUTE, must, SECOND } from '../../../src/engine/core/values.ts';
import { at } from '../examples.ts';
import { bookOne, CALENDAR, form, type World } from '../world.ts';
import { ELEVEN, patientsTold, queueOne, settle, stage, TEN, THREE } from './scene.ts';

const { open } = stage();

/** From now on listings see every write this much later. */
const lag = ({ google }: World, lagMs: number): void => {
  google.model.switches.lagMs = lagMs;
};

/** Listings answer what was so before the last change, until the function returned is called. */
const stale = ({ google }: World): (() => void) =>
  google.faults.add({
    operation: 'events.list',
    kind: 'stale-read',
    times: Number.POSITIVE_INFINITY,
  });

const listings = ({ google }: World): number =>
  google.calls.filter((operation) => operation === 'events.list').length;

describe('listings that lag behind a write', () => {
  it.each([
    1_200, 1_500, 3_000,
  ])('by %i ms delay a booking and queue nothing', async (lagMs) => {
    const world = await open();
    lag(world, lagMs);
    const answer = await world.engine.book(form, { idempotencyKey: null });
    expect(answer.kind).toBe('booked');
    expect(listings(world)).toBeLessThanOrEqual(7);
    expect(await world.mirror.intents()).toEqual([]);
  });

  it('delay a move and queue nothing', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    lag(world, 1_500);
    expect((await world.engine.reschedule(id, ELEVEN, 'patient')).kind).toBe('moved');
  });

  it('delay an offer, which is made in the same turn', async () => {
    const world = await open();
    const early = await bookOne(world);
    const waits = await bookOne(world, { start: THREE, email: 'b@example.org' });
    await world.engine.wish(waits.id, true);
    await world.engine.cancel(early.id, 'patient');
    lag(world, 1_500);
    await settle(world, 1);
    expect((await world.engine.offer(waits.id))?.start).toBe(at(TEN));
  });

  it('for longer than the patient can wait do not make her wait in vain', async () => {
    const world = await open();
    lag(world, 5 * MINUTE);
    const before = world.google.clock.now();
    await queueOne(world);
    expect(world.google.clock.now() - before).toBeLessThan(5 * SECOND);
  });
});

describe('a booking', () => {
  it('that is being written is shown as asked for, whatever a lagging listing says', async () => {
    const world = await open();
    lag(world, 5 * MINUTE);
    const id = await queueOne(world);
    for (const full of [false, true]) {
      await world.engine.sync({ cause: 'test', full });
      expect(await world.engine.booking(id)).toBeNull();
      expect(await world.engine.queued(id)).toMatchObject({ start: at(TEN) });
    }
    await settle(world, 2);
    expect(await world.engine.booking(id)).toMatchObject({ id, status: 'confirmed' });
    expect(await world.engine.queued(id)).toBeNull();
    expect(await patientsTold(world)).toEqual(['patient email booked']);
  });

  it('that was confirmed stays, although full listings do not have it', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    const end = stale(world);
    for (const full of [true, false, true]) {
      await world.engine.sync({ cause: 'test', full });
      await world.background.turn();
      expect(await world.engine.booking(id)).toMatchObject({ id, status: 'confirmed' });
    }
    end();
    await settle(world, 2);
    expect(await world.engine.booking(id)).toMatchObject({ status: 'confirmed' });
    expect(await patientsTold(world)).toEqual(['patient email booked']);
  });

  it('that was confirmed stays where it was moved to, although listings have it where it was', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    lag(world, 1_000);
    expect((await world.engine.reschedule(id, ELEVEN, 'patient')).kind).toBe('moved');
    await world.engine.sync({ cause: 'test', full: true });
    const shown = must(await world.engine.booking(id), 'the booking');
    expect(shown.start).toBe(at(ELEVEN));
    await settle(world, 2);
    expect(world.google.model.get(CALENDAR, id)).toMatchObject({ status: 'confirmed' });
    expect(await patientsTold(world)).toEqual(['patient email booked', 'patient email moved']);
  });
});
