import type { Database } from 'better-sqlite3';
import type { Intent } from '../engine/core/intent.ts';
import type { Instant } from '../engine/core/values.ts';
import type { SlotClaim } from '../engine/mirror-port.ts';
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
  const put = db.prepare<[string, number, string]>(
    `INSERT INTO intents (id, next_at, lease_until, intent) VALUES (?, ?, 0, ?)
     ON CONFLICT (id) DO UPDATE
       SET next_at = excluded.next_at, lease_until = 0, intent = excluded.intent`,
  );
  const hold = db.prepare<[string, string, number, number]>(
    'INSERT INTO holds VALUES (?, ?, ?, ?)',
  );
  const dropIntent = db.prepare<[string]>('DELETE FROM intents WHERE id = ?');
  const dropHold = db.prepare<[string]>('DELETE FROM holds WHERE id = ?');
  const claimDue = db.prepare<[DueArgs], IntentRow>(
    `UPDATE intents SET lease_until = @until WHERE id IN (
       SELECT id FROM intents WHERE next_at <= @now AND lease_until <= @now
       ORDER BY next_at, id LIMIT @limit)
     RETURNING next_at, intent`,
  );
  const all = db.prepare<[], string>('SELECT intent FROM intents ORDER BY next_at, id').pluck();

  return {
    /** Everything but the audit. */
    claimSlot(claim: SlotClaim): 'claimed' | 'taken' | 'exists' {
      const { hold: wanted, intent, bufferMs, ignoring, now } = claim;
      if (wanted.end <= wanted.start) throw new Error('a hold must end after it starts');
      if (wanted.id !== intent.id) throw new Error("a hold must bear its intent's id");
      if (exists.get(intent.id) === 1 || bookings.isKnown(intent.id)) return 'exists';
      const wide = { start: wanted.start - bufferMs, end: wanted.end + bufferMs };
      if (ranges.isTaken(wanted.calendarId, wide, ignoring, now)) return 'taken';
      put.run(intent.id, intent.nextAt, JSON.stringify(intent));
      hold.run(wanted.id, wanted.calendarId, wanted.start, wanted.end);
      return 'claimed';
    },

    /** Inserted or replaced; the lease is given up. */
    put(intent: Intent): void {
      put.run(intent.id, intent.nextAt, JSON.stringify(intent));
    },

    /** Whether a hold went with it. */
    finish(id: string): boolean {
      const held = dropHold.run(id).changes > 0;
      dropIntent.run(id);
      return held;
    },

    claimDue(now: Instant, leaseMs: number, limit: number): readonly Intent[] {
      return claimDue
        .all({ now, until: now + leaseMs, limit })
        .sort((a, b) => a.next_at - b.next_at)
        .map((row) => JSON.parse(row.intent) as Intent);
    },

    all: (): readonly Intent[] => all.all().map((intent) => JSON.parse(intent) as Intent),
  };
}

interface DueArgs {
  readonly now: Instant;
  readonly until: Instant;
  readonly limit: number;
}
interface IntentRow {
  readonly next_at: number;
  readonly intent: string;
}
