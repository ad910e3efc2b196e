import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { addDays, eachDay } from '../../src/engine/core/local-date.ts';
import {
  type FreeTime,
  type OpeningRules,
  openingsOf,
} from '../../src/engine/core/openings.ts';
import {
  type LocalSpan,
  type OpeningHours,
  WEEKDAYS,
  type Weekday,
} from '../../src/engine/core/practice.ts';
import { HOUR } from '../../src/engine/core/values.ts';
import { localDay, zoneTable } from '../../src/engine/core/zone.ts';

const CLOSED: OpeningHours = { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] };
const MORNING: LocalSpan = { fromMinute: 540, toMinute: 750 };
const AFTERNOON: LocalSpan = { fromMinute: 840, toMinute: 1_110 };
const WORKDAYS: OpeningHours = {
  ...CLOSED,
  mon: [MORNING, AFTERNOON],
  tue: [MORNING, AFTERNOON],
  wed: [MORNING],
};

function rules(
  availability: OpeningRules['availability'],
  openingHours: OpeningHours = WORKDAYS,
): OpeningRules {
  return { availability, openingHours, openingTitles: ['Disponible', 'Consultations'] };
}

/** Openings as local wall-clock text, e.g. `11-23 09:00 – 12:30`. */
function shown(
  opening: OpeningRules,
  from: string,
  to: string,
  free: readonly FreeTime[] = [],
  zone = 'Europe/Paris',
): string[] {
  const table = zoneTable(zone, { start: iso(`${from}T00:00Z`), end: iso(`${to}T00:00Z`) });
  return openingsOf(opening, { from, to }, free, table).map(({ start, end }) => {
    const [a, b] = [start, end].map((at) => DateTime.fromMillis(at, { zone }));
    return `${a?.toFormat('MM-dd HH:mm')} – ${b?.toFormat('HH:mm')}`;
  });
}

const iso = (text: string, zone = 'utc'): number => DateTime.fromISO(text, { zone }).toMillis();
const free = (start: string, end: string, summary = 'Disponible'): FreeTime => ({
  start: iso(start, 'Europe/Paris'),
  end: iso(end, 'Europe/Paris'),
  summary,
  allDay: false,
});
const allDay = (from: string, until: string, summary = 'Disponible'): FreeTime => ({
  ...free(from, until, summary),
  allDay: true,
});

// 2026-11-23 is a Monday.
const MONDAY = '2026-11-23';

describe('openings from hours', () => {
  it('are the hours of each weekday; days left out are closed', () => {
    expect(shown(rules('hours'), MONDAY, '2026-11-29')).toEqual([
      '11-23 09:00 – 12:30',
      '11-23 14:00 – 18:30',
      '11-24 09:00 – 12:30',
      '11-24 14:00 – 18:30',
      '11-25 09:00 – 12:30',
    ]);
  });

  it('ignore whatever free events there are', () => {
    const events = [free('2026-11-28T09:00', '2026-11-28T12:00')];
    expect(shown(rules('hours'), '2026-11-28', '2026-11-29', events)).toEqual([]);
  });

  it.each([
    ['Europe/Paris', '2026-03-29'],
    ['Europe/Paris', '2026-10-25'],
    ['America/New_York', '2026-03-08'],
    ['America/New_York', '2026-11-01'],
    ['Australia/Lord_Howe', '2026-04-05'],
    ['Australia/Lord_Howe', '2026-10-04'],
    ['Africa/Casablanca', '2026-02-15'],
    ['Africa/Casablanca', '2026-03-22'],
    ['Africa/Cairo', '2026-04-24'],
    ['America/Sao_Paulo', '2018-11-04'],
    ['America/St_Johns', '2005-10-30'],
    ['Pacific/Apia', '2011-12-31'],
  ])('stand at the same wall-clock time about a change of clocks: %s, %s', (zone, date) => {
    const everyDay = Object.fromEntries(
      WEEKDAYS.map((day) => [day, [MORNING]]),
    ) as unknown as OpeningHours;
    const from = addDays(date, -1);
    const to = addDays(date, 1);
    // Apia went straight from the 29th to the 31st.
    const days = [...eachDay(from, to)].filter((day) => day !== '2011-12-30');
    expect(shown(rules('hours', everyDay), from, to, [], zone)).toEqual(
      days.map((day) => `${day.slice(5)} 09:00 – 12:30`),
    );
  });

  it('last two hours from 01:00 to 04:00 when clocks jump, four when they go back', () => {
    const night = { ...CLOSED, sun: [{ fromMinute: 60, toMinute: 240 }] };
    const lengthOn = (date: string) => {
      const table = zoneTable('Europe/Paris', { start: iso(date), end: iso(date) });
      const [one] = openingsOf(rules('hours', night), { from: date, to: date }, [], table);
      return ((one?.end ?? 0) - (one?.start ?? 0)) / HOUR;
    };
    expect(lengthOn('2026-03-22')).toBe(3);
    expect(lengthOn('2026-03-29')).toBe(2);
    expect(lengthOn('2026-10-25')).toBe(4);
  });

  it('vanish when they lie wholly in the hour that is jumped over', () => {
    const lost = { ...CLOSED, sun: [{ fromMinute: 120, toMinute: 180 }] };
    expect(shown(rules('hours', lost), '2026-03-29', '2026-03-29')).toEqual([]);
  });

  it('may reach to the end of the day; the next day’s begin anew', () => {
    const whole = [{ fromMinute: 0, toMinute: 1_440 }];
    const hours = { ...CLOSED, mon: whole, tue: whole };
    expect(shown(rules('hours', hours), MONDAY, '2026-11-24')).toEqual([
      '11-23 00:00 – 00:00',
      '11-24 00:00 – 00:00',
    ]);
  });
});

describe('openings from the calendar', () => {
  it('are the free events with an opening title, and no others', () => {
    const events = [
      free('2026-11-28T09:00', '2026-11-28T12:00', 'Disponible'),
      free('2026-11-28T14:00', '2026-11-28T15:00', 'Anniversaire de Paul'),
      free('2026-11-28T16:00', '2026-11-28T17:00', 'Disponible ?'),
    ];
    expect(shown(rules('calendar'), MONDAY, '2026-11-29', events)).toEqual([
      '11-28 09:00 – 12:00',
    ]);
  });

  it('do not depend on case, outer or doubled spaces, or the way Unicode writes a letter', () => {
    const titled = (title: string, written: string) => {
      const one: OpeningRules = { ...rules('calendar'), openingTitles: [title] };
      const events = [free('2026-11-28T09:00', '2026-11-28T12:00', written)];
      return shown(one, '2026-11-28', '2026-11-28', events).length;
    };
    expect(titled('Disponible', '  DISPONIBLE ')).toBe(1);
    expect(titled('Journée ouverte', 'journe\u0301e  OUVERTE')).toBe(1);
    expect(titled('Öffnungszeit, große', 'ÖFFNUNGSZEIT, GROSSE')).toBe(1);
    expect(titled('Disponible', 'Indisponible')).toBe(0);
    expect(titled('Disponible', '')).toBe(0);
  });

  it('that overlap become one, counted from the earlier start; touching ones stay two', () => {
    const events = [
      free('2026-11-28T09:00', '2026-11-28T11:00'),
      free('2026-11-28T10:15', '2026-11-28T12:00', 'Consultations'),
      free('2026-11-28T12:00', '2026-11-28T13:00'),
    ];
    expect(shown(rules('calendar'), '2026-11-28', '2026-11-28', events)).toEqual([
      '11-28 09:00 – 12:00',
      '11-28 12:00 – 13:00',
    ]);
  });

  it('of a whole day are the hours of that weekday', () => {
    const events = [allDay(MONDAY, '2026-11-25')];
    expect(shown(rules('calendar'), MONDAY, '2026-11-29', events)).toEqual([
      '11-23 09:00 – 12:30',
      '11-23 14:00 – 18:30',
      '11-24 09:00 – 12:30',
      '11-24 14:00 – 18:30',
    ]);
  });

  it('of a whole day without hours reach from the earliest to the latest of the week', () => {
    const events = [allDay('2026-11-28', '2026-11-29')];
    expect(shown(rules('calendar'), MONDAY, '2026-11-29', events)).toEqual([
      '11-28 09:00 – 18:30',
    ]);
  });

  it('of a whole day are the whole day when there are no hours at all, 25 hours in autumn', () => {
    const zone = zoneTable('Europe/Paris', {
      start: iso('2026-10-25'),
      end: iso('2026-10-25'),
    });
    const days = { from: '2026-10-25', to: '2026-10-25' };
    const event = allDay('2026-10-25', '2026-10-26');
    expect(openingsOf(rules('calendar', CLOSED), days, [event], zone)).toEqual([
      localDay(zone, '2026-10-25'),
    ]);
  });

  it('of many whole days open only the days asked for', () => {
    const events = [allDay('2020-01-01', '2036-01-01')];
    expect(shown(rules('calendar'), '2026-11-25', '2026-11-25', events)).toEqual([
      '11-25 09:00 – 12:30',
    ]);
  });
});

describe('openings from both', () => {
  it('are the hours and the events', () => {
    const events = [free('2026-11-28T09:00', '2026-11-28T12:00')];
    expect(shown(rules('both'), '2026-11-25', '2026-11-29', events)).toEqual([
      '11-25 09:00 – 12:30',
      '11-28 09:00 – 12:00',
    ]);
  });

  it('join hours and an event that reaches over them', () => {
    const events = [
      free('2026-11-25T12:00', '2026-11-25T13:00'),
      free('2026-11-25T08:15', '2026-11-25T09:30'),
    ];
    expect(shown(rules('both'), '2026-11-25', '2026-11-25', events)).toEqual([
      '11-25 08:15 – 13:00',
    ]);
  });

  it('are the same day by day as over the whole range', () => {
    const spans = fc
      .uniqueArray(fc.integer({ min: 0, max: 96 }), { maxLength: 6 })
      .map((marks) => marks.sort((a, b) => a - b).map((quarter) => quarter * 15))
      .map((minutes) =>
        minutes.flatMap((fromMinute, i) =>
          i % 2 === 0 && minutes[i + 1] !== undefined
            ? [{ fromMinute, toMinute: minutes[i + 1] as number }]
            : [],
        ),
      );
    const week = fc.record(
      Object.fromEntries(WEEKDAYS.map((day) => [day, spans])) as Record<Weekday, typeof spans>,
    );
    fc.assert(
      fc.property(week, fc.constantFrom('2026-03-27', '2026-10-23', MONDAY), (hours, from) => {
        const to = addDays(from, 6);
        const days = [...eachDay(from, to)];
        expect(days.flatMap((day) => shown(rules('both', hours), day, day))).toEqual(
          shown(rules('both', hours), from, to),
        );
      }),
    );
  });
});
