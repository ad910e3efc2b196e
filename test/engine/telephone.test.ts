/** A booking that the practice takes by telephone: the same protocol, with the rules meant for patients left out. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../src/engine/core/values.ts';
import { ME } from '../support/processes.ts';
import { practice } from './examples.ts';
import {
  bookOne,
  CALENDAR,
  form,
  newWorld,
  START,
  said,
  standing,
  type World,
} from './world.ts';

const { email: _email, ...withoutMail } = form;
const PRACTICE = { idempotencyKey: null, by: 'practice' } as const;

let world: World;
beforeEach(async () => {
  world = await newWorld();
  await world.engine.sync({ cause: 'start' });
});
afterEach(() => world.close());

const byPhone = (over: object = {}) => world.engine.book({ ...form, ...over }, PRACTICE);

describe('a booking taken by telephone', () => {
  it('stands in Google, and both parties are told that the practice made it', async () => {
    const answer = await byPhone();
    expect(answer).toMatchObject({
      kind: 'booked',
      booking: { marks: { origin: 'practice' }, summary: 'RDV – Zoë O’Neil' },
    });
    expect(standing(world.google)).toHaveLength(1);
    expect(await said(world)).toContain('patient email booked');
    const [notice] = await world.mirror.notices({});
    expect(notice?.notice.content).toMatchObject({ by: 'doctor' });
    const [held] = await world.mirror.audit({});
    expect(
      (await world.mirror.audit({})).find((one) => one.action === 'booking.held'),
    ).toMatchObject({ actor: 'admin' });
    expect(held).toBeDefined();
  });

  it('is known again after the mirror was lost, and who made it', async () => {
    const answer = await byPhone();
    if (answer.kind !== 'booked') throw new Error('expected a booking');
    world = await world.restart({ emptyMirror: true });
    await world.engine.sync({ cause: 'start' });
    expect(await world.engine.booking(answer.booking.id)).toMatchObject({
      marks: { origin: 'practice' },
    });
  });

  it('needs no mail when a telephone number was left, nor the other way round', async () => {
    expect(await world.engine.book(withoutMail, PRACTICE)).toMatchObject({ kind: 'booked' });
    const [event] = standing(world.google);
    expect(event?.description).not.toMatch(/mail/i);
    expect(await said(world)).not.toContain('patient email booked');
    const start = '2026-11-25T11:00:00+01:00';
    const { phone: _phone, ...withMail } = { ...form, start };
    expect(await world.engine.book(withMail, PRACTICE)).toMatchObject({ kind: 'booked' });
    const blank = { ...form, email: ' ', phone: '', start: '2026-11-25T12:00:00+01:00' };
    expect(await world.engine.book(blank, PRACTICE)).toEqual({
      kind: 'invalid',
      errors: [{ path: 'phone', code: 'required' }],
    });
    expect(await byPhone({ email: 'x@' })).toMatchObject({
      errors: [{ path: 'email', code: 'bad-email' }],
    });
  });

  it('asks of a patient on the form what it always asked', async () => {
    expect(await world.engine.book(withoutMail, { idempotencyKey: null })).toEqual({
      kind: 'invalid',
      errors: [{ path: 'email', code: 'required' }],
    });
  });

  it('may be for within the hour, which a patient may not have', async () => {
    const start = new Date(START + HOUR).toISOString();
    const soon = await world.engine.book({ ...form, start }, { idempotencyKey: null });
    expect(soon).toMatchObject({ errors: [{ path: 'start', code: 'too-soon' }] });
    const asked = {
      practitioner: practice.practitioners[0]?.id ?? ('' as never),
      type: practice.types[0]?.id ?? ('' as never),
      from: '2026-11-24',
      to: '2026-11-24',
    };
    const offered = async (anyNotice: boolean) =>
      (await world.engine.availability({ ...asked, anyNotice })).slots.some(
        (slot) => slot.start === START + HOUR,
      );
    expect([await offered(false), await offered(true)]).toEqual([false, true]);
    expect(await byPhone({ start })).toMatchObject({ kind: 'booked' });
    expect(await offered(true)).toBe(false);
    expect(await byPhone({ start: new Date(START - HOUR).toISOString() })).toMatchObject({
      errors: [{ path: 'start', code: 'in-the-past' }],
    });
  });

  it('may be moved by the practice to within the hour', async () => {
    const { id } = await bookOne(world);
    const start = new Date(START + HOUR).toISOString();
    expect(await world.engine.reschedule(id, start, 'patient')).toMatchObject({
      kind: 'invalid',
    });
    expect(await world.engine.reschedule(id, start, 'doctor')).toMatchObject({ kind: 'moved' });
  });

  it('takes no slot that is taken', async () => {
    await bookOne(world);
    expect(await byPhone({ lastName: 'Second' })).toMatchObject({ kind: 'taken' });
    expect(standing(world.google)).toHaveLength(1);
  });

  it('gives way to the doctor, who blocks the time at that very moment', async () => {
    world.google.model.insert(CALENDAR, {
      summary: 'Urgence',
      start: { dateTime: form.start },
      end: { dateTime: '2026-11-25T10:30:00+01:00' },
    });
    expect(await byPhone()).toMatchObject({ kind: 'taken' });
    expect(standing(world.google).map(({ summary }) => summary)).toEqual(['Urgence']);
  });

  it('is not asked to be confirmed by the practice that made it', async () => {
    await world.close();
    const approving = {
      ...practice,
      policy: { ...practice.policy, approval: 'doctor' as const },
    };
    world = await newWorld({ practice: approving });
    await world.engine.sync({ cause: 'start' });
    expect(await byPhone()).toMatchObject({ booking: { status: 'confirmed' } });
    const later = { ...form, start: '2026-11-25T11:00:00+01:00' };
    expect(await world.engine.book(later, { idempotencyKey: null })).toMatchObject({
      booking: { status: 'pending' },
    });
  });
});

describe('a booking that waits for Google', () => {
  it('is known to the desk until it is written, or was withdrawn', async () => {
    const forever = { operation: '*', kind: 'backend-error', times: Infinity } as const;
    world.google.faults.add(forever);
    const queued = await byPhone();
    if (queued.kind !== 'queued') throw new Error(`expected a request, not ${queued.kind}`);
    const asked = () => world.engine.requests();
    expect(await asked()).toMatchObject([
      { id: queued.id, start: Date.parse(form.start), patient: { firstName: 'Zoë' } },
    ]);
    world.google.faults.clear();
    await world.google.clock.advance(HOUR);
    await world.background.turn();
    expect(await asked()).toEqual([]);
    expect(await world.engine.booking(queued.id)).toMatchObject({ status: 'confirmed' });

    world.google.faults.add(forever);
    const other = await byPhone({ start: '2026-11-25T15:00:00+01:00' });
    if (other.kind !== 'queued') throw new Error(`expected a request, not ${other.kind}`);
    expect(await world.engine.cancel(other.id, 'doctor')).toEqual({ kind: 'withdrawn' });
    expect(await asked()).toEqual([]);
    world.google.faults.clear();
  });
});

describe('finding a patient', () => {
  const found = async (text: string) =>
    (await world.engine.bookings({ text })).map(({ marks }) => marks.patient.lastName);

  it('goes by name without accents, by address, and by number however written', async () => {
    await bookOne(world);
    await bookOne(world, {
      firstName: 'Jean-Pierre',
      lastName: 'Lefèvre',
      email: 'jp@mail.example',
      phone: '01 44 55 66 77',
      start: '2026-11-25T11:00:00+01:00',
    });
    expect(await found('zoe')).toEqual(['O’Neil']);
    expect(await found('LEFEVRE jean')).toEqual(['Lefèvre']);
    expect(await found('pierre')).toEqual(['Lefèvre']);
    expect(await found("o'neil")).toEqual(['O’Neil']);
    expect(await found('@example.org')).toEqual(['O’Neil']);
    expect(await found('06 12 34 56 78')).toEqual(['O’Neil']);
    expect(await found('0144 55')).toEqual(['Lefèvre']);
    expect(await found('+33 1 44 55 66 77')).toEqual(['Lefèvre']);
    expect(await found('evre')).toEqual([]);
    expect(await found('   ')).toEqual([]);
  });
});

describe('numbers', () => {
  it('count the weeks of appointments: kept, cancelled, missed, and how long before', async () => {
    const one = await bookOne(world);
    const other = await bookOne(world, { start: '2026-11-25T11:00:00+01:00' });
    await bookOne(world, { start: '2026-11-30T11:00:00+01:00' });
    await world.engine.cancel(other.id, 'patient');
    await world.google.clock.advance(7 * DAY);
    await world.engine.noShow(one.id, true);
    const [before, week, now] = await world.engine.numbers(3);
    expect(before).toEqual({
      monday: '2026-11-16',
      kept: 0,
      cancelled: 0,
      noShows: 0,
      leadDays: null,
    });
    expect(week).toEqual({
      monday: '2026-11-23',
      kept: 1,
      cancelled: 1,
      noShows: 1,
      leadDays: 1,
    });
    expect(now).toMatchObject({ monday: '2026-11-30', kept: 1, noShows: 0, leadDays: 6 });
  });
});

describe('messages by hand', () => {
  const failAll = async () => {
    for (const { notice } of await world.mirror.claimDueNotices(START + DAY, HOUR, 100, ME)) {
      const record = { state: 'dead', at: START, reason: 'no such mailbox' } as const;
      const audit = { at: START, actor: 'engine', action: 'notice.dead', detail: {} } as const;
      await world.mirror.recordDelivery(notice.key, record, {
        ...audit,
        booking: notice.booking,
        calendarId: null,
      });
    }
  };

  it('are listed once given up, and due again or laid aside as a person says', async () => {
    const { id } = await bookOne(world);
    await failAll();
    const { outbox } = world.engine;
    const failed = await outbox.failed();
    expect(failed.length).toBeGreaterThan(1);
    const [first, ...rest] = failed.map(({ notice }) => notice.key);
    expect((await outbox.retry([first ?? ''])).changed).toHaveLength(1);
    expect((await outbox.discard(rest)).changed).toHaveLength(rest.length);
    expect(await outbox.failed()).toEqual([]);
    const { audit, notices } = await world.engine.history(id);
    expect(audit.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['booking.held', 'notice.revived', 'notice.discarded']),
    );
    expect(notices.map(({ state }) => state)).toEqual(['due', ...rest.map(() => 'dead')]);
    expect(await outbox.retry(['unknown'])).toMatchObject({ refused: [{ why: 'unknown' }] });
  });
});
