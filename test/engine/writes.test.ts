/** A calendar that can be read and takes no changes: nothing is lost, and a person is told once. */
import { afterEach, expect, it } from 'vitest';
import { CANNOT_BE_WRITTEN } from '../../src/engine/connection.ts';
import { MINUTE } from '../../src/engine/core/values.ts';
import { bookOne, form, newWorld, said, standing, type World } from './world.ts';

const worlds: World[] = [];
async function open(): Promise<World> {
  const world = await newWorld();
  await world.engine.sync({ cause: 'test' });
  worlds.push(world);
  return world;
}
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

const ALWAYS = { times: Number.POSITIVE_INFINITY };

async function turns(world: World, count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) {
    await world.google.clock.advance(5 * MINUTE);
    await world.background.turn();
  }
}

async function told(world: World): Promise<string[]> {
  const notices = await world.mirror.notices({});
  return notices.flatMap(({ notice: { channel, content } }) =>
    content.kind === 'connection' ? [`${channel} ${content.state} ${content.reason}`] : [],
  );
}

it('keeps bookings waiting, says so once, and once that it is over', async () => {
  const world = await open();
  await bookOne(world);
  const mend = world.google.faults.add({
    operation: 'events.insert',
    kind: 'quota-exceeded',
    ...ALWAYS,
  });
  const asked = { ...form, start: '2026-11-25T14:00:00+01:00', email: 'ana@example.org' };
  const answer = await world.engine.book(asked, { idempotencyKey: null });
  expect(answer.kind).toBe('queued');
  await turns(world, 6);
  expect(await told(world)).toEqual([
    'email unwritable quota-exceeded',
    'telegram unwritable quota-exceeded',
  ]);
  expect(world.logged.filter((line) => line === CANNOT_BE_WRITTEN)).toHaveLength(1);
  const { calendars } = await world.engine.status();
  expect(calendars[0]?.failure).toMatchObject({ kind: 'quota-exceeded' });
  expect(standing(world.google)).toHaveLength(1);
  mend();
  await turns(world, 4);
  expect((await told(world)).slice(2)).toEqual([
    'email writable unavailable',
    'telegram writable unavailable',
  ]);
  expect(standing(world.google)).toHaveLength(2);
  expect((await said(world)).filter((line) => line === 'patient email booked')).toHaveLength(2);
  expect((await world.engine.status()).calendars[0]?.failure).toBeNull();
});

it('says nothing of a single refusal, nor of a deleted event that takes no writes', async () => {
  const world = await open();
  const { id } = await bookOne(world);
  world.google.faults.add({ operation: 'events.insert', kind: 'quota-exceeded' });
  const asked = { ...form, start: '2026-11-25T14:00:00+01:00', email: 'ana@example.org' };
  await world.engine.book(asked, { idempotencyKey: null });
  world.google.model.switches.tombstones = 'forbidden';
  world.google.model.delete('dubois@example.com', id);
  await world.engine.sync({ cause: 'test' });
  await turns(world, 6);
  expect(await told(world)).toEqual([]);
});
