import type { Database } from 'better-sqlite3';
import { asCalendarId, type CalendarId } from '../engine/core/values.ts';

export type News = ReturnType<typeof newsOf>;

/**
 * Which calendars have news, by number: whoever knows up to which number she has looked finds what came
 * since, by whichever process, without looking at the calendars that are as they were.
 */
export function newsOf(db: Database) {
  const read = db.prepare<[], number>('SELECT news FROM identity').pluck();
  const next = db
    .prepare<[], number>('UPDATE identity SET news = news + 1 RETURNING news')
    .pluck();
  const note = db.prepare<[number, string]>(
    'UPDATE calendars SET news = ? WHERE calendar_id = ?',
  );
  const since = db
    .prepare<[number], string>('SELECT calendar_id FROM calendars WHERE news > ? ORDER BY news')
    .pluck();
  // Changes when another connection commits, never for our own (sqlite: PRAGMA data_version).
  const others = db.prepare<[], number>('PRAGMA data_version').pluck();

  let current: number | null = null;
  let seen: number | undefined;

  return {
    /** Inside the transaction that writes. A calendar that is not known has no news. */
    of(calendarIds: Iterable<CalendarId>): void {
      for (const calendarId of new Set(calendarIds)) {
        note.run(next.all()[0] ?? 0, calendarId);
        current = null;
      }
    },

    /** The number of the latest news. */
    latest(): number {
      const now = others.get();
      if (current === null || now !== seen) {
        current = read.get() ?? 0;
        seen = now;
      }
      return current;
    },

    since: (
      after: number,
    ): { readonly upTo: number; readonly calendars: readonly CalendarId[] } => ({
      upTo: read.get() ?? 0,
      calendars: since.all(after).map(asCalendarId),
    }),
  };
}
