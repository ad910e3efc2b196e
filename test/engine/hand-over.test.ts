/** What is owed until it has left: it lies in the event, survives every mirror, and is said once. */
import { describe, expect, it } from 'vitest';
import { MINUTE, must, SECOND } from '../../src/engine/core/values.ts';
import {
  drag,
  eraseMarks,
  patientsTold,
  settle,
  stage,
  TEN,
  THREE,
} from './regressions/scene.ts';
import { bookOne, form, newGoogle, said, standing, type World } from './world.ts';

const { open } = stage();
const BOOKED = ['doctor email booked', 'doctor telegram booked', 'patient email booked'];

/** What the event still owes, by party and channel. */
async function owing({ mirror }: World, id: string): Promise<readonly string[]> {
  const [booking] = (await mirror.bookings({})).filter((one) => one.id === id);
  const owed = must(booking, 'the booking').marks.owed?.messages ?? [];
  return owed.flatMap(({ party, channels }) => channels.map((way) => `${party} ${way}`));
}

const writes = ({ google }: World) =>
  google.calls.filter((operation) => operation.startsWith('events.'));

describe('what a booking owes', () => {
  it('stands in its event until it has left', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    expect(await owing(world, id)).toEqual([
      'patient email',
      'doctor email',
      'doctor telegram',
    ]);
    await settle(world, 1, SECOND);
    expect(await owing(world, id)).toEqual([]);
  });

  it('costs one patch, which invites the patient as well', async () => {
    const world = await open({ settings: { invite: true } });
    world.google.calls.length = 0;
    const { id } = await bookOne(world);
    await world.background.turn();
    expect(writes(world)).toEqual(['events.insert', 'events.list', 'events.patch']);
    expect(standing(world.google)[0]?.attendees).toMatchObject([{ email: 'zoe@example.org' }]);
    expect(await owing(world, id)).toEqual([]);
  });

  it('invites the patient without waiting for a message that is late', async () => {
    const world = await open({ settings: { invite: true }, delivers: false });
    const { id } = await bookOne(world);
    await settle(world, 1, 3 * SECOND);
    expect(standing(world.google)[0]?.attendees).toMatchObject([{ email: 'zoe@example.org' }]);
    expect(await owing(world, id)).toContain('patient email');
  });
});

describe('a booking whose marks were erased and which is then cancelled', () => {
  it('owes nothing in its event, so that nobody writes there for ever that it has left', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    eraseMarks(world.google, id);
    await world.engine.sync({ cause: 'test' });
    expect((await world.engine.cancel(id, 'patient')).kind).toBe('cancelled');
    await settle(world, 3, MINUTE);
    world.google.calls.length = 0;
    await settle(world, 3, MINUTE);
    expect(world.google.calls).not.toContain('events.patch');
    expect(await patientsTold(world)).toContain('patient email cancelled');
  });
});

describe('a mirror that is lost while mail cannot leave', () => {
  const losing = async (over: Parameters<typeof open>[0] = {}) => {
    const google = newGoogle();
    const world = await open({ google, delivers: false, ...over });
    const { id } = await bookOne(world);
    await google.clock.advance(SECOND);
    return { google, world, id };
  };

  it('says the confirmation all the same, once, and the mirror after that nothing', async () => {
    const { google, id } = await losing();
    const second = await open({ google, seed: 7 });
    await settle(second, 3, MINUTE);
    expect(await said(second)).toEqual(BOOKED);
    await settle(second, 1, SECOND);
    expect(await owing(second, id)).toEqual([]);
    const third = await open({ google, seed: 8 });
    await settle(third, 4);
    expect(await said(third)).toEqual([]);
  });

  it('says what the doctor did since as well, in the end', async () => {
    const { google, world, id } = await losing();
    drag(google, id as never, THREE);
    await settle(world, 2);
    const second = await open({ google, seed: 7 });
    await settle(second, 3, MINUTE);
    expect((await patientsTold(second)).at(-1)).toBe('patient email moved');
  });

  it('confirms before it reminds, though the reminder is due', async () => {
    const google = newGoogle();
    await google.clock.advance(59 * MINUTE);
    await bookOne(await open({ google, delivers: false }), { start: TEN });
    // The reminder, a day before, is due first: a message of another engine is waited for.
    await google.clock.advance(MINUTE);
    const second = await open({ google, seed: 7 });
    await settle(second, 1, SECOND);
    expect(await patientsTold(second)).toEqual([]);
    await settle(second, 5, MINUTE);
    expect(await patientsTold(second)).toEqual([
      'patient email booked',
      'patient email reminder',
    ]);
  });

  it('tells of the end of a cancelled booking, and not of its beginning', async () => {
    const { google, world, id } = await losing();
    expect((await world.engine.cancel(id, 'patient')).kind).toBe('cancelled');
    await google.clock.advance(SECOND);
    const second = await open({ google, seed: 7 });
    await settle(second, 3, MINUTE);
    expect(await patientsTold(second)).toEqual(['patient email cancelled']);
    const third = await open({ google, seed: 8 });
    await settle(third, 4);
    expect(await said(third)).toEqual([]);
  });

  it('mails a patient who sent the form once more and was answered "queued"', async () => {
    const google = newGoogle();
    const key = { idempotencyKey: 'one-and-the-same-key' };
    const first = await open({ google, delivers: false });
    const second = await open({ google, seed: 7 });
    expect((await first.engine.book(form, key)).kind).toBe('booked');
    google.faults.add({ operation: 'events.patch', kind: 'quota-exceeded' });
    expect((await second.engine.book(form, key)).kind).toBe('queued');
    await settle(second, 4, MINUTE);
    expect(await patientsTold(second)).toEqual(['patient email booked']);
  });

  it('says nothing of an end that Google lets nobody take over', async () => {
    const { google, world, id } = await losing();
    expect((await world.engine.cancel(id, 'patient')).kind).toBe('cancelled');
    await google.clock.advance(SECOND);
    google.model.switches.tombstones = 'forbidden';
    const second = await open({ google, seed: 7 });
    await settle(second, 4);
    expect(await patientsTold(second)).toEqual([]);
    expect(await second.mirror.intents()).toEqual([]);
  });
});

describe('of two engines with mirrors of their own', () => {
  it('the other leaves a message to its engine for ten minutes, and then sends it', async () => {
    const google = newGoogle();
    const one = await open({ google, delivers: false });
    const other = await open({ google, seed: 2 });
    await bookOne(one);
    await settle(other, 9, MINUTE);
    expect(await said(other)).toEqual([]);
    await settle(other, 2, MINUTE);
    expect(await said(other)).toEqual(BOOKED);
  });

  it('one that comes late finds its message taken over', async () => {
    const google = newGoogle();
    const one = await open({ google, delivers: false });
    const other = await open({ google, seed: 2 });
    await bookOne(one);
    await settle(other, 12, MINUTE);
    await one.engine.sync({ cause: 'test' });
    const late = await one.restart();
    await late.background.turn();
    expect(await said(other)).toEqual(BOOKED);
  });
});
