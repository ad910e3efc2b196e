/**
 * Recurrence rules: RRULE, EXDATE and RDATE (RFC 5545, 3.8.5), as far as calendars are made by people:
 * DAILY to YEARLY with INTERVAL, COUNT, UNTIL, WKST, BYDAY (ordinals too), BYMONTHDAY, BYMONTH, BYSETPOS.
 * The first instance is always the start itself. Anything else is refused rather than misread.
 */
import { DAY, type Instant } from '../../engine/core/values.ts';
import { instantOf, type LocalMs, localOf, parseDate, parseTime } from './zone.ts';

export interface Rule {
  readonly freq: 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY';
  readonly interval: number;
  readonly count: number | null;
  /** Inclusive: an instant, or the last local day. */
  readonly until: { readonly at: Instant } | { readonly day: LocalMs } | null;
  /** 0 is Monday. */
  readonly weekStart: number;
  readonly byDay: readonly { readonly weekday: number; readonly ordinal: number | null }[];
  readonly byMonthDay: readonly number[];
  readonly byMonth: readonly number[];
  readonly bySetPos: readonly number[];
}

export interface Recurrence {
  readonly rule: Rule | null;
  readonly excluded: readonly ListedDate[];
  readonly added: readonly ListedDate[];
}

/** A date of EXDATE or RDATE: a whole local day, or an instant. */
type ListedDate = { readonly day: LocalMs } | { readonly at: Instant };

/** Where a series starts: local digits, and the zone that keeps its wall clock (null: whole days). */
export interface SeriesStart {
  readonly local: LocalMs;
  readonly zone: string | null;
}

/** Reads the lines of an event's `recurrence`; a string says what is wrong with them. */
export function parseRecurrence(
  lines: readonly string[],
  zone: string | null,
): Recurrence | string {
  let rule: Rule | null = null;
  const excluded: ListedDate[] = [];
  const added: ListedDate[] = [];
  for (const line of lines) {
    const colon = line.indexOf(':');
    const [name = '', ...params] = line.slice(0, Math.max(colon, 0)).toUpperCase().split(';');
    const value = line.slice(colon + 1);
    if (name === 'RRULE') {
      if (rule !== null) return 'only one RRULE is supported';
      const parsed = parseRule(value);
      if (typeof parsed === 'string') return parsed;
      rule = parsed;
    } else if (name === 'EXDATE' || name === 'RDATE') {
      const tzid = line.slice(0, colon).match(/;TZID=([^;:]+)/i)?.[1] ?? zone;
      if (params.some((param) => !/^(TZID|VALUE)=/.test(param))) return `unknown: ${line}`;
      for (const text of value.split(',')) {
        const date = parseListed(text, tzid);
        if (date === null) return `no date: ${text}`;
        (name === 'EXDATE' ? excluded : added).push(date);
      }
    } else {
      return `unknown: ${line}`;
    }
  }
  return rule === null && added.length === 0 ? 'no RRULE or RDATE' : { rule, excluded, added };
}

/**
 * Local starts of the series in order, up to the first one whose instant (or local day) lies beyond
 * `until`. Wall clock is kept: 08:00 stays 08:00 when the clocks change.
 */
export function* occurrences(
  recurrence: Recurrence,
  start: SeriesStart,
  until: Instant,
): Generator<LocalMs> {
  const instant = (local: LocalMs): Instant =>
    start.zone === null ? local : instantOf(start.zone, local);
  const dropped = new Set<LocalMs>();
  for (const date of recurrence.excluded) dropped.add(localOfListed(date, start));
  const extra = recurrence.added.map((date) => localOfListed(date, start));
  extra.sort((a, b) => a - b);
  let last = Number.NEGATIVE_INFINITY;
  for (const local of merge(ruled(recurrence.rule, start, until, instant), extra)) {
    if (instant(local) > until) return;
    if (local > last && !dropped.has(local)) yield local;
    last = Math.max(last, local);
  }
}

function* merge(
  ruledStarts: Generator<LocalMs>,
  extra: readonly LocalMs[],
): Generator<LocalMs> {
  let next = 0;
  for (const local of ruledStarts) {
    for (; (extra[next] ?? Number.POSITIVE_INFINITY) < local; next++)
      yield extra[next] as LocalMs;
    yield local;
  }
  for (; next < extra.length; next++) yield extra[next] as LocalMs;
}

/** The start, then what the rule gives after it; COUNT counts the start. */
function* ruled(
  rule: Rule | null,
  start: SeriesStart,
  until: Instant,
  instant: (local: LocalMs) => Instant,
): Generator<LocalMs> {
  yield start.local;
  if (rule === null) return;
  let left = (rule.count ?? Number.POSITIVE_INFINITY) - 1;
  const firstDay = Math.floor(start.local / DAY);
  const clock = start.local - firstDay * DAY;
  for (const days of periods(rule, firstDay, Math.ceil(until / DAY) + 2)) {
    for (const day of positioned(rule, days)) {
      const local = day * DAY + clock;
      if (local <= start.local) continue;
      if (left <= 0) return;
      if (rule.until !== null) {
        if ('day' in rule.until ? day * DAY > rule.until.day : instant(local) > rule.until.at)
          return;
      }
      left -= 1;
      yield local;
    }
  }
}

/** Sorted days (since 1970) of each interval of the rule, from the one that holds the start. */
function* periods(rule: Rule, firstDay: number, lastDay: number): Generator<number[]> {
  const first = partsOf(firstDay);
  for (let step = 0; ; step += rule.interval) {
    let days: number[];
    let begin: number;
    if (rule.freq === 'DAILY') {
      begin = firstDay + step;
      days = [begin].filter((day) => allows(rule, day));
    } else if (rule.freq === 'WEEKLY') {
      begin = firstDay - mod(weekdayOf(firstDay) - rule.weekStart, 7) + step * 7;
      const wanted =
        rule.byDay.length > 0 ? rule.byDay.map((by) => by.weekday) : [weekdayOf(firstDay)];
      days = range(begin, begin + 7).filter(
        (day) => wanted.includes(weekdayOf(day)) && inMonths(rule, day),
      );
    } else if (rule.freq === 'MONTHLY') {
      const month = first.month - 1 + step;
      begin = dayOf(first.year, month);
      days = inMonths(rule, begin)
        ? daysWithin(rule, begin, dayOf(first.year, month + 1), first.day)
        : [];
    } else {
      begin = dayOf(first.year + step, 0);
      days = yearly(rule, first.year + step, first);
    }
    // A rule that never matches (30 February) ends with the years, not never.
    if (begin > lastDay) return;
    yield days;
  }
}

function yearly(rule: Rule, year: number, first: Parts): number[] {
  if (rule.byMonth.length === 0 && rule.byDay.length > 0 && rule.byMonthDay.length === 0) {
    return daysWithin(rule, dayOf(year, 0), dayOf(year + 1, 0), first.day);
  }
  const months = rule.byMonth.length > 0 ? rule.byMonth : yearlyMonths(rule, first);
  return [...new Set(months)]
    .sort((a, b) => a - b)
    .flatMap((month) =>
      daysWithin(rule, dayOf(year, month - 1), dayOf(year, month), first.day),
    );
}

/** BYMONTHDAY without BYMONTH means that day of every month of the year. */
const yearlyMonths = (rule: Rule, first: Parts): readonly number[] =>
  rule.byMonthDay.length > 0 ? range(1, 13) : [first.month];

/** The days of a month (or a year) `[from, to)` that the rule names; by default that of the start. */
function daysWithin(rule: Rule, from: number, to: number, defaultDay: number): number[] {
  if (rule.byDay.length === 0 && rule.byMonthDay.length === 0) {
    const day = from + defaultDay - 1;
    return day < to ? [day] : [];
  }
  return range(from, to).filter((day) => {
    const number = day - from + 1;
    const fromEnd = day - to;
    const monthDay =
      rule.byMonthDay.length === 0 ||
      rule.byMonthDay.includes(number) ||
      rule.byMonthDay.includes(fromEnd);
    if (!monthDay) return false;
    if (rule.byDay.length === 0) return true;
    return rule.byDay.some(
      (by) =>
        by.weekday === weekdayOf(day) &&
        (by.ordinal === null ||
          by.ordinal === Math.floor((number - 1) / 7) + 1 ||
          by.ordinal === -(Math.floor((-fromEnd - 1) / 7) + 1)),
    );
  });
}

const allows = (rule: Rule, day: number): boolean => {
  const { day: number, month, year } = partsOf(day);
  const fromEnd = day - dayOf(year, month);
  return (
    inMonths(rule, day) &&
    (rule.byDay.length === 0 || rule.byDay.some((by) => by.weekday === weekdayOf(day))) &&
    (rule.byMonthDay.length === 0 ||
      rule.byMonthDay.includes(number) ||
      rule.byMonthDay.includes(fromEnd))
  );
};

const inMonths = (rule: Rule, day: number): boolean =>
  rule.byMonth.length === 0 || rule.byMonth.includes(partsOf(day).month);

function positioned(rule: Rule, days: readonly number[]): readonly number[] {
  if (rule.bySetPos.length === 0) return days;
  return days.filter(
    (_, i) => rule.bySetPos.includes(i + 1) || rule.bySetPos.includes(i - days.length),
  );
}

function parseRule(text: string): Rule | string {
  const parts = new Map<string, string>();
  for (const part of text.split(';')) {
    const [key = '', value = ''] = part.split('=', 2);
    if (!RULE_PARTS.has(key) || value === '' || parts.has(key)) return `unsupported: ${part}`;
    parts.set(key, value);
  }
  const freq = parts.get('FREQ');
  if (freq !== 'DAILY' && freq !== 'WEEKLY' && freq !== 'MONTHLY' && freq !== 'YEARLY') {
    return 'FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY';
  }
  const numbers = (key: string, low: number, high: number): number[] | null => {
    const list = (parts.get(key)?.split(',') ?? []).map(Number);
    const ok = list.every((n) => Number.isInteger(n) && n !== 0 && n >= low && n <= high);
    return ok ? list : null;
  };
  const interval = parts.has('INTERVAL') ? numbers('INTERVAL', 1, 1000) : [1];
  const count = parts.has('COUNT') ? numbers('COUNT', 1, 100_000) : [];
  const byMonthDay = numbers('BYMONTHDAY', -31, 31);
  const byMonth = numbers('BYMONTH', 1, 12);
  const bySetPos = numbers('BYSETPOS', -366, 366);
  if (!interval || !count || !byMonthDay || !byMonth || !bySetPos) return 'number out of range';
  const until = parseUntil(parts.get('UNTIL'));
  if (until === undefined) return 'UNTIL must be a date or a UTC date-time';
  if (until !== null && count.length > 0) return 'COUNT and UNTIL exclude each other';
  const weekStart = WEEKDAYS.indexOf(parts.get('WKST') ?? 'MO');
  const byDay: { weekday: number; ordinal: number | null }[] = [];
  for (const item of parts.get('BYDAY')?.split(',') ?? []) {
    const match = /^([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)$/.exec(item);
    if (match === null) return `no weekday: ${item}`;
    const ordinal = match[1] === undefined ? null : Number(match[1]);
    if (ordinal === 0 || (ordinal !== null && (freq === 'DAILY' || freq === 'WEEKLY'))) {
      return `ordinal not allowed: ${item}`;
    }
    byDay.push({ weekday: WEEKDAYS.indexOf(match[2] ?? ''), ordinal });
  }
  if (weekStart < 0) return 'WKST must be a weekday';
  if (freq === 'WEEKLY' && byMonthDay.length > 0) return 'BYMONTHDAY is not for WEEKLY';
  return {
    freq,
    interval: interval[0] ?? 1,
    count: count[0] ?? null,
    until,
    weekStart,
    byDay,
    byMonthDay,
    byMonth,
    bySetPos,
  };
}

function parseUntil(text: string | undefined): Rule['until'] | undefined {
  if (text === undefined) return null;
  const date = parseListed(text, 'UTC');
  return date === null || (!('day' in date) && !text.endsWith('Z')) ? undefined : date;
}

/** `20260328`, `20260328T080000Z`, or `20260328T080000` on the clock of `zone`. */
function parseListed(text: string, zone: string | null): ListedDate | null {
  const match = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?$/.exec(text);
  if (match === null) return null;
  const [, y, mo, d, h, mi, s, utc] = match;
  const day = parseDate(`${y}-${mo}-${d}`);
  if (day === null) return null;
  if (h === undefined) return { day };
  const time = parseTime(`${y}-${mo}-${d}T${h}:${mi}:${s}${utc === 'Z' ? 'Z' : ''}`);
  if (time === null) return null;
  if (time.at !== null) return { at: time.at };
  return zone === null ? { day } : { at: instantOf(zone, time.local) };
}

/** A listed day excludes the instance of that day, whatever its hour. */
function localOfListed(date: ListedDate, start: SeriesStart): LocalMs {
  if ('day' in date) return date.day + mod(start.local, DAY);
  return start.zone === null ? Math.floor(date.at / DAY) * DAY : localOf(start.zone, date.at);
}

interface Parts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}
function partsOf(day: number): Parts {
  const date = new Date(day * DAY);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}
/** `month` counts from 0 and may run over the year's end. */
const dayOf = (year: number, month: number): number => Date.UTC(year, month, 1) / DAY;
/** 0 is Monday; 1970-01-01 was a Thursday. */
const weekdayOf = (day: number): number => mod(day + 3, 7);
const mod = (n: number, by: number): number => ((n % by) + by) % by;
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, i) => from + i);

const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const RULE_PARTS = new Set([
  'FREQ',
  'INTERVAL',
  'COUNT',
  'UNTIL',
  'WKST',
  'BYDAY',
  'BYMONTHDAY',
  'BYMONTH',
  'BYSETPOS',
]);
