/** What is held about a booking, and the patient's wish that it be erased. */
import { afterEach, describe, expect, it } from 'vitest';
import { asEventId } from '../../src/engine/core/values.ts';
import { practice } from './examples.ts';
import { bookOne, newWorld, said, type World } from './world.ts';

const worlds: World[] = [];
async function open(options: Parameters<typeof newWorld>[0] = {}): Promise<World> {
  const world = await newWorld(options);
  await world.engine.sync({ cause: 'test' });
  worlds.push(world);
  return world;
}
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

const requests = async (world: World) =>
  (await said(world)).filter((line) => line.endsWith('erasure-asked'));

describe('what is held about a booking', () => {
  it('is the booking, its messages and its entries in the log, and no other’s', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    const other = await bookOne(world, { start: '2026-11-25T11:00:00+01:00' });
    const held = await world.engine.holdings(id);
    expect(held).toMatchObject({ booking: { id }, asOf: expect.any(Number) });
    expect(held?.notices.map(({ notice }) => notice.booking)).not.toContain(other.id);
    expect(held?.notices).toHaveLength(3);
    expect(held?.audit.map(({ action }) => action)).toContain('booking.confirmed');
    expect(held?.audit.every(({ booking }) => booking === id)).toBe(true);
    expect(await world.engine.holdings(asEventId('0'.repeat(26)))).toBeNull();
  });
});

describe('a patient who asks for erasure', () => {
  it('has the practice mailed once, however often she asks', async () => {
    const adminEmail = 'office@example.com';
    const world = await open({ practice: { ...practice, adminEmail } });
    const { id } = await bookOne(world);
    const answers = await Promise.all([
      world.engine.askErasure(id),
      world.engine.askErasure(id),
    ]);
    expect(answers.map(({ kind }) => kind)).toContain('asked');
    expect(await world.engine.askErasure(id)).toEqual({ kind: 'already' });
    // The doctor and the office, by mail alone.
    expect(await requests(world)).toEqual(Array(2).fill('doctor email erasure-asked'));
    const held = await world.engine.holdings(id);
    expect(held?.erasureAskedAt).toBe(world.google.clock.now());
  });

  it('erases nothing by that', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    await world.engine.askErasure(id);
    expect((await world.engine.booking(id))?.marks.patient.lastName).toBe('O’Neil');
  });

  it('is passed on over whatever the practice has, and told when it has nothing', async () => {
    const [doctor] = practice.practitioners;
    if (doctor === undefined) throw new Error('no practitioner');
    const chat = await open({
      practice: { ...practice, practitioners: [{ ...doctor, email: null }] },
    });
    const { id } = await bookOne(chat);
    expect(await chat.engine.askErasure(id)).toEqual({ kind: 'asked' });
    expect(await requests(chat)).toEqual(['doctor telegram erasure-asked']);
    const mute = { ...doctor, email: null, telegramChatId: null };
    const none = await open({ practice: { ...practice, practitioners: [mute] } });
    const booked = await bookOne(none);
    expect(await none.engine.askErasure(booked.id)).toEqual({ kind: 'nobody' });
    expect(await none.engine.askErasure(asEventId('x'))).toEqual({ kind: 'not-found' });
  });
});
