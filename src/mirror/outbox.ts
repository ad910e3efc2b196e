import type { Database } from 'better-sqlite3';
import {
  isNewer,
  type Notice,
  type NoticeState,
  type PreviewMatter,
} from '../engine/core/notice.ts';
import {
  asEventId,
  type BookingId,
  type Instant,
  type ProcessId,
} from '../engine/core/values.ts';
import {
  type ByHand,
  type ClaimedNotice,
  type DeliveryRecord,
  DISCARDED,
  LAID_ASIDE,
  type NoticeRecord,
  OVERTAKEN,
  type RefusedByHand,
} from '../engine/outbox-port.ts';
import { keptStatements } from './kept-statements.ts';

export type Outbox = ReturnType<typeof outboxTable>;

/** Notices owed, sent and given up. Every function runs inside the caller's transaction. */
export function outboxTable(db: Database) {
  const owe = db.prepare<[string, string, number, string | null, string]>(
    `INSERT INTO notices (key, booking, state, due_at, lease_until, attempts, thread, notice)
     VALUES (?, ?, 'due', ?, 0, 0, ?, ?) ON CONFLICT (key) DO NOTHING`,
  );
  const overtake = db.prepare<[string, string, string, Instant]>(
    `DELETE FROM notices WHERE thread = ? AND notice ->> '$.channel' = ? AND key <> ?
       AND state = 'due' AND lease_until <= ?`,
  );
  const previews = db
    .prepare<[], string>(
      `SELECT notice FROM notices n WHERE thread IS NOT NULL
         AND seq = (SELECT max(seq) FROM notices WHERE thread = n.thread)
         AND notice ->> '$.content.state' = 'coming'
       ORDER BY seq`,
    )
    .pluck();
  const message = db
    .prepare<[string, string], string>(
      `SELECT provider_id FROM notices WHERE thread = ? AND notice ->> '$.channel' = ?
         AND state = 'sent' AND provider_id IS NOT NULL
       ORDER BY seq DESC LIMIT 1`,
    )
    .pluck();
  // Counted when it is claimed: a delivery that kills the process was tried all the same.
  const claim = db.prepare<[ClaimArgs], ClaimRow>(
    `UPDATE notices SET lease_until = @until, lease_by = @by, attempts = attempts + 1 WHERE seq IN (
       SELECT seq FROM notices WHERE state = 'due' AND due_at <= @now AND lease_until <= @now
       ORDER BY due_at, seq LIMIT @limit)
     RETURNING seq, due_at AS dueAt, attempts - 1 AS attempts, notice`,
  );
  const nextDue = db
    .prepare<[], number | null>(
      "SELECT min(max(due_at, lease_until)) FROM notices WHERE state = 'due'",
    )
    .pluck();
  const bookingOf = db
    .prepare<[string], string>('SELECT booking FROM notices WHERE key = ?')
    .pluck();
  // Sent is final, and dead too but for having been sent after all: neither a second deliverer whose
  // lease ran out nor one that was under way when it was discarded must make it due again.
  const record = db.prepare<[RecordArgs]>(
    `UPDATE notices SET state = @state, due_at = ifnull(@dueAt, due_at), lease_until = 0,
       lease_by = NULL, sent_at = @sentAt, provider_id = @providerId, last_error = @error
     WHERE key = @key AND (state = 'due' OR (state = 'dead' AND @state = 'sent'))`,
  );
  // The lease stays: somebody may be delivering it.
  const revive = db.prepare<[Instant, string]>(
    "UPDATE notices SET state = 'due', due_at = ?, attempts = 0 WHERE key = ?",
  );
  const discard = db.prepare<[string, string]>(
    "UPDATE notices SET state = 'dead', last_error = ? WHERE key = ?",
  );
  const holders = db
    .prepare<[], string>('SELECT DISTINCT lease_by FROM notices WHERE lease_by IS NOT NULL')
    .pluck();
  const release = db.prepare<[string]>(
    'UPDATE notices SET lease_until = 0, lease_by = NULL WHERE lease_by = ?',
  );
  const byKey = db.prepare<[string], RecordRow>(`${SELECT} WHERE key = ?`);
  const listed = keptStatements<string[], RecordRow>(db);
  const states = db
    .prepare<[string], [key: string, state: NoticeState]>(
      'SELECT key, state FROM notices WHERE booking = ?',
    )
    .raw();
  const counts = db.prepare<[], { state: NoticeState; n: number }>(
    'SELECT state, count(*) AS n FROM notices GROUP BY state',
  );
  const laidAside = db
    .prepare<[string, string], number>(
      "SELECT count(*) FROM notices WHERE state = 'dead' AND last_error IN (?, ?)",
    )
    .pluck();

  function list(filter: {
    readonly state?: NoticeState;
    readonly booking?: BookingId;
  }): readonly NoticeRecord[] {
    const { sql, args } = listing(filter);
    return listed(sql)
      .all(...args)
      .map(recordOf);
  }

  /** A later notice of the same booking reached the same party over the same channel. */
  function isOutdated(old: Notice): boolean {
    return list({ booking: old.booking, state: 'sent' }).some(
      ({ notice }) =>
        notice.party === old.party && notice.channel === old.channel && isNewer(notice, old),
    );
  }

  function settled(key: string, wish: 'revive' | 'discard'): RefusedByHand | Notice {
    const row = byKey.get(key);
    if (row === undefined) return 'unknown';
    const { notice, state, lastError } = recordOf(row);
    if (state === 'sent') return 'sent';
    if (state === 'dead' && LAID_ASIDE.includes(lastError)) return 'discarded';
    if (wish === 'revive' && state === 'dead' && isOutdated(notice)) return 'outdated';
    return notice;
  }

  function sorted(keys: readonly string[], wish: 'revive' | 'discard'): ByHand {
    const changed: Notice[] = [];
    const refused: { key: string; why: RefusedByHand }[] = [];
    for (const key of new Set(keys)) {
      const found = settled(key, wish);
      if (typeof found === 'string') refused.push({ key, why: found });
      else changed.push(found);
    }
    return { changed, refused };
  }

  return {
    /** Due at once, unless this key is known, whatever became of it. */
    owe(notice: Notice): void {
      const { key, booking, createdAt, channel, thread = null } = notice;
      if (thread !== null) overtake.run(thread, channel, key, createdAt);
      owe.run(key, booking, createdAt, thread, JSON.stringify(notice));
    },

    /** By when they came to be owed. */
    openPreviews: (): readonly Notice<PreviewMatter>[] =>
      previews.all().map((text) => JSON.parse(text) as Notice<PreviewMatter>),

    messageOf: (thread: string, channel: Notice['channel']): string | null =>
      message.get(thread, channel) ?? null,

    claim(
      now: Instant,
      leaseMs: number,
      limit: number,
      by: ProcessId,
    ): readonly ClaimedNotice[] {
      return claim
        .all({ now, until: now + leaseMs, limit, by })
        .sort((a, b) => a.dueAt - b.dueAt || a.seq - b.seq)
        .map(({ notice, attempts }) => ({ notice: JSON.parse(notice) as Notice, attempts }));
    },

    /** A leased notice is due when its lease ends. */
    nextDue: (): Instant | null => nextDue.get() ?? null,

    holders: (): readonly string[] => holders.all(),

    release(holder: ProcessId): void {
      release.run(holder);
    },

    /** Says which booking it is about. */
    record(key: string, result: DeliveryRecord): BookingId {
      const booking = bookingOf.get(key);
      if (booking === undefined) throw new Error(`no notice has the key ${key}`);
      record.run({
        key,
        state: result.state,
        dueAt: result.state === 'due' ? result.dueAt : null,
        sentAt: result.state === 'sent' ? result.at : null,
        providerId: result.state === 'sent' ? result.providerId : null,
        error: result.state === 'sent' ? null : result.reason,
      });
      return asEventId(booking);
    },

    counts(): Readonly<Record<NoticeState, number>> {
      const found = { due: 0, sent: 0, dead: 0 };
      for (const { state, n } of counts.all()) found[state] = n;
      return { ...found, dead: found.dead - (laidAside.get(DISCARDED, OVERTAKEN) ?? 0) };
    },

    revive(keys: readonly string[] | 'all-dead', at: Instant): ByHand {
      const all = keys === 'all-dead';
      const wished = all ? list({ state: 'dead' }).map(({ notice }) => notice.key) : keys;
      const { changed, refused } = sorted(wished, 'revive');
      if (!all && refused.length > 0) return { changed: [], refused };
      for (const { key } of changed) revive.run(at, key);
      return { changed, refused: refused.filter(({ why }) => !all || why !== 'discarded') };
    },

    discard(keys: readonly string[]): ByHand {
      const { changed, refused } = sorted(keys, 'discard');
      if (refused.length > 0) return { changed: [], refused };
      for (const { key } of changed) discard.run(DISCARDED, key);
      return { changed, refused };
    },

    /** In the order they came to be owed. */
    list,

    /** Of a booking's, by key. */
    states: (booking: BookingId): ReadonlyMap<string, NoticeState> =>
      new Map(states.all(booking)),
  };
}

function listing(filter: { readonly state?: NoticeState; readonly booking?: BookingId }) {
  const where = ['1'];
  const args: string[] = [];
  if (filter.state !== undefined) {
    where.push('state = ?');
    args.push(filter.state);
  }
  if (filter.booking !== undefined) {
    where.push('booking = ?');
    args.push(filter.booking);
  }
  return { sql: `${SELECT} WHERE ${where.join(' AND ')} ORDER BY seq`, args };
}

const SELECT = `SELECT state, attempts, due_at AS dueAt, sent_at AS sentAt,
    last_error AS lastError, notice
  FROM notices`;

const recordOf = ({ notice, ...row }: RecordRow): NoticeRecord => ({
  notice: JSON.parse(notice) as Notice,
  ...row,
});

interface ClaimArgs {
  readonly by: string;
  readonly now: Instant;
  readonly until: Instant;
  readonly limit: number;
}
interface ClaimRow {
  readonly seq: number;
  readonly dueAt: Instant;
  readonly attempts: number;
  readonly notice: string;
}
interface RecordArgs {
  readonly key: string;
  readonly state: NoticeState;
  readonly dueAt: Instant | null;
  readonly sentAt: Instant | null;
  readonly providerId: string | null;
  readonly error: string | null;
}
interface RecordRow {
  readonly state: NoticeState;
  readonly attempts: number;
  readonly dueAt: Instant;
  readonly sentAt: Instant | null;
  readonly lastError: string | null;
  readonly notice: string;
}
