import type { Database } from 'better-sqlite3';
import type { BookingMarks, Party, Told, ToldByParty } from '../engine/core/event.ts';
import { differsFromTold, laterTold } from '../engine/core/told.ts';
import {
  asCalendarId,
  type BookingId,
  type CalendarId,
  must,
  type PractitionerId,
} from '../engine/core/values.ts';
import { bookingMarksIn, type EventRow } from './event-row.ts';

/** What was told of bookings, kept beside their events. Runs inside the caller's transaction. */
export type Telling = ReturnType<typeof tellingTable>;

/** Whose calendar is whose. A name that is not among them says nothing about a booking. */
export type Owners = ReadonlyMap<CalendarId, PractitionerId>;

export function tellingTable(db: Database, owners: Owners) {
  const practitioners = new Set(owners.values());
  const both = db.prepare<[string], { party: Party; told: string }>(
    'SELECT party, told FROM told WHERE booking = ?',
  );
  const put = db.prepare<[string, string, number, string]>(
    `INSERT INTO told VALUES (?, ?, ?, ?) ON CONFLICT (booking, party) DO UPDATE
       SET revision = excluded.revision, told = excluded.told
     WHERE excluded.revision > told.revision`,
  );
  const copies = db.prepare<[string], OwingRow>(
    `SELECT e.rowid, e.event_id AS id, e.status, e.start_at AS "start", e.end_at AS "end", e.marks,
       l.calendar_id AS calendarId
     FROM events e JOIN listings l ON l.id = e.listing
     WHERE e.event_id = ? AND e.role = 'booking'`,
  );
  const setOwes = db.prepare<[number, number]>('UPDATE events SET owes = ? WHERE rowid = ?');

  const owing = db
    .prepare<[], string>(
      `SELECT DISTINCT l.calendar_id FROM events e INDEXED BY bookings_owing
       JOIN listings l ON l.id = e.listing WHERE e.owes = 1`,
    )
    .pluck();

  /** The later telling of each party, by revision: the event's own, which `marks` says, or ours. */
  function merged(id: string, marks: BookingMarks): ToldByParty {
    const said = { ...marks.told };
    for (const { party, told } of both.all(id)) {
      said[party] = laterTold(said[party], JSON.parse(told) as Told);
    }
    return said;
  }

  /** Whether either party has yet to hear what the booking has become. */
  function owes(row: Omit<OwingRow, 'rowid' | 'calendarId'>, calendarId: CalendarId): boolean {
    const said = merged(row.id, bookingMarksIn(row));
    const owner = owners.get(calendarId) ?? null;
    const differs = (told: Told | null): boolean => {
      const isColleagues = told !== null && practitioners.has(told.practitioner);
      return differsFromTold(booking, told, isColleagues ? owner : null);
    };
    const booking = {
      status: row.status === 'tentative' ? ('pending' as const) : row.status,
      start: must(row.start, 'a booking to have a start'),
      end: must(row.end, 'a booking to have an end'),
    };
    return differs(said.patient) || differs(said.doctor);
  }

  return {
    merged,
    owes,

    /**
     * Calendars in which something is owed. What ends in one calendar may be owed from then on in another:
     * of a booking that changed calendars a cancelled copy is left behind.
     */
    owing: (): readonly CalendarId[] => owing.all().map(asCalendarId),

    /** Where a row of this booking is held, and so whoever looks there may have waited for it. */
    calendarsOf: (booking: BookingId): readonly CalendarId[] =>
      copies.all(booking).map(({ calendarId }) => asCalendarId(calendarId)),

    /**
     * Keeps what is later than what is held; every row of the booking then knows what it owes. Says in
     * which calendars it has rows.
     */
    record(booking: BookingId, told: Partial<Record<Party, Told>>): readonly CalendarId[] {
      for (const party of ['patient', 'doctor'] as const) {
        const said = told[party];
        if (said !== undefined) put.run(booking, party, said.revision, JSON.stringify(said));
      }
      const rows = copies.all(booking);
      for (const row of rows) {
        setOwes.run(owes(row, asCalendarId(row.calendarId)) ? 1 : 0, row.rowid);
      }
      return rows.map(({ calendarId }) => asCalendarId(calendarId));
    },
  };
}

type OwingRow = Pick<EventRow, 'id' | 'status' | 'start' | 'end' | 'marks'> & {
  readonly rowid: number;
  readonly calendarId: string;
};
