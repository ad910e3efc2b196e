/** Instants as the outside reads them: RFC 3339 with the practice's own offset. */
import { localDate, TWO_DIGITS } from './local-date.ts';
import { DAY, HOUR, type Instant, MINUTE, SECOND } from './values.ts';
import { offsetAt, type ZoneTable, zoneTable } from './zone.ts';

/**
 * `2026-11-25T09:30:00+01:00`: the wall clock of the table's zone, then its offset, never `Z`
 * (UTC is `+00:00`). Parts of a second are dropped. RFC 3339 offsets have no seconds; where a zone's
 * has (before 1972), both parts are rounded alike, and the text still names this instant.
 */
export function rfc3339(table: ZoneTable, instant: Instant): string {
  const offset = Math.round(offsetAt(table, instant) / MINUTE) * MINUTE;
  const local = instant + offset;
  const day = Math.floor(local / DAY);
  const time = local - day * DAY;
  const seconds = time % MINUTE < SECOND ? '00' : TWO_DIGITS[Math.floor(time / SECOND) % 60];
  return dateText(day) + clockText(Math.floor(time / MINUTE)) + seconds + offsetText(offset);
}

/** The same for those who hold a zone's name and no table: `const show = rfc3339In('Europe/Paris')`. */
export function rfc3339In(timeZone: string): (instant: Instant) => string {
  let table: ZoneTable | null = null;
  return (instant) => {
    if (table === null || instant < table.window.start || instant >= table.window.end) {
      table = zoneTable(timeZone, { start: instant, end: instant });
    }
    return rfc3339(table, instant);
  };
}

// A year of slots is thousands of texts, made of the same few pieces. Slots come sorted, dozens to a
// day: the last date and offset written are mostly the next ones too.
const clockTexts: string[] = [];
let lastDay = Number.NaN;
let lastDayText = '';
let lastOffset = Number.NaN;
let lastOffsetText = '';

function dateText(day: number): string {
  if (day !== lastDay) {
    lastDayText = `${localDate(day)}T`;
    lastDay = day;
  }
  return lastDayText;
}

function clockText(minute: number): string {
  const known = clockTexts[minute];
  if (known !== undefined) return known;
  if (clockTexts.length === 0) {
    for (let m = 0; m < 1_440; m++) {
      clockTexts.push(`${TWO_DIGITS[Math.floor(m / 60)]}:${TWO_DIGITS[m % 60]}:`);
    }
  }
  return clockTexts[minute] as string;
}

function offsetText(offset: number): string {
  if (offset !== lastOffset) {
    const size = Math.abs(offset);
    const hours = TWO_DIGITS[Math.floor(size / HOUR)];
    const minutes = TWO_DIGITS[Math.floor(size / MINUTE) % 60];
    lastOffsetText = `${offset < 0 ? '-' : '+'}${hours}:${minutes}`;
    lastOffset = offset;
  }
  return lastOffsetText;
}
