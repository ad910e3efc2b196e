/** A patient who cancelled takes it back. The slot is won anew: somebody else may have it by then. */
import { afterEach, describe, expect, it } from 'vitest';
import { MINUTE, SECOND } from '../../src/engine/core/values.ts';
import { at, practice } from './examples.ts';
import {
  bookOne,
  CALENDAR,
  form,
  newGoogle,
  newWorld,
  said,
  standing,
  type World,
} from './world.ts';

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

async function toldSince(world: World, party = 'patient email'): Promise<string[]> {
  const lines = await said(world);
  return lines
    .filter((line) => line.startsWith(party) && !/booked|pending$/.test(line))
    .map((line) => line.slice(party.length + 1));
}

/** The dust settles: passes, background turns, minutes. */
async function settle(world: World, turns = 4): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) {
    await world.google.clock.advance(MINUTE);
    await world.engine.sync({ cause: 'test' });
    await world.background.turn();
  }
}

async function cancelled(world: World) {
  const booking = await bookOne(world);
  await world.engine.cancel(booking.id, 'patient');
  return booking;
}

function typedIn(world: World, start = '2026-11-25T10:00:00+01:00') {
  const end = new Date(at(start) + 30 * MINUTE).toISOString();
  world.google.model.insert(CALENDAR, {
    summary: 'Réunion',
    start: { dateTime: start },
    end: { dateTime: end },
  });
}

describe('a patient who takes her cancellation back', () => {
  it('keeps it, although the answer to the cancellation was lost, and it was still in the journal', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    world.google.faults.add({ operation: 'events.patch', kind: 'lost-response' });
    expect((await world.engine.cancel(id, 'patient')).kind).toBe('queued');
    await world.engine.sync({ cause: 'test' });
    expect((await world.mirror.intents()).map(({ kind }) => kind)).toEqual(['change']);
    expect((await world.engine.undoCancel(id)).kind).toBe('restored');
    await settle(world);
    expect(standing(world.google)).toMatchObject([{ id, status: 'confirmed' }]);
    expect(await toldSince(world)).toEqual(['cancelled', 'restored']);
  });

  it('wins her slot anew, and both are told that it stands again', async () => {
    const world = await open();
    const { id } = await cancelled(world);
    world.google.calls.length = 0;
    expect(await world.engine.undoCancel(id)).toMatchObject({
      kind: 'restored',
      booking: { id, status: 'confirmed', start: at(form.start) },
    });
    expect(world.google.calls).toEqual([
      'events.insert',
      'events.list',
      'events.patch',
      'events.delete',
    ]);
    expect(standing(world.google)).toMatchObject([{ id, status: 'confirmed' }]);
    await settle(world);
    expect(await toldSince(world)).toEqual(['cancelled', 'restored']);
    expect(await toldSince(world, 'doctor email')).toEqual(['cancelled', 'restored']);
    expect(await world.mirror.intents()).toEqual([]);
  });

  it('may do so again and again, each time she cancels', async () => {
    const world = await open();
    const { id } = await cancelled(world);
    await world.engine.undoCancel(id);
    expect(await world.engine.cancel(id, 'patient')).toMatchObject({ kind: 'cancelled' });
    expect(await world.engine.undoCancel(id)).toMatchObject({ kind: 'restored' });
    expect(standing(world.google)).toHaveLength(1);
  });

  it('waits for the doctor again when it had waited for her', async () => {
    const policy = { ...practice.policy, approval: 'doctor' as const };
    const world = await open({ practice: { ...practice, policy } });
    const { id } = await cancelled(world);
    expect(await world.engine.undoCancel(id)).toMatchObject({
      kind: 'restored',
      booking: { status: 'pending' },
    });
    expect(standing(world.google)).toMatchObject([{ id, status: 'tentative' }]);
  });

  it('has the settle time for it, and no longer', async () => {
    const world = await open();
    const booking = await bookOne(world);
    expect(world.engine.undoableUntil(booking)).toBeNull();
    await world.engine.cancel(booking.id, 'patient');
    const gone = await world.engine.booking(booking.id);
    const until = gone && world.engine.undoableUntil(gone);
    expect(until).toBe(world.google.clock.now() + 60 * SECOND);
    await world.google.clock.advance(60 * SECOND);
    expect(gone && world.engine.undoableUntil(gone)).toBeNull();
    expect(await world.engine.undoCancel(booking.id)).toEqual({ kind: 'gone' });
    expect(standing(world.google)).toEqual([]);
  });

  it('cannot once the appointment would have begun', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    await world.google.clock.advance(at(form.start) - world.google.clock.now() - 10 * SECOND);
    await world.engine.cancel(id, 'patient');
    await world.google.clock.advance(10 * SECOND);
    expect(await world.engine.undoCancel(id)).toEqual({ kind: 'gone' });
  });

  it('cannot undo what the doctor cancelled, here or in Google Calendar', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    await world.engine.cancel(id, 'doctor');
    expect(await world.engine.undoCancel(id)).toEqual({ kind: 'gone' });
    const other = await bookOne(world, { start: '2026-11-25T11:00:00+01:00' });
    world.google.model.delete(CALENDAR, other.id);
    await world.engine.sync({ cause: 'test' });
    expect(await world.engine.undoCancel(other.id)).toEqual({ kind: 'gone' });
  });

  it('is answered for what stands as though she had undone it', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    expect(await world.engine.undoCancel(id)).toMatchObject({ kind: 'restored' });
    expect(await toldSince(world)).toEqual([]);
  });

  it('is answered alike when she clicks twice', async () => {
    const world = await open();
    const { id } = await cancelled(world);
    const answers = await Promise.all([
      world.engine.undoCancel(id),
      world.engine.undoCancel(id),
    ]);
    expect(answers.map(({ kind }) => kind)).toEqual(['restored', 'restored']);
    expect(await toldSince(world)).toEqual(['cancelled', 'restored']);
  });
});

describe('a slot that somebody else has by then', () => {
  it('is not offered to who waits for something earlier, when it is taken back', async () => {
    const world = await open();
    const later = { email: 'ada@example.org', start: '2026-11-26T10:00:00+01:00' };
    const waits = await bookOne(world, later);
    expect(await world.engine.wish(waits.id, true)).toMatchObject({ kind: 'noted' });
    const { id } = await cancelled(world);
    expect(await world.engine.undoCancel(id)).toMatchObject({ kind: 'restored' });
    await settle(world, 6);
    expect(await said(world)).not.toContain('patient email offer');
    expect(await world.engine.booking(id)).toMatchObject({ status: 'confirmed' });
    expect(await world.mirror.intents()).toEqual([]);
    // What stays cancelled is: the line is not asleep.
    await world.engine.cancel(id, 'patient');
    await settle(world, 6);
    expect(await said(world)).toContain('patient email offer');
  });

  it('stays theirs when a patient booked it here', async () => {
    const world = await open();
    const { id } = await cancelled(world);
    const other = await bookOne(world, { email: 'ada@example.org' });
    const answer = await world.engine.undoCancel(id);
    expect(answer).toMatchObject({ kind: 'taken' });
    expect(answer.kind === 'taken' && answer.alternatives.length).toBeGreaterThan(0);
    expect(standing(world.google)).toMatchObject([{ id: other.id }]);
    await settle(world);
    expect(await world.engine.booking(id)).toMatchObject({ status: 'cancelled' });
    expect((await toldSince(world)).sort()).toEqual(['cancelled']);
  });

  it('stays theirs when the doctor has just put something there', async () => {
    const world = await open();
    const { id } = await cancelled(world);
    typedIn(world);
    expect(await world.engine.undoCancel(id)).toMatchObject({ kind: 'taken' });
    expect(standing(world.google)).toMatchObject([{ summary: 'Réunion' }]);
    await settle(world);
    expect(await toldSince(world)).toEqual(['cancelled']);
    expect(await world.mirror.intents()).toEqual([]);
  });

  it('stays theirs when they booked at an engine with a mirror of its own', async () => {
    const google = newGoogle();
    const one = await open({ google, seed: 1 });
    const two = await open({ google, seed: 2 });
    const { id } = await cancelled(one);
    await two.engine.sync({ cause: 'test' });
    const other = await bookOne(two, { email: 'ada@example.org' });
    await google.clock.advance(5);
    expect(await one.engine.undoCancel(id)).toMatchObject({ kind: 'taken' });
    expect(standing(google)).toMatchObject([{ id: other.id }]);
  });

  it('goes to one of both when they ask at the same moment', async () => {
    const google = newGoogle();
    const one = await open({ google, seed: 1 });
    const two = await open({ google, seed: 2 });
    const { id } = await cancelled(one);
    await two.engine.sync({ cause: 'test' });
    const form2 = { ...form, email: 'ada@example.org' };
    const [undone, booked] = await Promise.all([
      one.engine.undoCancel(id),
      two.engine.book(form2, { idempotencyKey: null }),
    ]);
    const won = [undone.kind === 'restored', booked.kind === 'booked'];
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(standing(google)).toHaveLength(1);
  });
});

describe('a Google that does not do as it is told', () => {
  it.each([
    'events.insert',
    'events.list',
    'events.patch',
    'events.delete',
  ])('restores it once, and says so once, when the answer to %s is lost', async (operation) => {
    const world = await open();
    const { id } = await cancelled(world);
    world.google.faults.add({ operation, kind: 'lost-response' });
    await world.engine.undoCancel(id);
    await settle(world);
    expect(await world.engine.booking(id)).toMatchObject({ status: 'confirmed' });
    expect(standing(world.google)).toHaveLength(1);
    expect(await toldSince(world)).toEqual(['cancelled', 'restored']);
    expect(await world.mirror.intents()).toEqual([]);
  });

  it.each([
    'forbidden',
    'purged',
  ] as const)('says that it cannot be undone when what is deleted is %s', async (tombstones) => {
    const world = await open();
    const { id } = await cancelled(world);
    world.google.model.switches.tombstones = tombstones;
    expect(await world.engine.undoCancel(id)).toEqual({ kind: 'gone' });
    await settle(world);
    expect(await world.engine.booking(id)).toMatchObject({ status: 'cancelled' });
    expect(standing(world.google)).toEqual([]);
    expect(await toldSince(world)).toEqual(['cancelled']);
    expect(await world.mirror.intents()).toEqual([]);
  });

  it('keeps her slot while Google is away, and mails her how it ended', async () => {
    const world = await open();
    const { id } = await cancelled(world);
    world.google.faults.add({ operation: 'events.*', kind: 'backend-error', times: 12 });
    expect(await world.engine.undoCancel(id)).toMatchObject({ kind: 'queued' });
    const rival = { ...form, email: 'ada@example.org' };
    expect(await world.engine.book(rival, { idempotencyKey: null })).toMatchObject({
      kind: 'taken',
    });
    expect(await world.engine.undoCancel(id)).toMatchObject({ kind: 'queued' });
    world.google.faults.clear();
    await settle(world, 6);
    expect(await world.engine.booking(id)).toMatchObject({ status: 'confirmed' });
    expect(await toldSince(world)).toEqual(['cancelled', 'restored']);
  });

  it('mails her with other times when the doctor came first meanwhile', async () => {
    const world = await open();
    const { id } = await cancelled(world);
    world.google.faults.add({ operation: 'events.*', kind: 'backend-error', times: 12 });
    expect(await world.engine.undoCancel(id)).toMatchObject({ kind: 'queued' });
    world.google.faults.clear();
    typedIn(world);
    await settle(world, 6);
    expect(await world.engine.booking(id)).toMatchObject({ status: 'cancelled' });
    expect(await toldSince(world)).toEqual(['cancelled', 'unavailable']);
    expect(await world.mirror.intents()).toEqual([]);
  });

  it.each([
    'patient',
    'doctor',
  ] as const)('lets the %s cancel it once more while it is being restored', async (by) => {
    const world = await open();
    const { id } = await cancelled(world);
    world.google.faults.add({ operation: 'events.insert', kind: 'backend-error', times: 12 });
    expect(await world.engine.undoCancel(id)).toMatchObject({ kind: 'queued' });
    expect(await world.engine.cancel(id, by)).toMatchObject({ kind: 'cancelled' });
    world.google.faults.clear();
    await settle(world, 6);
    expect(await world.engine.booking(id)).toMatchObject({ status: 'cancelled' });
    expect(await toldSince(world)).toEqual(['cancelled']);
    expect(standing(world.google)).toEqual([]);
    expect(await world.mirror.intents()).toEqual([]);
  });

  it('cancels it again when nobody knows yet whether it stands', async () => {
    const world = await open();
    const { id } = await cancelled(world);
    world.google.faults.add({ operation: 'events.patch', kind: 'lost-response' });
    world.google.faults.add({ operation: 'events.patch', kind: 'backend-error', times: 12 });
    expect(await world.engine.undoCancel(id)).toMatchObject({ kind: 'queued' });
    const again = world.engine.cancel(id, 'patient');
    await world.google.clock.advance(7 * SECOND);
    expect(await again).toMatchObject({ kind: 'queued' });
    world.google.faults.clear();
    await settle(world, 8);
    expect(await world.engine.booking(id)).toMatchObject({ status: 'cancelled' });
    expect(standing(world.google)).toEqual([]);
    expect(await world.mirror.intents()).toEqual([]);
  });
});

describe('an engine that dies', () => {
  it.each([1, 2, 3, 4])('restores what it had begun with %i calls', async (calls) => {
    const world = await open();
    const { id } = await cancelled(world);
    // Dead to the world: whatever it asks for from then on is never answered.
    world.google.faults.add({
      operation: 'events.*',
      kind: 'timeout',
      times: 50,
      after: calls - 1,
    });
    const asked = world.engine.undoCancel(id);
    await world.google.clock.advance(7 * SECOND);
    await asked;
    world.google.faults.clear();
    const reborn = await world.restart();
    await settle(reborn, 6);
    expect(await reborn.engine.booking(id)).toMatchObject({ status: 'confirmed' });
    expect(standing(world.google)).toHaveLength(1);
    expect(await toldSince(reborn)).toEqual(['cancelled', 'restored']);
    expect(await reborn.mirror.intents()).toEqual([]);
  });

  it('can still undo a cancellation that only Google remembers', async () => {
    const world = await open();
    const { id } = await cancelled(world);
    const reborn = await world.restart({ emptyMirror: true });
    worlds.splice(0, 1, reborn);
    await reborn.engine.sync({ cause: 'start' });
    expect(await reborn.engine.undoCancel(id)).toMatchObject({ kind: 'restored' });
    await settle(reborn);
    expect(await toldSince(reborn)).toEqual(['restored']);
  });
});
