import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { MirrorUnusable } from '../../src/mirror/mirror-unusable.ts';
import { openMirror } from '../../src/mirror/open-mirror.ts';
import {
  bookingLike,
  CALENDAR,
  claimLike,
  EVER,
  eventLike,
  fullPass,
  halfHour,
  intentLike,
  MONDAY,
  noticeLike,
  tombstone,
  wrote,
} from './examples.ts';
import { temporaryFolder } from './opened.ts';

let folder = temporaryFolder();
let file = '';
beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder.path, 'mirror.db');
});
afterEach(() => folder.remove());

const refusal = (): string => {
  try {
    openMirror({ file });
  } catch (error) {
    expect(error).toBeInstanceOf(MirrorUnusable);
    return (error as Error).message;
  }
  throw new Error('expected the file to be refused');
};

/** With more than one page of every kind in it. */
async function filled(): Promise<void> {
  const mirror = openMirror({ file });
  await fullPass(
    mirror,
    Array.from({ length: 2_000 }, (_, i) => eventLike(`e${i}`, halfHour(i))),
  );
  await mirror.close();
}

it('refuses a file that is no database, saying what to do, and leaves it alone', () => {
  writeFileSync(file, 'practice:\n  name: Cabinet du Dr Dubois\n'.repeat(100));
  const before = readFileSync(file);
  expect(refusal()).toMatch(/damaged or not a database\. Stop Créneau and delete it/);
  expect(readFileSync(file)).toEqual(before);
});

it('refuses a database with one damaged page rather than lose slots in the middle of the day', async () => {
  await filled();
  const pages = readFileSync(file).length / 4096;
  const handle = openSync(file, 'r+');
  writeSync(handle, Buffer.alloc(4096, 0x5a), 0, 4096, 4096 * Math.floor(pages / 2));
  closeSync(handle);
  expect(refusal()).toContain('rebuilt from Google Calendar');
});

it('refuses a schema newer than it knows, and leaves it alone', async () => {
  await openMirror({ file }).close();
  const db = new Database(file);
  db.pragma('user_version = 99');
  db.close();
  expect(refusal()).toMatch(/written by a newer Créneau \(schema 99; this one knows \d+\)/);
});

it("refuses another program's database", () => {
  const db = new Database(file);
  db.exec('CREATE TABLE invoices (id INTEGER)');
  db.close();
  expect(refusal()).toContain('database of another program');
});

it('says so when the folder does not exist', () => {
  file = join(folder.path, 'nowhere', 'mirror.db');
  expect(() => openMirror({ file })).toThrow(/directory does not exist/);
});

it('opens a new file once for several connections, and the same file again', async () => {
  const first = openMirror({ file });
  const second = openMirror({ file });
  await fullPass(first, [eventLike('a')]);
  expect(await second.busy(CALENDAR, EVER, MONDAY)).toHaveLength(1);
  await first.close();
  await second.close();
});

it('changes its version with what another connection writes, and agrees with it', async () => {
  const ours = openMirror({ file });
  const theirs = openMirror({ file });
  expect(ours.version()).toBe(theirs.version());
  const before = ours.version();
  await fullPass(theirs, [eventLike('a')]);
  expect(ours.version()).not.toBe(before);
  expect(ours.version()).toBe(theirs.version());
  const swapped = ours.version();
  await theirs.claimSlot(claimLike('a', halfHour(4)));
  expect(ours.version()).not.toBe(swapped);
  await ours.close();
  await theirs.close();
});

it('never comes back to a version it had in an earlier life', async () => {
  const first = openMirror({ file });
  await fullPass(first, [eventLike('a')]);
  const version = first.version();
  await first.close();
  file = join(folder.path, 'rebuilt.db');
  const second = openMirror({ file });
  await fullPass(second, [eventLike('b')]);
  expect(second.version()).not.toBe(version);
  await second.close();
});

it('undoes the whole of a batch whose last part cannot be written', async () => {
  const mirror = openMirror({ file });
  await fullPass(mirror, [bookingLike('a')]);
  const version = mirror.version();
  const impossible = { ...intentLike('i'), attempts: 1n as unknown as number };
  const batch = {
    entries: [{ calendarId: CALENDAR, entry: tombstone('a') }],
    notices: [noticeLike('k')],
    intents: [impossible],
  };
  await expect(mirror.commit(batch)).rejects.toThrow(TypeError);
  expect(await mirror.bookings({})).toMatchObject([{ status: 'confirmed' }]);
  expect(await mirror.notices({})).toEqual([]);
  expect(mirror.version()).toBe(version);
  // And the connection is good for the next.
  await wrote(mirror, tombstone('a'));
  expect(await mirror.bookings({})).toMatchObject([{ status: 'cancelled' }]);
  await mirror.close();
});

it('waits for another process that is writing, without blocking the event loop', async () => {
  const mirror = openMirror({ file });
  const other = new Database(file);
  other.exec('BEGIN IMMEDIATE');
  const writing = wrote(mirror, eventLike('a'));
  // Only a free event loop gets here while the lock is held.
  other.exec('ROLLBACK');
  other.close();
  await writing;
  expect(await mirror.busy(CALENDAR, EVER, MONDAY)).toHaveLength(1);
  await mirror.close();
});

it('reads while another process is writing', async () => {
  const mirror = openMirror({ file });
  await fullPass(mirror, [eventLike('a')]);
  const other = new Database(file);
  other.exec('BEGIN IMMEDIATE; DELETE FROM events');
  expect(await mirror.busy(CALENDAR, EVER, MONDAY)).toHaveLength(1);
  expect(mirror.version()).toBe(mirror.version());
  other.exec('ROLLBACK');
  other.close();
  await mirror.close();
});

it('keeps nothing of a stranger but when, and the title', async () => {
  const mirror = openMirror({ file });
  const secret = 'ordonnance de Paul';
  await fullPass(mirror, [
    eventLike('a', {
      description: secret,
      guests: [{ email: 'paul@example.com', response: 'accepted' }],
    }),
  ]);
  await mirror.close();
  const bytes = readFileSync(file).toString('latin1');
  expect(bytes).not.toContain(secret);
  expect(bytes).not.toContain('paul@example.com');
});

it('leaves no row of a listing behind that was swapped out or given up', async () => {
  const mirror = openMirror({ file });
  await fullPass(mirror, [eventLike('a'), bookingLike('b')]);
  const abandoned = await mirror.beginStaging(CALENDAR);
  await mirror.stage(abandoned, [eventLike('c')]);
  await fullPass(mirror, [eventLike('d')]);
  while (await mirror.sweep());
  await mirror.close();
  const db = new Database(file);
  expect(db.prepare('SELECT event_id FROM events').pluck().all()).toEqual(['d']);
  expect(db.prepare('SELECT count(*) FROM listings').pluck().get()).toBe(2);
  db.close();
});
