import type { Database } from 'better-sqlite3';
import { type CalendarId, must } from '../engine/core/values.ts';

export type SlotsVersion = ReturnType<typeof slotsVersion>;

/**
 * A text that differs whenever anything that slots depend on was written, by whichever process; of one
 * calendar, or of any. Kept in the database, with the database's own id: it is the same for every process on
 * one file, and no later file comes back to it.
 */
export function slotsVersion(db: Database) {
  const readAll = db
    .prepare<[], string>("SELECT id || '.' || slots_version FROM identity")
    .pluck();
  const readOne = db
    .prepare<[string], string>(
      `SELECT id || '.' || ifnull((SELECT version FROM slots_versions WHERE calendar_id = ?), 0)
       FROM identity`,
    )
    .pluck();
  const bumpAll = db.prepare('UPDATE identity SET slots_version = slots_version + 1');
  const bumpOne = db.prepare<[string]>(
    `INSERT INTO slots_versions VALUES (?, 1)
     ON CONFLICT (calendar_id) DO UPDATE SET version = version + 1`,
  );
  // Changes when another connection commits, never for our own (sqlite: PRAGMA data_version).
  const others = db.prepare<[], number>('PRAGMA data_version').pluck();

  /** Of a calendar; null: of any. As last read, and right until we or another connection write. */
  const known = new Map<CalendarId | null, string>();
  let seen: number | undefined;

  const read = (calendarId: CalendarId | null): string =>
    must(
      calendarId === null ? readAll.get() : readOne.get(calendarId),
      'the database to have an id',
    );

  return {
    /** Inside the transaction that writes. */
    bump(calendarIds: Iterable<CalendarId>): void {
      for (const calendarId of new Set(calendarIds)) {
        bumpOne.run(calendarId);
        known.delete(calendarId);
        bumpAll.run();
        known.delete(null);
      }
    },

    /** As it is in the database: inside a transaction nobody else changes it. */
    inside: (calendarId: CalendarId): string => read(calendarId),

    current(calendarId: CalendarId | null): string {
      const now = others.get();
      if (now !== seen) {
        known.clear();
        seen = now;
      }
      let version = known.get(calendarId);
      if (version === undefined) {
        version = read(calendarId);
        known.set(calendarId, version);
      }
      return version;
    },
  };
}
