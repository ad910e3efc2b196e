import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { isDate, parseDateTime } from '../../src/calendar/rfc3339.ts';

const pad = (value: number, width = 2): string => String(value).padStart(width, '0');

/** Date-times in Google's layout, some of which name no existing time. */
const dateTimes = fc
  .record({
    year: fc.oneof(fc.integer({ min: 0, max: 9999 }), fc.integer({ min: 2020, max: 2030 })),
    month: fc.integer({ min: 0, max: 13 }),
    day: fc.integer({ min: 0, max: 32 }),
    hour: fc.integer({ min: 0, max: 23 }),
    minute: fc.integer({ min: 0, max: 60 }),
    second: fc.integer({ min: 0, max: 60 }),
    fraction: fc.constantFrom('', '.0', '.25', '.252', '.000', '.999999'),
    offset: fc.oneof(
      fc.constantFrom('Z', '+00:00', '-00:00'),
      fc
        .tuple(fc.constantFrom('+', '-'), fc.integer({ min: 0, max: 14 }), fc.nat({ max: 59 }))
        .map(([sign, hours, minutes]) => `${sign}${pad(hours)}:${pad(minutes)}`),
    ),
  })
  .map(
    ({ year, month, day, hour, minute, second, fraction, offset }) =>
      `${pad(year, 4)}-${pad(month)}-${pad(day)}T${pad(hour)}:${pad(minute)}:${pad(second)}` +
      `${fraction}${offset}`,
  );

const byLuxon = (text: string): number | null => {
  const parsed = DateTime.fromISO(text, { setZone: true });
  return parsed.isValid ? parsed.toMillis() : null;
};

describe('parseDateTime', () => {
  it('agrees with Luxon on every date-time, existing or not', () => {
    fc.assert(
      fc.property(dateTimes, (text) => {
        expect(parseDateTime(text)).toBe(byLuxon(text));
      }),
      { numRuns: 5_000 },
    );
  });

  it('reads back every instant that Google writes in UTC', () => {
    fc.assert(
      fc.property(
        fc.date({
          min: new Date('0001-01-01'),
          max: new Date('9999-12-31'),
          noInvalidDate: true,
        }),
        (date) => {
          expect(parseDateTime(date.toISOString())).toBe(date.getTime());
        },
      ),
    );
  });

  it('takes the offset from the text', () => {
    expect(parseDateTime('2012-10-26T13:00:00-06:00')).toBe(Date.UTC(2012, 9, 26, 19));
  });

  it('reads the year 0, which imported events carry as their time of creation', () => {
    expect(parseDateTime('0000-12-29T00:00:00.000Z')).toBe(
      Date.parse('0000-12-29T00:00:00.000Z'),
    );
  });

  it.each([
    '',
    '2025-03-24',
    '2025-03-24T07:30:00',
    '2025-03-24T07:30:00 Z',
    '2025-03-24 07:30:00Z',
    '2025-03-24T07:30Z',
    '2025-03-24T07:30:00.Z',
    '2025-03-24T07:30:00+0100',
    '2025-03-24T07:30:00+24:00',
    '2025-03-24T07:30:00+01:60',
    '2025-03-24T07:30:00Zjunk',
    '2025-02-29T07:30:00Z',
    '2025-3-24T07:30:00.00Z',
    'Mon, 24 Mar 2025 07:30:00 GMT',
    '２０２５-03-24T07:30:00Z',
  ])('refuses %j', (text) => {
    expect(parseDateTime(text)).toBeNull();
  });
});

describe('isDate', () => {
  it('knows which dates exist', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9999 }),
        fc.integer({ min: 0, max: 13 }),
        fc.integer({ min: 0, max: 32 }),
        (year, month, day) => {
          expect(isDate(`${pad(year, 4)}-${pad(month)}-${pad(day)}`)).toBe(
            DateTime.fromObject({ year, month, day }).isValid,
          );
        },
      ),
    );
  });

  it('refuses what is no date', () => {
    expect(['', '2025-3-24', '20250324', '2025-03-24T', 'aaaa-bb-cc'].filter(isDate)).toEqual(
      [],
    );
  });
});
