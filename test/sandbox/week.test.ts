/** Where events lie on the page of a week. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/engine/core/values.ts';
import type { Json } from '../../src/sandbox/model/resource.ts';
import {
  mondayOf,
  parseWallClock,
  placeWeek,
  type Shown,
  shownOf,
  wallClock,
} from '../../src/sandbox/pages/week.ts';
import { MONDAY, PARIS, timed } from './world.ts';

const FIRST = Date.UTC(2026, 10, 16);

function shown(from: number, to: number, more: Partial<Shown> = {}): Shown {
  return {
    event: {},
    id: `${from}-${to}`,
    series: null,
    allDay: false,
    from: FIRST + from * HOUR,
    to: FIRST + to * HOUR,
    look: 'block',
    answer: null,
    ...more,
  };
}

const lanesOf = (all: readonly Shown[], day = 0): readonly string[] =>
  (placeWeek(all, FIRST).columns[day]?.blocks ?? []).map(
    ({ from, to, lane, lanes }) => `${from / 60}-${to / 60} ${lane}/${lanes}`,
  );

describe('a week', () => {
  it.each([
    ['2026-11-16', '2026-11-16'],
    ['2026-11-22', '2026-11-16'],
    ['1969-12-31', '1969-12-29'],
  ])('of %s begins on %s', (day, monday) => {
    const at = mondayOf(Date.parse(`${day}T00:00Z`));
    expect(wallClock(at)).toBe(`${monday}T00:00`);
  });

  it('divides a column among what overlaps, and only among that', () => {
    expect(lanesOf([shown(9, 10), shown(9.5, 11), shown(10, 10.5), shown(12, 13)])).toEqual([
      '9-10 0/2',
      '9.5-11 1/2',
      '10-10.5 0/2',
      '12-13 0/1',
    ]);
  });

  it('cuts an event at midnight, and shows each piece on its day', () => {
    const night = [shown(22, 26)];
    expect([lanesOf(night), lanesOf(night, 1)]).toEqual([['22-24 0/1'], ['0-2 0/1']]);
    const pieces = placeWeek(night, FIRST).columns.flatMap(({ blocks }) => blocks);
    expect(pieces.map(({ begins, ends }) => [begins, ends])).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  it('draws a practice’s hours, and more when something lies outside', () => {
    const hours = (all: readonly Shown[]) => {
      const { firstHour, lastHour } = placeWeek(all, FIRST);
      return [firstHour, lastHour];
    };
    expect(hours([])).toEqual([7, 20]);
    expect(hours([shown(5.5, 6), shown(21, 21.5)])).toEqual([5, 22]);
  });

  it('lays whole days and longer above the hours, clipped to the week', () => {
    const bars = placeWeek(
      [
        shown(-48, 24, { allDay: true }),
        shown(0, 48, { allDay: true }),
        shown(24, 72, { allDay: true }),
        shown(150, 200),
      ],
      FIRST,
    ).bars;
    expect(bars.map(({ day, days, row }) => [day, days, row])).toEqual([
      [0, 2, 0],
      [0, 1, 1],
      [1, 2, 1],
      [6, 1, 0],
    ]);
  });

  it('never lays one event over another', () => {
    const events = fc.array(
      fc.tuple(fc.integer({ min: -300, max: 10_500 }), fc.integer({ min: 0, max: 1439 })),
      { maxLength: 25 },
    );
    fc.assert(
      fc.property(events, (all) => {
        const week = placeWeek(
          all.map(([from, length], nth) =>
            shown(from / 60, (from + length) / 60, { id: String(nth) }),
          ),
          FIRST,
        );
        for (const { blocks } of week.columns) {
          for (const one of blocks) {
            expect(one.lane).toBeLessThan(one.lanes);
            const clash = blocks.find(
              (other) =>
                other !== one &&
                other.lane === one.lane &&
                other.from < one.to &&
                one.from < other.to,
            );
            expect(clash).toBeUndefined();
          }
        }
      }),
    );
  });
});

describe('an event on the page', () => {
  const look = (more: Json) =>
    shownOf({ ...timed(MONDAY), id: 'event0', ...more } as Json, PARIS)?.look;
  const marks = (kind: string, id = 'event0'): Json => ({
    extendedProperties: { private: { 'creneau1.kind': kind, 'creneau1.id': id } },
  });

  it.each<[string, Json, string]>([
    ['a block', {}, 'block'],
    ['free time', { transparency: 'transparent' }, 'free'],
    ['a booking', marks('booking'), 'booking'],
    ['a copy of a booking', marks('booking', 'event1'), 'block'],
    ['a booking to confirm', { ...marks('booking'), status: 'tentative' }, 'tentative'],
    ['a slot that is held', marks('hold'), 'hold'],
  ])('is %s', (_, more, expected) => {
    expect(look(more)).toBe(expected);
  });

  it('is on the clock of its calendar, and has its patient’s answer', () => {
    const attendees = [
      { email: 'doctor@example.com', self: true, responseStatus: 'accepted' },
      { email: 'zoe@example.com', responseStatus: 'declined' },
    ];
    const event = { ...timed(MONDAY), id: 'event0', attendees } as Json;
    expect(shownOf(event, PARIS)).toMatchObject({
      from: MONDAY + HOUR,
      to: MONDAY + HOUR + 30 * MINUTE,
      answer: 'declined',
    });
  });

  it('is not there when it has no times', () => {
    expect(shownOf({ id: 'event0' }, PARIS)).toBeNull();
    expect(shownOf({ start: { dateTime: 'never' }, end: {} }, PARIS)).toBeNull();
  });
});

it.each([
  '',
  '2026-11-18',
  '2026-02-30T09:00',
  '2026-11-18T24:00',
  '2026-11-18T09:60',
])('takes %j for no time', (text) => {
  expect(parseWallClock(text)).toBeNull();
});

it('reads the times it writes', () => {
  const at = FIRST + 3 * DAY + 9 * HOUR + 15 * MINUTE;
  expect(parseWallClock(wallClock(at))).toBe(at);
});
