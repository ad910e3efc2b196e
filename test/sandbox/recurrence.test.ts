import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { DAY } from '../../src/engine/core/values.ts';
import { occurrences, parseRecurrence } from '../../src/sandbox/model/recurrence.ts';
import { instantOf, localOf } from '../../src/sandbox/model/zone.ts';

const CODES = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const ZONES = [
  'Europe/Paris',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'UTC',
];
const YEARS_SHOWN = 3;

/** Local starts, `YYYY-MM-DDTHH:MM`, of a rule. */
function expand(
  start: string,
  lines: readonly string[],
  zone: string | null = 'Europe/Paris',
): string[] {
  const recurrence = parseRecurrence(lines, zone);
  if (typeof recurrence === 'string') throw new Error(recurrence);
  const local = Date.parse(`${start}:00Z`);
  const until = local + YEARS_SHOWN * 366 * DAY;
  return [...occurrences(recurrence, { local, zone }, until)].map((at) =>
    new Date(at).toISOString().slice(0, 16),
  );
}

const days = (list: readonly string[]): string[] => list.map((text) => text.slice(0, 10));

describe('recurrence', () => {
  it.each([
    [
      'every second Tuesday and Thursday',
      '2026-11-17T09:00',
      'RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;COUNT=5',
      ['2026-11-17', '2026-11-19', '2026-12-01', '2026-12-03', '2026-12-15'],
    ],
    [
      'the last Friday of each month',
      '2026-11-27T09:00',
      'RRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=3',
      ['2026-11-27', '2026-12-25', '2027-01-29'],
    ],
    [
      'the second Monday',
      '2026-11-09T09:00',
      'RRULE:FREQ=MONTHLY;BYDAY=2MO;COUNT=3',
      ['2026-11-09', '2026-12-14', '2027-01-11'],
    ],
    [
      'the 31st skips months without one',
      '2026-10-31T09:00',
      'RRULE:FREQ=MONTHLY;COUNT=4',
      ['2026-10-31', '2026-12-31', '2027-01-31', '2027-03-31'],
    ],
    [
      'the last day of the month',
      '2026-11-30T09:00',
      'RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=4',
      ['2026-11-30', '2026-12-31', '2027-01-31', '2027-02-28'],
    ],
    [
      '29 February in leap years only',
      '2024-02-29T09:00',
      'RRULE:FREQ=YEARLY;COUNT=2',
      ['2024-02-29'],
    ],
    [
      'the first working day of the month',
      '2026-12-01T09:00',
      'RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1;COUNT=3',
      ['2026-12-01', '2027-01-01', '2027-02-01'],
    ],
    [
      'Thanksgiving',
      '2026-11-26T09:00',
      'RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;COUNT=2',
      ['2026-11-26', '2027-11-25'],
    ],
    [
      'weeks that begin on Sunday',
      '2026-11-17T09:00',
      'RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TU;WKST=SU;COUNT=4',
      ['2026-11-17', '2026-11-29', '2026-12-01', '2026-12-13'],
    ],
    [
      'an UNTIL as the calendar page writes it is exclusive of the next day',
      '2025-03-12T08:15',
      'RRULE:FREQ=DAILY;UNTIL=20250315T225959Z',
      ['2025-03-12', '2025-03-13', '2025-03-14', '2025-03-15'],
    ],
    [
      'a start that the rule does not name is the first instance all the same',
      '2026-11-17T09:00',
      'RRULE:FREQ=WEEKLY;BYDAY=WE;COUNT=3',
      ['2026-11-17', '2026-11-18', '2026-11-25'],
    ],
  ])('%s', (_, start, line, expected) => {
    expect(days(expand(start, [line])).slice(0, expected.length + 1)).toEqual(expected);
  });

  it('leaves out excluded dates, in any of their spellings, and COUNT still counts them', () => {
    const rule = 'RRULE:FREQ=DAILY;COUNT=5';
    const kept = ['2026-11-17', '2026-11-19', '2026-11-20', '2026-11-21'];
    for (const excluded of [
      'EXDATE;TZID=Europe/Paris:20261118T090000',
      'EXDATE:20261118T080000Z',
      'EXDATE;VALUE=DATE:20261118',
    ]) {
      expect(days(expand('2026-11-17T09:00', [rule, excluded]))).toEqual(kept);
    }
  });

  it('adds listed dates in their order', () => {
    const lines = ['RRULE:FREQ=WEEKLY;COUNT=2', 'RDATE;TZID=Europe/Paris:20261120T090000'];
    expect(days(expand('2026-11-17T09:00', lines))).toEqual([
      '2026-11-17',
      '2026-11-20',
      '2026-11-24',
    ]);
  });

  it('ends by itself when a rule can never match again', () => {
    expect(
      days(expand('2026-11-30T09:00', ['RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'])),
    ).toEqual(['2026-11-30']);
  });

  it.each([
    'RRULE:FREQ=HOURLY',
    'RRULE:FREQ=DAILY;COUNT=0',
    'RRULE:FREQ=DAILY;COUNT=2;UNTIL=20270101',
    'RRULE:FREQ=DAILY;BYHOUR=3',
    'RRULE:FREQ=WEEKLY;BYDAY=1MO',
    'RRULE:FREQ=WEEKLY;BYDAY=XX',
    'RRULE:FREQ=DAILY;UNTIL=soon',
    'FREQ=DAILY',
    'EXDATE:20261118',
  ])('refuses %s rather than misread it', (line) => {
    expect(parseRecurrence([line], 'Europe/Paris')).toBeTypeOf('string');
  });

  it('gives what luxon gives, day by day, in zones with summer time and without', () => {
    fc.assert(
      fc.property(anyRule, ({ zone, start, freq, interval, count, byDay }) => {
        const by = byDay.length > 0 && freq !== 'MONTHLY' ? `;BYDAY=${byDay.join(',')}` : '';
        const line = `RRULE:FREQ=${freq};INTERVAL=${interval};COUNT=${count}${by}`;
        const recurrence = parseRecurrence([line], zone);
        if (typeof recurrence === 'string') throw new Error(recurrence);
        const local = start.toMillis();
        const until = local + 40 * 366 * DAY;
        const given = [...occurrences(recurrence, { local, zone }, until)];
        expect(given.map((at) => DateTime.fromMillis(at, { zone: 'utc' }).toISO())).toEqual(
          truth(start, freq, interval, count, by === '' ? [] : byDay).map((at) => at.toISO()),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('keeps the wall clock through every change of the clocks', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), anyLocal, (zone, start) => {
        const recurrence = parseRecurrence(['RRULE:FREQ=DAILY;COUNT=400'], zone);
        if (typeof recurrence === 'string') throw new Error(recurrence);
        const local = start.toMillis();
        for (const at of occurrences(recurrence, { local, zone }, local + 500 * DAY)) {
          const instant = instantOf(zone, at);
          const shown = DateTime.fromMillis(instant, { zone });
          const wanted = DateTime.fromMillis(at, { zone: 'utc' });
          const kept = DateTime.fromObject(wanted.toObject(), { zone });
          const exists = kept.hour === wanted.hour && kept.minute === wanted.minute;
          // A time that the clocks skip lands after the gap; every other is itself.
          if (exists)
            expect(shown.toFormat("yyyy-MM-dd'T'HH:mm")).toBe(
              wanted.toFormat("yyyy-MM-dd'T'HH:mm"),
            );
          else expect(shown.toMillis()).toBeGreaterThan(instantOf(zone, at - 2 * 3_600_000));
          if (exists) expect(localOf(zone, instant)).toBe(at);
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** A wall-clock time, carried as though it were UTC. */
const anyLocal = fc
  .tuple(fc.integer({ min: 0, max: 700 }), fc.integer({ min: 0, max: 95 }))
  .map(([day, quarter]) =>
    DateTime.fromISO('2026-01-01T00:00', { zone: 'utc' }).plus({
      days: day,
      minutes: quarter * 15,
    }),
  );

const anyRule = fc.record({
  zone: fc.constantFrom(...ZONES),
  start: anyLocal,
  freq: fc.constantFrom('DAILY', 'WEEKLY', 'MONTHLY'),
  interval: fc.integer({ min: 1, max: 4 }),
  count: fc.integer({ min: 1, max: 40 }),
  byDay: fc.subarray(CODES),
});

/** Every day looked at in turn, with luxon's calendar: slow and plain. */
function truth(
  start: DateTime,
  freq: string,
  interval: number,
  count: number,
  byDay: readonly string[],
): DateTime[] {
  const found: DateTime[] = [start];
  for (let day = start.plus({ days: 1 }); found.length < count; day = day.plus({ days: 1 })) {
    const weekday = CODES[day.weekday - 1] ?? '';
    const named = byDay.length === 0 || byDay.includes(weekday);
    const daysApart = Math.round(day.diff(start, 'days').days);
    const weeksApart = Math.round(
      day.startOf('week').diff(start.startOf('week'), 'weeks').weeks,
    );
    const monthsApart = (day.year - start.year) * 12 + day.month - start.month;
    const matches =
      freq === 'DAILY'
        ? daysApart % interval === 0 && named
        : freq === 'WEEKLY'
          ? weeksApart % interval === 0 &&
            (byDay.length === 0 ? day.weekday === start.weekday : named)
          : monthsApart % interval === 0 && day.day === start.day;
    if (matches) found.push(day);
    // With an interval of seven days' divisor a DAILY rule may never meet its weekdays.
    if (daysApart > 39 * 366) break;
  }
  return found;
}
