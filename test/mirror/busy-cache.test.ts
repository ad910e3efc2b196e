import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  asCalendarId,
  asEtag,
  type CalendarId,
  DAY,
  HOUR,
  type Interval,
  MINUTE,
} from '../../src/engine/core/values.ts';
import { busyCache, type HeldSpan } from '../../src/mirror/busy-cache.ts';
import { calendarsTable } from '../../src/mirror/calendars.ts';
import { type OpenMirror, openMirror } from '../../src/mirror/open-mirror.ts';
import { rangeReads } from '../../src/mirror/ranges.ts';
import {
  bookingLike,
  CALENDAR,
  claimLike,
  EVER,
  eventLike,
  fullPass,
  halfHour,
  holdEventLike,
  MONDAY,
  OTHER_CALENDAR,
  T1,
  tombstone,
} from './examples.ts';
import { temporaryFolder } from './opened.ts';

const CALENDARS = [CALENDAR, OTHER_CALENDAR];
const slot = fc.nat(12).map(halfHour);
/** Some minutes long, some hours, some days. */
const times = fc
  .record({ slot, ms: fc.constantFrom(5 * MINUTE, 3 * HOUR, DAY, 3 * DAY) })
  .map(({ slot: { start }, ms }) => ({ start, end: start + ms }));

const op = fc.record({
  kind: fc.constantFrom(
    'event' as const,
    'booking' as const,
    'free' as const,
    'hold' as const,
    'cancelled' as const,
    'claim' as const,
    'finish' as const,
    'pass' as const,
    'full' as const,
    'quiet' as const,
  ),
  calendar: fc.constantFrom(...CALENDARS),
  /** By which of two processes on one file. */
  by: fc.nat(1),
  id: fc.nat(5),
  times,
  window: fc.tuple(slot, slot).map(([a, b]) => ({
    start: Math.min(a.start, b.start),
    end: Math.max(a.end, b.end),
  })),
  now: fc.nat(8).map((halfHours) => MONDAY + halfHours * 30 * MINUTE),
});
type Op = typeof op extends fc.Arbitrary<infer T> ? T : never;

async function perform(mirror: OpenMirror, one: Op, nth: number): Promise<void> {
  const { kind, calendar: calendarId, times: when } = one;
  const id = `${kind}${one.id}`;
  // Later than whatever is held, so that it is taken.
  const facts = { ...when, updated: MONDAY + nth, etag: asEtag(`"${nth}"`) };
  const entryOf = {
    event: () => eventLike(id, facts),
    booking: () => bookingLike(id, facts),
    free: () => eventLike(`event${one.id}`, { ...facts, transparency: 'transparent' as const }),
    hold: () => holdEventLike(id, { ...facts, expiresAt: MONDAY + one.id * HOUR }),
    cancelled: () => tombstone(`event${one.id}`),
    pass: () => eventLike(`event${one.id}`, facts),
    quiet: () => null,
    full: () => null,
    claim: () => null,
    finish: () => null,
  };
  const entry = entryOf[kind]();
  const { token } = await mirror.calendar(calendarId);
  if (kind === 'pass' || kind === 'quiet') {
    const entries = entry === null ? [] : [entry];
    const pass = { calendarId, from: token ?? T1, token: T1, at: MONDAY + nth, audit: [] };
    await mirror.commitPass({ ...pass, entries });
  } else if (kind === 'full') {
    await fullPass(mirror, [eventLike(id, facts), bookingLike('booking0', facts)], {
      calendarId,
      at: MONDAY + nth,
    });
  } else if (kind === 'claim') {
    const claim = claimLike(`${calendarId}${one.id}`, when);
    const intent = { ...claim.intent, calendarId };
    await mirror.claimSlot({ ...claim, intent, hold: { ...claim.hold, calendarId } });
  } else if (kind === 'finish') {
    await mirror.commit({ finished: [{ id: `${calendarId}${one.id}`, rev: 1 }] });
  } else if (entry !== null) {
    await mirror.commit({ entries: [{ calendarId, entry }] });
  }
}

it('answers as the file does, whatever was written, and by whichever process', async () => {
  const folder = temporaryFolder();
  let files = 0;
  const check = async (ops: readonly Op[]): Promise<void> => {
    files += 1;
    const file = join(folder.path, `${files}.db`);
    const mirrors = [openMirror({ file }), openMirror({ file })];
    const db = new Database(file);
    const uncached = rangeReads(db, calendarsTable(db));
    for (const [nth, one] of ops.entries()) {
      const writer = mirrors[one.by];
      if (writer === undefined) throw new Error('there are two');
      await perform(writer, one, nth + 1);
      for (const calendar of CALENDARS) {
        for (const window of [one.window, one.times, EVER]) {
          const expected = uncached.busy(calendar, window, one.now);
          for (const mirror of mirrors) {
            expect(await mirror.busy(calendar, window, one.now)).toEqual(expected);
          }
        }
      }
    }
    for (const mirror of mirrors) await mirror.close();
    db.close();
  };
  await fc.assert(fc.asyncProperty(fc.array(op, { minLength: 5, maxLength: 25 }), check), {
    numRuns: 40,
  });
  folder.remove();
});

const spans = (count: number): readonly HeldSpan[] =>
  Array.from({ length: count }, (_, index) => ({
    span: { ...halfHour(index), eventId: null, role: 'event' },
    expiresAt: null,
  }));
const named = (index: number): CalendarId => asCalendarId(`calendar${index}`);
const window: Interval = { start: MONDAY, end: MONDAY + DAY };

it('keeps so many spans and no more: of the calendars asked for last', () => {
  const cache = busyCache(10);
  const isKept = (index: number) => cache.find(named(index), '1', window, MONDAY) !== null;
  for (const index of [0, 1, 2]) cache.keep(named(index), '1', window, spans(3));
  expect(isKept(0)).toBe(true);
  cache.keep(named(3), '1', window, spans(3));
  expect([0, 1, 2, 3].map(isKept)).toEqual([true, false, true, true]);
  cache.keep(named(4), '1', window, spans(11));
  expect([0, 2, 3, 4].map(isKept)).toEqual([true, true, true, false]);
});

it('keeps what is asked for of one version together, and nothing of an earlier one', () => {
  const cache = busyCache(10);
  const early = { start: MONDAY, end: MONDAY + HOUR };
  const late = { start: MONDAY + 2 * HOUR, end: MONDAY + 3 * HOUR };
  cache.keep(CALENDAR, '1', early, spans(2));
  expect(cache.find(CALENDAR, '1', late, MONDAY)).toBeNull();
  expect(cache.toRead(CALENDAR, '1', late)).toEqual({ start: early.start, end: late.end });
  expect(cache.toRead(CALENDAR, '2', late)).toEqual(late);
  expect(cache.find(CALENDAR, '2', early, MONDAY)).toBeNull();
});
