import fc from 'fast-check';
import { DateTime, IANAZone } from 'luxon';
import { describe, expect, it } from 'vitest';
import { addDays, localDate } from '../../src/engine/core/local-date.ts';
import { DAY, HOUR, MINUTE } from '../../src/engine/core/values.ts';
import {
  localDateOf,
  localDay,
  offsetAt,
  startOfLocalDay,
  wallClock,
  zoneTable,
} from '../../src/engine/core/zone.ts';

const ALL_ZONES = Intl.supportedValuesOf('timeZone');
const FROM = Date.UTC(1970, 0, 1);
const TO = Date.UTC(2050, 0, 1);
const anyInstant = fc.integer({ min: FROM, max: TO - 1 });
const anyZone = fc.constantFrom(...ALL_ZONES);
/** Zones that break one assumption each: see the tests below. */
const ODD_ZONES = [
  'Europe/Paris',
  'America/New_York',
  'Pacific/Apia',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'America/St_Johns',
  'America/Sao_Paulo',
  'Africa/Cairo',
  'America/Havana',
  'Asia/Kathmandu',
  'Africa/Monrovia',
  'UTC',
];
const tableAt = (zone: string, instant: number) =>
  zoneTable(zone, { start: instant, end: instant });
const iso = (text: string): number => DateTime.fromISO(text, { setZone: true }).toMillis();
const shown = (zone: string, instant: number): string =>
  DateTime.fromMillis(instant, { zone }).toISO({ suppressMilliseconds: true }) ?? '';

describe('zone table', () => {
  it('gives the offset Luxon gives, for any zone and instant of 1970 to 2050', () => {
    fc.assert(
      fc.property(anyZone, anyInstant, (zone, instant) => {
        const luxon = IANAZone.create(zone).offset(instant) * MINUTE;
        expect(offsetAt(tableAt(zone, instant), instant)).toBe(luxon);
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives it on both sides of every change of the odd zones', () => {
    for (const zone of ODD_ZONES) {
      const table = zoneTable(zone, { start: FROM, end: TO });
      const luxon = IANAZone.create(zone);
      for (const [i, change] of table.changes.entries()) {
        expect(table.offsets[i]).toBe(luxon.offset(change - 1) * MINUTE);
        expect(table.offsets[i + 1]).toBe(luxon.offset(change) * MINUTE);
      }
      expect(new Set(table.changes).size).toBe(table.changes.length);
    }
  });

  it('misses no summer time however short: Boa Vista had one week of it in 2000', () => {
    const inOctober = (at: number) => at > Date.UTC(2000, 9, 1) && at < Date.UTC(2000, 10, 1);
    // Tables that begin in different years look for changes at different times.
    for (let year = 1985; year <= 2000; year++) {
      const window = { start: Date.UTC(year, 5, 1), end: Date.UTC(2001, 0, 1) };
      const table = zoneTable('America/Boa_Vista', window);
      expect(table.changes.filter(inOctober)).toEqual([
        iso('2000-10-08T00:00-04:00'),
        iso('2000-10-15T00:00-03:00'),
      ]);
    }
  });

  it('answers about times outside its window as well', () => {
    const table = tableAt('Europe/Paris', iso('2026-06-01T00:00Z'));
    expect(offsetAt(table, iso('1999-07-01T00:00Z'))).toBe(2 * HOUR);
    expect(offsetAt(table, iso('2040-01-01T00:00Z'))).toBe(HOUR);
    expect(wallClock(table, '2040-01-01', 540)).toBe(iso('2040-01-01T09:00+01:00'));
    expect(localDateOf(table, iso('2040-01-01T23:30Z'))).toBe('2040-01-02');
  });

  it('crashes on a zone that does not exist', () => {
    expect(() => tableAt('Europe/Pariss', 0)).toThrow(RangeError);
  });
});

describe('local dates of instants', () => {
  it('are those Luxon shows, for any zone', () => {
    fc.assert(
      fc.property(anyZone, anyInstant, (zone, instant) => {
        const luxon = DateTime.fromMillis(instant, { zone }).toISODate();
        expect(localDateOf(tableAt(zone, instant), instant)).toBe(luxon);
      }),
    );
  });
});

describe('wall clock', () => {
  const anyMinute = fc.integer({ min: 0, max: 1_439 });

  it('is the first instant at which the clock shows that time, wherever it shows it at all', () => {
    fc.assert(
      fc.property(anyZone, anyInstant, anyMinute, (zone, instant, minute) => {
        const table = tableAt(zone, instant);
        const date = localDateOf(table, instant);
        const at = wallClock(table, date, minute);
        const wanted = `${date}T${DateTime.fromMillis(minute * MINUTE, { zone: 'utc' }).toFormat('HH:mm')}`;
        const clock = DateTime.fromMillis(at, { zone }).toFormat("yyyy-MM-dd'T'HH:mm");
        if (clock === wanted) {
          const earlier = DateTime.fromISO(wanted, { zone })
            .getPossibleOffsets()
            .map((one) => one.toMillis());
          // Luxon truncates offsets with seconds, of before 1972, to minutes.
          if (instant > Date.UTC(1973, 0, 1)) expect(at).toBe(Math.min(at, ...earlier));
        } else {
          // Jumped over: a change of the zone lies exactly there, and the clock shows a later time.
          expect(clock > wanted).toBe(true);
          expect(offsetAt(table, at)).toBeGreaterThan(offsetAt(table, at - 1));
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('never runs backwards through a day', () => {
    const changes = ODD_ZONES.flatMap((zone) =>
      zoneTable(zone, { start: FROM, end: TO }).changes.map((change) => ({ zone, change })),
    );
    const nearChange = fc.constantFrom(...changes);
    const shift = fc.integer({ min: -1, max: 1 });
    fc.assert(
      fc.property(nearChange, shift, anyMinute, anyMinute, ({ zone, change }, shift, a, b) => {
        const table = tableAt(zone, change);
        const date = addDays(localDateOf(table, change), shift);
        const [early, late] = a < b ? [a, b] : [b, a];
        expect(wallClock(table, date, early)).toBeLessThanOrEqual(wallClock(table, date, late));
      }),
      { numRuns: 1_000 },
    );
  });

  it('moves on to the first instant that exists when clocks jump', () => {
    const paris = tableAt('Europe/Paris', iso('2026-03-29T00:00Z'));
    const jump = iso('2026-03-29T03:00+02:00');
    expect(wallClock(paris, '2026-03-29', 119)).toBe(jump - MINUTE);
    for (const minute of [120, 135, 179, 180]) {
      expect(wallClock(paris, '2026-03-29', minute)).toBe(jump);
    }
    expect(wallClock(paris, '2026-03-29', 540)).toBe(iso('2026-03-29T09:00+02:00'));
  });

  it('means the first of two equal times', () => {
    const paris = tableAt('Europe/Paris', iso('2026-10-25T00:00Z'));
    expect(wallClock(paris, '2026-10-25', 150)).toBe(iso('2026-10-25T02:30+02:00'));
    expect(wallClock(paris, '2026-10-25', 180)).toBe(iso('2026-10-25T03:00+01:00'));
  });

  it('knows a half-hour summer time (Lord Howe)', () => {
    const howe = tableAt('Australia/Lord_Howe', iso('2026-10-04T00:00Z'));
    expect(wallClock(howe, '2026-10-04', 120)).toBe(iso('2026-10-04T02:30+11:00'));
    expect(wallClock(howe, '2026-10-04', 540)).toBe(iso('2026-10-04T09:00+11:00'));
    const day = localDay(howe, '2026-10-04');
    expect(day.end - day.start).toBe(23.5 * HOUR);
  });

  it('knows the month without summer time (Ramadan, Casablanca)', () => {
    const zone = 'Africa/Casablanca';
    const table = tableAt(zone, iso('2026-02-25T00:00Z'));
    expect(wallClock(table, '2026-02-10', 540)).toBe(iso('2026-02-10T09:00+01:00'));
    expect(wallClock(table, '2026-02-25', 540)).toBe(iso('2026-02-25T09:00+00:00'));
    expect(wallClock(table, '2026-04-10', 540)).toBe(iso('2026-04-10T09:00+01:00'));
  });
});

describe('local days', () => {
  it('begin where Luxon says, and follow each other without gap or overlap', () => {
    fc.assert(
      fc.property(anyZone, anyInstant, (zone, instant) => {
        // Offsets with seconds are not Luxon's strength.
        fc.pre(instant > Date.UTC(1973, 0, 1));
        const table = tableAt(zone, instant);
        const date = localDateOf(table, instant);
        const day = localDay(table, date);
        // Of two midnights Luxon takes the second; ours is the first (below).
        const later = day.start + 4 * HOUR;
        fc.pre(
          offsetAt(tableAt(zone, day.start), day.start) ===
            offsetAt(tableAt(zone, later), later),
        );
        expect(shown(zone, day.start)).toBe(
          shown(zone, DateTime.fromMillis(instant, { zone }).startOf('day').toMillis()),
        );
        expect(day.end).toBe(startOfLocalDay(table, addDays(date, 1)));
      }),
    );
  });

  it('begin at one in the morning where clocks jump over midnight', () => {
    const cairo = tableAt('Africa/Cairo', iso('2026-04-24T00:00Z'));
    expect(startOfLocalDay(cairo, '2026-04-24')).toBe(iso('2026-04-24T01:00+03:00'));
    expect(localDay(cairo, '2026-04-23').end).toBe(iso('2026-04-24T01:00+03:00'));
    const saoPaulo = tableAt('America/Sao_Paulo', iso('2018-11-04T12:00Z'));
    expect(startOfLocalDay(saoPaulo, '2018-11-04')).toBe(iso('2018-11-04T01:00-02:00'));
  });

  it('begin once where clocks go back at or over midnight', () => {
    const havana = tableAt('America/Havana', iso('2026-11-01T12:00Z'));
    expect(startOfLocalDay(havana, '2026-11-01')).toBe(iso('2026-11-01T00:00-04:00'));
    const day = localDay(havana, '2026-11-01');
    expect(day.end - day.start).toBe(25 * HOUR);
    const saoPaulo = tableAt('America/Sao_Paulo', iso('2018-02-18T12:00Z'));
    expect(startOfLocalDay(saoPaulo, '2018-02-18')).toBe(iso('2018-02-18T00:00-03:00'));
    // One minute past midnight, back to 23:01 of the day before (Newfoundland, 1987 to 2011).
    const stJohns = tableAt('America/St_Johns', iso('2005-10-30T12:00Z'));
    expect(startOfLocalDay(stJohns, '2005-10-30')).toBe(iso('2005-10-30T00:00-02:30'));
  });

  it('are empty when the zone skipped them (Apia, 30 December 2011)', () => {
    const apia = tableAt('Pacific/Apia', iso('2011-12-30T00:00Z'));
    const skipped = localDay(apia, '2011-12-30');
    expect(skipped.end).toBe(skipped.start);
    expect(localDay(apia, '2011-12-29').end).toBe(localDay(apia, '2011-12-31').start);
    expect(wallClock(apia, '2011-12-30', 540)).toBe(skipped.start);
  });

  it('cover a year without a hole in every zone there is', () => {
    const first = Date.UTC(2026, 0, 1) / DAY;
    for (const zone of ALL_ZONES) {
      const table = tableAt(zone, Date.UTC(2026, 5, 1));
      let total = 0;
      for (let day = first; day < first + 365; day++) {
        const { start, end } = localDay(table, localDate(day));
        expect(end).toBeGreaterThan(start);
        total += end - start;
      }
      const year = startOfLocalDay(table, '2027-01-01') - startOfLocalDay(table, '2026-01-01');
      expect(total).toBe(year);
    }
  });
});
