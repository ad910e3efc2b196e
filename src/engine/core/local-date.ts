/** Arithmetic on local calendar dates alone: no zone, no instant. Proleptic Gregorian. */
import { WEEKDAYS, type Weekday } from './practice.ts';
import type { LocalDate } from './values.ts';

/** Days since 1970-01-01. Crashes on text that is not a date: check it at the edge (isLocalDate). */
export function dayNumber(date: LocalDate): number {
  const day = parse(date);
  if (day === null) throw new Error('expected a local date, YYYY-MM-DD');
  return day;
}

/** The date `day` days after 1970-01-01, for years 0 to 9999. */
export function localDate(day: number): LocalDate {
  const { year, month, dayOfMonth } = civil(day);
  if (year < 0 || year > 9999) throw new Error(`day ${day} has no four-digit year`);
  return `${String(year).padStart(4, '0')}-${TWO_DIGITS[month]}-${TWO_DIGITS[dayOfMonth]}`;
}

/** Whether untrusted text names a day of the calendar: `2026-02-30` does not. */
export function isLocalDate(text: string): boolean {
  return parse(text) !== null;
}

export function addDays(date: LocalDate, days: number): LocalDate {
  return localDate(dayNumber(date) + days);
}

export function weekdayOf(date: LocalDate): Weekday {
  return weekdayOn(dayNumber(date));
}

/** The same by day number. */
export function weekdayOn(day: number): Weekday {
  // 1970-01-01 was a Thursday, WEEKDAYS[3].
  const index = (((day + 3) % 7) + 7) % 7;
  return WEEKDAYS[index] as Weekday;
}

/** The Monday of the date's week. */
export function mondayOf(date: LocalDate): LocalDate {
  return addDays(date, -WEEKDAYS.indexOf(weekdayOf(date)));
}

/** Every date from `from` to `to`, both included; none when `to` comes first. */
export function* eachDay(from: LocalDate, to: LocalDate): Generator<LocalDate> {
  const last = dayNumber(to);
  for (let day = dayNumber(from); day <= last; day++) yield localDate(day);
}

/** The year that day `day` lies in. */
export function yearOf(day: number): number {
  return civil(day).year;
}

/** Day number of 1 January. */
export function firstDayOf(year: number): number {
  return daysBefore(year, 1);
}

/** '00' to '99'. */
export const TWO_DIGITS: readonly string[] = Array.from({ length: 100 }, (_, n) =>
  String(n).padStart(2, '0'),
);

function parse(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const day =
    daysBefore(Number(text.slice(0, 4)), Number(text.slice(5, 7))) + Number(text.slice(8)) - 1;
  // The 30th of February, month 13 and day 0 come back as other dates, or in other years.
  const { year, month, dayOfMonth } = civil(day);
  const isSame =
    year === Number(text.slice(0, 4)) &&
    month === Number(text.slice(5, 7)) &&
    dayOfMonth === Number(text.slice(8));
  return isSame ? day : null;
}

/*
 * Years are counted from 1 March here, so that the leap day is the last of its year and the lengths
 * of the months before any month follow one line: (153 m + 2) / 5.
 */
const DAYS_IN_400_YEARS = 146_097;
/** Days from 0000-03-01 to 1970-01-01. */
const EPOCH_FROM_MARCH_0 = 719_468;

function daysBefore(year: number, month: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const marchMonth = (month + 9) % 12;
  return (
    365 * marchYear +
    Math.floor(marchYear / 4) -
    Math.floor(marchYear / 100) +
    Math.floor(marchYear / 400) +
    Math.floor((153 * marchMonth + 2) / 5) -
    EPOCH_FROM_MARCH_0
  );
}

function civil(day: number): { year: number; month: number; dayOfMonth: number } {
  const shifted = day + EPOCH_FROM_MARCH_0;
  const era = Math.floor(shifted / DAYS_IN_400_YEARS);
  const dayOfEra = shifted - era * DAYS_IN_400_YEARS;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  return {
    year: era * 400 + yearOfEra + (month <= 2 ? 1 : 0),
    month,
    dayOfMonth: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1,
  };
}
