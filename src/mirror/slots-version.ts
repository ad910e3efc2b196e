import type { Database } from 'better-sqlite3';

export type SlotsVersion = ReturnType<typeof slotsVersion>;

/**
 * A text that differs whenever anything that slots depend on was written, by whichever process. Kept
 * in the database, with the database's own id: it is the same for every process on one file, and no
 * later file comes back to it.
 */
export function slotsVersion(db: Database) {
  const read = db.prepare<[], { id: string; n: number }>(
    'SELECT id, slots_version AS n FROM identity',
  );
  const bump = db.prepare('UPDATE identity SET slots_version = slots_version + 1');
  // Changes when another connection commits, never for our own (sqlite: PRAGMA data_version).
  const others = db.prepare<[], number>('PRAGMA data_version').pluck();

  let current: string | null = null;
  let seen: number | undefined;

  return {
    /** Inside the transaction that writes. */
    bump(): void {
      bump.run();
      current = null;
    },

    current(): string {
      const now = others.get();
      if (current === null || now !== seen) {
        const row = read.get();
        current = `${row?.id}.${row?.n}`;
        seen = now;
      }
      return current;
    },
  };
}
