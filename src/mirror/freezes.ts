import { createHash } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { AuditAction } from '../engine/core/audit-actions.ts';
import { breaker, isUpset, type Untold } from '../engine/core/breaker.ts';
import type { Booking } from '../engine/core/event.ts';
import { asCalendarId, type CalendarId, type Instant, must } from '../engine/core/values.ts';
import type { AuditEntry, Freeze } from '../engine/mirror-port.ts';
import type { Bookings } from './bookings.ts';
import type { Journal } from './journal.ts';

export type Freezes = ReturnType<typeof freezesTable>;

/** What a review found: the caller appends the entries and, when there are any, slots changed. */
type Found = readonly AuditEntry[];

/** The breaker's memory. Every function runs inside the caller's transaction. */
export function freezesTable(
  db: Database,
  { bookings, journal }: { readonly bookings: Bookings; readonly journal: Journal },
) {
  const all = db.prepare<[], FreezeRow>('SELECT * FROM freezes ORDER BY since, id');
  const begin = db.prepare<[string, string, number, number]>(
    'INSERT INTO freezes VALUES (?, ?, ?, ?, 0)',
  );
  const end = db.prepare<[string]>('DELETE FROM freezes WHERE id = ?');
  const setAlerted = db.prepare<[string]>('UPDATE freezes SET alerted = 1 WHERE id = ?');
  const everyHeld = db.prepare<[], HeldRow>(
    'SELECT calendar_id, booking, freeze, accepted, changed_at FROM held',
  );
  const hold = db.prepare<[string, string, string, number, number, number]>(
    'INSERT INTO held VALUES (?, ?, ?, 0, ?, ?, ?)',
  );
  const drop = db.prepare<[string, string]>(
    'DELETE FROM held WHERE calendar_id = ? AND booking = ?',
  );
  const letThrough = db.prepare<[string]>('UPDATE held SET accepted = 1 WHERE freeze = ?');
  const isEmpty = db
    .prepare<[string], number>('SELECT NOT EXISTS (SELECT 1 FROM held WHERE freeze = ?)')
    .pluck();

  /** Lets go of what is no longer upset: it came back, was told otherwise, or is over. */
  function release(at: Instant): Found {
    const rows = everyHeld.all();
    if (rows.length === 0) return [];
    const upset = new Map<string, ReadonlySet<string>>();
    const isStillUpset = ({ calendar_id, booking }: HeldRow): boolean => {
      const known =
        upset.get(calendar_id) ??
        new Set(
          bookings
            .untold(asCalendarId(calendar_id))
            .filter((one) => isUpset(one, at))
            .map((one) => one.id),
        );
      upset.set(calendar_id, known);
      return known.has(booking);
    };
    const found: AuditEntry[] = [];
    for (const row of rows.filter((one) => !isStillUpset(one))) {
      drop.run(row.calendar_id, row.booking);
      if (row.accepted === 0) found.push(bookingEntry(row, 'booking.unfrozen', at));
    }
    for (const freeze of all.all()) {
      if (isEmpty.get(freeze.id) !== 1) continue;
      end.run(freeze.id);
      found.push(freezeEntry(freeze, 'freeze.ended', at, {}));
    }
    return found;
  }

  /** Freezes what is too much at once. */
  function freeze(calendarId: CalendarId, at: Instant): Found {
    const upset = bookings.untold(calendarId).filter((one) => isUpset(one, at));
    if (upset.length === 0) return [];
    const rows = everyHeld.all().filter((row) => row.calendar_id === calendarId);
    const known = new Set(rows.map((row) => row.booking));
    // Whoever has begun to tell, or is changing the booking for its patient, finishes that.
    const busy = new Set<string>(journal.all().map((intent) => intent.booking));
    const untold = upset.filter(({ id }) => !known.has(id) && !busy.has(id));
    if (untold.length === 0) return [];
    const frozen = rows.filter((row) => row.accepted === 0);
    const latest = frozen.toSorted((a, b) => b.changed_at - a.changed_at)[0];
    const coming = bookings.standing(calendarId, at) + upset.filter(hasGone(at)).length;
    const verdict = breaker({ untold, coming, frozenUntil: latest?.changed_at ?? null });
    const byId = new Map(untold.map((one) => [one.id, one]));
    const found: AuditEntry[] = [];
    const add = (id: string, changes: readonly Untold[]): void => {
      for (const change of changes) {
        const booking = must(byId.get(change.id), 'a booking that was asked about');
        const { start, end } = must(booking.told.patient, 'an upset booking to have been told');
        hold.run(calendarId, booking.id, id, change.changedAt, start, end);
        const row = { calendar_id: calendarId, booking: booking.id, freeze: id };
        found.push(bookingEntry(row, 'booking.frozen', at));
      }
    };
    if (latest !== undefined) add(latest.freeze, verdict.joining);
    if (verdict.freezing.length > 0) {
      const id = freezeId(calendarId, at, verdict.freezing);
      begin.run(id, calendarId, at, coming);
      const detail = { bookings: verdict.freezing.length, coming };
      found.push(freezeEntry({ id, calendar_id: calendarId }, 'freeze.begun', at, detail));
      add(id, verdict.freezing);
    }
    return found;
  }

  return {
    release,

    /** After a pass of this calendar, in its transaction: no slot is offered in between. */
    review: (calendarId: CalendarId, at: Instant): Found => [
      ...release(at),
      ...freeze(calendarId, at),
    ],

    /** Whose calendar it is of; null when it has ended. */
    calendarOf(id: string): CalendarId | null {
      const found = all.all().find((freeze) => freeze.id === id);
      return found === undefined ? null : asCalendarId(found.calendar_id);
    },

    /** Tell as usual. One that ended meanwhile is left alone. */
    accept(id: string): void {
      letThrough.run(id);
      end.run(id);
    },

    alerted(id: string): void {
      setAlerted.run(id);
    },

    list(): readonly Freeze[] {
      const freezes = all.all();
      if (freezes.length === 0) return [];
      const rows = everyHeld.all();
      return freezes.map(({ id, calendar_id, since, coming, alerted }) => {
        const calendarId = asCalendarId(calendar_id);
        const ids = new Set(rows.filter((row) => row.freeze === id).map((row) => row.booking));
        const held = bookings.untold(calendarId).filter((one) => ids.has(one.id));
        return { id, calendarId, since, coming, alerted: alerted === 1, held };
      });
    },
  };
}

/** Of the upset ones, those that a count of what stands and is to come does not hold. */
const hasGone =
  (now: Instant) =>
  (booking: Booking): boolean =>
    booking.status === 'cancelled' || booking.end <= now;

/** The same in every process that would find it; never that of an earlier freeze. */
function freezeId(calendarId: CalendarId, at: Instant, changes: readonly Untold[]): string {
  const ids = changes.map((one) => one.id).toSorted();
  const text = JSON.stringify([calendarId, at, ids]);
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function bookingEntry(
  row: Pick<HeldRow, 'calendar_id' | 'booking' | 'freeze'>,
  action: AuditAction,
  at: Instant,
): AuditEntry {
  const calendarId = asCalendarId(row.calendar_id);
  const booking = row.booking as Booking['id'];
  return { at, actor: 'engine', action, booking, calendarId, detail: { freeze: row.freeze } };
}

function freezeEntry(
  { id, calendar_id }: Pick<FreezeRow, 'id' | 'calendar_id'>,
  action: AuditAction,
  at: Instant,
  detail: AuditEntry['detail'],
): AuditEntry {
  const calendarId = asCalendarId(calendar_id);
  const more = { ...detail, freeze: id };
  return { at, actor: 'engine', action, booking: null, calendarId, detail: more };
}

interface FreezeRow {
  readonly id: string;
  readonly calendar_id: string;
  readonly since: number;
  readonly coming: number;
  readonly alerted: number;
}
interface HeldRow {
  readonly calendar_id: string;
  readonly booking: string;
  readonly freeze: string;
  readonly accepted: number;
  readonly changed_at: number;
}
