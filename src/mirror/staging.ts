import type { Database } from 'better-sqlite3';
import type { CalendarEntry } from '../engine/core/event.ts';
import {
  asEventId,
  type CalendarId,
  type Instant,
  type Interval,
  must,
} from '../engine/core/values.ts';
import type { FullPass } from '../engine/mirror-port.ts';
import type { StagedBookings, StagedCounts, StagedVacated } from '../engine/staged.ts';
import { type BookingRow, type Bookings, bookingsFrom } from './bookings.ts';
import type { Calendars } from './calendars.ts';
import { BUSY, type EventRow, entryOf, rowOf } from './event-row.ts';
import type { Events } from './events.ts';
import { isAlike, isSame, merge } from './merge.ts';
import { swapStep } from './swap.ts';

export type Staging = ReturnType<typeof stagingSteps>;

/** A full pass, built beside what is held. Every function runs inside the caller's transaction. */
export function stagingSteps(
  db: Database,
  parts: {
    readonly calendars: Calendars;
    readonly events: Events;
    readonly bookings: Bookings;
  },
) {
  const { calendars, events, bookings } = parts;
  const changed = db.prepare<[StagedArgs], BookingRow & { readonly wasBooking: 0 | 1 }>(
    `SELECT h.role IS 'booking' AS wasBooking, ${bookingsFrom('bookings_by_listing')}
     LEFT JOIN events h ON h.event_id = e.event_id AND h.listing IN (@live, @kept)
     WHERE e.listing = @staging AND e.role = 'booking'
       AND (h.etag IS NOT e.etag OR h.status IS NOT e.status OR h.role IS NOT 'booking'
         OR h.start_at IS NOT e.start_at OR h.end_at IS NOT e.end_at OR h.erased IS NOT e.erased)
     ORDER BY e.start_at, e.event_id`,
  );
  const heldBooking = db.prepare<[HeldArgs], BookingRow>(
    `SELECT ${bookingsFrom()}
     WHERE e.listing IN (@live, @kept) AND e.event_id = @id AND e.role = 'booking'`,
  );
  const missing = db.prepare<[StagedWindowArgs], BookingRow>(
    `SELECT ${bookingsFrom('bookings_standing')} WHERE e.listing IN (@live, @kept) AND ${STANDS_IN_WINDOW} AND ${NOT_STAGED}
     ORDER BY e.start_at, e.event_id`,
  );
  const vacated = db.prepare<[StagedWindowArgs], VacatedRow>(
    `SELECT e.event_id AS id, e.start_at AS "start", e.end_at AS "end",
       s.start_at AS nowStart, s.end_at AS nowEnd
     FROM events e INDEXED BY events_by_time
     LEFT JOIN events s ON s.listing = @staging AND s.event_id = e.event_id AND s.occupancy = ${BUSY}
     WHERE e.listing = @live AND e.occupancy = ${BUSY} AND e.role = 'event'
       AND e.end_at > @start AND e.start_at < @end
       AND (s.start_at > e.start_at OR s.end_at < e.end_at OR s.event_id IS NULL AND ${NOT_LISTED_BUSY})
     ORDER BY e.start_at, e.event_id`,
  );
  const stamp = db.prepare<[number, number]>(
    `UPDATE events INDEXED BY bookings_by_listing SET changed_at = ?
     WHERE listing = ? AND role = 'booking' AND changed_at IS NULL`,
  );
  const forgetMissing = db.prepare<[StagedWindowArgs]>(
    `DELETE FROM events AS e INDEXED BY bookings_standing
     WHERE e.listing = @kept AND ${STANDS_IN_WINDOW} AND ${NOT_STAGED}`,
  );
  const forgetStaged = db.prepare<[StagedArgs]>(
    `DELETE FROM events WHERE listing = @kept AND event_id IN (
       SELECT event_id FROM events WHERE listing = @staging AND role = 'booking')`,
  );
  const carryOver = db.prepare<[StagedWindowArgs]>(
    `UPDATE events AS e SET listing = @kept
     WHERE e.listing = @live AND e.role = 'booking' AND ${NOT_STAGED}
       AND (e.status = 'cancelled' OR e.end_at <= @start OR e.start_at >= @end)`,
  );
  const holdsAny = db
    .prepare<[number, number], number>(
      'SELECT EXISTS (SELECT 1 FROM events WHERE listing IN (?, ?) LIMIT 1)',
    )
    .pluck();
  const markSame = db.prepare<[number, string]>(
    'INSERT OR IGNORE INTO staged_same SELECT ?, value FROM json_each(?)',
  );
  const swap = swapStep(db, calendars);
  const oldest = db
    .prepare<[], number>("SELECT id FROM listings WHERE state = 'dropped' ORDER BY id LIMIT 1")
    .pluck();
  const sweepSome = db.prepare<[number, number]>(
    `DELETE FROM events WHERE rowid IN (SELECT rowid FROM events WHERE listing = ? LIMIT ?)`,
  );
  const unmarkSome = db.prepare<[number, number]>(
    `DELETE FROM staged_same WHERE (listing, event) IN (
       SELECT listing, event FROM staged_same WHERE listing = ? LIMIT ?)`,
  );
  const forgetListing = db.prepare<[number]>('DELETE FROM listings WHERE id = ?');

  function argsOf(staging: number): (StagedArgs & { calendarId: CalendarId }) | null {
    const calendarId = calendars.stagedCalendar(staging);
    if (calendarId === null) return null;
    const { live, kept } = must(calendars.listings(calendarId), 'a staged calendar to be held');
    return { calendarId, live, kept, staging };
  }

  return {
    /** A listing that was dropped meanwhile takes nothing more; its commit will say so. */
    stage(staging: number, entries: readonly CalendarEntry[]): StagedCounts {
      const counts = { added: 0, changed: 0, same: 0 };
      const args = argsOf(staging);
      if (args === null) return counts;
      const isFirst = holdsAny.get(args.live, args.kept) === 0;
      const unchanged: number[] = [];
      for (const entry of entries) {
        const known =
          isFirst || entry.kind !== 'event' ? null : events.findSame(args.live, rowOf(entry));
        if (known !== null) {
          counts.same += 1;
          unchanged.push(known);
          continue;
        }
        const held = isFirst ? null : events.find(args, entry.id);
        const row = merge(held, entry, null) ?? must(held, 'what is held to be the newer');
        if (held === null) counts.added += 1;
        else if (row === held || isSame(held, entry)) counts.same += 1;
        else counts.changed += 1;
        if (held?.listing === args.live && isAlike(row, held)) unchanged.push(held.rowid);
        else events.addOrMerge(staging, row, entry, null);
      }
      markSame.run(staging, JSON.stringify(unchanged));
      return counts;
    },

    stagedBookings(staging: number, window: Interval): StagedBookings {
      const args = argsOf(staging);
      if (args === null) return { changed: [], missing: [] };
      const { live, kept } = args;
      const before = (row: EventRow) => {
        const held = heldBooking.get({ live, kept, id: row.id });
        return held === undefined ? null : bookings.bookingOf(held);
      };
      const { start, end } = window;
      return {
        changed: changed.all({ live, kept, staging }).map((row) => ({
          before: row.wasBooking === 1 ? before(row) : null,
          after: entryOf(row),
        })),
        missing: missing.all({ live, kept, staging, start, end }).map(bookings.bookingOf),
      };
    },

    stagedVacated(staging: number, { start, end }: Interval): readonly StagedVacated[] {
      const args = argsOf(staging);
      if (args === null) return [];
      const { live, kept } = args;
      return vacated
        .all({ live, kept, staging, start, end })
        .map(({ id, nowStart, nowEnd, ...before }) => ({
          id: asEventId(id),
          before,
          after: nowStart === null || nowEnd === null ? null : { start: nowStart, end: nowEnd },
        }));
    },

    /** Everything but the audit. Touches bookings and what changed; leftovers are left to sweep. */
    swapIn(staging: number, pass: FullPass): CalendarId | null {
      const args = argsOf(staging);
      if (args === null) return null;
      const { calendarId, live, kept } = args;
      for (const entry of pass.proven) {
        const held = events.find(args, entry.id);
        const row = merge(held, entry, pass.at) ?? must(held, 'what is held to be the newer');
        events.addOrMerge(staging, row, entry, pass.at);
      }
      stamp.run(pass.at, staging);
      const listings = { live, kept, staging };
      const { start, end } = pass.window;
      forgetMissing.run({ ...listings, start, end });
      forgetStaged.run(listings);
      carryOver.run({ ...listings, start, end });
      swap({ live, staging });
      calendars.passed(calendarId, pass.token, pass.at);
      calendars.covered(calendarId, pass.window, pass.at);
      return calendarId;
    },

    /** Removes up to `limit` rows and marks that no listing in use has; true while there may be more. */
    sweep(limit: number): boolean {
      const listing = oldest.get();
      if (listing === undefined) return false;
      const unmarked = unmarkSome.run(listing, limit).changes;
      const removed = unmarked < limit ? sweepSome.run(listing, limit - unmarked).changes : 0;
      if (unmarked + removed < limit) forgetListing.run(listing);
      return oldest.get() !== undefined;
    },
  };
}

const STANDS_IN_WINDOW = `e.role = 'booking' AND e.status <> 'cancelled'
  AND e.end_at > @start AND e.start_at < @end`;
const NOT_STAGED = `NOT EXISTS (
  SELECT 1 FROM staged_same m WHERE m.listing = @staging AND m.event = e.rowid)
  AND NOT EXISTS (
  SELECT 1 FROM events s WHERE s.listing = @staging AND s.event_id = e.event_id)`;

/** Nor marked as unchanged: unless it came as something else as well, it is as it was. */
const NOT_LISTED_BUSY = `(NOT EXISTS (
  SELECT 1 FROM staged_same m WHERE m.listing = @staging AND m.event = e.rowid)
  OR EXISTS (SELECT 1 FROM events o WHERE o.listing = @staging AND o.event_id = e.event_id))`;

interface StagedArgs {
  readonly live: number;
  readonly kept: number;
  readonly staging: number;
}
interface StagedWindowArgs extends StagedArgs, Interval {}
interface VacatedRow extends Interval {
  readonly id: string;
  readonly nowStart: Instant | null;
  readonly nowEnd: Instant | null;
}
interface HeldArgs {
  readonly live: number;
  readonly kept: number;
  readonly id: string;
}
