import type { Database } from 'better-sqlite3';
import type { Booking, BookingMarks } from '../engine/core/event.ts';
import type { Intent } from '../engine/core/intent.ts';
import {
  asCalendarId,
  asEtag,
  asEventId,
  type BookingId,
  type CalendarId,
  type EventId,
  type Instant,
  type Interval,
  must,
} from '../engine/core/values.ts';
import type { BookingFilter, KnownEntry } from '../engine/mirror-port.ts';
import type { Calendars } from './calendars.ts';
import { BUSY, bookingMarksIn, type EventRow, outsideNamesIn } from './event-row.ts';
import { type Events, ROW } from './events.ts';
import { keptStatements } from './kept-statements.ts';
import type { Telling } from './telling.ts';

export type Bookings = ReturnType<typeof bookingReads>;

/** The read model of bookings: event rows of that role. Runs inside the caller's transaction. */
export function bookingReads(
  db: Database,
  parts: { readonly calendars: Calendars; readonly events: Events; readonly telling: Telling },
) {
  const { calendars, events, telling } = parts;
  const byId = db.prepare<[string], BookingRow>(
    `SELECT ${BOOKING} WHERE e.event_id = ? AND e.role = 'booking' AND ${HELD}
     ORDER BY e.status = 'cancelled', e.updated DESC LIMIT 1`,
  );
  const owing = db.prepare<[string, number], BookingRow>(
    `SELECT ${BOOKING} WHERE e.owes = 1 AND l.calendar_id = ? AND ${HELD}
       AND e.changed_at <= ? AND NOT ${STANDS_ELSEWHERE} AND NOT ${FROZEN}
     ORDER BY e.changed_at, e.event_id`,
  );
  const nextOwing = db
    .prepare<[], number | null>(
      `SELECT min(e.changed_at) FROM events e JOIN listings l ON l.id = e.listing
       WHERE e.owes = 1 AND ${HELD} AND NOT ${STANDS_ELSEWHERE} AND NOT ${FROZEN}`,
    )
    .pluck();
  const untold = db.prepare<[string], BookingRow>(
    `SELECT ${BOOKING} WHERE e.owes = 1 AND l.calendar_id = ? AND ${HELD}
       AND NOT ${STANDS_ELSEWHERE}
     ORDER BY e.start_at, e.event_id`,
  );
  /** Every pass asks for what is untold, and mostly nothing is. */
  const anyOwing = db
    .prepare<[], number>(
      'SELECT EXISTS (SELECT 1 FROM events INDEXED BY bookings_owing WHERE owes = 1)',
    )
    .pluck();
  const standing = db
    .prepare<[number, number, number], number>(
      `SELECT count(*) FROM events INDEXED BY bookings_standing
       WHERE listing IN (?, ?) AND end_at > ? AND role = 'booking' AND status <> 'cancelled'`,
    )
    .pluck();
  const times = db
    .prepare<[number, number, Instant, Instant], TimesRow>(
      `SELECT start_at, end_at, event_id FROM events INDEXED BY bookings_standing
       WHERE listing IN (?, ?) AND end_at > ? AND start_at < ?
         AND role = 'booking' AND status <> 'cancelled'`,
    )
    .raw();
  const erased = db.prepare<[string], BookingRow>(
    `SELECT ${bookingsFrom('bookings_erased')}
     WHERE e.erased = 1 AND e.role = 'booking' AND e.status <> 'cancelled' AND l.calendar_id = ?
       AND ${HELD}
     ORDER BY e.start_at, e.event_id`,
  );
  const waiting = db.prepare<[string, number], BookingRow>(
    `SELECT ${bookingsFrom('bookings_waiting')}
     WHERE ${WAITS} AND l.calendar_id IN (SELECT value FROM json_each(?)) AND e.end_at > ?
       AND ${HELD}
     ORDER BY e.start_at, e.event_id`,
  );
  const owed = db.prepare<[string, number, string], BookingRow>(
    `SELECT ${bookingsFrom('bookings_owed')}
     WHERE e.role = 'booking' AND e.marks ->> '$.owed.messages[0]' IS NOT NULL
       AND l.calendar_id = ? AND e.end_at > ? AND ${HELD}
       AND e.rowid = (${LATEST_COPY})
       AND NOT EXISTS (
         SELECT 1 FROM intents i WHERE i.booking = e.event_id
           AND i.intent ->> '$.kind' NOT IN (SELECT value FROM json_each(?)))
     ORDER BY e.start_at, e.event_id`,
  );
  const forgetOwed = db.prepare<[string]>(
    `UPDATE events SET marks = json_remove(marks, '$.owed')
     WHERE event_id = ? AND role = 'booking' AND marks ->> '$.owed' IS NOT NULL`,
  );
  const comingOf = db
    .prepare<[{ readonly email: string; readonly now: Instant }], string>(
      `SELECT e.event_id FROM events e INDEXED BY bookings_standing
       WHERE e.listing IN (SELECT id FROM listings l WHERE ${HELD}) AND e.end_at > @now
         AND e.role = 'booking' AND e.status <> 'cancelled' AND e.start_at > @now
         AND e.email = @email`,
    )
    .pluck();
  const isKnown = db
    .prepare<[string], number>(
      `SELECT EXISTS (SELECT 1 FROM events e JOIN listings l ON l.id = e.listing
         WHERE e.event_id = ? AND e.role = 'booking' AND ${HELD})`,
    )
    .pluck();

  const listed = keptStatements<unknown[], BookingRow>(db);

  function bookingOf(row: BookingRow): Booking {
    const marks = bookingMarksIn(row);
    return { ...truthOf(row, marks), told: telling.merged(row.id, marks) };
  }

  const knownOf = (row: BookingRow): KnownEntry => ({
    id: asEventId(row.id),
    etag: row.etag === null ? null : asEtag(row.etag),
    updated: row.updated,
    status: row.status,
    start: row.start,
    end: row.end,
    busy: row.occupancy === BUSY,
    hold: row.role === 'hold',
    allDay: row.allDay === 1,
    summary: row.summary,
    series: row.series === null ? null : asEventId(row.series),
    changedAt: row.changedAt ?? row.updated ?? 0,
    booking: row.role === 'booking' ? bookingOf(row) : null,
  });

  return {
    bookingOf,

    booking(id: BookingId): Booking | null {
      const row = byId.get(id);
      return row === undefined ? null : bookingOf(row);
    },

    /** Whether a booking of this id is held anywhere, cancelled or not. */
    isKnown: (id: string): boolean => isKnown.get(id) === 1,

    /** What stands and has not begun, by the patient's mail address in lower case. */
    comingOf: (email: string, now: Instant): readonly string[] => comingOf.all({ email, now }),

    /** By start, then id. Of one that moved between calendars, the copy left behind is not listed. */
    bookings(filter: BookingFilter): readonly Booking[] {
      const { sql, args } = listing(filter);
      return listed(sql)
        .all(...args)
        .map(bookingOf);
    },

    known(calendarId: CalendarId, ids: readonly EventId[]): readonly KnownEntry[] {
      const own = calendars.listings(calendarId);
      if (own === null) return [];
      return ids.flatMap((id) => {
        const row = events.find(own, id);
        return row === null ? [] : [knownOf({ ...row, calendarId })];
      });
    },

    /**
     * By when they changed, at `changedBefore` included: what has stood for exactly the settle time is
     * due. A cancelled copy of a booking that stands in another calendar owes nothing; of a frozen
     * booking nobody is told.
     */
    owing(calendarId: CalendarId, changedBefore: Instant): readonly Booking[] {
      return owing.all(calendarId, changedBefore).map(bookingOf);
    },

    /** Like `owing`, frozen ones and whatever has just changed included. By start. */
    untold: (calendarId: CalendarId): readonly Booking[] =>
      anyOwing.get() === 1 ? untold.all(calendarId).map(bookingOf) : [],

    erased: (calendarId: CalendarId): readonly Booking[] =>
      erased.all(calendarId).map(bookingOf),

    /** A cancelled one counts as long as an offer is noted in it. */
    waiting: (calendarIds: readonly CalendarId[], now: Instant): readonly Booking[] =>
      waiting
        .all(JSON.stringify(calendarIds), now)
        .map(bookingOf)
        .filter(({ status, marks }) => status !== 'cancelled' || marks.offer !== undefined),

    /** Those that stand in the window and share time with another, by start, then id. */
    overlapping(calendarId: CalendarId, { start, end }: Interval): readonly Booking[] {
      const own = calendars.listings(calendarId);
      if (own === null) return [];
      return meeting(times.all(own.live, own.kept, start, end)).flatMap((id) => {
        const row = events.find(own, id);
        return row === null ? [] : [bookingOf({ ...row, calendarId })];
      });
    },

    /**
     * Not over, and messages about it have yet to leave us, cancelled ones included; without those on which
     * there is work of other kinds than `aside`. Of one that changed calendars the copy left behind owes nothing: it
     * says what was so.
     */
    owed: (
      calendarId: CalendarId,
      now: Instant,
      aside: readonly Intent['kind'][],
    ): readonly Booking[] => owed.all(calendarId, now, JSON.stringify(aside)).map(bookingOf),

    /** Nothing about it has to leave us any more, whatever its event says. */
    forgetOwed(id: BookingId): void {
      forgetOwed.run(id);
    },

    /** How many stand and are not over. */
    standing(calendarId: CalendarId, now: Instant): number {
      const own = calendars.listings(calendarId);
      return own === null ? 0 : (standing.get(own.live, own.kept, now) ?? 0);
    },

    nextOwing(settleMs: number): Instant | null {
      const changedAt = nextOwing.get() ?? null;
      return changedAt === null ? null : changedAt + settleMs;
    },
  };
}

type TimesRow = [start: Instant, end: Instant, id: string];

/** Ids of those that meet another, by start, then id. */
function meeting(rows: readonly TimesRow[]): readonly string[] {
  const sorted = rows.toSorted(([a, , one], [b, , other]) => a - b || (one < other ? -1 : 1));
  const met = new Set<string>();
  // The one that lasts longest of those that begin before the one in hand: whom it meets, if anybody.
  let longest: TimesRow | null = null;
  for (const row of sorted) {
    if (longest !== null && row[0] < longest[1]) met.add(longest[2]).add(row[2]);
    if (longest === null || row[1] > longest[1]) longest = row;
  }
  return sorted.map(([, , id]) => id).filter((id) => met.has(id));
}

export type BookingRow = EventRow & { readonly calendarId: string };

/** Indexes of bookings alone, named wherever the planner might walk through every event instead. */
type BookingIndex =
  | 'bookings_by_listing'
  | 'bookings_by_email'
  | 'bookings_standing'
  | 'bookings_erased'
  | 'bookings_waiting'
  | 'bookings_owed';
export const bookingsFrom = (index?: BookingIndex): string => `
  l.calendar_id AS calendarId, ${ROW}
  FROM events e ${index === undefined ? '' : `INDEXED BY ${index}`}
  JOIN listings l ON l.id = e.listing`;
const BOOKING = bookingsFrom();
const HELD = "l.state IN ('live', 'kept')";
/** Of a booking that changed calendars: what it is now, and not the copy left behind. */
const LATEST_COPY = `SELECT o.rowid FROM events o JOIN listings ol ON ol.id = o.listing
  WHERE o.event_id = e.event_id AND o.role = 'booking' AND ol.state IN ('live', 'kept')
  ORDER BY o.status = 'cancelled', o.updated DESC LIMIT 1`;
const WAITS = `e.role = 'booking'
  AND (e.marks ->> '$.waiting' IS NOT NULL OR e.marks ->> '$.offer' IS NOT NULL)`;
const STANDS_ELSEWHERE = `(e.status = 'cancelled' AND EXISTS (
  SELECT 1 FROM events o JOIN listings ol ON ol.id = o.listing
  WHERE o.event_id = e.event_id AND o.role = 'booking' AND o.status <> 'cancelled'
    AND ol.state IN ('live', 'kept') AND ol.calendar_id <> l.calendar_id))`;
const FROZEN = `EXISTS (
  SELECT 1 FROM held f
  WHERE f.calendar_id = l.calendar_id AND f.booking = e.event_id AND f.accepted = 0)`;

function listing(filter: BookingFilter): { sql: string; args: (string | number)[] } {
  const where = ["e.role = 'booking'"];
  const args: (string | number)[] = [];
  if (filter.calendarId === undefined) {
    where.push(`e.listing IN (SELECT id FROM listings l WHERE ${HELD})`);
    where.push(`NOT ${STANDS_ELSEWHERE}`);
  } else {
    where.push(`e.listing IN (SELECT id FROM listings l WHERE ${HELD} AND calendar_id = ?)`);
    args.push(filter.calendarId);
  }
  if (filter.window !== undefined) {
    where.push('e.end_at > ? AND e.start_at < ?');
    args.push(filter.window.start, filter.window.end);
  }
  if (filter.statuses !== undefined) {
    where.push('e.status IN (SELECT value FROM json_each(?))');
    args.push(JSON.stringify(filter.statuses.map((s) => (s === 'pending' ? 'tentative' : s))));
  }
  if (filter.email !== undefined) {
    where.push('e.email = ?');
    args.push(filter.email.toLowerCase());
  }
  const from = bookingsFrom(
    filter.email === undefined ? 'bookings_by_listing' : 'bookings_by_email',
  );
  const sql = `SELECT ${from} WHERE ${where.join(' AND ')} ORDER BY e.start_at, e.event_id`;
  return { sql, args };
}

function truthOf(row: BookingRow, marks: BookingMarks): Omit<Booking, 'told'> {
  return {
    id: asEventId(row.id),
    calendarId: asCalendarId(row.calendarId),
    etag: row.etag === null ? null : asEtag(row.etag),
    status: row.status === 'tentative' ? 'pending' : row.status,
    start: must(row.start, 'a booking to have a start'),
    end: must(row.end, 'a booking to have an end'),
    created: row.created ?? 0,
    updated: row.updated ?? 0,
    changedAt: row.changedAt ?? row.updated ?? 0,
    summary: row.summary,
    ...outsideNamesIn(row),
    marks,
  };
}
