/** What the doctor reads of her day in the morning: when, what, and how often. */
import { afterEach, describe, expect, it } from 'vitest';
import type { SummaryMatter } from '../../src/engine/core/notice.ts';
import type { DailySummary, Practice } from '../../src/engine/core/practice.ts';
import { HOUR, type Instant, MINUTE } from '../../src/engine/core/values.ts';
import { at, practice as example } from './examples.ts';
import { bookOne, CALENDAR, newGoogle, newWorld, type World } from './world.ts';

const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

const HALF_PAST_SEVEN = 7 * 60 + 30;

const practiceWith = (
  summary: Partial<DailySummary> | null,
  over: Partial<Practice> = {},
): Practice => ({
  ...example,
  ...over,
  practitioners: example.practitioners.map((one) => ({
    ...one,
    dailySummary:
      summary === null ? null : { atMinute: HALF_PAST_SEVEN, emptyDays: false, ...summary },
  })),
});

async function open(practice: Practice = practiceWith({})): Promise<World> {
  const world = await newWorld({ practice, google: newGoogle(practice) });
  await world.engine.sync({ cause: 'test' });
  worlds.push(world);
  return world;
}

async function until(world: World, time: string | Instant): Promise<void> {
  const ms = (typeof time === 'string' ? at(time) : time) - world.google.clock.now();
  await world.google.clock.advance(ms);
  await world.engine.sync({ cause: 'test' });
  await world.background.turn();
}

/** The summaries owed, with their channels. */
async function summaries(world: World): Promise<[string, SummaryMatter][]> {
  const notices = await world.mirror.notices({});
  return notices.flatMap(({ notice: { channel, content } }): [string, SummaryMatter][] =>
    content.kind === 'summary' ? [[channel, content]] : [],
  );
}

const dates = async (world: World) =>
  (await summaries(world))
    .filter(([channel]) => channel === 'email')
    .map(([, one]) => one.date);

describe('a daily summary', () => {
  it('comes at its hour, by mail and Telegram, once', async () => {
    const world = await open();
    await bookOne(world);
    await until(world, '2026-11-25T07:29:00+01:00');
    expect(await summaries(world)).toEqual([]);
    await until(world, '2026-11-25T07:30:00+01:00');
    expect((await summaries(world)).map(([channel]) => channel)).toEqual(['email', 'telegram']);
    await until(world, '2026-11-25T09:00:00+01:00');
    expect(await summaries(world)).toHaveLength(2);
  });

  it('holds the day in order: appointments, blocks, what is free, what awaits her', async () => {
    const policy = { ...example.policy, approval: 'doctor' } as const;
    const world = await open(practiceWith({}, { policy }));
    const booking = await bookOne(world);
    await bookOne(world, { start: '2026-11-26T10:00:00+01:00', email: 'ana@example.org' });
    world.google.model.insert(CALENDAR, {
      summary: 'Réunion',
      start: { dateTime: '2026-11-25T11:00:00+01:00' },
      end: { dateTime: '2026-11-25T18:00:00+01:00' },
    });
    await until(world, '2026-11-25T07:30:00+01:00');
    const [[, said] = []] = await summaries(world);
    expect(said).toMatchObject({
      date: '2026-11-25',
      entries: [
        { kind: 'booking', pending: true, booking: { id: booking.id } },
        { kind: 'block', title: 'Réunion' },
      ],
      free: [
        { start: at('2026-11-25T09:00:00+01:00'), end: at('2026-11-25T10:00:00+01:00') },
        { start: at('2026-11-25T10:30:00+01:00'), end: at('2026-11-25T11:00:00+01:00') },
      ],
      pending: [{ id: booking.id }, { start: at('2026-11-26T10:00:00+01:00') }],
      questions: 0,
    });
  });

  it('counts the questions that she has yet to answer, and no others', async () => {
    const world = await open();
    await bookOne(world);
    await bookOne(world, { start: '2026-11-26T10:00:00+01:00', email: 'ana@example.org' });
    for (const day of ['25', '26']) {
      world.google.model.insert(CALENDAR, {
        summary: 'Réunion',
        start: { dateTime: `2026-11-${day}T09:00:00+01:00` },
        end: { dateTime: `2026-11-${day}T12:00:00+01:00` },
      });
    }
    await world.engine.sync({ cause: 'test' });
    await until(world, world.google.clock.now() + 5 * MINUTE);
    const notices = await world.mirror.notices({});
    const keys = notices.flatMap(({ notice: { content, channel } }) =>
      content.kind === 'overlap' && channel === 'email' ? [content.question] : [],
    );
    expect(keys).toHaveLength(2);
    await world.engine.act({ verb: 'keep', question: keys[0] ?? '' });
    await until(world, '2026-11-25T07:30:00+01:00');
    expect((await summaries(world))[0]?.[1].questions).toBe(1);
  });

  it('is not of a day on which there is nothing, unless she wants that too', async () => {
    const quiet = await open();
    await until(quiet, '2026-11-25T07:30:00+01:00');
    expect(await summaries(quiet)).toEqual([]);
    // What comes in later on is told by itself.
    await bookOne(quiet, { start: '2026-11-25T15:00:00+01:00' });
    await until(quiet, '2026-11-25T08:30:00+01:00');
    expect(await summaries(quiet)).toEqual([]);
    const talkative = await open(practiceWith({ emptyDays: true }));
    await until(talkative, '2026-11-25T07:30:00+01:00');
    expect(await dates(talkative)).toEqual(['2026-11-25']);
  });

  it('does not come where it is not asked for', async () => {
    const world = await open(practiceWith(null));
    await bookOne(world);
    await until(world, '2026-11-25T07:30:00+01:00');
    expect(await summaries(world)).toEqual([]);
  });

  it('comes late when the server was down, and not at all when the morning is over', async () => {
    const late = await open();
    await bookOne(late, { start: '2026-11-25T16:00:00+01:00' });
    await until(late, '2026-11-25T11:29:00+01:00');
    expect(await dates(late)).toEqual(['2026-11-25']);
    const later = await open();
    await bookOne(later, { start: '2026-11-25T16:00:00+01:00' });
    await until(later, '2026-11-25T11:30:00+01:00');
    expect(await dates(later)).toEqual([]);
    await bookOne(later, { start: '2026-11-26T16:00:00+01:00', email: 'ana@example.org' });
    await until(later, '2026-11-26T07:30:00+01:00');
    expect(await dates(later)).toEqual(['2026-11-26']);
  });

  it('comes once although the program starts again, or two run on one mirror', async () => {
    const world = await open();
    await bookOne(world);
    const other = await world.restart();
    await until(world, '2026-11-25T07:30:00+01:00');
    await until(other, '2026-11-25T07:31:00+01:00');
    await until(await world.restart(), '2026-11-25T07:32:00+01:00');
    expect(await dates(world)).toEqual(['2026-11-25']);
  });

  it('is not repeated by a mirror that was lost since, and comes from it the next day', async () => {
    const world = await open();
    await bookOne(world);
    await bookOne(world, { start: '2026-11-26T10:00:00+01:00', email: 'ana@example.org' });
    await until(world, '2026-11-25T07:30:00+01:00');
    expect(await dates(world)).toEqual(['2026-11-25']);
    const again = await world.restart({ emptyMirror: true });
    worlds.splice(0, 1, again);
    await until(again, '2026-11-25T07:40:00+01:00');
    await until(again, '2026-11-25T08:40:00+01:00');
    expect(await dates(again)).toEqual([]);
    await until(again, '2026-11-26T07:30:00+01:00');
    expect(await dates(again)).toEqual(['2026-11-26']);
  });

  it('follows the wall clock through the days on which clocks change', async () => {
    for (const [day, before, due] of [
      ['2027-03-28', '2027-03-28T05:29:00Z', '2027-03-28T05:30:00Z'],
      ['2027-10-31', '2027-10-31T06:29:00Z', '2027-10-31T06:30:00Z'],
    ] as const) {
      const practice = practiceWith({ emptyDays: true });
      const google = newGoogle(practice);
      await google.clock.advance(at(before) - 12 * HOUR - google.clock.now());
      const world = await newWorld({ practice, google });
      worlds.push(world);
      await world.engine.sync({ cause: 'test' });
      await until(world, before);
      expect(await dates(world)).not.toContain(day);
      await until(world, due);
      expect(await dates(world)).toContain(day);
    }
  });

  it('waits until the calendar has been read at all', async () => {
    const practice = practiceWith({ emptyDays: true });
    const world = await newWorld({ practice, google: newGoogle(practice) });
    worlds.push(world);
    await world.google.clock.advance(23 * HOUR);
    await world.background.turn();
    expect(await summaries(world)).toEqual([]);
  });

  it('is from the mirror when Google is away', async () => {
    const world = await open();
    await bookOne(world);
    world.google.faults.add({ operation: 'events.*', kind: 'reset', times: 999 });
    await until(world, '2026-11-25T07:30:00+01:00');
    expect(await dates(world)).toEqual(['2026-11-25']);
  });
});
