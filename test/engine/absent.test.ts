/** Time that the doctor blocks through us, and her days as she reads them. */
import { afterEach, describe, expect, it } from 'vitest';
import type { AbsentAnswer } from '../../src/engine/api.ts';
import type { Act } from '../../src/engine/core/acts.ts';
import {
  asEventId,
  asPractitionerId,
  DAY,
  HOUR,
  MINUTE,
} from '../../src/engine/core/values.ts';
import { at } from './examples.ts';
import { bookOne, CALENDAR, form, newWorld, said, standing, type World } from './world.ts';

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

const practitioner = asPractitionerId('dubois');
const MORNING = {
  start: at('2026-11-25T09:00:00+01:00'),
  end: at('2026-11-25T12:00:00+01:00'),
  allDay: false,
};
const WEDNESDAY = {
  start: at('2026-11-25T00:00:00+01:00'),
  end: at('2026-11-26T00:00:00+01:00'),
  allDay: true,
};

const away = (world: World, absence = MORNING, key = 'telegram 1') =>
  world.engine.absent({ practitioner, absence, key });

function eventOf(answer: AbsentAnswer): Act {
  if (!('event' in answer)) throw new Error(`nothing was entered: ${answer.kind}`);
  return { verb: 'take-back', absence: answer.event };
}

async function freeOn(world: World, date: string): Promise<number> {
  const type = world.engine.practice.types[0];
  if (type === undefined) throw new Error('expected a type');
  const answer = await world.engine.availability({
    practitioner,
    type: type.id,
    from: date,
    to: date,
  });
  return answer.slots.length;
}

/** Google answers again, and whatever waited is due. */
async function recovered(world: World): Promise<void> {
  world.google.faults.clear();
  await world.google.clock.advance(5 * MINUTE);
  await world.background.turn();
}

describe('an absence', () => {
  it('is an opaque event in her calendar, for one call, and nobody can book then', async () => {
    const world = await open();
    const before = await freeOn(world, '2026-11-25');
    world.google.calls.length = 0;
    expect(await away(world)).toMatchObject({ kind: 'entered', covered: 0 });
    expect(world.google.calls).toEqual(['events.insert']);
    expect(standing(world.google)).toMatchObject([
      {
        summary: 'Absent',
        start: { dateTime: '2026-11-25T09:00:00+01:00' },
        end: { dateTime: '2026-11-25T12:00:00+01:00' },
      },
    ]);
    expect(standing(world.google)[0]?.transparency ?? 'opaque').toBe('opaque');
    expect(await freeOn(world, '2026-11-25')).toBe(before - 6);
    const start = '2026-11-25T10:00:00+01:00';
    const booked = await world.engine.book({ ...form, start }, { idempotencyKey: null });
    expect(booked.kind).toBe('taken');
  });

  it('of whole days is an all-day event', async () => {
    const world = await open();
    await away(world, WEDNESDAY);
    expect(standing(world.google)).toMatchObject([
      { start: { date: '2026-11-25' }, end: { date: '2026-11-26' } },
    ]);
    expect(await freeOn(world, '2026-11-25')).toBe(0);
    expect(await freeOn(world, '2026-11-26')).toBeGreaterThan(0);
  });

  it('wins against a booking that is being made at that moment, as any block of hers', async () => {
    const world = await open();
    const other = await open({ google: world.google, seed: 9 });
    await away(other);
    const answer = await world.engine.book(form, { idempotencyKey: null });
    expect(answer.kind).toBe('taken');
    expect(standing(world.google)).toHaveLength(1);
  });

  it.each([
    'lost-response',
    'reset',
    'backend-error',
  ] as const)('is entered once although the answer is lost: %s', async (kind) => {
    const world = await open();
    world.google.faults.add({ operation: 'events.insert', kind, times: 9 });
    expect((await away(world)).kind).toBe('queued');
    // The same message comes again before it is settled.
    expect((await away(world)).kind).toBe('queued');
    await recovered(world);
    expect(standing(world.google)).toHaveLength(1);
    // She was promised it, so she hears of it; once.
    expect(await said(world)).toEqual(['doctor telegram away']);
    expect(await away(world)).toMatchObject({ kind: 'entered' });
    expect(standing(world.google)).toHaveLength(1);
    expect(await world.mirror.intents()).toEqual([]);
  });

  it('is entered once although the mirror is lost before the message comes again', async () => {
    const world = await open();
    await away(world);
    const again = await world.restart({ emptyMirror: true });
    worlds.splice(0, 1, again);
    expect((await away(again)).kind).toBe('entered');
    expect(standing(again.google)).toHaveLength(1);
  });

  it('of another message is another', async () => {
    const world = await open();
    await away(world);
    await away(world, MORNING, 'telegram 2');
    expect(standing(world.google)).toHaveLength(2);
  });

  it('survives a crash before Google was asked', async () => {
    const world = await open();
    world.google.faults.add({ operation: 'events.insert', kind: 'timeout', times: 1 });
    const dying = away(world);
    const again = await world.restart();
    await world.google.clock.advance(10_000);
    await dying;
    await recovered(again);
    expect(standing(again.google)).toHaveLength(1);
  });

  it('that is over is not entered; nor one that Google let wait until it was', async () => {
    const world = await open();
    const past = {
      start: at('2026-11-24T07:00:00Z'),
      end: at('2026-11-24T08:00:00Z'),
      allDay: false,
    };
    expect(await away(world, past)).toEqual({ kind: 'over' });
    world.google.faults.add({ operation: 'events.*', kind: 'backend-error', times: 999 });
    await away(world);
    await world.google.clock.advance(2 * DAY);
    world.google.faults.clear();
    await world.background.turn();
    expect(standing(world.google)).toEqual([]);
    expect(await world.mirror.intents()).toEqual([]);
    const [{ notice } = { notice: null }] = await world.mirror.notices({});
    expect(notice?.content).toMatchObject({ kind: 'away', outcome: 'refused' });
  });

  it('waits while the calendar may not be written to, and is given up when it is malformed', async () => {
    const world = await open();
    world.google.faults.add({ operation: 'events.insert', kind: 'read-only', times: 1 });
    expect((await away(world)).kind).toBe('queued');
    await recovered(world);
    expect(standing(world.google)).toHaveLength(1);
  });

  it('laid over bookings cancels nobody: she is asked about them', async () => {
    const world = await open();
    await bookOne(world);
    expect(await away(world)).toMatchObject({ kind: 'entered', covered: 1 });
    await world.google.clock.advance(2 * MINUTE);
    await world.background.turn();
    expect((await said(world)).filter((line) => line.endsWith('overlap'))).toHaveLength(2);
    expect(standing(world.google)).toHaveLength(2);
  });
});

describe('taken back', () => {
  it('it is gone from her calendar, and the time is free again', async () => {
    const world = await open();
    const before = await freeOn(world, '2026-11-25');
    const act = eventOf(await away(world));
    expect(await world.engine.act(act)).toEqual({ kind: 'taken-back' });
    expect(standing(world.google)).toEqual([]);
    expect(await freeOn(world, '2026-11-25')).toBe(before);
    expect(await world.engine.act(act)).toEqual({ kind: 'gone' });
    // The message that entered it comes again: what she took back stays so.
    expect(await away(world)).toEqual({ kind: 'taken-back' });
    expect(standing(world.google)).toEqual([]);
  });

  it('while Google is away it will not stand, whether or not it was written', async () => {
    for (const kind of ['lost-response', 'reset'] as const) {
      const world = await open();
      const stop = world.google.faults.add({ operation: 'events.*', kind, times: 999 });
      const act = eventOf(await away(world));
      expect(await world.engine.act(act)).toEqual({ kind: 'taken-back' });
      stop();
      await recovered(world);
      expect(standing(world.google)).toEqual([]);
      expect(await world.mirror.intents()).toEqual([]);
    }
  });

  it('works after the mirror was lost, and after she moved or renamed it', async () => {
    const world = await open();
    const act = eventOf(await away(world));
    const [event] = standing(world.google);
    world.google.model.patch(CALENDAR, String(event?.id), { summary: 'Dentiste' });
    const again = await world.restart({ emptyMirror: true });
    worlds.splice(0, 1, again);
    await again.engine.sync({ cause: 'test' });
    expect(await again.engine.absence(asEventId(String(event?.id)))).toEqual({ practitioner });
    expect(await again.engine.act(act)).toEqual({ kind: 'taken-back' });
    expect(standing(again.google)).toEqual([]);
  });

  it('the time is offered to whoever waits for something earlier', async () => {
    const world = await open();
    const { id } = await bookOne(world, { start: '2026-11-27T10:00:00+01:00' });
    await world.engine.wish(id, true);
    await world.engine.act(eventOf(await away(world)));
    await world.google.clock.advance(5 * MINUTE);
    await world.background.turn();
    expect(await said(world)).toContain('patient email offer');
  });

  it('can be tried again when Google does not answer', async () => {
    const world = await open();
    const act = eventOf(await away(world));
    const stop = world.google.faults.add({ operation: 'events.*', kind: 'reset', times: 99 });
    expect(await world.engine.act(act)).toEqual({ kind: 'unavailable' });
    stop();
    expect(await world.engine.act(act)).toEqual({ kind: 'taken-back' });
  });

  it('removes nothing that was not entered so: no booking, no event of hers', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    const own = world.google.model.insert(CALENDAR, {
      summary: 'Réunion',
      start: { dateTime: '2026-11-26T09:00:00+01:00' },
      end: { dateTime: '2026-11-26T10:00:00+01:00' },
    });
    await world.engine.sync({ cause: 'test' });
    for (const absence of [id, asEventId(String(own.id)), asEventId('nothing')]) {
      expect(await world.engine.act({ verb: 'take-back', absence })).toEqual({ kind: 'gone' });
    }
    expect(standing(world.google)).toHaveLength(2);
  });
});

describe('her days', () => {
  const days = (world: World, from = '2026-11-25', to = from) =>
    world.engine.agenda({ practitioner, from, to });

  it('hold bookings and blocks by start, and what is free between them', async () => {
    const world = await open();
    await bookOne(world);
    await away(world, {
      start: at('2026-11-25T14:00:00+01:00'),
      end: at('2026-11-25T17:45:00+01:00'),
      allDay: false,
    });
    const agenda = await days(world);
    expect(agenda.isOld).toBe(false);
    expect(agenda.days).toMatchObject([
      {
        date: '2026-11-25',
        entries: [
          { kind: 'booking', pending: false, booking: { patient: { firstName: 'Zoë' } } },
          { kind: 'block', title: 'Absent', allDay: false },
        ],
        // A quarter of an hour at the end is of no use to anybody.
        free: [
          { start: at('2026-11-25T09:00:00+01:00'), end: at('2026-11-25T10:00:00+01:00') },
          { start: at('2026-11-25T10:30:00+01:00'), end: at('2026-11-25T14:00:00+01:00') },
        ],
      },
    ]);
  });

  it('show no time that is over, no cancelled booking, no closed day', async () => {
    const world = await open();
    const { id } = await bookOne(world, { start: '2026-11-24T15:00:00+01:00' });
    await world.engine.cancel(id, 'patient');
    const agenda = await days(world, '2026-11-24', '2026-11-28');
    expect(agenda.days.map(({ entries }) => entries.length)).toEqual([0, 0, 0, 0, 0]);
    expect(agenda.days[0]?.free).toEqual([
      { start: world.google.clock.now(), end: at('2026-11-24T18:00:00+01:00') },
    ]);
    expect(agenda.days[4]?.free).toEqual([]);
  });

  it('say so when they are old, or not known at all', async () => {
    const world = await open();
    world.google.faults.add({ operation: 'events.*', kind: 'backend-error', times: 99 });
    await world.google.clock.advance(HOUR);
    await world.engine.sync({ cause: 'test' });
    expect((await days(world)).isOld).toBe(true);
    const unread = await newWorld();
    worlds.push(unread);
    const agenda = await days(unread);
    expect(agenda).toMatchObject({ asOf: null, days: [{ entries: [], free: [] }] });
  });
});
