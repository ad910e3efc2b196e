import type { Database } from 'better-sqlite3';
import {
  asEventId,
  type CalendarId,
  DAY,
  type EventId,
  type Instant,
  type Interval,
} from '../engine/core/values.ts';
import type { BusySpan, Claim, FreeEvent } from '../engine/mirror-port.ts';
import { type HeldSpan, inOrder } from './busy-cache.ts';
import type { Calendars } from './calendars.ts';
import { type EventRow, marksIn, ownMarksIn } from './event-row.ts';

export type Ranges = ReturnType<typeof rangeReads>;

/** Reads by time. Every function runs inside the caller's transaction. */
export function rangeReads(db: Database, calendars: Calendars) {
  const busy = db
    .prepare<Range, BusyRow>(inRange('start_at, end_at, event_id, role, expires_at', 1, ''))
    .raw();
  const busyEvent = db
    .prepare<[number, number, string], BusyRow>(
      `SELECT start_at, end_at, event_id, role, expires_at FROM events
       WHERE listing IN (?, ?) AND occupancy = 1 AND event_id = ?`,
    )
    .raw();
  const anyFrozen = db
    .prepare<[string], number>('SELECT EXISTS (SELECT 1 FROM held WHERE calendar_id = ?)')
    .pluck();
  const free = db.prepare<Range, FreeRow>(
    inRange(
      `event_id AS id, start_at AS "start", end_at AS "end", summary, all_day AS allDay, series, marks,
       changed_at AS changedAt`,
      2,
      "AND role = 'event'",
    ),
  );
  const claims = db.prepare<Range, ClaimRow>(
    inRange(
      `event_id AS id, start_at AS "start", end_at AS "end", role, created, updated,
         details ->> '$.event.guests[0]' IS NOT NULL AS invited, marks`,
      1,
      '',
    ),
  );
  const meeting = db
    .prepare<MeetingArgs, number>(
      `SELECT EXISTS (${inRange(
        '1',
        1,
        `${NOT_EXPIRED} AND event_id NOT IN (SELECT value FROM json_each(@ignoring))`,
      )})`,
    )
    .pluck();
  const holds = db
    .prepare<HoldArgs, [Instant, Instant]>(
      `SELECT start_at, end_at FROM holds
       WHERE calendar_id = @calendar AND end_at > @from AND start_at < @to`,
    )
    .raw();
  // The times that patients of frozen bookings still believe in: nobody else is given them.
  const frozen = db
    .prepare<HoldArgs, [Instant, Instant, string]>(
      `SELECT start_at, end_at, booking FROM held INDEXED BY held_by_time
       WHERE calendar_id = @calendar AND accepted = 0 AND end_at > @from AND start_at < @to`,
    )
    .raw();
  const holdEvents = db.prepare<[number, number], { id: string; expiresAt: Instant | null }>(
    `SELECT event_id AS id, expires_at AS expiresAt FROM events INDEXED BY hold_events
     WHERE listing IN (?, ?) AND role = 'hold' AND status <> 'cancelled'
     ORDER BY expires_at, event_id`,
  );

  function range(calendarId: CalendarId, { start, end }: Interval): Range | null {
    const listings = calendars.listings(calendarId);
    if (listings === null) return null;
    const { live, kept } = listings;
    return [{ live, kept, from: start, to: end, nearFrom: start - DAY }];
  }

  const ranges = {
    /** Busy time that overlaps the window, expired or not, by start. */
    held(calendarId: CalendarId, window: Interval): readonly HeldSpan[] {
      const held: HeldSpan[] = [];
      const args = range(calendarId, window);
      if (args !== null) {
        for (const row of busy.all(...args)) held.push(heldSpan(row));
      }
      const { start: from, end: to } = window;
      for (const [start, end] of holds.all({ calendar: calendarId, from, to })) {
        held.push({ span: { start, end, eventId: null, role: 'hold' }, expiresAt: null });
      }
      for (const [start, end, id] of frozen.all({ calendar: calendarId, from, to })) {
        const span: BusySpan = { start, end, eventId: asEventId(id), role: 'booking' };
        held.push({ span, expiresAt: null });
      }
      return held.sort(inOrder);
    },

    /** Busy time of these events, expired or not, whenever it is. */
    heldBy(calendarId: CalendarId, ids: Iterable<EventId>): readonly HeldSpan[] {
      const listings = calendars.listings(calendarId);
      if (listings === null) return [];
      return [...ids].flatMap((id) =>
        busyEvent.all(listings.live, listings.kept, id).map(heldSpan),
      );
    },

    /** Whether bookings of the calendar are frozen: each then takes two times, under one id. */
    isAnyFrozen: (calendarId: CalendarId): boolean => anyFrozen.get(calendarId) === 1,

    /** The same as it is at `now`. */
    busy(calendarId: CalendarId, window: Interval, now: Instant): readonly BusySpan[] {
      return ranges
        .held(calendarId, window)
        .filter(({ expiresAt }) => expiresAt === null || expiresAt > now)
        .map(({ span }) => span);
    },

    /** By start. */
    free(calendarId: CalendarId, window: Interval): readonly FreeEvent[] {
      const args = range(calendarId, window);
      if (args === null) return [];
      return free
        .all(...args)
        .map(({ id, start, end, summary, allDay, series, marks, changedAt }) => ({
          eventId: asEventId(id),
          start,
          end,
          summary,
          allDay: allDay === 1,
          series: series === null ? null : asEventId(series),
          asked: marksIn({ marks })?.kind === 'asked',
          changedAt: changedAt ?? 0,
        }))
        .sort((a, b) => a.start - b.start);
    },

    /** By start. What cannot be read claims time as if it had always been there. */
    claims(calendarId: CalendarId, interval: Interval): readonly Claim[] {
      const args = range(calendarId, interval);
      if (args === null) return [];
      return claims
        .all(...args)
        .map((row) => ({
          start: row.start,
          end: row.end,
          eventId: asEventId(row.id),
          role: row.role,
          created: row.created ?? 0,
          updated: row.updated ?? 0,
          invited: row.invited === 1,
          marks: ownMarksIn(row),
        }))
        .sort((a, b) => a.start - b.start);
    },

    /** By when they expire. */
    holdEvents(calendarId: CalendarId): readonly HoldEvent[] {
      const listings = calendars.listings(calendarId);
      if (listings === null) return [];
      return holdEvents
        .all(listings.live, listings.kept)
        .map(({ id, expiresAt }) => ({ id: asEventId(id), expiresAt: expiresAt ?? 0 }));
    },

    /** Whether anything that stands, a live hold, or the told time of a frozen booking shares an instant with the interval. */
    isTaken(
      calendarId: CalendarId,
      interval: Interval,
      ignoring: readonly string[],
      now: Instant,
    ): boolean {
      const { start: from, end: to } = interval;
      if (holds.get({ calendar: calendarId, from, to }) !== undefined) return true;
      const kept = frozen.all({ calendar: calendarId, from, to });
      if (kept.some(([, , id]) => !ignoring.includes(id))) return true;
      const args = range(calendarId, interval);
      if (args === null) return false;
      return meeting.get({ ...args[0], now, ignoring: JSON.stringify(ignoring) }) === 1;
    },
  };
  return ranges;
}

const heldSpan = ([start, end, id, role, expiresAt]: BusyRow): HeldSpan => ({
  span: { start, end, eventId: asEventId(id), role },
  expiresAt,
});

/** Hold events past their expiry are leftovers on their way out. */
const NOT_EXPIRED = 'AND (expires_at IS NULL OR expires_at > @now)';

/**
 * Rows of the calendar that overlap [@from, @to). What lasts a day at most and overlaps starts after
 * @nearFrom, a day before @from: both bounds of the first arm are on one column of the index.
 */
const inRange = (columns: string, occupancy: 1 | 2, also: string): string => `
  SELECT ${columns} FROM events
  WHERE listing IN (@live, @kept) AND occupancy = ${occupancy} AND long = 0
    AND start_at > @nearFrom AND start_at < @to AND end_at > @from ${also}
  UNION ALL
  SELECT ${columns} FROM events
  WHERE listing IN (@live, @kept) AND occupancy = ${occupancy} AND long = 1
    AND start_at < @to AND end_at > @from ${also}`;

interface HoldEvent {
  readonly id: EventId;
  readonly expiresAt: Instant;
}
interface RangeArgs {
  readonly live: number;
  readonly kept: number;
  readonly from: Instant;
  readonly to: Instant;
  readonly nearFrom: Instant;
}
type Range = [RangeArgs];
type MeetingArgs = [RangeArgs & { readonly now: Instant; readonly ignoring: string }];
type HoldArgs = [{ readonly calendar: string; readonly from: Instant; readonly to: Instant }];

type BusyRow = [Instant, Instant, string, BusySpan['role'], expiresAt: Instant | null];
interface FreeRow extends Interval {
  readonly id: string;
  readonly summary: string;
  readonly allDay: 0 | 1;
  readonly series: string | null;
  readonly marks: string | null;
  readonly changedAt: Instant | null;
}
interface ClaimRow extends Interval {
  readonly id: string;
  readonly role: Claim['role'];
  readonly created: Instant | null;
  readonly updated: Instant | null;
  readonly invited: 0 | 1;
  readonly marks: EventRow['marks'];
}
