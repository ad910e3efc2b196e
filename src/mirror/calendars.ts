import type { Database } from 'better-sqlite3';
import {
  asCalendarId,
  asSyncToken,
  type CalendarId,
  type Instant,
  type Interval,
  must,
  type SyncToken,
} from '../engine/core/values.ts';
import type { CalendarState } from '../engine/mirror-port.ts';

/** Numbers of a calendar's listings in use. */
export interface Listings {
  readonly live: number;
  readonly kept: number;
  readonly staging: number | null;
}

export type Calendars = ReturnType<typeof calendarsTable>;

/** Calendars and their listings. Every function runs inside the caller's transaction. */
export function calendarsTable(db: Database) {
  const state = db.prepare<[string], CalendarRow>(
    'SELECT * FROM calendars WHERE calendar_id = ?',
  );
  const allStates = db.prepare<[], CalendarRow>('SELECT * FROM calendars');
  const insert = db.prepare<[string]>('INSERT INTO calendars (calendar_id) VALUES (?)');
  const newListing = db.prepare<[string, string]>(
    'INSERT INTO listings (calendar_id, state) VALUES (?, ?)',
  );
  const inUse = db
    .prepare<[string], [number, keyof Listings]>(
      "SELECT id, state FROM listings WHERE calendar_id = ? AND state <> 'dropped'",
    )
    .raw();
  const setState = db.prepare<[string, number]>('UPDATE listings SET state = ? WHERE id = ?');
  const staged = db
    .prepare<[number], string>(
      "SELECT calendar_id FROM listings WHERE id = ? AND state = 'staging'",
    )
    .pluck();
  const owner = db
    .prepare<[number], string>('SELECT calendar_id FROM listings WHERE id = ?')
    .pluck();
  const owned = new Map<number, CalendarId>();
  const passed = db.prepare<[string, number, string]>(
    `UPDATE calendars SET token = ?, verified_at = max(ifnull(verified_at, 0), ?),
       failing_since = NULL, failed_at = NULL, failure = NULL, failure_kind = NULL
     WHERE calendar_id = ?`,
  );
  const covered = db.prepare<[number, number, number, string]>(
    `UPDATE calendars SET window_start = ?, window_end = ?, full_at = max(ifnull(full_at, 0), ?)
     WHERE calendar_id = ?`,
  );
  const failed = db.prepare<[number, number, string, string, string]>(
    `UPDATE calendars
     SET failing_since = ifnull(failing_since, ?), failed_at = ?, failure_kind = ?, failure = ?
     WHERE calendar_id = ?`,
  );
  const alert = db.prepare<{ readonly calendarId: string; readonly alerted: string | null }>(
    `UPDATE calendars SET alerted = @alerted
     WHERE calendar_id = @calendarId AND alerted IS NOT @alerted`,
  );

  const writesFailed = db.prepare<[number, number, string, string]>(
    `UPDATE calendars SET writes_failing_since = ifnull(writes_failing_since, ?),
       writes_failed_at = ?, writes_failure = ? WHERE calendar_id = ?`,
  );
  const writesTaken = db.prepare<[string]>(
    `UPDATE calendars SET writes_failing_since = NULL, writes_failed_at = NULL,
       writes_failure = NULL WHERE calendar_id = ?`,
  );
  const alertWrites = db.prepare<[number, string, number]>(
    'UPDATE calendars SET writes_alerted = ? WHERE calendar_id = ? AND writes_alerted <> ?',
  );

  function listings(calendarId: CalendarId): Listings | null {
    const found: Record<keyof Listings, number | null> = {
      live: null,
      kept: null,
      staging: null,
    };
    for (const [id, state] of inUse.all(calendarId)) found[state] = id;
    const { live, kept, staging } = found;
    return live === null || kept === null ? null : { live, kept, staging };
  }

  function ensure(calendarId: CalendarId): Listings {
    const found = listings(calendarId);
    if (found !== null) return found;
    insert.run(calendarId);
    const live = Number(newListing.run(calendarId, 'live').lastInsertRowid);
    const kept = Number(newListing.run(calendarId, 'kept').lastInsertRowid);
    return { live, kept, staging: null };
  }

  return {
    /** Null for a calendar never written to. */
    listings,
    /** As `listings`, made when missing. */
    ensure,

    state(calendarId: CalendarId): CalendarState {
      return stateOf(calendarId, state.get(calendarId));
    },

    states(ids: readonly CalendarId[]): readonly CalendarState[] {
      const rows = new Map(allStates.all().map((row) => [row.calendar_id, row]));
      return ids.map((id) => stateOf(id, rows.get(id)));
    },

    /** Of any listing; numbers are never used twice. */
    calendarOf(listing: number): CalendarId {
      const known = owned.get(listing);
      if (known !== undefined) return known;
      const found = asCalendarId(must(owner.get(listing), 'a listing to be of a calendar'));
      owned.set(listing, found);
      return found;
    },

    /** A new listing beside the live one; an unfinished earlier one is dropped. */
    beginStaging(calendarId: CalendarId): number {
      const { staging } = ensure(calendarId);
      if (staging !== null) setState.run('dropped', staging);
      return Number(newListing.run(calendarId, 'staging').lastInsertRowid);
    },

    /** Whose listing this is, while it is being staged; null once it was swapped in or dropped. */
    stagedCalendar(listing: number): CalendarId | null {
      const found = staged.get(listing);
      return found === undefined ? null : asCalendarId(found);
    },

    /** The staged listing is the live one from here on. */
    swap({ live, staging }: { readonly live: number; readonly staging: number }): void {
      setState.run('dropped', live);
      setState.run('live', staging);
    },

    /** Given up, or empty: its leftovers are removed by sweep. */
    drop(listing: number): void {
      setState.run('dropped', listing);
    },

    /** A pass succeeded: its token, and the end of what had failed before. Whether that is news. */
    passed(calendarId: CalendarId, token: SyncToken, at: Instant): boolean {
      const before = state.get(calendarId);
      passed.run(token, at, calendarId);
      return before?.verified_at == null || before.failing_since !== null;
    },

    covered(calendarId: CalendarId, window: Interval, at: Instant): void {
      covered.run(window.start, window.end, at, calendarId);
    },

    failed(calendarId: CalendarId, at: Instant, { kind, reason }: Failure): void {
      ensure(calendarId);
      failed.run(at, at, kind, reason, calendarId);
    },

    noteWrites(calendarId: CalendarId, at: Instant, failure: Failure['kind'] | null): void {
      ensure(calendarId);
      if (failure === null) writesTaken.run(calendarId);
      else writesFailed.run(at, at, failure, calendarId);
    },

    /** Whether the doctor was told that writes fail. False: that was so before. */
    alertWrites(calendarId: CalendarId, alerted: boolean): boolean {
      const said = alerted ? 1 : 0;
      return alertWrites.run(said, calendarId, said).changes > 0;
    },

    /** What the doctor was told of its connection. False: she was told so before. */
    alert(calendarId: CalendarId, alerted: CalendarState['alerted']): boolean {
      ensure(calendarId);
      return alert.run({ calendarId, alerted }).changes > 0;
    },
  };
}

type Failure = Pick<NonNullable<CalendarState['failure']>, 'kind' | 'reason'>;

interface CalendarRow {
  readonly calendar_id: string;
  readonly token: string | null;
  readonly window_start: number | null;
  readonly window_end: number | null;
  readonly verified_at: number | null;
  readonly full_at: number | null;
  readonly failing_since: number | null;
  readonly failed_at: number | null;
  readonly failure: string | null;
  readonly failure_kind: Failure['kind'] | null;
  readonly alerted: CalendarState['alerted'];
  readonly writes_failing_since: number | null;
  readonly writes_failed_at: number | null;
  readonly writes_failure: Failure['kind'] | null;
  readonly writes_alerted: number;
}

function stateOf(calendarId: CalendarId, row: CalendarRow | undefined): CalendarState {
  const { window_start: start, window_end: end } = row ?? {};
  const { failing_since: since, failed_at: lastAt, failure: reason } = row ?? {};
  const kind = row?.failure_kind ?? 'unavailable';
  return {
    calendarId,
    token: row?.token == null ? null : asSyncToken(row.token),
    window: start == null || end == null ? null : { start, end },
    verifiedAt: row?.verified_at ?? null,
    fullAt: row?.full_at ?? null,
    failure:
      since == null || lastAt == null ? null : { since, lastAt, kind, reason: reason ?? '' },
    alerted: row?.alerted ?? null,
    writes: { failing: writesFailingIn(row), alerted: row?.writes_alerted === 1 },
  };
}

function writesFailingIn(row: CalendarRow | undefined): CalendarState['writes']['failing'] {
  const {
    writes_failing_since: since,
    writes_failed_at: lastAt,
    writes_failure: kind,
  } = row ?? {};
  return since == null || lastAt == null || kind == null ? null : { since, lastAt, kind };
}
