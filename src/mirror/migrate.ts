import type { Database } from 'better-sqlite3';
import { first } from './migrations/001-first.ts';
import { same } from './migrations/002-same.ts';
import { channels } from './migrations/003-channels.ts';
import { held } from './migrations/004-held.ts';
import { asked } from './migrations/005-asked.ts';
import { writes } from './migrations/006-writes.ts';
import { waiting } from './migrations/007-waiting.ts';
import { leases } from './migrations/008-leases.ts';
import { slots } from './migrations/009-slots.ts';
import { owed } from './migrations/010-owed.ts';
import { MirrorUnusable } from './mirror-unusable.ts';

/** Number n is what takes a database from `user_version` n - 1 to n. Append, never edit. */
const MIGRATIONS: readonly string[] = [
  first,
  same,
  channels,
  held,
  asked,
  writes,
  waiting,
  leases,
  slots,
  owed,
];

/** 'Crén' in bytes: tells our files from other programs' (sqlite: PRAGMA application_id). */
const APPLICATION_ID = 0x4372_c3a9;

/**
 * Brings the schema up to what this program knows, in one transaction. Two processes may start at once: the second waits, looks again and finds it done.
 * Throws MirrorUnusable for another program's database and for one written by a newer Créneau.
 */
export function migrate(db: Database, file: string): void {
  db.transaction(() => {
    const version = number(db, 'user_version');
    refuseStrangers(db, file, version);
    if (version > MIGRATIONS.length) {
      throw new MirrorUnusable(
        `${file} was written by a newer Créneau (schema ${version}; this one knows ` +
          `${MIGRATIONS.length}). Run the newer program again, or delete the file: it is ` +
          'rebuilt from Google Calendar.',
      );
    }
    for (const sql of MIGRATIONS.slice(version)) db.exec(sql);
    db.pragma(`application_id = ${APPLICATION_ID | 0}`);
    db.pragma(`user_version = ${MIGRATIONS.length}`);
  }).immediate();
}

function refuseStrangers(db: Database, file: string, version: number): void {
  if (number(db, 'application_id') === (APPLICATION_ID | 0)) return;
  const tables = db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get();
  if (tables === 0 && version === 0) return;
  throw new MirrorUnusable(
    `${file} is a database of another program. Name another file in DATABASE_URL.`,
  );
}

function number(db: Database, pragma: string): number {
  return Number(db.pragma(pragma, { simple: true }));
}
