import type { Database } from 'better-sqlite3';
import type { Calendars, Listings } from './calendars.ts';

export type Swap = ReturnType<typeof swapStep>;

/**
 * Makes a staged listing the live one, by whichever way touches fewer rows. Most nights next to nothing
 * has changed: the few staged rows take their places in the live listing. When little or nothing of the
 * live listing was found unchanged (a first pass), that little joins the staged listing instead, which
 * then becomes the live one, and the old one is left to sweep.
 *
 * An event may be both marked as unchanged and staged, when it was written while the pass ran, or came
 * twice in the listing; the staged row is the later one.
 *
 * Runs inside the caller's transaction.
 */
export function swapStep(db: Database, calendars: Calendars) {
  const marks = db
    .prepare<[number], number>('SELECT count(*) FROM staged_same WHERE listing = ?')
    .pluck();
  const staged = db
    .prepare<[AtMost], [staged: number, replaced: number | null]>(
      `SELECT s.rowid, h.rowid FROM events s
       LEFT JOIN events h ON h.listing = @live AND h.event_id = s.event_id
       WHERE s.listing = @staging LIMIT @most`,
    )
    .raw();
  const gone = db
    .prepare<[AtMost], number>(
      `SELECT e.rowid FROM events e WHERE e.listing = @live AND NOT EXISTS (
         SELECT 1 FROM staged_same m WHERE m.listing = @staging AND m.event = e.rowid)
       LIMIT @most`,
    )
    .pluck();
  const remove = db.prepare<[string]>(
    'DELETE FROM events WHERE rowid IN (SELECT value FROM json_each(?))',
  );
  const moveSome = db.prepare<[number, string]>(
    'UPDATE events SET listing = ? WHERE rowid IN (SELECT value FROM json_each(?))',
  );
  const joinStaged = db.prepare<[InUse]>(
    `UPDATE events AS e SET listing = @staging
     WHERE e.rowid IN (SELECT event FROM staged_same WHERE listing = @staging)
       AND NOT EXISTS (
         SELECT 1 FROM events s WHERE s.listing = @staging AND s.event_id = e.event_id)`,
  );
  const unmark = db.prepare<[number]>('DELETE FROM staged_same WHERE listing = ?');

  return function swap({ live, staging }: InUse): void {
    const unchanged = marks.get(staging) ?? 0;
    const arriving = staged.all({ live, staging, most: unchanged });
    const room = unchanged - arriving.length;
    const leaving = gone.all({ live, staging, most: room });
    if (leaving.length < room) {
      const replaced = arriving.flatMap(([, row]) => (row === null ? [] : [row]));
      remove.run(JSON.stringify(leaving.concat(replaced)));
      moveSome.run(live, JSON.stringify(arriving.map(([row]) => row)));
      // Its marks are left to sweep.
      calendars.drop(staging);
    } else {
      joinStaged.run({ live, staging });
      unmark.run(staging);
      calendars.swap({ live, staging });
    }
  };
}

type InUse = Pick<Listings, 'live'> & { readonly staging: number };
type AtMost = InUse & { readonly most: number };
