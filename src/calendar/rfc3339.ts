/** Reading the date-times of Google's answers. */
import type { Instant } from '../engine/core/values.ts';

/**
 * The instant named by an RFC 3339 date-time, or null when the text is none. The offset is always
 * taken from the text: Google renders it in the calendar's zone, whatever zone the event names
 * beside it (google: Concepts, Events and calendars). Fractions are cut to milliseconds; a leap
 * second (`:60`) is not accepted, since no event can name one.
 *
 * Written out by hand because a listing holds four of these per event: this takes less than
 * half the time of `Date.parse`, which moreover accepts many texts that are no RFC 3339 at all.
 */
export function parseDateTime(text: string): Instant | null {
  if (text.length < 20 || !isLayout(text)) return null;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  const hour = digits(text, 11, 2);
  const minute = digits(text, 14, 2);
  const second = digits(text, 17, 2);
  if (year < 0 || hour < 0 || hour > 23 || minute < 0 || minute > 59) return null;
  if (second < 0 || second > 59) return null;
  const epochDay = daysFromCivil(year, month, day);
  if (epochDay === null) return null;

  let at = 19;
  let millis = 0;
  if (text.charCodeAt(at) === DOT) {
    at += 1;
    const first = at;
    let scale = 100;
    for (let d = digit(text, at); d >= 0; d = digit(text, at)) {
      millis += d * scale;
      scale = scale >= 10 ? scale / 10 : 0;
      at += 1;
    }
    if (at === first) return null;
  }
  const offsetMinutes = parseOffset(text, at);
  if (offsetMinutes === null) return null;
  return (
    ((epochDay * 24 + hour) * 60 + minute - offsetMinutes) * 60_000 + second * 1_000 + millis
  );
}

/** Whether the text is a calendar date that exists, `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
  return (
    text.length === 10 &&
    text.charCodeAt(4) === DASH &&
    text.charCodeAt(7) === DASH &&
    digits(text, 0, 4) >= 0 &&
    daysFromCivil(digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2)) !== null
  );
}

const ZERO = 48;
const DASH = 45;
const COLON = 58;
const DOT = 46;
const PLUS = 43;

function isLayout(text: string): boolean {
  const t = text.charCodeAt(10);
  return (
    text.charCodeAt(4) === DASH &&
    text.charCodeAt(7) === DASH &&
    (t === 84 || t === 116) &&
    text.charCodeAt(13) === COLON &&
    text.charCodeAt(16) === COLON
  );
}

/** The digit at `at`, or -1. */
function digit(text: string, at: number): number {
  const d = text.charCodeAt(at) - ZERO;
  return d >= 0 && d <= 9 ? d : -1;
}

/** The number written in `count` digits from `at`, or -1. */
function digits(text: string, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i += 1) {
    const d = digit(text, i);
    if (d < 0) return -1;
    value = value * 10 + d;
  }
  return value;
}

/** Minutes east of UTC, the offset being the rest of the text; null when it is malformed. */
function parseOffset(text: string, at: number): number | null {
  const sign = text.charCodeAt(at);
  if (sign === 90 || sign === 122) return text.length === at + 1 ? 0 : null;
  if (sign !== PLUS && sign !== DASH) return null;
  if (text.length !== at + 6 || text.charCodeAt(at + 3) !== COLON) return null;
  const hours = digits(text, at + 1, 2);
  const minutes = digits(text, at + 4, 2);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return null;
  const total = hours * 60 + minutes;
  return sign === DASH ? -total : total;
}

const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/**
 * Days from 1970-01-01 to a date of the proleptic Gregorian calendar; null when there is no such
 * day. `Date.UTC` would do, but it reads the years 0 to 99 as 1900 to 1999, and imported events do
 * carry `created` in the year 0.
 */
function daysFromCivil(year: number, month: number, day: number): number | null {
  const longest = MONTH_DAYS[month - 1];
  if (longest === undefined || day < 1 || day > longest) return null;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  if (month === 2 && day === 29 && !leap) return null;
  // The year is taken to begin in March, so that the leap day comes last (Hinnant, chrono dates).
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
