import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  dayNumber,
  eachDay,
  isLocalDate,
  localDate,
  weekdayOf,
} from '../../src/engine/core/local-date.ts';
import { WEEKDAYS } from '../../src/engine/core/practice.ts';

const utc = (year: number, month = 1, day = 1) =>
  DateTime.fromObject({ year, month, day }, { zone: 'utc' });
const LAST = dayNumber('9999-12-31');

describe('local dates', () => {
  it('agree with Luxon on dates, weekdays and day numbers from year 0 to 9999', () => {
    const first = dayNumber('0000-01-01');
    fc.assert(
      fc.property(fc.integer({ min: first, max: LAST }), (day) => {
        const luxon = utc(1970).plus({ days: day });
        const date = localDate(day);
        expect(date).toBe(luxon.toISODate());
        expect(dayNumber(date)).toBe(day);
        expect(weekdayOf(date)).toBe(WEEKDAYS[luxon.weekday - 1]);
      }),
    );
  });

  it('are recognised only when they exist', () => {
    const exist = ['2026-11-25', '2024-02-29', '2000-02-29', '0000-01-01', '9999-12-31'];
    const doNot = [
      '0000-00-00',
      '9999-99-99',
      '2026-02-29',
      '1900-02-29',
      '2026-13-01',
      '2026-00-10',
      '2026-04-31',
    ];
    const nonsense = [
      '',
      '2026-1-1',
      '26-01-01',
      '2026-11-25T00:00',
      ' 2026-11-25',
      '２０２６-11-25',
    ];
    for (const text of exist) expect(isLocalDate(text), text).toBe(true);
    for (const text of [...doNot, ...nonsense]) expect(isLocalDate(text), text).toBe(false);
  });

  it('recognise what Luxon recognises, for any four, two and two digits', () => {
    const digits = fc
      .tuple(fc.nat(9999), fc.nat(14), fc.nat(33))
      .map(([y, m, d]) =>
        [
          String(y).padStart(4, '0'),
          String(m).padStart(2, '0'),
          String(d).padStart(2, '0'),
        ].join('-'),
      );
    fc.assert(
      fc.property(digits, (text) => {
        expect(isLocalDate(text)).toBe(DateTime.fromISO(text, { zone: 'utc' }).isValid);
      }),
    );
  });

  it('step over month and year ends, and list whole ranges', () => {
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addDays('2024-03-01', -1)).toBe('2024-02-29');
    expect([...eachDay('2026-02-27', '2026-03-02')]).toEqual([
      '2026-02-27',
      '2026-02-28',
      '2026-03-01',
      '2026-03-02',
    ]);
    expect([...eachDay('2026-03-02', '2026-03-01')]).toEqual([]);
  });

  it('crash, rather than guess, on what is no date', () => {
    expect(() => dayNumber('tomorrow')).toThrow('YYYY-MM-DD');
    expect(() => localDate(LAST + 1)).toThrow('four-digit');
  });
});
