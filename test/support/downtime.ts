/**
 * A long outage in no time: every wait noted in a mirror that no process has open is that much over, and
 * what is known of the calendars that much older.
 */
import Database from 'better-sqlite3';

/** As if the machine had been switched off for `ms` milliseconds. */
export function downFor(ms: number, databaseFile: string): void {
  const db = new Database(databaseFile, { fileMustExist: true });
  db.prepare('UPDATE intents SET next_at = next_at - ?, lease_until = lease_until - ?').run(
    ms,
    ms,
  );
  db.prepare('UPDATE notices SET due_at = due_at - ?, lease_until = lease_until - ?').run(
    ms,
    ms,
  );
  db.prepare(
    `UPDATE calendars SET verified_at = verified_at - @ms, full_at = full_at - @ms,
       failing_since = failing_since - @ms, failed_at = failed_at - @ms`,
  ).run({ ms });
  db.close();
}
