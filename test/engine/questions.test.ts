/** What the doctor is asked about her calendar, and what her answers do. */
import { afterEach, describe, expect, it } from 'vitest';
import { decodeAct, encodeAct } from '../../src/engine/core/acts.ts';
import type { AbsenceMatter, OverlapMatter } from '../../src/engine/core/notice.ts';
import { MINUTE, must } from '../../src/engine/core/values.ts';
import { bookOne, CALENDAR, newWorld, said, standing, type World } from './world.ts';

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

/** The doctor does something; the next poll sees it; the settle time passes. */
async function doctor(world: World, act: () => unknown, waitMs = 2 * MINUTE): Promise<void> {
  act();
  await world.engine.sync({ cause: 'test' });
  await world.google.clock.advance(waitMs);
  await world.background.turn();
}

const block = (world: World, start: string, end: string, summary = 'Réunion') =>
  world.google.model.insert(CALENDAR, {
    summary,
    start: { dateTime: start },
    end: { dateTime: end },
  }) as { id: string };

const NINE = '2026-11-25T09:00:00+01:00';
const NOON = '2026-11-25T12:00:00+01:00';

async function asked(world: World): Promise<(OverlapMatter | AbsenceMatter)[]> {
  const notices = await world.mirror.notices({});
  return notices.flatMap(({ notice: { channel, content } }) =>
    channel === 'telegram' && (content.kind === 'overlap' || content.kind === 'absence')
      ? [content]
      : [],
  );
}

const one = async (world: World) => must((await asked(world))[0], 'a question');

describe('a block laid over a booking', () => {
  it('cancels nobody: the doctor is asked, once, over every channel', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    await doctor(world, () => block(world, NINE, NOON));
    expect((await said(world)).filter((line) => line.endsWith('overlap'))).toEqual([
      'doctor email overlap',
      'doctor telegram overlap',
    ]);
    expect(await one(world)).toMatchObject({
      kind: 'overlap',
      block: { title: 'Réunion', allDay: false },
      bookings: [{ id, patient: { firstName: 'Zoë', lastName: 'O’Neil' } }],
    });
    expect(standing(world.google)).toHaveLength(2);
    for (let hour = 0; hour < 3; hour += 1) await doctor(world, () => {}, 60 * MINUTE);
    expect(await asked(world)).toHaveLength(1);
    expect(await world.mirror.intents()).toEqual([]);
  });

  it('is not asked about as long as it may still be dragged on, nor when it is taken away', async () => {
    const world = await open();
    await bookOne(world);
    await doctor(world, () => block(world, NINE, NOON), MINUTE / 2);
    expect(await asked(world)).toEqual([]);
    const [, other] = standing(world.google);
    await doctor(world, () => world.google.model.delete(CALENDAR, String(other?.id)));
    expect(await asked(world)).toEqual([]);
  });

  it('is not asked about again when the mirror was lost', async () => {
    const world = await open();
    await bookOne(world);
    await doctor(world, () => block(world, NINE, NOON));
    expect(await asked(world)).toHaveLength(1);
    const other = await world.restart({ emptyMirror: true });
    worlds.splice(0, worlds.length, other);
    await doctor(other, () => {}, 10 * MINUTE);
    expect(await asked(other)).toEqual([]);
  });

  it('is asked about anew when it lies otherwise', async () => {
    const world = await open();
    await bookOne(world);
    let id = '';
    await doctor(world, () => {
      id = block(world, NINE, NOON).id;
    });
    await doctor(world, () =>
      world.google.model.patch(CALENDAR, id, {
        start: { dateTime: '2026-11-25T09:30:00+01:00' },
      }),
    );
    expect(await asked(world)).toHaveLength(2);
  });

  it('over several bookings is one question, and one answer cancels them all', async () => {
    const world = await open();
    await bookOne(world);
    await bookOne(world, { start: '2026-11-25T11:00:00+01:00', email: 'ana@example.org' });
    await bookOne(world, { start: '2026-11-25T15:00:00+01:00', email: 'bea@example.org' });
    await doctor(world, () =>
      world.google.model.insert(CALENDAR, {
        summary: 'Absente',
        start: { date: '2026-11-25' },
        end: { date: '2026-11-26' },
        transparency: 'opaque',
      }),
    );
    const question = await one(world);
    expect(await asked(world)).toHaveLength(1);
    expect(question).toMatchObject({ block: { title: 'Absente', allDay: true } });
    expect((question as OverlapMatter).bookings).toHaveLength(3);
    expect(await world.engine.question(question.question)).toEqual(question);
    const act = decodeAct(
      must(encodeAct({ verb: 'cancel-asked', question: question.question }), 'a button'),
    );
    expect(await world.engine.act(must(act, 'an act'))).toEqual({
      kind: 'cancelled',
      bookings: 3,
      later: 0,
    });
    const mails = (await said(world)).filter((line) => line === 'patient email cancelled');
    expect(mails).toHaveLength(3);
    expect(standing(world.google)).toHaveLength(1);
    expect(await world.engine.question(question.question)).toBeNull();
    expect(await world.engine.act(must(act, 'an act'))).toEqual({ kind: 'gone' });
  });

  it('kept, stays as it is', async () => {
    const world = await open();
    await bookOne(world);
    await doctor(world, () => block(world, NINE, NOON));
    const { question } = await one(world);
    expect(await world.engine.act({ verb: 'keep', question })).toEqual({ kind: 'kept' });
    await doctor(world, () => {}, 60 * MINUTE);
    expect(standing(world.google)).toHaveLength(2);
    expect(await asked(world)).toHaveLength(1);
  });

  it('is not cancelled by an old answer once the block is gone', async () => {
    const world = await open();
    await bookOne(world);
    let id = '';
    await doctor(world, () => {
      id = block(world, NINE, NOON).id;
    });
    const { question } = await one(world);
    await doctor(world, () => world.google.model.delete(CALENDAR, id));
    expect(await world.engine.act({ verb: 'cancel-asked', question })).toEqual({
      kind: 'gone',
    });
    expect(standing(world.google)).toHaveLength(1);
  });

  it('may be another booking, dragged there by the doctor’s own hand', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    const other = await bookOne(world, {
      start: '2026-11-25T11:00:00+01:00',
      email: 'ana@example.org',
    });
    await doctor(world, () =>
      world.google.model.patch(CALENDAR, other.id, {
        start: { dateTime: '2026-11-25T10:00:00+01:00' },
        end: { dateTime: '2026-11-25T10:30:00+01:00' },
      }),
    );
    expect(await asked(world)).toMatchObject([{ kind: 'overlap', bookings: [{ id }] }]);
    expect(standing(world.google)).toHaveLength(2);
  });

  it('that is its own series, made by repeating the booking, covers nobody', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    await doctor(world, () =>
      world.google.model.patch(CALENDAR, id, {
        start: { dateTime: '2026-11-25T10:00:00+01:00', timeZone: 'Europe/Paris' },
        end: { dateTime: '2026-11-25T10:30:00+01:00', timeZone: 'Europe/Paris' },
        recurrence: ['RRULE:FREQ=WEEKLY;COUNT=3'],
      }),
    );
    expect(await asked(world)).toEqual([]);
  });

  it('survives an answer of Google’s that was lost, and a crash in between', async () => {
    const world = await open();
    await bookOne(world);
    world.google.faults.add({ operation: 'events.patch', kind: 'lost-response' });
    await doctor(world, () => block(world, NINE, NOON));
    expect(await asked(world)).toEqual([]);
    const other = await world.restart();
    worlds.splice(0, worlds.length, other);
    await doctor(other, () => {}, 10 * MINUTE);
    expect(await asked(other)).toHaveLength(1);
  });
});

describe('a free all-day event that reads like an absence', () => {
  const absence = (world: World, over: object = {}) =>
    world.google.model.insert(CALENDAR, {
      summary: 'Congés',
      start: { date: '2026-11-26' },
      end: { date: '2026-11-28' },
      transparency: 'transparent',
      ...over,
    }) as { id: string };

  const slotsOn = async (world: World, day: string) => {
    const { slots } = await world.engine.availability({
      practitioner: must(world.engine.practice.practitioners[0], 'a practitioner').id,
      type: must(world.engine.practice.types[0], 'a type').id,
      from: day,
      to: day,
    });
    return slots.length;
  };

  it('is asked about once, and closes the day when she says so', async () => {
    const world = await open();
    await doctor(world, () => absence(world));
    expect(await asked(world)).toMatchObject([
      { kind: 'absence', block: { title: 'Congés', allDay: true }, recurring: false },
    ]);
    expect(await slotsOn(world, '2026-11-26')).toBeGreaterThan(0);
    const { question } = await one(world);
    expect(await world.engine.act({ verb: 'close-day', question })).toEqual({ kind: 'closed' });
    expect(await slotsOn(world, '2026-11-26')).toBe(0);
    expect(await slotsOn(world, '2026-11-27')).toBe(0);
    expect(standing(world.google)[0]?.transparency ?? 'opaque').toBe('opaque');
    await doctor(world, () => {}, 60 * MINUTE);
    expect(await asked(world)).toHaveLength(1);
    expect(await world.engine.act({ verb: 'close-day', question })).toEqual({ kind: 'gone' });
  });

  it('waits for her to press again when its calendar is closed to us for a while', async () => {
    const world = await open();
    await doctor(world, () => absence(world));
    const { question } = await one(world);
    const times = Number.POSITIVE_INFINITY;
    const back = world.google.faults.add({ operation: '*', kind: 'not-found', times });
    expect(await world.engine.act({ verb: 'close-day', question })).toEqual({
      kind: 'unavailable',
    });
    back();
    expect(await world.engine.act({ verb: 'close-day', question })).toEqual({ kind: 'closed' });
  });

  it('left open, is not asked about again, not even by a new mirror', async () => {
    const world = await open();
    await doctor(world, () => absence(world));
    const { question } = await one(world);
    expect(await world.engine.act({ verb: 'leave-open', question })).toEqual({
      kind: 'left-open',
    });
    const other = await world.restart({ emptyMirror: true });
    worlds.splice(0, worlds.length, other);
    await doctor(other, () => {}, 60 * MINUTE);
    expect(await asked(other)).toEqual([]);
  });

  it('of a series is asked about once, and closes all of them', async () => {
    const world = await open();
    await doctor(world, () =>
      absence(world, {
        summary: 'Fermé',
        end: { date: '2026-11-27' },
        recurrence: ['RRULE:FREQ=WEEKLY;COUNT=4'],
      }),
    );
    await doctor(world, () => {}, 10 * MINUTE);
    expect(await asked(world)).toMatchObject([{ kind: 'absence', recurring: true }]);
    const { question } = await one(world);
    expect(await world.engine.act({ verb: 'close-day', question })).toEqual({ kind: 'closed' });
    await doctor(world, () => {}, MINUTE);
    expect(await slotsOn(world, '2026-12-03')).toBe(0);
  });

  it.each([
    ['Anniversaire de Paul', {}],
    ['Congés', { start: { date: '2026-11-28' }, end: { date: '2026-11-30' } }],
  ])('is not asked about when it is none, or when nobody could book: %s', async (summary, over) => {
    const world = await open();
    await doctor(world, () => absence(world, { summary, ...over }));
    expect(await asked(world)).toEqual([]);
  });
});
