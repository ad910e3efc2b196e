import type { Database } from 'better-sqlite3';
import type { CalendarEntry } from '../engine/core/event.ts';
import { type CalendarId, type Instant, must } from '../engine/core/values.ts';
import type { Calendars, Listings } from './calendars.ts';
import { bookingMarksIn, type EventRow, isLong } from './event-row.ts';
import { isSame, merge } from './merge.ts';
import type { Telling } from './telling.ts';

/** The columns of an EventRow, by its names. `e` is the table. */
export const ROW = `e.event_id AS id, e.etag, e.status, e.updated, e.created,
  e.changed_at AS changedAt, e.start_at AS "start", e.end_at AS "end", e.all_day AS allDay,
  e.occupancy, e.role, e.expires_at AS expiresAt, e.erased, e.summary, e.series,
  e.marks, e.details`;

export type HeldRow = EventRow & { readonly rowid: number; readonly listing: number };
export type Events = ReturnType<typeof eventsTable>;

/** Writing events. Every function runs inside the caller's transaction. */
export function eventsTable(db: Database, calendars: Calendars, telling: Telling) {
  const find = db.prepare<[string, number, number], HeldRow>(
    `SELECT e.rowid, e.listing, ${ROW} FROM events e WHERE e.event_id = ? AND e.listing IN (?, ?)`,
  );
  const findIn = db.prepare<[string, number], EventRow>(
    `SELECT ${ROW} FROM events e WHERE e.event_id = ? AND e.listing = ?`,
  );
  const same = db
    .prepare<RowValues, number>(
      `SELECT rowid FROM events WHERE listing = ? AND event_id = ?
       AND ${READ_FROM_EVENT.map((column) => `${column} IS ?`).join(' AND ')}`,
    )
    .pluck();
  const columns = COLUMNS.join(', ');
  const insert = `INSERT INTO events (${columns}) VALUES (${COLUMNS.map(() => '?').join(', ')})`;
  const taken = COLUMNS.slice(2).map((column) => `${column} = excluded.${column}`);
  const addNew = db.prepare<RowValues>(`${insert} ON CONFLICT (listing, event_id) DO NOTHING`);
  const put = db.prepare<RowValues>(
    `${insert} ON CONFLICT (listing, event_id) DO UPDATE SET ${taken.join(', ')}`,
  );

  const values = (listing: number, row: EventRow): RowValues =>
    valuesOf(
      listing,
      row,
      row.role === 'booking' && telling.owes(row, calendars.calendarOf(listing)),
    );

  const events = {
    /** The row of this id in the calendar, live or kept. */
    find({ live, kept }: Pick<Listings, 'live' | 'kept'>, id: string): HeldRow | null {
      return find.get(id, live, kept) ?? null;
    },

    /**
     * The number of the row that an event as it was just read would leave untouched: it is alike in all that
     * is read from an event. Compared where it lies, at half the cost of reading it.
     */
    findSame(listing: number, row: EventRow): number | null {
      return same.get(listing, row.id, ...readValues(row)) ?? null;
    },

    put(listing: number, row: EventRow): void {
      put.run(...values(listing, row));
    },

    /** Adds `row`, or merges `entry` into the row that the listing has of this id. */
    addOrMerge(listing: number, row: EventRow, entry: CalendarEntry, at: Instant | null): void {
      if (addNew.run(...values(listing, row)).changes === 1) return;
      const own = must(findIn.get(row.id, listing), 'the row that was in the way');
      const merged = isSame(own, entry) ? null : merge(own, entry, at);
      if (merged !== null) events.put(listing, merged);
    },

    /**
     * Merges an entry into the calendar, and into the listing being staged beside it, so that what is
     * booked during a full pass outlives the swap. Returns whether the calendar changed.
     */
    apply(calendarId: CalendarId, entry: CalendarEntry, at: Instant | null): boolean {
      const { live, kept, staging } = calendars.ensure(calendarId);
      const held = events.find({ live, kept }, entry.id);
      const same = held !== null && isSame(held, entry);
      const merged = same ? held : merge(held, entry, at);
      if (merged === null) return false;
      const row = { ...merged, changedAt: merged.changedAt ?? merged.updated ?? 0 };
      if (!same) events.put(held?.listing ?? live, row);
      if (staging !== null) events.addOrMerge(staging, row, entry, at);
      return !same;
    },
  };
  return events;
}

type RowValues = [listing: number, id: string, ...(string | number | null)[]];

/** The key first. In the order of `valuesOf`. */
const COLUMNS = [
  'listing',
  'event_id',
  'etag',
  'status',
  'updated',
  'created',
  'changed_at',
  'start_at',
  'end_at',
  'long',
  'all_day',
  'occupancy',
  'role',
  'expires_at',
  'erased',
  'owes',
  'summary',
  'series',
  'email',
  'marks',
  'details',
];

/** What of a row is the event's own, and not told by other tables or by when it was learnt. */
const READ_FROM_EVENT = [
  'etag',
  'status',
  'updated',
  'created',
  'start_at',
  'end_at',
  'all_day',
  'occupancy',
  'role',
  'expires_at',
  'erased',
  'summary',
  'series',
  'marks',
  'details',
];

/** In the order of READ_FROM_EVENT. */
const readValues = (row: EventRow): (string | number | null)[] => [
  row.etag,
  row.status,
  row.updated,
  row.created,
  row.start,
  row.end,
  row.allDay,
  row.occupancy,
  row.role,
  row.expiresAt,
  row.erased,
  row.summary,
  row.series,
  row.marks,
  row.details,
];

function valuesOf(listing: number, row: EventRow, owes: boolean): RowValues {
  return [
    listing,
    row.id,
    row.etag,
    row.status,
    row.updated,
    row.created,
    row.changedAt,
    row.start,
    row.end,
    isLong(row),
    row.allDay,
    row.occupancy,
    row.role,
    row.expiresAt,
    row.erased,
    owes ? 1 : 0,
    row.summary,
    row.series,
    row.role === 'booking' ? bookingMarksIn(row).patient.email.toLowerCase() : null,
    row.marks,
    row.details,
  ];
}
