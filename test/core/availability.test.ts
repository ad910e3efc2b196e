import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  freeSlots,
  type SlotQuestion,
  type WhyNot,
  whyNot,
} from '../../src/engine/core/availability.ts';
import { merged } from '../../src/engine/core/intervals.ts';
import { dayNumber } from '../../src/engine/core/local-date.ts';
import { openingsOf } from '../../src/engine/core/openings.ts';
import { DAY, HOUR, type Interval, MINUTE } from '../../src/engine/core/values.ts';
import { localDateOf, wallClock, zoneTable } from '../../src/engine/core/zone.ts';

const ORIGIN = Date.UTC(2026, 10, 23);
const paris = zoneTable('Europe/Paris', { start: ORIGIN, end: ORIGIN + 365 * DAY });

/** 09:00 to 12:00 of a day, half-hour visits, nothing else in the way. */
const PLAIN: SlotQuestion = {
  openings: [at(9, 12)],
  busy: [],
  durationMs: 30 * MINUTE,
  stepMs: 30 * MINUTE,
  bufferMs: 0,
  notBefore: ORIGIN - DAY,
  notAfter: ORIGIN + 400 * DAY,
  maxPerDay: null,
  zone: paris,
};

/** In hours of Paris time, 23 November 2026. */
function at(fromHour: number, toHour: number): Interval {
  const midnight = ORIGIN - HOUR;
  return { start: midnight + fromHour * HOUR, end: midnight + toHour * HOUR };
}

const startsOf = (question: SlotQuestion): number[] =>
  freeSlots(question).map(({ start }) => (start - at(0, 0).start) / HOUR);

describe('free slots', () => {
  it('fill an opening, and end with it', () => {
    expect(startsOf(PLAIN)).toEqual([9, 9.5, 10, 10.5, 11, 11.5]);
    expect(startsOf({ ...PLAIN, durationMs: HOUR })).toEqual([9, 9.5, 10, 10.5, 11]);
    expect(startsOf({ ...PLAIN, durationMs: 4 * HOUR })).toEqual([]);
  });

  it('lie on the grid of their own opening', () => {
    const openings = [at(9.25, 10.5), at(14, 15)];
    expect(startsOf({ ...PLAIN, openings })).toEqual([9.25, 9.75, 14, 14.5]);
  });

  it('may touch busy time and openings, never share an instant with busy time', () => {
    expect(startsOf({ ...PLAIN, busy: [at(9.5, 10), at(11.01, 11.02)] })).toEqual([
      9, 10, 10.5, 11.5,
    ]);
  });

  it('leave out what a holiday already under way covers, whatever begins after it', () => {
    const holiday: Interval = { start: ORIGIN - 10 * DAY, end: at(11, 11).start };
    expect(startsOf({ ...PLAIN, busy: [holiday, at(9, 9.5)] })).toEqual([11, 11.5]);
  });

  it('leave out what overlaps a longer busy event that begins before or inside the slot', () => {
    const question = { ...PLAIN, durationMs: HOUR, busy: [at(9.75, 10.25)] };
    expect(startsOf(question)).toEqual([10.5, 11]);
  });

  it('keep the buffer free before and after, but need none at the edges of an opening', () => {
    const question = { ...PLAIN, bufferMs: 30 * MINUTE, busy: [at(10, 10.5)] };
    expect(startsOf(question)).toEqual([9, 11, 11.5]);
  });

  it('see busy time outside the opening when a buffer reaches it', () => {
    const question = { ...PLAIN, bufferMs: 15 * MINUTE, busy: [at(8, 9), at(12, 13)] };
    expect(startsOf(question)).toEqual([9.5, 10, 10.5, 11]);
  });

  it('begin at the earliest start allowed, and before the latest', () => {
    const { start } = at(10, 10);
    expect(startsOf({ ...PLAIN, notBefore: start })[0]).toBe(10);
    expect(startsOf({ ...PLAIN, notBefore: start + 1 })[0]).toBe(10.5);
    expect(startsOf({ ...PLAIN, notAfter: start }).at(-1)).toBe(9.5);
    expect(startsOf({ ...PLAIN, notAfter: start + 1 }).at(-1)).toBe(10);
  });

  it('are none on a day that is full, by the local day they begin on', () => {
    const lateEvening = { ...PLAIN, openings: [at(22, 26)], maxPerDay: 2 };
    const full = new Map([['2026-11-23', 2]]);
    expect(startsOf({ ...lateEvening, bookedPerDay: full })).toEqual([24, 24.5, 25, 25.5]);
    const notYet = new Map([['2026-11-23', 1]]);
    expect(startsOf({ ...lateEvening, bookedPerDay: notYet })).toHaveLength(8);
    expect(startsOf({ ...lateEvening, maxPerDay: 0 })).toEqual([]);
  });

  it('stand at wall-clock hours on the days clocks change, and at neither more nor fewer', () => {
    const hours = [{ fromMinute: 540, toMinute: 720 }];
    const openingHours = {
      mon: hours,
      tue: hours,
      wed: hours,
      thu: hours,
      fri: hours,
      sat: hours,
      sun: hours,
    };
    const rules = { availability: 'hours', openingHours, openingTitles: [] } as const;
    for (const [zone, from, to] of [
      ['Europe/Paris', '2026-03-27', '2026-03-31'],
      ['Europe/Paris', '2026-10-23', '2026-10-27'],
      ['Australia/Lord_Howe', '2026-10-02', '2026-10-06'],
      ['America/St_Johns', '2026-03-06', '2026-03-10'],
      ['Africa/Casablanca', '2026-02-13', '2026-02-17'],
    ] as const) {
      const noon = dayNumber(from) * DAY;
      const table = zoneTable(zone, { start: noon, end: noon });
      const openings = openingsOf(rules, { from, to }, [], table);
      const slots = freeSlots({ ...PLAIN, openings, notBefore: 0, zone: table });
      expect(slots).toHaveLength(5 * 6);
      for (const [i, slot] of slots.entries()) {
        const date = localDateOf(table, slot.start);
        expect(slot.start).toBe(wallClock(table, date, 540 + (i % 6) * 30));
      }
    }
  });

  it('fill the hour that comes twice, and skip the one that does not come', () => {
    const night = (date: string) => [
      { start: wallClock(paris, date, 60), end: wallClock(paris, date, 240) },
    ];
    const hourly = { ...PLAIN, durationMs: HOUR, stepMs: HOUR };
    expect(freeSlots({ ...hourly, openings: night('2027-03-28') })).toHaveLength(2);
    expect(freeSlots({ ...hourly, openings: night('2027-10-31') })).toHaveLength(4);
  });

  it('are right over a year', () => {
    const openings = Array.from({ length: 365 }, (_, day) => ({
      start: ORIGIN + day * DAY + 8 * HOUR,
      end: ORIGIN + day * DAY + 18 * HOUR,
    }));
    const busy = openings.map(({ start }) => ({ start: start + HOUR, end: start + 2 * HOUR }));
    expect(freeSlots({ ...PLAIN, openings, busy })).toHaveLength(365 * 18);
  });
});

describe('free slots of any question', () => {
  const U = 5 * MINUTE;
  const anySpan = fc
    .tuple(fc.nat(300), fc.integer({ min: 0, max: 60 }))
    .map(([start, length]) => ({
      start: ORIGIN + start * U,
      end: ORIGIN + (start + length) * U,
    }));
  const byStart = (spans: Interval[]) => spans.sort((a, b) => a.start - b.start);
  const anyQuestion: fc.Arbitrary<SlotQuestion> = fc.record({
    openings: fc.array(anySpan, { maxLength: 6 }).map(merged),
    busy: fc.array(anySpan, { maxLength: 12 }).map(byStart),
    durationMs: fc.integer({ min: 1, max: 18 }).map((n) => n * U),
    stepMs: fc.integer({ min: 1, max: 12 }).map((n) => n * U),
    bufferMs: fc.nat(4).map((n) => n * U),
    notBefore: fc.integer({ min: -20, max: 200 }).map((n) => ORIGIN + n * U),
    notAfter: fc.integer({ min: 100, max: 400 }).map((n) => ORIGIN + n * U),
    maxPerDay: fc.constantFrom(null, 0, 1, 3),
    bookedPerDay: fc
      .array(fc.tuple(fc.constantFrom('2026-11-23', '2026-11-24'), fc.nat(4)))
      .map((entries) => new Map(entries)),
    zone: fc
      .constantFrom('Europe/Paris', 'Pacific/Apia', 'America/St_Johns')
      .map((name) => zoneTable(name, { start: ORIGIN, end: ORIGIN })),
  });

  /** What the words of the definition say, tried for every five minutes. */
  function bruteForce(q: SlotQuestion): Interval[] {
    const slots: Interval[] = [];
    for (let start = ORIGIN - DAY; start < ORIGIN + 3 * DAY; start += U) {
      const end = start + q.durationMs;
      const opening = q.openings.find((o) => start >= o.start && end <= o.end);
      if (opening === undefined || (start - opening.start) % q.stepMs !== 0) continue;
      if (start < q.notBefore || start >= q.notAfter) continue;
      const wide = { start: start - q.bufferMs, end: end + q.bufferMs };
      if (q.busy.some((b) => b.start < wide.end && wide.start < b.end)) continue;
      const booked = q.bookedPerDay?.get(localDateOf(q.zone, start)) ?? 0;
      if (q.maxPerDay !== null && booked >= q.maxPerDay) continue;
      slots.push({ start, end });
    }
    return slots;
  }

  it('are those of the definition: none is wrong, none is missing', () => {
    fc.assert(
      fc.property(anyQuestion, (question) => {
        expect(freeSlots(question)).toEqual(bruteForce(question));
      }),
      { numRuns: 1_000 },
    );
  });

  it('never grow in number by more busy time', () => {
    fc.assert(
      fc.property(anyQuestion, anySpan, (question, more) => {
        const before = new Set(freeSlots(question).map((slot) => slot.start));
        const after = freeSlots({ ...question, busy: byStart([...question.busy, more]) });
        expect(after.filter((slot) => !before.has(slot.start))).toEqual([]);
      }),
    );
  });

  it('are exactly the starts that nothing speaks against', () => {
    fc.assert(
      fc.property(anyQuestion, (question) => {
        const free = new Set(freeSlots(question).map((slot) => slot.start));
        for (let start = ORIGIN - DAY; start < ORIGIN + 3 * DAY; start += U) {
          expect(whyNot(question, start) === null).toBe(free.has(start));
        }
      }),
    );
  });
});

describe('why there is no slot', () => {
  const question: SlotQuestion = {
    ...PLAIN,
    openings: [at(9, 12), at(33, 36)],
    busy: [at(10, 11)],
    notBefore: at(9.5, 10).start,
    notAfter: at(36, 36).start,
    maxPerDay: 3,
    bookedPerDay: new Map([['2026-11-24', 3]]),
  };
  it.each<[number, WhyNot | null, string]>([
    [9, 'too-soon', 'before the notice'],
    [9.5, null, 'free'],
    [11, null, 'free'],
    [9.75, 'off-grid', 'between two starts'],
    [11.75, 'closed', 'reaches beyond the opening'],
    [13, 'closed', 'no opening'],
    [10, 'busy', 'an event'],
    [10.5, 'busy', 'an event already under way'],
    [33, 'day-full', 'three bookings that day'],
    [36, 'too-far', 'beyond the horizon'],
  ])('at hour %d: %s (%s)', (hour, reason) => {
    expect(whyNot(question, at(hour, hour).start)).toBe(reason);
  });
});
