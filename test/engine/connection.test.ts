/** A calendar that is lost for a while: alerts once, requests instead of promises, and back by itself. */
import { describe, expect, it } from 'vitest';
import { CANNOT_BE_READ } from '../../src/engine/connection.ts';
import type { ConnectionMatter } from '../../src/engine/core/notice.ts';
import type { Practice } from '../../src/engine/core/practice.ts';
import { MINUTE, must } from '../../src/engine/core/values.ts';
import type { FaultKind } from '../../src/sandbox/faults.ts';
import { practice } from './examples.ts';
import { patientsTold, settle, stage, THREE, withColleague } from './regressions/scene.ts';
import { bookOne, form, type Google, said, standing, type World } from './world.ts';

const { open, beside, startLoop } = stage();

const cut = ({ faults }: Google, kind: FaultKind): (() => void) =>
  faults.add({ operation: '*', kind, times: Number.POSITIVE_INFINITY });

/** `email lost`, … of every alert about a connection, by whom it goes to. */
async function alerts(world: World): Promise<string[]> {
  const notices = await world.mirror.notices({});
  return notices.flatMap(({ notice: { channel, content, to } }) =>
    content.kind === 'connection' ? [`${channel} ${to} ${content.state}`] : [],
  );
}

async function firstAlert(world: World): Promise<ConnectionMatter> {
  const notices = await world.mirror.notices({});
  const found = notices.find(({ notice }) => notice.content.kind === 'connection');
  return must(found?.notice.content, 'an alert') as ConnectionMatter;
}

const DOCTOR = ['email dubois@example.com', 'telegram 1'];
const toDoctor = (state: string) => DOCTOR.map((to) => `${to} ${state}`);
const withAdmin = (base: Practice): Practice => ({ ...base, adminEmail: 'admin@example.com' });

const passes = (world: World, count: number) => settle(world, count, MINUTE);
const statusOf = async (world: World) =>
  must((await world.engine.status()).calendars[0], 'a calendar');

describe.each([
  ['unauthorized', 'disconnected'],
  ['forbidden', 'not-permitted'],
  ['not-found', 'not-found'],
  ['quota-exceeded', 'quota-exceeded'],
] as const)('access lost (%s)', (kind, reason) => {
  it('cancels nothing, is told once on every channel, and once more when it is over', async () => {
    const world = await open();
    const booking = await bookOne(world);
    await settle(world, 1);
    const since = world.google.clock.now();
    const before = await said(world);
    const mend = cut(world.google, kind);
    await passes(world, 1);
    expect(await alerts(world)).toEqual([]);
    await passes(world, 6);
    expect(await alerts(world)).toEqual(toDoctor('lost'));
    expect(await firstAlert(world)).toMatchObject({
      reason,
      since,
    });
    expect(await statusOf(world)).toMatchObject({ alerted: 'lost', stale: false });
    expect(await world.engine.booking(booking.id)).toMatchObject({ status: 'confirmed' });
    expect(world.logged.filter((line) => line === CANNOT_BE_READ)).toHaveLength(1);

    mend();
    await passes(world, 3);
    expect(await alerts(world)).toEqual([...toDoctor('lost'), ...toDoctor('back')]);
    expect(await statusOf(world)).toMatchObject({ alerted: null, failure: null });
    expect(await patientsTold(world)).toEqual(
      before.filter((one) => one.startsWith('patient')),
    );

    // A second episode is news again.
    cut(world.google, kind);
    await passes(world, 3);
    expect(await alerts(world)).toHaveLength(6);
  });
});

describe('a single odd 404', () => {
  it('alarms nobody, for somebody looks again', async () => {
    const world = await open();
    world.google.faults.add({ operation: 'events.list', kind: 'not-found' });
    await world.engine.sync({ cause: 'test' });
    const loop = startLoop(world);
    await world.google.clock.advance(10 * MINUTE);
    expect(await alerts(world)).toEqual([]);
    expect(await statusOf(world)).toMatchObject({ failure: null, alerted: null });
    await loop.stop();
  });
});

describe('a calendar that has not been read for long', () => {
  it('alerts the doctor when the limit is passed, though nothing wakes anybody', async () => {
    const world = await open();
    const mend = cut(world.google, 'reset');
    const loop = startLoop(world);
    await world.google.clock.advance(30 * MINUTE);
    expect(await alerts(world)).toEqual([]);
    await world.google.clock.advance(MINUTE);
    expect(await alerts(world)).toEqual(toDoctor('late'));
    expect(await firstAlert(world)).toMatchObject({ reason: 'unavailable' });
    expect(await statusOf(world)).toMatchObject({ stale: true, alerted: 'late' });
    mend();
    await world.engine.sync({ cause: 'poll' });
    await world.google.clock.advance(MINUTE);
    expect(await alerts(world)).toEqual([...toDoctor('late'), ...toDoctor('back')]);
    await loop.stop();
  });

  it('because the machine slept alarms nobody: the calendar is read first', async () => {
    const world = await open();
    await world.google.clock.advance(9 * 60 * MINUTE);
    const loop = startLoop(world);
    await world.google.clock.advance(10 * MINUTE);
    expect(await alerts(world)).toEqual([]);
    expect((await statusOf(world)).stale).toBe(false);
    await loop.stop();
  });
});

describe('the administrator', () => {
  it('hears of each calendar, beginning and end, by mail', async () => {
    const world = await open({ practice: withAdmin(practice) });
    const mend = cut(world.google, 'not-found');
    await passes(world, 3);
    mend();
    await passes(world, 2);
    const toAdmin = (await alerts(world)).filter((line) => line.includes('admin'));
    expect(toAdmin).toEqual(['email admin@example.com lost', 'email admin@example.com back']);
  });

  it('hears once of an account that all calendars share, and each practitioner for herself', async () => {
    const world = await open({ practice: withAdmin(withColleague) });
    const mend = cut(world.google, 'unauthorized');
    await passes(world, 4);
    const lost = await alerts(world);
    expect(lost.filter((line) => line.includes('admin'))).toEqual([
      'email admin@example.com lost',
    ]);
    expect(lost).toContain('email dubois@example.com lost');
    expect(lost).toContain('email martin@example.com lost');
    mend();
    await passes(world, 3);
    const back = (await alerts(world)).filter((line) => line.endsWith('back'));
    expect(back.filter((line) => line.includes('admin'))).toHaveLength(1);
  });
});

describe('two processes on one database', () => {
  it('alert once between them', async () => {
    const world = await open();
    const other = await beside(world);
    cut(world.google, 'not-found');
    await world.engine.sync({ cause: 'test' });
    await world.google.clock.advance(1_000);
    await world.engine.sync({ cause: 'test' });
    await Promise.all([world.background.turn(), other.background.turn()]);
    expect(await alerts(world)).toEqual(toDoctor('lost'));
  });
});

describe('a booking asked for while the calendar has not been read for long', () => {
  /** Google is away, and has been for more than the limit. */
  async function longAway() {
    const world = await open();
    const mend = cut(world.google, 'reset');
    await passes(world, 32);
    world.google.calls.length = 0;
    return { world, mend };
  }

  it('is a request: answered at once, held, and mailed when Google is back', async () => {
    const { world, mend } = await longAway();
    expect(await world.engine.takesRequestsOnly(practiceId)).toBe(true);
    const answer = await world.engine.book(form, { idempotencyKey: 'k' });
    expect(answer.kind).toBe('queued');
    expect(world.google.calls).toEqual([]);
    expect((await world.engine.book(form, { idempotencyKey: 'k' })).kind).toBe('queued');
    expect((await world.engine.book(form, { idempotencyKey: null })).kind).toBe('taken');
    const actions = (await world.mirror.audit({})).map(({ action }) => action);
    expect(actions.filter((action) => action === 'booking.queued')).toHaveLength(1);
    expect(await patientsTold(world)).toEqual([]);
    mend();
    await settle(world, 2);
    expect(standing(world.google)).toHaveLength(1);
    expect(await patientsTold(world)).toEqual(['patient email booked']);
    expect(await world.engine.takesRequestsOnly(practiceId)).toBe(false);
    expect((await world.engine.book({ ...form, start: THREE }, once)).kind).toBe('booked');
  });

  it('that comes to nothing is mailed as such', async () => {
    const { world, mend } = await longAway();
    await world.engine.book(form, once);
    world.google.model.insert('dubois@example.com', {
      summary: 'Formation',
      start: { dateTime: form.start },
      end: { dateTime: '2026-11-25T11:00:00+01:00' },
    });
    mend();
    await settle(world, 2);
    expect(await patientsTold(world)).toEqual(['patient email unavailable']);
  });

  it('and a move, likewise', async () => {
    const world = await open();
    const booking = await bookOne(world);
    const mend = cut(world.google, 'reset');
    await passes(world, 32);
    world.google.calls.length = 0;
    const answer = await world.engine.reschedule(booking.id, THREE, 'patient');
    expect(answer.kind).toBe('queued');
    expect(world.google.calls).toEqual([]);
    mend();
    await settle(world, 2);
    expect(standing(world.google)).toMatchObject([{ start: { dateTime: THREE } }]);
    expect(await patientsTold(world)).toEqual(['patient email booked', 'patient email moved']);
  });
});

const practiceId = must(practice.practitioners[0], 'the practitioner of the example').id;
const once = { idempotencyKey: null };
