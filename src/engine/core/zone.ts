/**
 * Wall clocks. A zone's offsets over some years are found once, through Intl, and kept as a small
 * table; everything after that is integer arithmetic.
 */
import { dayNumber, firstDayOf, localDate, yearOf } from './local-date.ts';
import { DAY, HOUR, type Instant, type Interval, type LocalDate, MINUTE } from './values.ts';

export interface ZoneTable {
  /** IANA name. */
  readonly timeZone: string;
  /** Whole UTC years. Questions about other times are answered too, from another table. */
  readonly window: Interval;
  /** The instants at which the offset changes, ascending. */
  readonly changes: readonly Instant[];
  /** Local minus UTC, milliseconds: `offsets[i]` holds before `changes[i]`, the last one after all. */
  readonly offsets: readonly number[];
}

/**
 * The offsets of `timeZone` over at least `window`. Building one costs about a millisecond a year;
 * the last few are kept, so ask for one wherever it is needed.
 * Crashes with a RangeError on a name that Intl does not know: validate names where they come in.
 */
export function zoneTable(timeZone: string, window: Interval): ZoneTable {
  const from = yearAt(window.start - MARGIN);
  const to = yearAt(window.end + MARGIN);
  const key = `${timeZone} ${from} ${to}`;
  const known = tables.get(key);
  if (known !== undefined) return known;
  const table = buildTable(timeZone, {
    start: firstDayOf(from) * DAY,
    end: firstDayOf(to + 1) * DAY,
  });
  if (tables.size >= MOST_TABLES) tables.clear();
  tables.set(key, table);
  return table;
}

/** Local minus UTC at `instant`, milliseconds. */
export function offsetAt(table: ZoneTable, instant: Instant): number {
  const covering = covers(table, instant, instant)
    ? table
    : zoneTable(table.timeZone, { start: instant, end: instant });
  return covering.offsets[segmentAt(covering, instant)] as number;
}

/** The date a calendar on the wall shows at `instant`. */
export function localDateOf(table: ZoneTable, instant: Instant): LocalDate {
  return localDate(localDayOf(table, instant));
}

/** The same as a day number (local-date.ts), which is cheaper to compare than text. */
export function localDayOf(table: ZoneTable, instant: Instant): number {
  return Math.floor((instant + offsetAt(table, instant)) / DAY);
}

/**
 * The first instant at which the wall clock shows `minute` minutes past midnight of `date`, or later.
 * That one rule settles the odd days: a time that clocks jump over becomes the moment they jump
 * (on a whole day that was skipped: the first moment of the next), and of a time that comes twice the
 * first is meant. So hours of 01:00–04:00 last two hours in spring and four in autumn, and hours
 * before, inside and after a repeated hour stay disjoint.
 * `minute` may be 1440, the end of the day.
 */
export function wallClock(table: ZoneTable, date: LocalDate, minute: number): Instant {
  return wallClockOn(table, dayNumber(date), minute);
}

/** The same by day number (local-date.ts). */
export function wallClockOn(table: ZoneTable, day: number, minute: number): Instant {
  const local = day * DAY + minute * MINUTE;
  const earliest = local - WIDEST_OFFSET;
  const latest = local + WIDEST_OFFSET;
  const covering = covers(table, earliest, latest)
    ? table
    : zoneTable(table.timeZone, { start: earliest, end: latest });
  const { changes, offsets } = covering;
  for (let i = segmentAt(covering, earliest); ; i++) {
    const reached = local - (offsets[i] as number);
    const from = changes[i - 1];
    const until = changes[i];
    if (until === undefined || reached < until) {
      return from === undefined ? reached : Math.max(reached, from);
    }
  }
}

/** The first instant of a local day: not midnight where clocks jump over it. */
export function startOfLocalDay(table: ZoneTable, date: LocalDate): Instant {
  return wallClock(table, date, 0);
}

/** A whole local day, 23 to 25 hours long as a rule; empty when the zone skipped that day. */
export function localDay(table: ZoneTable, date: LocalDate): Interval {
  return { start: wallClock(table, date, 0), end: wallClock(table, date, 1_440) };
}

/** No zone was ever further from UTC (Alaska, before 1867, was a day ahead: 15 h). */
const WIDEST_OFFSET = 16 * HOUR;
/** So that conversions of local times at the edges of a window find their offsets in its table. */
const MARGIN = 2 * DAY;
/** Tables are pure results: forgetting them all now and then costs a few milliseconds. */
const MOST_TABLES = 64;
const tables = new Map<string, ZoneTable>();

const covers = (table: ZoneTable, from: Instant, to: Instant): boolean =>
  from >= table.window.start && to < table.window.end;

const yearAt = (instant: Instant): number => yearOf(Math.floor(instant / DAY));

/** How many changes lie at or before `instant`. */
function segmentAt(table: ZoneTable, instant: Instant): number {
  const { changes } = table;
  let low = 0;
  let high = changes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((changes[middle] as Instant) <= instant) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Far less than the time between two changes that undo each other: the shortest since 1970 is a
 * week (summer time in parts of Brazil, October 2000).
 */
const PROBE_STEP = 2 * DAY;

function buildTable(timeZone: string, window: Interval): ZoneTable {
  const offset = offsetReader(timeZone);
  const changes: Instant[] = [];
  let current = offset(window.start);
  const offsets = [current];
  for (let from = window.start; from < window.end; from += PROBE_STEP) {
    let low = from;
    const end = Math.min(from + PROBE_STEP, window.end);
    // More than one change may lie between two probes; each round finds the first of a kind.
    while (offset(end) !== current) {
      let high = end;
      while (high - low > 1_000) {
        const middle = low + Math.floor((high - low) / 2_000) * 1_000;
        if (offset(middle) === current) low = middle;
        else high = middle;
      }
      current = offset(high);
      changes.push(high);
      offsets.push(current);
      low = high;
    }
  }
  return { timeZone, window, changes, offsets };
}

/** Reads the offset from `GMT+01:00`; offsets of before 1972 may have seconds: `GMT-00:44:30`. */
function offsetReader(timeZone: string): (instant: Instant) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  return (instant) => {
    const shown = format.format(instant);
    const match = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(shown);
    if (match === null) throw new Error(`Intl shows no offset in ${shown}`);
    const [, sign, hours, minutes, seconds] = match;
    if (sign === undefined) return 0;
    const ms = (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds ?? 0)) * 1_000;
    return sign === '-' ? -ms : ms;
  };
}
