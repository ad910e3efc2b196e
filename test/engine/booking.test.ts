import { afterEach, describe, expect, it } from 'vitest';
import { idFromKey } from '../../src/engine/core/ids.ts';
import { asEventId, asPractitionerId } from '../../src/engine/core/values.ts';
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
  world.google.calls.length = 0;
  worlds.push(world);
  return world;
}
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

const block = (start: string, end: string) => ({
  summary: 'Réunion',
  start: { dateTime: start },
  end: { dateTime: end },
});

describe('booking', () => {
  it('writes the event first, checks it, and tells both once', async () => {
    const world = await open();
    const booking = await bookOne(world);
    expect(world.google.calls).toEqual(['events.insert', 'events.list']);
    expect(booking).toMatchObject({ status: 'confirmed', start: at('2026-11-25T09:00:00Z') });
    expect(standing(world.google)).toMatchObject([
      { id: booking.id, summary: 'RDV – Zoë O’Neil' },
    ]);
    expect(await said(world)).toEqual([
      'doctor email booked',
      'doctor telegram booked',
      'patient email booked',
    ]);
    expect(await world.mirror.intents()).toEqual([]);
  });

  it('costs one call more with an invitation, which goes out only once the slot is won', async () => {
    const world = await open({ settings: { invite: true } });
    const booking = await bookOne(world);
    expect(world.google.calls).toEqual(['events.insert', 'events.list', 'events.patch']);
    expect(standing(world.google)).toMatchObject([
      { id: booking.id, attendees: [{ email: 'zoe@example.org' }] },
    ]);
  });

  it('takes the slot away from availability, and gives it back after a cancellation', async () => {
    const world = await open();
    const query = {
      practitioner: booking(world).practitioner,
      type: booking(world).type,
      from: '2026-11-25',
      to: '2026-11-25',
    };
    const offered = async () =>
      (await world.engine.availability(query)).slots.some(
        (slot) => slot.start === at(form.start),
      );
    expect(await offered()).toBe(true);
    const { id } = await bookOne(world);
    expect(await offered()).toBe(false);
    await world.engine.cancel(id, 'patient');
    expect(await offered()).toBe(true);
  });

  it('lets one of a hundred patients win a slot, and offers the others alternatives', async () => {
    const world = await open();
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        world.engine.book(
          { ...form, email: `p${index}@example.org` },
          { idempotencyKey: null },
        ),
      ),
    );
    const kinds = answers.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'booked')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'taken')).toHaveLength(99);
    const [lost] = answers.filter((answer) => answer.kind === 'taken');
    expect(lost?.kind === 'taken' && lost.alternatives.length).toBe(5);
    expect(standing(world.google)).toHaveLength(1);
  });

  it.each([
    true,
    false,
  ])('never lets an engine win what another confirmed within the same second (invitations: %s)', async (invite) => {
    const google = newGoogle();
    const settings = { invite };
    const one = await open({ google, settings });
    const other = await open({ google, settings, seed: 2 });
    const booking = await bookOne(one);
    // Google dates both alike, and by its id the second would come first.
    await google.clock.advance(300);
    const keys = Array.from({ length: 100 }, (_, n) => `key-${n}`);
    const idempotencyKey = keys.find(
      (key) => idFromKey(asPractitionerId('dubois'), key) < booking.id,
    );
    if (idempotencyKey === undefined) throw new Error('one key in a hundred comes before');
    const late = await other.engine.book(
      { ...form, email: 'late@example.org' },
      { idempotencyKey },
    );
    expect(late.kind).toBe('taken');
    expect(standing(google).map(({ id }) => id)).toEqual([booking.id]);
  });

  it('lets one of two engines with separate mirrors win, whoever checks first', async () => {
    const google = newGoogle();
    const one = await open({ google, seed: 1 });
    const other = await open({ google, seed: 2 });
    const answers = await Promise.all([
      one.engine.book(form, { idempotencyKey: null }),
      other.engine.book({ ...form, email: 'other@example.org' }, { idempotencyKey: null }),
    ]);
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['booked', 'taken']);
    expect(standing(google)).toHaveLength(1);
    expect([...(await said(one)), ...(await said(other))].sort()).toEqual([
      'doctor email booked',
      'doctor telegram booked',
      'patient email booked',
    ]);
  });

  it('gives way to a block that the doctor laid at that very moment', async () => {
    const world = await open();
    world.google.model.insert(
      CALENDAR,
      block('2026-11-25T10:15:00+01:00', '2026-11-25T11:00:00+01:00'),
    );
    const answer = await world.engine.book(form, { idempotencyKey: null });
    expect(answer.kind).toBe('taken');
    expect(standing(world.google)).toMatchObject([{ summary: 'Réunion' }]);
    expect(await said(world)).toEqual([]);
  });

  it('meets its own first attempt when the answer to the insert was lost', async () => {
    const world = await open();
    world.google.faults.add({ operation: 'events.insert', kind: 'lost-response' });
    const answer = await world.engine.book(form, { idempotencyKey: null });
    expect(answer.kind).toBe('queued');
    expect(await said(world)).toEqual([]);
    await world.google.clock.advance(60_000);
    await world.background.turn();
    expect(standing(world.google)).toHaveLength(1);
    expect(await said(world)).toEqual([
      'doctor email booked',
      'doctor telegram booked',
      'patient email booked',
    ]);
  });

  it('is queued while Google is away, holds its slot, and is mailed how it ended', async () => {
    const world = await open();
    const stop = world.google.faults.add({
      operation: '*',
      kind: 'backend-error',
      times: Number.POSITIVE_INFINITY,
    });
    const answer = await world.engine.book(form, { idempotencyKey: 'k' });
    expect(answer.kind).toBe('queued');
    const rival = await world.engine.book(
      { ...form, email: 'b@example.org' },
      { idempotencyKey: null },
    );
    expect(rival.kind).toBe('taken');
    const again = await world.engine.book(form, { idempotencyKey: 'k' });
    expect(again.kind).toBe('queued');
    if (answer.kind === 'queued') expect(await world.engine.queued(answer.id)).not.toBeNull();
    stop();
    await world.google.clock.advance(300_000);
    await world.background.turn();
    expect(await said(world)).toContain('patient email booked');
    expect((await world.engine.book(form, { idempotencyKey: 'k' })).kind).toBe('booked');
    expect(standing(world.google)).toHaveLength(1);
  });

  it('that was queued and then lost its slot is told so, with alternatives', async () => {
    const world = await open();
    const stop = world.google.faults.add({
      operation: '*',
      kind: 'reset',
      times: Number.POSITIVE_INFINITY,
    });
    expect((await world.engine.book(form, { idempotencyKey: null })).kind).toBe('queued');
    stop();
    world.google.model.insert(
      CALENDAR,
      block('2026-11-25T10:00:00+01:00', '2026-11-25T10:30:00+01:00'),
    );
    await world.google.clock.advance(300_000);
    await world.background.turn();
    expect(await said(world)).toEqual(['patient email unavailable']);
    const [notice] = await world.mirror.notices({});
    const content = notice?.notice.content;
    expect(content?.kind === 'unavailable' && content.alternatives.length).toBeGreaterThan(0);
    expect(standing(world.google)).toHaveLength(1);
    expect(await world.mirror.intents()).toEqual([]);
  });

  it('whose withdrawal fails is withdrawn later, however long it takes', async () => {
    const world = await open();
    world.google.model.insert(
      CALENDAR,
      block('2026-11-25T10:00:00+01:00', '2026-11-25T10:30:00+01:00'),
    );
    world.google.faults.add({ operation: 'events.patch', kind: 'backend-error', times: 3 });
    expect((await world.engine.book(form, { idempotencyKey: null })).kind).toBe('taken');
    expect(standing(world.google)).toHaveLength(2);
    for (let turn = 0; turn < 5; turn += 1) {
      await world.google.clock.advance(300_000);
      await world.background.turn();
    }
    expect(standing(world.google)).toHaveLength(1);
    expect(await world.mirror.intents()).toEqual([]);
  });

  it('repeated with its key is the same booking, in a row or at once, also by a mirror that was lost', async () => {
    const world = await open();
    const both = await Promise.all([
      world.engine.book(form, { idempotencyKey: 'double' }),
      world.engine.book(form, { idempotencyKey: 'double' }),
    ]);
    expect(both.map(({ kind }) => kind)).toEqual(['booked', 'booked']);
    const reborn = await world.restart({ emptyMirror: true });
    worlds.splice(0, worlds.length, reborn);
    await reborn.engine.sync({ cause: 'test' });
    const again = await reborn.engine.book(form, { idempotencyKey: 'double' });
    expect(again).toMatchObject({ kind: 'booked' });
    expect(standing(world.google)).toHaveLength(1);
    await reborn.google.clock.advance(600_000);
    await reborn.background.turn();
    expect(await said(reborn)).toEqual([]);
  });

  it('refuses a key that was used for another booking', async () => {
    const world = await open();
    await world.engine.book(form, { idempotencyKey: 'k' });
    const other = { ...form, email: 'other@example.org' };
    expect(await world.engine.book(other, { idempotencyKey: 'k' })).toEqual({
      kind: 'invalid',
      errors: [{ path: 'Idempotency-Key', code: 'key-reused' }],
    });
  });

  it.each([
    ['2026-11-23T10:00:00+01:00', 'in-the-past'],
    ['2026-11-24T10:00:00+01:00', 'too-soon'],
    ['2027-06-01T10:00:00+02:00', 'too-far'],
    ['2026-11-25T10:07:00+01:00', 'off-grid'],
    ['2026-11-28T10:00:00+01:00', 'off-grid'],
    ['2026-11-25T03:00:00+01:00', 'off-grid'],
  ])('at %s is refused: %s', async (start, code) => {
    const world = await open();
    expect(await world.engine.book({ ...form, start }, { idempotencyKey: null })).toEqual({
      kind: 'invalid',
      errors: [{ path: 'start', code }],
    });
    expect(world.google.calls).toEqual([]);
  });

  it('is never confirmed on a calendar that was never read', async () => {
    const world = await newWorld();
    worlds.push(world);
    expect((await world.engine.book(form, { idempotencyKey: null })).kind).toBe('taken');
  });

  it('awaiting approval is tentative, and told as such; approving it tells the patient', async () => {
    const policy = { ...practice.policy, approval: 'doctor' as const };
    const world = await open({ practice: { ...practice, policy } });
    const booking = await bookOne(world);
    expect(booking.status).toBe('pending');
    expect(standing(world.google)).toMatchObject([
      { status: 'tentative', summary: 'À confirmer – Zoë O’Neil' },
    ]);
    expect((await world.engine.approve(booking.id)).kind).toBe('approved');
    expect(standing(world.google)).toMatchObject([
      { status: 'confirmed', summary: 'RDV – Zoë O’Neil' },
    ]);
    expect(await said(world)).toEqual([
      'doctor email pending',
      'doctor telegram pending',
      'patient email approved',
      'patient email pending',
    ]);
  });

  it('awaiting approval is announced by Google only when it is approved', async () => {
    const policy = { ...practice.policy, approval: 'doctor' as const };
    const world = await open({ practice: { ...practice, policy }, settings: { invite: true } });
    const { id } = await bookOne(world);
    expect(standing(world.google)).toMatchObject([{ id }]);
    expect(standing(world.google)[0]).not.toHaveProperty('attendees');
    await world.engine.approve(id);
    expect(standing(world.google)).toMatchObject([
      { attendees: [{ email: 'zoe@example.org' }] },
    ]);
  });

  it('survives a crash between insert and answer: one event, told once', async () => {
    const world = await open();
    const stop = world.google.faults.add({
      operation: 'events.list',
      kind: 'timeout',
      times: 9,
    });
    const unanswered = world.engine.book(form, { idempotencyKey: null });
    await world.google.clock.advance(10);
    const next = await world.restart();
    stop();
    await next.google.clock.advance(60_000);
    await unanswered;
    await next.google.clock.advance(60_000);
    await next.background.turn();
    expect(standing(next.google)).toHaveLength(1);
    expect((await said(next)).filter((line) => line.startsWith('patient'))).toEqual([
      'patient email booked',
    ]);
  });
});

describe('a queued booking that the patient gives up', () => {
  it('never stands, also when its insert had got through', async () => {
    const world = await open();
    world.google.faults.add({ operation: 'events.insert', kind: 'lost-response' });
    const answer = await world.engine.book(form, { idempotencyKey: null });
    if (answer.kind !== 'queued') throw new Error('expected it to be queued');
    expect((await world.engine.cancel(answer.id, 'patient')).kind).toBe('withdrawn');
    await world.google.clock.advance(60_000);
    await world.background.turn();
    expect(standing(world.google)).toEqual([]);
    expect(await world.engine.booking(asEventId(answer.id))).toSatisfy(
      (found: { status: string } | null) => found === null || found.status === 'cancelled',
    );
    expect(await said(world)).toEqual([]);
  });
});

function booking({ engine }: World) {
  const [practitioner] = engine.practice.practitioners;
  const [type] = engine.practice.types;
  if (!practitioner || !type) throw new Error('the example has both');
  return { practitioner: practitioner.id, type: type.id };
}

describe('one person’s bookings', () => {
  const limited = (maxPerPerson: number | null) => ({
    ...practice,
    policy: { ...practice.policy, maxPerPerson },
  });
  const REFUSED = {
    kind: 'invalid',
    errors: [{ path: 'email', code: 'too-many-bookings' }],
  };
  const askFor = (world: World, hour: number, over: object = {}, key: string | null = null) => {
    const start = `2026-11-25T${String(hour).padStart(2, '0')}:00:00+01:00`;
    return world.engine.book({ ...form, start, ...over }, { idempotencyKey: key });
  };

  it('are as many as the practice allows, by address or by telephone, in any spelling', async () => {
    const world = await open({ practice: limited(2) });
    expect(await askFor(world, 9)).toMatchObject({ kind: 'booked' });
    expect(await askFor(world, 10, {}, 'key')).toMatchObject({ kind: 'booked' });
    world.google.calls.length = 0;
    expect(await askFor(world, 11)).toEqual(REFUSED);
    expect(await askFor(world, 11, { phone: '06 99 99 99 99' })).toEqual(REFUSED);
    const mail = 'zoe2@example.org';
    expect(await askFor(world, 11, { email: mail, phone: '06.12.34.56.78' })).toEqual(REFUSED);
    expect(await askFor(world, 11, { email: 'ZOE@example.org' })).toEqual(REFUSED);
    expect(world.google.calls).toEqual([]);
    expect(await world.mirror.intents()).toEqual([]);
    // Asked again with its key, the second one is met, not counted against itself.
    expect(await askFor(world, 10, {}, 'key')).toMatchObject({ kind: 'booked' });
    const other = { email: mail, phone: '06 99 99 99 99' };
    expect(await askFor(world, 11, other)).toMatchObject({ kind: 'booked' });
  });

  it('may be as many again once one is cancelled, or has begun', async () => {
    const world = await open({ practice: limited(1) });
    const first = await bookOne(world, { start: '2026-11-25T09:00:00+01:00' });
    expect(await askFor(world, 10)).toEqual(REFUSED);
    await world.engine.cancel(first.id, 'patient');
    const second = await askFor(world, 10);
    expect(second).toMatchObject({ kind: 'booked' });
    await world.google.clock.advance(at('2026-11-25T09:00:00Z') - world.google.clock.now());
    const start = '2026-11-26T10:00:00+01:00';
    expect(await askFor(world, 10, { start })).toMatchObject({ kind: 'booked' });
  });

  it('can be moved when there are as many as there may be', async () => {
    const world = await open({ practice: limited(1) });
    const booking = await bookOne(world);
    const moved = await world.engine.reschedule(
      booking.id,
      '2026-11-25T11:00:00+01:00',
      'patient',
    );
    expect(moved).toMatchObject({ kind: 'moved' });
  });

  it('are never more, however many are asked for at the same moment', async () => {
    const world = await open({ practice: limited(2) });
    const asked = [9, 10, 11, 14, 15, 16].map((hour) => askFor(world, hour));
    const kinds = (await Promise.all(asked)).map(({ kind }) => kind).sort();
    expect(kinds).toEqual(['booked', 'booked', 'invalid', 'invalid', 'invalid', 'invalid']);
    expect(standing(world.google)).toHaveLength(2);
  });

  it('count while Google is away, too', async () => {
    const world = await open({ practice: limited(1) });
    world.google.faults.add({ operation: 'events.*', kind: 'backend-error' });
    expect(await askFor(world, 9)).toMatchObject({ kind: 'queued' });
    expect(await askFor(world, 10)).toEqual(REFUSED);
  });

  it('are not counted where the practice sets no limit', async () => {
    const world = await open({ practice: limited(null) });
    for (const hour of [9, 10, 11, 14, 15, 16]) {
      expect(await askFor(world, hour)).toMatchObject({ kind: 'booked' });
    }
  });
});
