/**
 * A full pass, Google's answers at hand; against a loop that parses the same pages and puts what
 * matters of them into such a table by one prepared statement, a transaction a page. That loop is as fast as
 * this database goes: it compares nothing, stages nothing, and keeps everybody else waiting.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { must } from '../src/engine/core/values.ts';
import { newWakes } from '../src/engine/journal/wakes.ts';
import { syncer } from '../src/engine/sync.ts';
import { openMirror } from '../src/mirror/open-mirror.ts';
import { systemClock, systemEntropy } from '../src/system.ts';
import { ALONE, CALENDAR, SETTINGS } from './engine.ts';
import { PAGE_SIZE, pageText } from './events.ts';
import { duration, type Line, limitLine, median, megabytes, rateLine } from './frame.ts';
import { listingCalendar } from './listing-calendar.ts';
import { PRACTICE } from './practice.ts';
import { silent } from './silent.ts';
import { watchLoop } from './watch-loop.ts';

const FROM = Math.floor(Date.now() / 60_000) * 60_000;
const ROUNDS = 5;

export async function passBench(): Promise<Line[]> {
  const folder = mkdtempSync(join(tmpdir(), 'creneau-bench-'));
  try {
    return [...(await speed(folder, 10_000)), ...(await size(folder, 10_000, 100_000))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Rates of a first pass (every row is new) and of a nightly one (none has changed). */
async function speed(folder: string, total: number): Promise<Line[]> {
  const pages = Array.from({ length: Math.ceil(total / PAGE_SIZE) }, (_, page) =>
    pageText(page, total, FROM),
  );
  const pageOf = (page: number): string => must(pages[page], 'a page');
  const first: number[] = [];
  const again: number[] = [];
  const bare: number[] = [];
  const delays: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const files = join(folder, `speed${round}`);
    bare.push(total / seconds(() => bareUpsert(`${files}.bare`, pages)));
    const pass = passOver(`${files}.db`, pageOf);
    const loop = watchLoop();
    first.push(total / (await secondsOf(pass.run)));
    again.push(total / (await secondsOf(pass.run)));
    delays.push(loop.stop().longestMs);
    await pass.close();
  }
  const limit = 'parse + upsert';
  return [
    rateLine(`first pass, ${total} events`, first.slice(1), bare.slice(1), limit, 0.55),
    rateLine(`nightly pass, ${total} events`, again.slice(1), bare.slice(1), limit, 0.9),
    limitLine('longest hold-up of others in a pass', median(delays.slice(1)), 30, duration),
  ];
}

/** What a pass adds to the memory of the process at its height, when the calendar is ten times as large. */
async function size(folder: string, small: number, large: number): Promise<Line[]> {
  const peakOf = async (total: number): Promise<number> => {
    const pass = passOver(join(folder, `size${total}.db`), (page) =>
      pageText(page, total, FROM),
    );
    const loop = watchLoop();
    await pass.run();
    const { peakRss } = loop.stop();
    await pass.close();
    return peakRss;
  };
  const before = await peakOf(small);
  const after = await peakOf(large);
  return [
    limitLine(
      `memory: ${large} events beyond ${small}`,
      Math.max(0, after - before),
      64e6,
      megabytes,
    ),
  ];
}

function passOver(file: string, pageOf: (page: number) => string) {
  const mirror = openMirror({ file });
  const ports = { calendar: listingCalendar(pageOf), mirror, clock: systemClock };
  const rest = {
    practice: PRACTICE,
    presence: ALONE,
    entropy: systemEntropy,
    settings: SETTINGS,
    log: silent,
  };
  const sync = syncer({ ...ports, ...rest, wakes: newWakes(systemClock) });
  return {
    async run(): Promise<void> {
      const result = await sync.pass(CALENDAR, { full: true, cause: 'bench' });
      if (!result.ok) throw new Error(`the pass failed: ${result.failure.kind}`);
    },
    close: () => mirror.close(),
  };
}

interface Resource {
  readonly id: string;
  readonly etag: string;
  readonly status: string;
  readonly summary: string;
  readonly created: string;
  readonly updated: string;
  readonly description: string;
  readonly iCalUID: string;
  readonly transparency?: string;
  readonly start: { readonly dateTime: string };
  readonly end: { readonly dateTime: string };
  readonly extendedProperties?: { readonly private: object };
}

function bareUpsert(file: string, pages: readonly string[]): void {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  db.exec(`CREATE TABLE events (
      listing INTEGER NOT NULL, event_id TEXT NOT NULL, etag TEXT, status TEXT NOT NULL,
      updated INTEGER, created INTEGER, start_at INTEGER, end_at INTEGER,
      occupancy INTEGER NOT NULL, role TEXT NOT NULL, summary TEXT NOT NULL, marks TEXT,
      details TEXT, UNIQUE (listing, event_id)) STRICT;
    CREATE INDEX events_by_time ON events (listing, occupancy, start_at, end_at, role, event_id)`);
  const put = db.prepare(
    `INSERT INTO events VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (listing, event_id) DO UPDATE SET etag = excluded.etag,
       status = excluded.status, updated = excluded.updated, start_at = excluded.start_at,
       end_at = excluded.end_at, occupancy = excluded.occupancy, summary = excluded.summary`,
  );
  const putPage = db.transaction((items: readonly Resource[]) => {
    for (const item of items) {
      const marks = item.extendedProperties?.private;
      put.run(
        item.id,
        item.etag,
        item.status,
        Date.parse(item.updated),
        Date.parse(item.created),
        Date.parse(item.start.dateTime),
        Date.parse(item.end.dateTime),
        item.transparency === 'transparent' ? 2 : 1,
        marks ? 'booking' : 'event',
        item.summary,
        marks ? JSON.stringify(marks) : null,
        marks ? JSON.stringify({ description: item.description, iCalUID: item.iCalUID }) : null,
      );
    }
  });
  for (const page of pages) putPage((JSON.parse(page) as { items: Resource[] }).items);
  db.close();
}

function seconds(work: () => void): number {
  const started = performance.now();
  work();
  return (performance.now() - started) / 1_000;
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1_000;
}
