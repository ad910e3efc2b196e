import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it, vi } from 'vitest';
import { openMirror } from '../../src/mirror/open-mirror.ts';
import { temporaryFolder } from './opened.ts';

/** How SQLite would run each statement of the mirror. */
function plans(): { sql: string; steps: string[] }[] {
  const folder = temporaryFolder();
  const file = join(folder.path, 'mirror.db');
  const prepare = vi.spyOn(Database.prototype, 'prepare');
  const mirror = openMirror({ file });
  const texts = prepare.mock.calls.map(([sql]) => sql);
  prepare.mockRestore();
  const db = new Database(file);
  const found = texts
    .filter((sql) => /^\s*(SELECT|UPDATE|DELETE)/.test(sql))
    .map((sql) => {
      const names = [...sql.matchAll(/@(\w+)/g)].map(([, name]) => [name, 1]);
      const places = sql.match(/\?/g)?.map(() => 1) ?? [];
      const args = names.length > 0 ? [Object.fromEntries(names)] : places;
      const rows = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...args);
      return { sql, steps: (rows as { detail: string }[]).map((row) => row.detail) };
    });
  db.close();
  void mirror.close();
  folder.remove();
  return found;
}

const walks = (step: string): boolean =>
  /^SCAN (events|e|h|s|o|notices|audit|holds|intents|told)\b/.test(step);

it('walks through no whole table, and through no whole listing for the sake of its bookings', () => {
  const found = plans();
  expect(found.length).toBeGreaterThan(30);
  // What these go through is short by nature: unfinished work, debts, and marks to be put back.
  const short =
    /USING (COVERING )?INDEX (intents_by_next|bookings_owing|bookings_erased|bookings_waiting|bookings_owed)$/;
  const counting = /USING COVERING INDEX notices_by_state$/;
  const listing = /USING (COVERING )?INDEX sqlite_autoindex_events_1 \(listing=\?\)/;
  for (const { sql, steps } of found) {
    const slow = steps.filter(
      (step) => walks(step) && !short.test(step) && !counting.test(step),
    );
    expect({ sql, slow }).toEqual({ sql, slow: [] });
    if (!sql.includes('LIMIT')) expect(steps.filter((step) => listing.test(step))).toEqual([]);
  }
});

it('reads busy time from the index alone', () => {
  const busy = plans().find(({ sql }) => /SELECT start_at, end_at, event_id, role/.test(sql));
  const searches = busy?.steps.filter((step) => step.startsWith('SEARCH')) ?? [];
  expect(searches).toHaveLength(2);
  for (const step of searches) expect(step).toContain('COVERING INDEX events_by_time');
  expect(searches[0]).toContain('start_at>? AND start_at<?');
});

it('lets SQLite plan no statement by the value of a parameter, to compile it anew for the next', () => {
  const found = plans();
  expect(found.filter(({ sql }) => /[?@]/.test(sql)).length).toBeGreaterThan(30);
  for (const { sql } of found) {
    const bare = sql.replaceAll(/'[^']*'/g, '').match(/(?<!\+)[?@]\w*/g);
    expect({ sql, bare }).toEqual({ sql, bare: null });
  }
});
