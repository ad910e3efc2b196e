/** Two processes on one database: what one of them does never undoes the other's work. */
import { describe, expect, it } from 'vitest';
import { asCalendarId, MINUTE } from '../../../src/engine/core/values.ts';
import { at } from '../examples.ts';
import { bookOne, CALENDAR, form, said, standing, type World } from '../world.ts';
import {
  around,
  cutOff,
  drag,
  ELEVEN,
  meeting,
  patientsTold,
  settle,
  stage,
  TEN,
  THREE,
} from './scene.ts';

const { open, beside } = stage();
const TWO = '2026-11-25T14:00:00+01:00';

/** What lies at ten o'clock, for the mirror. */
const claimsAtTen = ({ mirror }: World) =>
  mirror.claims(asCalendarId(CALENDAR), { start: at(TEN), end: at(ELEVEN) });

/** What this process lists it applies only when told to. */
function heldBack({ calendar }: World): () => void {
  const gate = Promise.withResolvers<void>();
  around(calendar, 'list', (list) => async (...args) => {
    const page = await list(...args);
    await gate.promise;
    return page;
  });
  return gate.resolve;
}

describe('unfinished work', () => {
  it('that one process is slow with is taken by nobody else, and holds up nothing beside it', async () => {
    const one = await open();
    const { google } = one;
    const first = await bookOne(one);
    const second = await bookOne(one, { start: TWO, email: 'b@example.org' });
    const restore = cutOff(google);
    expect((await one.engine.reschedule(first.id, ELEVEN, 'patient')).kind).toBe('queued');
    expect((await one.engine.reschedule(second.id, THREE, 'patient')).kind).toBe('queued');
    restore();
    await google.clock.advance(5_000);
    const other = await beside(one);
    // One insert hangs for all the time a resumed move has: 12 s.
    google.faults.add({ operation: 'events.insert', kind: 'timeout' });
    const slow = one.background.recover();
    await google.clock.advance(11_500);
    expect(await other.background.recover()).toBe(0);
    expect((await other.engine.booking(second.id))?.start).toBe(at(THREE));
    await google.clock.advance(20_000);
    await slow;
    await settle(one, 3);
    expect((await one.engine.booking(first.id))?.start).toBe(at(ELEVEN));
    expect((await one.engine.booking(second.id))?.start).toBe(at(THREE));
    expect(standing(google)).toHaveLength(2);
    expect(await patientsTold(one)).toEqual([
      'patient email booked',
      'patient email booked',
      'patient email moved',
      'patient email moved',
    ]);
    expect(await one.mirror.intents()).toEqual([]);
  });

  it('of a process that dies after it took the right to tell is told by the other, once', async () => {
    const one = await open();
    const other = await beside(one);
    const { id } = await bookOne(one);
    drag(one.google, id, THREE);
    await one.engine.sync({ cause: 'test' });
    await one.google.clock.advance(2 * MINUTE);
    const otherIsThere = Promise.withResolvers<void>();
    const taken = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    around(one.calendar, 'patch', (patch) => async (...args) => {
      begun.resolve();
      await otherIsThere.promise;
      await patch(...args);
      taken.resolve();
      return new Promise<never>(() => {});
    });
    // As near as it can come: before the same patch, or at the end of a turn that found nothing to do.
    around(other.calendar, 'patch', (patch) => async (...args) => {
      otherIsThere.resolve();
      await taken.promise;
      return patch(...args);
    });
    void one.background.turn();
    await begun.promise;
    await other.background.turn().finally(otherIsThere.resolve);
    await taken.promise;
    await settle(other, 3);
    expect(await patientsTold(other)).toEqual(['patient email booked', 'patient email moved']);
    expect(await other.mirror.intents()).toEqual([]);
  });
});

describe('a pass that another process overtakes', () => {
  it.each([
    ['nothing', false],
    ['something', true],
  ] as const)('has applied what was there when it was asked for, the other having %s to apply', async (_what, has) => {
    const one = await open();
    const other = await beside(one);
    if (has) meeting(one.google, THREE);
    await one.google.clock.advance(1_000);
    const release = heldBack(other);
    const early = other.engine.sync({ cause: 'poll' });
    await one.google.clock.advance(10);
    meeting(one.google, TEN);
    around(one.calendar, 'list', (list) => async (...args) => {
      const page = await list(...args);
      release();
      await early;
      return page;
    });
    expect(await one.engine.sync({ cause: 'cron' })).toMatchObject([{ failure: null }]);
    expect(await claimsAtTen(one)).toHaveLength(1);
  });

  it('does not hide from the check of a booking what a person wrote meanwhile', async () => {
    const one = await open();
    const other = await beside(one);
    const release = heldBack(other);
    let early: Promise<unknown> = Promise.resolve();
    around(one.calendar, 'insert', (insert) => async (...args) => {
      const inserted = await insert(...args);
      early = other.engine.sync({ cause: 'poll' });
      await one.google.clock.sleep(1);
      meeting(one.google, TEN);
      return inserted;
    });
    around(one.calendar, 'list', (list) => async (...args) => {
      const page = await list(...args);
      release();
      await early;
      return page;
    });
    const answer = await one.engine.book(form, { idempotencyKey: null });
    expect(answer.kind).toBe('taken');
    await settle(one, 2);
    expect(standing(one.google)).toMatchObject([{ summary: 'Réunion' }]);
    expect(await said(one)).toEqual([]);
  });

  it('again and again is not reported as applied', async () => {
    const world = await open();
    meeting(world.google, TEN);
    overtakenTimes(world, Number.POSITIVE_INFINITY);
    const [report] = await world.engine.sync({ cause: 'cli', full: true });
    expect(report).toMatchObject({ changed: 0, full: true });
    expect(report?.failure).toContain('trying again later');
    expect(await claimsAtTen(world)).toEqual([]);
  });

  it('once begins again, and is reported when it is applied', async () => {
    const world = await open();
    meeting(world.google, TEN);
    overtakenTimes(world, 1);
    const reports = await world.engine.sync({ cause: 'cli', full: true });
    expect(reports).toMatchObject([{ full: true, failure: null }]);
    expect(await claimsAtTen(world)).toHaveLength(1);
  });
});

/** Another process begins a full pass while this one lists, so many times. */
function overtakenTimes({ calendar, mirror }: World, most: number): void {
  let left = most;
  around(calendar, 'list', (list) => async (...args) => {
    const page = await list(...args);
    left -= 1;
    if (left >= 0) await mirror.beginStaging(asCalendarId(CALENDAR));
    return page;
  });
}
