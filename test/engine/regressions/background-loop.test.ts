/** The loop waits when there is nothing it could do, goes on with what it can, and ends when told to. */
import { describe, expect, it } from 'vitest';
import { encodeMarks } from '../../../src/calendar/marks.ts';
import type { Background } from '../../../src/engine/background.ts';
import type { Practice } from '../../../src/engine/core/practice.ts';
import {
  asCalendarId,
  asEventId,
  HOUR,
  MINUTE,
  SECOND,
} from '../../../src/engine/core/values.ts';
import { createEngine } from '../../../src/engine/create-engine.ts';
import { newWakes } from '../../../src/engine/journal/wakes.ts';
import { practice } from '../examples.ts';
import { bookOne, CALENDAR, newGoogle, said, standing, type World } from '../world.ts';
import {
  around,
  cutOff,
  ELEVEN,
  halfHourFrom,
  patientsTold,
  queueOne,
  settle,
  stage,
  THREE,
  withColleague,
} from './scene.ts';

const { open, beside, startLoop } = stage();
const ALWAYS = { times: Number.POSITIVE_INFINITY };
const COLLEAGUE = 'martin@example.com';
const HOLD = asEventId('holdholdholdholdholdhold01');

/** A booking whose move by the doctor is about to be told. */
async function owing(world: World, over: object = {}): Promise<void> {
  const { id, calendarId } = await bookOne(world, over);
  world.google.model.patch(calendarId, id, halfHourFrom(THREE));
  await world.engine.sync({ cause: 'test' });
  await world.google.clock.advance(2 * MINUTE);
}

describe('the background loop', () => {
  it('waits while Google is away and a change is owed, and tells it when Google is back', async () => {
    const world = await open();
    await owing(world);
    const restore = cutOff(world.google);
    const loop = startLoop(world);
    for (let minute = 0; minute < 2; minute += 1) {
      await world.google.clock.advance(MINUTE);
      expect(loop.turns()).toSatisfy((turns: number) => turns >= 1 && turns <= 40);
    }
    restore();
    await world.google.clock.advance(10 * MINUTE);
    await loop.stop();
    expect(await patientsTold(world)).toEqual(['patient email booked', 'patient email moved']);
  });

  it('goes on with what falls due between its look and its sleep, however busy the machine is', async () => {
    const world = await open();
    await owing(world);
    const { clock } = world.google;
    const restore = cutOff(world.google);
    const loop = startLoop(world);
    await clock.advance(500);
    restore();
    around(world.mirror, 'nextIntentDue', (real) => async () => {
      const due = await real();
      const left = (due ?? 0) - clock.now();
      if (left > 0 && left < 3 * SECOND) await clock.sleep(left + 1);
      return due;
    });
    // News wakes it before the second try, which is due by the time it has looked for it.
    world.google.model.insert(CALENDAR, { summary: 'Réunion', ...halfHourFrom(ELEVEN) });
    await world.engine.sync({ cause: 'test' });
    await clock.advance(30 * SECOND);
    await loop.stop();
    expect(await patientsTold(world)).toEqual(['patient email booked', 'patient email moved']);
  });

  it('neither takes the write lock nor looks through the bookings while nothing happens', async () => {
    const world = await open({ delivers: false });
    await bookOne(world);
    await settle(world, 2);
    const asked: string[] = [];
    for (const name of ['claimIntents', 'commit', 'bookings', 'owing', 'intents'] as const) {
      around(world.mirror, name, (real) => (...args: never[]) => {
        asked.push(name);
        return (real as (...args: never[]) => never)(...args);
      });
    }
    await world.background.turn();
    expect(asked).toEqual([]);
    await bookOne(world, { start: ELEVEN, email: 'b@example.org' });
    asked.length = 0;
    await world.background.turn();
    // Each duty looks once at the calendar that has news: at what is owed for previews and for telling, at
    // its bookings for reminders.
    expect(asked.toSorted()).toEqual(['bookings', 'owing', 'owing']);
  });

  it('asks rarely for an expired hold to be removed while Google takes no writes', async () => {
    const world = await open();
    const { clock, model, calls, faults } = world.google;
    const { id } = await bookOne(world);
    const expiresAt = clock.now() + MINUTE;
    const marks = encodeMarks({ kind: 'hold', id: HOLD, for: id, expiresAt });
    const hold = { id: HOLD, extendedProperties: { private: marks }, ...halfHourFrom(THREE) };
    model.insert(CALENDAR, hold);
    await world.engine.sync({ cause: 'test' });
    await clock.advance(3 * MINUTE);
    const expired = async () =>
      (await world.mirror.holdEvents(asCalendarId(CALENDAR))).map(({ id }) => id);
    expect(await expired()).toEqual([HOLD]);
    const mend = faults.add({ operation: '*', kind: 'quota-exceeded', ...ALWAYS });
    calls.length = 0;
    const loop = startLoop(world);
    await clock.advance(2 * MINUTE);
    // After 2, 4, 8 … seconds.
    expect(calls.length).toBeLessThanOrEqual(8);
    expect(calls).toContain('events.delete');
    mend();
    await clock.advance(2 * MINUTE);
    await loop.stop();
    expect(await expired()).toEqual([]);
    expect(standing(world.google)).toMatchObject([{ id }]);
  });

  it('waits longer and longer for a booking that cannot be found, and tells it once it can', async () => {
    const world = await open();
    await owing(world);
    const { clock, faults } = world.google;
    const mend = faults.add({ operation: 'events.patch', kind: 'not-found', ...ALWAYS });
    let patches = 0;
    around(world.calendar, 'patch', (patch) => async (...args) => {
      patches += 1;
      await clock.sleep(100);
      return patch(...args);
    });
    const loop = startLoop(world);
    await clock.advance(MINUTE);
    expect(patches).toSatisfy((count: number) => count >= 2 && count <= 10);
    expect(await patientsTold(world)).toEqual(['patient email booked']);
    mend();
    await clock.advance(10 * MINUTE);
    await loop.stop();
    expect(await patientsTold(world)).toEqual(['patient email booked', 'patient email moved']);
  });

  it('does not spin over what is owed in the calendar of a practitioner who was removed', async () => {
    const before = await open({ practice: withColleague });
    await owing(before, { practitioner: 'martin' });
    const world = await beside(before, { practice });
    const loop = startLoop(world);
    await world.google.clock.advance(MINUTE);
    // Every second, since another process lives; and hardly more.
    expect(loop.turns()).toSatisfy((turns: number) => turns >= 1 && turns <= 80);
    await loop.stop();
    expect(await patientsTold(world)).toEqual(['patient email booked']);
  });

  it('goes on with unfinished work after the wall clock was set back by two hours', async () => {
    const google = newGoogle();
    const real = google.clock;
    let offset = 0;
    const clock = { ...real, now: () => real.now() + offset };
    const world = await open({ google: { ...google, clock } });
    google.faults.add({ operation: 'events.insert', kind: 'reset' });
    const id = await queueOne(world);
    offset = -2 * HOUR;
    await settle(world, 6);
    expect(await world.mirror.intents()).toEqual([]);
    expect(standing(google)).toMatchObject([{ id }]);
    expect(await patientsTold(world)).toEqual(['patient email booked']);
  });
});

describe('unfinished work for a calendar that is no longer configured', () => {
  it('is put off for an hour with a warning, writes nothing, and does not hold up the rest', async () => {
    const before = await open({ practice: withColleague });
    const { google, mirror } = before;
    google.faults.add({ operation: 'events.insert', kind: 'reset', times: 2 });
    const parked = await queueOne(before, { practitioner: 'martin' });
    const other = await queueOne(before, { email: 'b@example.org' });
    const warnings: unknown[] = [];
    const background = programFor(before, practice, warnings);

    await google.clock.advance(MINUTE);
    await background.turn();
    const warned = [
      { intent: parked },
      'unfinished work for a calendar that is not configured',
    ];
    expect(warnings).toEqual([warned]);
    expect(await mirror.intents()).toMatchObject([
      { id: parked, phase: 'insert', nextAt: google.clock.now() + HOUR },
    ]);
    expect(standing(google)).toMatchObject([{ id: other }]);
    expect(await patientsTold(before)).toEqual(['patient email booked']);

    await google.clock.advance(HOUR - MINUTE);
    await background.turn();
    expect(warnings).toHaveLength(1);
    await google.clock.advance(MINUTE);
    await background.turn();
    expect(warnings).toEqual([warned, warned]);
    expect(google.model.list(COLLEAGUE).items).toEqual([]);
  });

  it('is brought to its end once the calendar is configured again', async () => {
    const before = await open({ practice: withColleague });
    const { google } = before;
    google.faults.add({ operation: 'events.insert', kind: 'reset' });
    const parked = await queueOne(before, { practitioner: 'martin' });
    const background = programFor(before, practice, []);
    await google.clock.advance(MINUTE);
    await background.turn();
    await google.clock.advance(HOUR);
    await before.background.turn();
    expect(standing(google, COLLEAGUE)).toMatchObject([{ id: parked }]);
    expect(await patientsTold(before)).toEqual(['patient email booked']);
    expect(await before.mirror.intents()).toEqual([]);
  });
});

describe('stopping', () => {
  it('waits for what is under way, eight bookings of a Google that hangs, side by side; none is lost', async () => {
    const world = await open();
    const { clock, faults } = world.google;
    const restore = cutOff(world.google);
    const ids: string[] = [];
    for (const [index, time] of TIMES.entries()) {
      const start = `2026-11-25T${time}:00+01:00`;
      ids.push(await queueOne(world, { start, email: `p${index}@example.org` }));
    }
    restore();
    const mend = faults.add({ operation: '*', kind: 'timeout', ...ALWAYS });
    await clock.advance(MINUTE);
    world.google.calls.length = 0;
    const loop = startLoop(world);
    await clock.advance(SECOND);
    let isStopped = false;
    const stopped = loop.stop().then(() => {
      isStopped = true;
    });
    // What a resumed booking may wait for Google is 12 s.
    await clock.advance(12 * SECOND);
    expect(isStopped).toBe(true);
    await stopped;
    expect(world.google.calls).toEqual(ids.map(() => 'events.insert'));
    expect(await said(world)).toEqual([]);

    mend();
    const next = await world.restart();
    await settle(next, 3);
    expect(standing(next.google).map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
    expect(await patientsTold(next)).toEqual(ids.map(() => 'patient email booked'));
    expect(await next.mirror.intents()).toEqual([]);
  });
});

const TIMES = ['10:00', '10:30', '11:00', '11:30', '12:00', '12:30', '13:00', '13:30'] as const;

/** A program on the same database, configured otherwise, whose warnings are kept. */
function programFor(
  { google, calendar, mirror, processes }: World,
  configured: Practice,
  warnings: unknown[],
): Background {
  const { background } = createEngine({
    practice: configured,
    calendar,
    mirror,
    clock: google.clock,
    presence: processes.join(),
    wakes: newWakes(google.clock),
    entropy: { fraction: () => 0.5, eventId: () => asEventId('7hf83d0cbr38s15381m9flhs77') },
    settings: {
      invite: false,
      settleMs: MINUTE,
      requestBudgetMs: 6 * SECOND,
      telegram: true,
      sms: false,
    },
    log: {
      info: () => {},
      warn: (fields, message) => {
        warnings.push([fields, message]);
      },
      error: (fields, message) => {
        throw new Error(`${message}: ${JSON.stringify(fields)}`);
      },
    },
  });
  return background;
}
