import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import Database from 'better-sqlite3';
import { asProcessId, MINUTE, type ProcessId, SECOND } from '../engine/core/values.ts';
import type { Presence } from '../engine/ports.ts';

export interface OpenPresence extends Presence {
  /** From here on this process counts as dead. */
  leave(): void;
}

/**
 * Who works on one mirror, by the word of the operating system. Every process holds a lock on a file of
 * its own beside the database (`creneau.db.process-ID`); the kernel lets go of it when the process ends,
 * however it ends. Whoever can take the lock knows that its holder is dead. No clock is asked, and no
 * process number, which another program, or the same one in another container, may have by now.
 *
 * SQLite itself takes the lock: an exclusive transaction in an empty database (sqlite: File Locking).
 *
 * `file`: the database. One in memory is nobody else's, and has no such file.
 */
export function presenceOn(file: string, self: ProcessId): OpenPresence {
  if (file === ':memory:') {
    return { self, lives: async (id) => id === self, lookEveryMs: () => MINUTE, leave() {} };
  }
  const pathOf = (id: ProcessId): string => `${file}${TAIL}${id}`;
  let own: Database.Database | null = locked(pathOf(self));

  function lives(id: ProcessId): boolean {
    if (id === self) return own !== null;
    const path = pathOf(id);
    if (!existsSync(path)) return false;
    const taken = tryLock(path);
    if (taken === null) return true;
    // Before the lock is let go: whoever takes the file for her own meanwhile sees that it is gone.
    rmSync(path, { force: true });
    taken.close();
    return false;
  }

  // Of one that was killed while it held no lease nobody would ever ask again.
  for (const id of namedBeside(file)) lives(id);

  return {
    self,
    lives: async (id) => lives(id),
    // A command may come at any time. The look costs one pragma when nothing was written.
    lookEveryMs: () => SECOND,
    leave() {
      own?.close();
      own = null;
      rmSync(pathOf(self), { force: true });
    },
  };
}

const TAIL = '.process-';

/** Every process that has a file here, dead or alive. */
function namedBeside(file: string): readonly ProcessId[] {
  const start = basename(file) + TAIL;
  return readdirSync(dirname(file))
    .filter((name) => name.startsWith(start))
    .map((name) => asProcessId(name.slice(start.length)));
}

/** Another process may take a file that is not locked yet for one left behind, and remove it. */
function locked(path: string): Database.Database {
  for (;;) {
    const taken = tryLock(path);
    if (taken !== null && isStillThere(path)) return taken;
    taken?.close();
  }
}

/** Null when somebody holds it. */
function tryLock(path: string): Database.Database | null {
  const db = new Database(path, { timeout: 0 });
  try {
    db.pragma('journal_mode = MEMORY');
    db.exec('BEGIN EXCLUSIVE');
    return db;
  } catch (error) {
    db.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY'))
      return null;
    throw error;
  }
}

const isStillThere = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false }) !== undefined;
