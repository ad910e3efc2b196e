import type { Database } from 'better-sqlite3';
import { nobody } from '../engine/core/erasure.ts';
import type { BookingMarks } from '../engine/core/event.ts';
import type { Forgetting, Forgotten } from '../engine/forgetting.ts';

/** Runs inside the caller's transaction. Rare: nothing is kept ready for it, and it may read whole tables. */
export function forgetPatient(
  db: Database,
  { email, bookings, rows }: Omit<Forgetting, 'audit'>,
): Forgotten {
  const ids = JSON.stringify(bookings);
  if (rows) emptyRows(db, ids);
  const named = `(booking IN (SELECT value FROM json_each(@ids))
    OR instr(lower(notice), @email) > 0
    OR EXISTS (SELECT 1 FROM json_each(@ids) WHERE instr(notice, '"' || value || '"') > 0))`;
  const of = { ids, email: JSON.stringify(email.toLowerCase()) };
  const { changes } = db
    .prepare<[typeof of]>(`DELETE FROM notices WHERE state <> 'due' AND ${named}`)
    .run(of);
  const unsent = db
    .prepare<[typeof of], number>(`SELECT count(*) FROM notices WHERE ${named}`)
    .pluck()
    .get(of);
  return { messages: changes, unsent: unsent ?? 0 };
}

function emptyRows(db: Database, ids: string): void {
  const found = db
    .prepare<[string], { rowid: number; marks: string }>(
      `SELECT rowid, marks FROM events WHERE event_id IN (SELECT value FROM json_each(?))
         AND role = 'booking' AND marks IS NOT NULL AND email <> ''`,
    )
    .all(ids);
  const empty = db.prepare<[string, number]>(
    `UPDATE events SET marks = ?, email = '', summary = '', details = CASE
       WHEN details ->> '$.event' IS NULL THEN details
       ELSE json_set(details, '$.event.description', '', '$.event.guests', json('[]')) END
     WHERE rowid = ?`,
  );
  for (const { rowid, marks } of found) {
    const known = JSON.parse(marks) as BookingMarks;
    empty.run(JSON.stringify({ ...known, patient: nobody(known.patient) }), rowid);
  }
}
