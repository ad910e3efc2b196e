/** When a practitioner may be booked, before anything that takes time away is looked at. */
import { merged } from './intervals.ts';
import { dayNumber, weekdayOn } from './local-date.ts';
import { type LocalSpan, type Practitioner, WEEKDAYS } from './practice.ts';
import type { Interval, LocalDate } from './values.ts';
import { localDayOf, wallClockOn, type ZoneTable } from './zone.ts';

/** A free (transparent) event of her calendar, whatever its title. */
export interface FreeTime extends Interval {
  readonly summary: string;
  readonly allDay: boolean;
}

export type OpeningRules = Pick<
  Practitioner,
  'availability' | 'openingHours' | 'openingTitles'
>;

/**
 * The openings of the local days `from` to `to`, both included; sorted and disjoint.
 *
 * - `hours`: her opening hours, by the wall clock of the zone.
 * - `calendar`: the free events with one of her opening titles. A timed one opens what it spans, also
 *   beyond the days asked for. An all-day one opens each of its days (of those asked for): the hours of
 *   that weekday; on a weekday without hours, from the earliest to the latest of her week, since
 *   nobody means the night; and the whole day when she has no hours at all.
 * - `both`: either. Openings that overlap become one, and its slots are counted from its earlier start;
 *   openings that only touch stay two, each with its own count.
 */
export function openingsOf(
  rules: OpeningRules,
  days: { readonly from: LocalDate; readonly to: LocalDate },
  freeEvents: readonly FreeTime[],
  zone: ZoneTable,
): Interval[] {
  const first = dayNumber(days.from);
  const last = dayNumber(days.to);
  const openings: Interval[] = [];

  const open = (day: number, spans: readonly LocalSpan[]): void => {
    for (const span of spans) {
      openings.push({
        start: wallClockOn(zone, day, span.fromMinute),
        end: wallClockOn(zone, day, span.toMinute),
      });
    }
  };

  if (rules.availability !== 'calendar') {
    for (let day = first; day <= last; day++) open(day, hoursOf(rules, day));
  }
  if (rules.availability !== 'hours') {
    const titles = new Set(rules.openingTitles.map(comparable));
    for (const event of freeEvents) {
      if (!titles.has(comparable(event.summary))) continue;
      if (!event.allDay) {
        openings.push({ start: event.start, end: event.end });
        continue;
      }
      const from = Math.max(first, localDayOf(zone, event.start));
      const to = Math.min(last, localDayOf(zone, event.end - 1));
      for (let day = from; day <= to; day++) open(day, allDayHoursOf(rules, day));
    }
  }
  return merged(openings);
}

const hoursOf = (rules: OpeningRules, day: number): readonly LocalSpan[] =>
  rules.openingHours[weekdayOn(day)];

function allDayHoursOf(rules: OpeningRules, day: number): readonly LocalSpan[] {
  const hours = hoursOf(rules, day);
  if (hours.length > 0) return hours;
  const week = WEEKDAYS.flatMap((weekday) => rules.openingHours[weekday]);
  if (week.length === 0) return [{ fromMinute: 0, toMinute: 1_440 }];
  return [
    {
      fromMinute: Math.min(...week.map((span) => span.fromMinute)),
      toMinute: Math.max(...week.map((span) => span.toMinute)),
    },
  ];
}

/** Titles are typed by hand: case, spaces and the ways Unicode has to write é do not matter. */
export function comparable(title: string): string {
  return title.normalize('NFKC').trim().replace(/\s+/gu, ' ').toUpperCase().toLowerCase();
}
