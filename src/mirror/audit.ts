import { createHash } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { AuditAction } from '../engine/core/audit-actions.ts';
import { asCalendarId, asEventId, type Instant } from '../engine/core/values.ts';
import type { AuditEntry, AuditRecord } from '../engine/mirror-port.ts';

export type Audit = ReturnType<typeof auditTable>;

export interface AuditHead {
  readonly seq: number;
  readonly hash: string;
}

/** The append-only log. Every function runs inside the caller's transaction. */
export function auditTable(db: Database) {
  const head = db.prepare<[], AuditHead>('SELECT seq, hash FROM audit_head');
  const setHead = db.prepare<[number, string]>('UPDATE audit_head SET seq = ?, hash = ?');
  const insert = db.prepare<AuditValues>('INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const onward = db.prepare<[number, number], AuditRow>(
    `SELECT ${COLUMNS} FROM audit WHERE seq > ? ORDER BY seq LIMIT ?`,
  );
  const first = db.prepare<[], number>('SELECT at FROM audit WHERE seq = 1').pluck();
  const backward = db.prepare<[number, number], AuditRow>(
    `SELECT ${COLUMNS} FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT ?`,
  );
  const backwardOf = db.prepare<[string, number, number], AuditRow>(
    `SELECT ${COLUMNS} FROM audit WHERE booking = ? AND seq < ? ORDER BY seq DESC LIMIT ?`,
  );

  const headNow = (): AuditHead => head.get() ?? { seq: 0, hash: '' };

  return {
    head: headNow,

    append(entries: readonly AuditEntry[]): void {
      if (entries.length === 0) return;
      let { seq, hash } = headNow();
      for (const entry of entries) {
        seq += 1;
        const { at, actor, action, booking, calendarId } = entry;
        const detail = canonical(entry.detail);
        const row = { seq, at, actor, action, booking, calendarId, detail };
        hash = hashOf(hash, row);
        insert.run(seq, at, actor, action, booking, calendarId, detail, hash);
      }
      setHead.run(seq, hash);
    },

    /**
     * Checks up to `limit` entries after `from`, none beyond `to`. Says where to go on, or the number of
     * the first entry that is missing or not what was written.
     */
    verifySome(from: AuditHead, to: AuditHead, limit: number): AuditHead | { broken: number } {
      let last = from;
      for (const row of onward.all(from.seq, Math.min(limit, to.seq - from.seq))) {
        const expected = last.seq + 1;
        if (row.seq !== expected || row.hash !== hashOf(last.hash, row)) {
          return { broken: expected };
        }
        last = { seq: row.seq, hash: row.hash };
      }
      if (last.seq === from.seq && last.seq < to.seq) return { broken: last.seq + 1 };
      if (last.seq === to.seq && last.hash !== to.hash) return { broken: last.seq };
      return last;
    },

    /** When the first entry was made. */
    since: (): Instant | null => first.get() ?? null,

    /** Up to `limit` entries before number `before`, newest first. */
    before(before: number, booking: string | null, limit: number): AuditRecord[] {
      const rows =
        booking === null ? backward.all(before, limit) : backwardOf.all(booking, before, limit);
      return rows.map(({ detail, booking, calendarId, ...row }) => ({
        ...row,
        booking: booking === null ? null : asEventId(booking),
        calendarId: calendarId === null ? null : asCalendarId(calendarId),
        detail: JSON.parse(detail) as AuditEntry['detail'],
      }));
    },
  };
}

const COLUMNS = 'seq, at, actor, action, booking, calendar_id AS calendarId, detail, hash';

type AuditValues = [
  number,
  number,
  string,
  string,
  string | null,
  string | null,
  string,
  string,
];

interface AuditRow {
  readonly seq: number;
  readonly at: number;
  readonly actor: AuditEntry['actor'];
  readonly action: AuditAction;
  readonly booking: string | null;
  readonly calendarId: string | null;
  readonly detail: string;
  readonly hash: string;
}

/** sha256 over the hash before and the entry, as a JSON array in this order. */
function hashOf(previous: string, row: Omit<AuditRow, 'hash'>): string {
  const { seq, at, actor, action, booking, calendarId, detail } = row;
  const text = JSON.stringify([seq, at, actor, action, booking, calendarId, detail]);
  return createHash('sha256').update(previous).update(text).digest('hex');
}

/** The same facts give the same text, in whatever order they were put in. */
function canonical(detail: AuditEntry['detail']): string {
  const sorted = Object.entries(detail).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(Object.fromEntries(sorted));
}
