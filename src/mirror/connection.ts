import { setTimeout as delay } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { type Disk, diskBelow } from './disk.ts';
import { migrate } from './migrate.ts';
import { MirrorUnusable } from './mirror-unusable.ts';
import { SteadyDatabase } from './steady-database.ts';

export interface MirrorLog {
  warn(fields: Readonly<Record<string, string | number>>, message: string): void;
}

export interface Connection {
  readonly db: Database.Database;
  /** A read of one statement, which is a consistent view by itself, or of more that need not agree. */
  look<T>(work: () => T): Promise<T>;
  /** One consistent view; for reads of more than one statement. */
  read<T>(work: () => T): Promise<T>;
  /** All or nothing, and on disk when the promise resolves. */
  write<T>(work: () => T): Promise<T>;
  /** All or nothing, but a power cut may undo the latest: for what Google or a repetition tells again. */
  writeLightly<T>(work: () => T): Promise<T>;
  /** Once all that was written is on disk. May be repeated. */
  close(): Promise<void>;
}

/** How long SQLite itself waits, the event loop with it, before we wait without blocking. */
const BLOCKING_WAIT_MS = 100;
const PATIENCE_MS = 10_000;

/**
 * Opens (and creates) the file, in WAL mode so that reads of several processes go on beside a write,
 * and brings its schema up to date. Throws MirrorUnusable with advice.
 *
 * A booking answered 202 exists nowhere but in our journal until Google is back, so it has to outlive a
 * power cut. synchronous=NORMAL, in WAL mode, outlives a killed process only: `write` waits for the disk
 * itself, beside the event loop. Others may see what was written before it has reached the disk; whoever
 * wrote it is not answered before. What a power cut undoes is the latest, never one thing without what
 * came before it.
 */
export function openConnection(
  file: string,
  log: MirrorLog | undefined,
  diskOf: (file: string) => Disk = diskBelow,
): Connection {
  const db = openDatabase(file);
  const disk = diskOf(file);
  const inTransaction = db.transaction((work: () => unknown) => work());

  /** Waits out other processes' writes between attempts, with the event loop free. */
  async function patiently<T>(attempt: () => unknown): Promise<T> {
    const startedAt = performance.now();
    let warned = false;
    for (let tries = 1; ; tries += 1) {
      try {
        return attempt() as T;
      } catch (error) {
        const waitedMs = Math.round(performance.now() - startedAt);
        if (!isBusyError(error) || waitedMs > PATIENCE_MS) throw advised(error, file);
        if (waitedMs > 1_000 && !warned) {
          warned = true;
          log?.warn({ tries, waitedMs }, 'the mirror is locked by another process; waiting');
        }
        // Jitter, so that two processes do not come back at the same moment again and again.
        await delay(5 + Math.random() * 20);
      }
    }
  }

  const writeLightly = <T>(work: () => T): Promise<T> =>
    patiently(() => inTransaction.immediate(work));

  return {
    db,
    look: (work) => patiently(work),
    read: (work) => patiently(() => inTransaction.deferred(work)),
    async write(work) {
      const done = await writeLightly(work);
      await disk.reached();
      return done;
    },
    writeLightly,
    async close() {
      if (!db.open) return;
      await disk.close();
      db.close();
    },
  };
}

function openDatabase(file: string): Database.Database {
  let db: Database.Database | null = null;
  try {
    // While several processes start on a new file, the switch to WAL meets their locks.
    db = new SteadyDatabase(file, { timeout: PATIENCE_MS });
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = NORMAL');
    db.pragma('foreign_keys = ON');
    migrate(db, file);
    refuseDamaged(db, file);
    db.pragma(`busy_timeout = ${BLOCKING_WAIT_MS}`);
    return db;
  } catch (error) {
    db?.close();
    throw advised(error, file);
  }
}

/** Better refused at the start than a slot lost in the middle of the day. */
function refuseDamaged(db: Database.Database, file: string): void {
  const verdict = db.pragma('quick_check(1)', { simple: true });
  if (verdict !== 'ok') throw new MirrorUnusable(damaged(file));
}

function isBusyError(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
}

/** SQLite's own words for a broken file help nobody; ours say what to do. */
function advised(error: unknown, file: string): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  const { code } = error;
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) {
    return new MirrorUnusable(damaged(file), { cause: error });
  }
  if (code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_READONLY')) {
    return new MirrorUnusable(
      `${file} cannot be opened for writing (${code}). Check that its folder exists and that ` +
        'this user may write there.',
      { cause: error },
    );
  }
  if (code.startsWith('SQLITE_BUSY')) {
    return new MirrorUnusable(
      `${file} stayed locked by another process for ${PATIENCE_MS / 1000} s. Stop what holds it.`,
      { cause: error },
    );
  }
  return error;
}

const damaged = (file: string): string =>
  `${file} is damaged or not a database. Stop Créneau and delete it, with its -wal and -shm ` +
  'files: bookings and availability are rebuilt from Google Calendar.';
