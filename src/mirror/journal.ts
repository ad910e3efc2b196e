import type { Database } from 'better-sqlite3';
import { foundAgain } from '../engine/core/begun.ts';
import type { Intent } from '../engine/core/intent.ts';
import {
  asCalendarId,
  asEventId,
  type BookingId,
  type CalendarId,
  type Instant,
  type Interval,
  MINUTE,
  must,
  type ProcessId,
} from '../engine/core/values.ts';
import type { Lease, SlotClaim, SlotClaimed } from '../engine/journal-port.ts';
import type { Bookings } from './bookings.ts';
import type { Ranges } from './ranges.ts';

export type Journal = ReturnType<typeof journalTables>;

/** Intents and the holds that live as long as they do. Runs inside the caller's transaction. */
export function journalTables(
  db: Database,
  { ranges, bookings }: { readonly ranges: Ranges; readonly bookings: Bookings },
) {
  const exists = db
    .prepare<[string], number>('SELECT EXISTS (SELECT 1 FROM intents WHERE id = ?)')
    .pluck();
  const add = db.prepare<[RowArgs]>(
    `INSERT INTO intents (id, next_at, lease_until, lease_by, booking, calendar_id, intent)
     VALUES (@id, @nextAt, @until, @by, @booking, @calendarId, @intent) ON CONFLICT DO NOTHING`,
  );
  const replace = db.prepare<[RowArgs & { readonly rev: number }]>(
    `UPDATE intents SET next_at = @nextAt, lease_until = @until, lease_by = @by,
       booking = @booking, calendar_id = @calendarId, intent = @intent
     WHERE id = @id AND intent ->> '$.rev' = @rev`,
  );
  const hold = db.prepare<[string, string, number, number]>(
    'INSERT INTO holds VALUES (?, ?, ?, ?)',
  );
  const dropIntent = db.prepare<
    [string, number],
    { booking: string | null; calendarId: string | null }
  >(
    `DELETE FROM intents WHERE id = ? AND intent ->> '$.rev' = ?
       RETURNING booking, calendar_id AS calendarId`,
  );
  const dropHold = db
    .prepare<[string], string>('DELETE FROM holds WHERE id = ? RETURNING calendar_id')
    .pluck();
  const claimDue = db.prepare<[DueArgs], IntentRow>(
    `UPDATE intents SET lease_until = @until, lease_by = @by WHERE id IN (
       SELECT id FROM intents
       WHERE (next_at <= @now OR next_at > @never) AND (lease_until <= @now OR lease_until > @never)
       ORDER BY next_at, id LIMIT @limit)
     RETURNING next_at, intent`,
  );
  const nextDue = db
    .prepare<[], number | null>('SELECT MIN(MAX(next_at, lease_until)) FROM intents')
    .pluck();
  const heldOnDay = db
    .prepare<[DayArgs], number>(
      `SELECT COUNT(*) FROM holds WHERE calendar_id = @calendarId
       AND start_at >= @start AND start_at < @end AND id NOT IN (SELECT value FROM json_each(@known))`,
    )
    .pluck();
  const all = db.prepare<[], string>('SELECT intent FROM intents ORDER BY next_at, id').pluck();
  const one = db.prepare<[string], string>('SELECT intent FROM intents WHERE id = ?').pluck();
  const ofBooking = db
    .prepare<[string], string>(
      'SELECT intent FROM intents WHERE booking = ? ORDER BY next_at, id',
    )
    .pluck();
  const holders = db
    .prepare<[], string>(
      'SELECT DISTINCT lease_by FROM intents WHERE lease_by IS NOT NULL AND lease_until > 0',
    )
    .pluck();
  const release = db.prepare<[string]>(
    'UPDATE intents SET lease_until = 0, lease_by = NULL WHERE lease_by = ?',
  );

  /** The booking that is being moved does not count; one in the making counts once, by hold or event. */
  function isDayFull({ hold: wanted, ignoring, dayLimit, now }: SlotClaim): boolean {
    if (dayLimit === null) return false;
    const { day, most } = dayLimit;
    const booked = ranges
      .busy(wanted.calendarId, day, now)
      .filter(
        ({ role, start, eventId }) =>
          role === 'booking' && start >= day.start && !ignoring.some((id) => id === eventId),
      )
      .map(({ eventId }) => eventId);
    const { calendarId } = wanted;
    const held = heldOnDay.get({ calendarId, ...day, known: JSON.stringify(booked) }) ?? 0;
    return booked.length + held >= most;
  }

  /** A booking in the making counts once, by its intent or by its event. */
  function hasTooMany({ personLimit, now }: SlotClaim): boolean {
    if (personLimit === undefined || personLimit === null) return false;
    const { email, most } = personLimit;
    const found = new Set<string>(bookings.comingOf(email, now));
    for (const intent of readAll()) {
      if (intent.kind !== 'book' || intent.phase === 'withdraw') continue;
      const { marks, slot } = intent.draft;
      const isTheirs = marks.patient.email.toLowerCase() === email;
      if (isTheirs && slot.start > now) found.add(intent.id);
    }
    return found.size >= most;
  }

  const read = (intent: string): Intent => JSON.parse(intent) as Intent;
  /** Leased as given, to nobody if not. Throws StaleIntent when this revision does not follow. */
  function put(intent: Intent, lease: Lease | undefined): void {
    const row = rowOf(intent, lease);
    const { changes } =
      intent.rev === 1 ? add.run(row) : replace.run({ ...row, rev: intent.rev - 1 });
    if (changes === 0) throw new StaleIntent();
  }

  const readAll = (): readonly Intent[] => all.all().map(read);

  return {
    /** Everything but the audit. */
    claimSlot(claim: SlotClaim): SlotClaimed {
      const { hold: wanted, intent, bufferMs, ignoring, now } = claim;
      if (wanted.end <= wanted.start) throw new Error('a hold must end after it starts');
      if (wanted.id !== intent.id) throw new Error("a hold must bear its intent's id");
      if (exists.get(intent.id) === 1 || bookings.isKnown(intent.id)) return 'exists';
      const wide = { start: wanted.start - bufferMs, end: wanted.end + bufferMs };
      if (ranges.isTaken(wanted.calendarId, wide, ignoring, now)) return 'taken';
      if (isDayFull(claim)) return 'taken';
      if (hasTooMany(claim)) return 'too-many';
      add.run(rowOf(intent, claim.lease));
      hold.run(wanted.id, wanted.calendarId, wanted.start, wanted.end);
      return 'claimed';
    },

    /** One of its id that is held already goes on, or is looked at anew (core/begun.ts). */
    begin(intent: Intent): void {
      if (add.run(rowOf(intent, undefined)).changes === 1) return;
      const held = read(must(one.get(intent.id), 'the intent that was in the way'));
      const again = foundAgain(held, intent);
      if (again !== null) put(again, undefined);
    },

    put,

    /** Throws StaleIntent when this is not the revision held. */
    finish({ id, rev }: Pick<Intent, 'id' | 'rev'>): Finished {
      const held = dropHold.all(id).map(asCalendarId);
      const [dropped] = dropIntent.all(id, rev);
      if (dropped === undefined) throw new StaleIntent();
      const { booking, calendarId } = dropped;
      return {
        held,
        booking: booking === null ? null : asEventId(booking),
        calendarId: calendarId === null ? null : asCalendarId(calendarId),
      };
    },

    claimDue(now: Instant, leaseMs: number, limit: number, by: ProcessId): readonly Intent[] {
      return claimDue
        .all({ now, until: now + leaseMs, limit, never: now + FARTHEST_MS, by })
        .sort((a, b) => a.next_at - b.next_at)
        .map((row) => read(row.intent));
    },

    nextDue: (): Instant | null => nextDue.get() ?? null,

    all: readAll,

    one(id: string): Intent | null {
      const found = one.get(id);
      return found === undefined ? null : read(found);
    },

    ofBooking: (booking: string): readonly Intent[] => ofBooking.all(booking).map(read),

    holders: (): readonly string[] => holders.all(),

    release(holder: ProcessId): void {
      release.run(holder);
    },
  };
}

/** In which calendar a hold went with it, if any, and whose calendar it was of. */
export interface Finished {
  readonly booking: BookingId | null;
  readonly held: readonly CalendarId[];
  readonly calendarId: CalendarId | null;
}

function rowOf(intent: Intent, lease: Lease | undefined): RowArgs {
  const { id, nextAt, booking, calendarId } = intent;
  const { by = null, until = 0 } = lease ?? {};
  return { id, nextAt, until, by, booking, calendarId, intent: JSON.stringify(intent) };
}

/** Another has written or finished the intent meanwhile: the transaction is rolled back. */
export class StaleIntent extends Error {}

/**
 * Nothing is ever postponed or leased for as long as this. What seems to be was written before the wall
 * clock was set back, and is due.
 */
const FARTHEST_MS = 75 * MINUTE;

interface DayArgs extends Interval {
  readonly calendarId: string;
  /** JSON: ids of holds whose bookings are counted already. */
  readonly known: string;
}
interface RowArgs {
  readonly id: string;
  readonly nextAt: Instant;
  readonly until: Instant;
  readonly by: string | null;
  readonly booking: string;
  readonly calendarId: string;
  readonly intent: string;
}
interface DueArgs {
  readonly by: string;
  readonly never: Instant;
  readonly now: Instant;
  readonly until: Instant;
  readonly limit: number;
}
interface IntentRow {
  readonly next_at: number;
  readonly intent: string;
}
