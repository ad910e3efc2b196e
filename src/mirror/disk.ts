import { close, fdatasync, openSync } from 'node:fs';
import { setImmediate as endOfTurn } from 'node:timers/promises';
import { promisify } from 'node:util';

export interface Disk {
  /** Resolves once all that was committed before this call outlives a power cut. Rejects when the disk refuses. */
  reached(): Promise<void>;
  /** After whatever is under way. */
  close(): Promise<void>;
}

/**
 * The disk below SQLite's write-ahead log. SQLite would wait for it inside each COMMIT, and every request
 * with it; here the wait is another thread's, and one wait serves all who committed before it began.
 *
 * The log is one file for as long as anybody has the database open (sqlite: WAL-mode File Format), so that
 * it can be opened once. No lock of SQLite's lies on it, which closing it would take away.
 */
export function diskBelow(file: string): Disk {
  if (file === ':memory:') return { reached: async () => {}, close: async () => {} };
  const log = openSync(`${file}-wal`, 'r+');
  const sync = promisify(fdatasync);
  const reached = sharedWait(() => sync(log));
  return {
    reached,
    async close() {
      await reached();
      await promisify(close)(log);
    },
  };
}

/**
 * Waits of `wait`, each shared by all who asked before it began: of those who ask while one is under way,
 * it may have missed what they wrote, and the next one is theirs.
 */
export function sharedWait(wait: () => Promise<void>): () => Promise<void> {
  let current: Promise<unknown> = Promise.resolve();
  let next: Promise<void> | null = null;

  async function afterCurrent(): Promise<void> {
    await Promise.allSettled([current, endOfTurn()]);
    next = null;
    const own = wait();
    current = own;
    await own;
  }

  return () => {
    next ??= afterCurrent();
    return next;
  };
}
