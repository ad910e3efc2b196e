/** Watch channels as SQLite keeps them, for one process and for two. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asChannelId, type WatchRecord } from '../../src/engine/core/channel.ts';
import { DAY, HOUR, MINUTE } from '../../src/engine/core/values.ts';
import { ASKING_MS } from '../../src/engine/core/watch-plan.ts';
import type { AskedChannel } from '../../src/engine/watch-port.ts';
import { first } from '../../src/mirror/migrations/001-first.ts';
import { type OpenMirror, openMirror } from '../../src/mirror/open-mirror.ts';
import { CALENDAR, MONDAY, OTHER_CALENDAR } from './examples.ts';
import { temporaryFolder } from './opened.ts';

let folder = temporaryFolder();
let file = '';
let ours: OpenMirror;
let theirs: OpenMirror;
beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder.path, 'mirror.db');
  ours = openMirror({ file });
  theirs = openMirror({ file });
});
afterEach(async () => {
  await ours.close();
  await theirs.close();
  folder.remove();
});

const ADDRESS = 'https://rdv.example.com/webhooks/google-calendar';
const asked = (id: string, change: Partial<AskedChannel> = {}): AskedChannel => ({
  id: asChannelId(id),
  calendarId: CALENDAR,
  address: ADDRESS,
  askedAt: MONDAY,
  expiresAt: MONDAY + 7 * DAY,
  ...change,
});
const record = (change: Partial<WatchRecord> = {}): WatchRecord => ({
  calendarId: CALENDAR,
  address: ADDRESS,
  attempts: 1,
  nextAt: MONDAY + HOUR,
  trouble: null,
  ...change,
});
const grant = {
  resourceId: 'resource',
  expiresAt: MONDAY + 6 * DAY,
  renewAt: MONDAY + 5 * DAY,
};

async function open(id: string, change: Partial<AskedChannel> = {}): Promise<void> {
  const { channels } = await ours.channels.all();
  const newest = channels.filter(({ state }) => state === 'open').at(-1)?.id ?? null;
  expect(await ours.channels.ask(asked(id, change), newest)).toBe('asked');
  await ours.channels.opened(asChannelId(id), grant, record());
}

describe('channels', () => {
  it('are written down before they are asked for, and seen by every process', async () => {
    await ours.channels.ask(asked('a'), null);
    expect(await theirs.channels.channel('a')).toEqual({
      ...asked('a'),
      state: 'asked',
      resourceId: null,
      renewAt: MONDAY + 7 * DAY,
      heardAt: null,
      silentPolls: 0,
      stopAt: 0,
    });
    await ours.channels.opened(asChannelId('a'), grant, record());
    expect(await theirs.channels.all()).toMatchObject({
      channels: [{ id: 'a', state: 'open', ...grant }],
      records: [record()],
    });
  });

  it('are asked for by one process at a time, and not when another was opened meanwhile', async () => {
    expect(await ours.channels.ask(asked('a'), null)).toBe('asked');
    expect(await theirs.channels.ask(asked('b'), null)).toBe('superseded');
    expect(await theirs.channels.ask(asked('c', { calendarId: OTHER_CALENDAR }), null)).toBe(
      'asked',
    );
    await ours.channels.opened(asChannelId('a'), grant, record());
    expect(await theirs.channels.ask(asked('d'), null)).toBe('superseded');
    expect(await theirs.channels.ask(asked('e'), asChannelId('a'))).toBe('asked');
    expect(await ours.channels.channel('b')).toBeNull();
  });

  it('whose asker died do not stand in the way for ever', async () => {
    await ours.channels.ask(asked('a'), null);
    const later = { askedAt: MONDAY + ASKING_MS };
    expect(await theirs.channels.ask(asked('b', later), null)).toBe('asked');
  });

  it('whose first message comes before the answer count as heard', async () => {
    await ours.channels.ask(asked('a'), null);
    await theirs.channels.heard(asChannelId('a'), MONDAY + 1, 'resource');
    expect(await ours.channels.channel('a')).toMatchObject({
      state: 'asked',
      heardAt: MONDAY + 1,
      resourceId: 'resource',
    });
    await ours.channels.opened(asChannelId('a'), grant, record());
    const { channels, records } = await ours.channels.all();
    expect(channels).toMatchObject([{ state: 'open', heardAt: MONDAY + 1 }]);
    expect(records).toEqual([record({ attempts: 0, nextAt: 0 })]);
  });

  it('that were never opened go, and those nobody knows of stay', async () => {
    const trouble = { kind: 'failing', reason: 'no answer' } as const;
    await ours.channels.ask(asked('a'), null);
    await ours.channels.failed(asChannelId('a'), 'unknown', record({ trouble }));
    const later = { askedAt: MONDAY + HOUR };
    await ours.channels.ask(asked('b', later), null);
    await ours.channels.failed(asChannelId('b'), 'dropped', record({ trouble, attempts: 2 }));
    expect(await ours.channels.all()).toMatchObject({
      channels: [{ id: 'a', state: 'asked' }],
      records: [{ trouble, attempts: 2 }],
    });
  });

  it('are counted silent by polls that knew better, until something is heard', async () => {
    await open('a');
    const since = MONDAY + HOUR;
    const notTold = () => ours.channels.notTold(CALENDAR, since, since + MINUTE);
    await ours.channels.heard(asChannelId('a'), since - 1, null);
    expect(await notTold()).toBe(1);
    expect(await theirs.channels.notTold(CALENDAR, since, since + MINUTE)).toBe(2);
    await ours.channels.heard(asChannelId('a'), since, null);
    expect(await notTold()).toBe(0);
    expect(await ours.channels.notTold(OTHER_CALENDAR, since, since)).toBe(0);
  });

  it('are not held silent while the one before them still talks', async () => {
    await open('a');
    await open('b', { askedAt: MONDAY + DAY });
    await ours.channels.heard(asChannelId('a'), MONDAY + 2 * DAY, null);
    const since = MONDAY + 2 * DAY - MINUTE;
    expect(await ours.channels.notTold(CALENDAR, since, since + HOUR)).toBe(0);
  });

  it('that still talk do not take back that another was refused', async () => {
    await open('a');
    const trouble = { kind: 'refused', reason: 'not here' } as const;
    await ours.channels.ask(asked('b', { askedAt: MONDAY + DAY }), asChannelId('a'));
    const refused = record({ trouble, nextAt: MONDAY + 2 * DAY });
    await ours.channels.failed(asChannelId('b'), 'dropped', refused);
    await ours.channels.heard(asChannelId('a'), MONDAY + DAY, null);
    expect((await ours.channels.all()).records).toEqual([refused]);
  });

  it('are remembered when stopped, until they are forgotten', async () => {
    await open('a');
    await ours.channels.stopLater(asChannelId('a'), MONDAY + HOUR);
    expect(await ours.channels.channel('a')).toMatchObject({ stopAt: MONDAY + HOUR });
    await ours.channels.stopped(asChannelId('a'));
    expect(await theirs.channels.channel('a')).toMatchObject({ state: 'stopped' });
    await ours.channels.forget(asChannelId('a'));
    expect(await theirs.channels.channel('a')).toBeNull();
  });
});

it('adds its tables to a database written before there were channels', async () => {
  const older = join(folder.path, 'older.db');
  const db = new Database(older);
  db.exec(first);
  db.pragma('user_version = 1');
  db.pragma(`application_id = ${0x4372_c3a9 | 0}`);
  db.prepare(
    "INSERT INTO calendars (calendar_id, token, verified_at) VALUES (?, 'old', 7)",
  ).run(CALENDAR);
  db.close();
  const mirror = openMirror({ file: older });
  // More is asked of Google since: a token made for the old question is worth nothing.
  expect(await mirror.calendar(CALENDAR)).toMatchObject({ token: null, verifiedAt: 7 });
  expect(await mirror.channels.ask(asked('a'), null)).toBe('asked');
  await mirror.close();
});
