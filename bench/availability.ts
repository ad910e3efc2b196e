/** The availability core against a sweep over integers that knows nothing but this one practice. */
import { deepStrictEqual } from 'node:assert';
import { freeSlots } from '../src/engine/core/availability.ts';
import { rfc3339 } from '../src/engine/core/format.ts';
import { addDays } from '../src/engine/core/local-date.ts';
import { openingsOf } from '../src/engine/core/openings.ts';
import { DAY, HOUR, type Interval, MINUTE } from '../src/engine/core/values.ts';
import { startOfLocalDay, zoneTable } from '../src/engine/core/zone.ts';
import { compareTimes, type Line } from './frame.ts';
import { DUBOIS } from './practice.ts';
import { random } from './random.ts';

const FROM = '2026-11-25';
const HOURS = DUBOIS.openingHours.mon;
const SLOT = 30 * MINUTE;

export async function availabilityBench(): Promise<Line[]> {
  const lines: Line[] = [];
  for (const [days, events] of [
    [30, 100],
    [30, 1_000],
    [365, 10_000],
  ] as const) {
    const busy = busyEvents(days, events);
    deepStrictEqual(ours(days, busy), bareSweep(days, busy));
    lines.push(
      await compareTimes({
        name: `slots of ${days} days, ${events} busy events`,
        baselineName: 'bare sweep',
        mostTimes: 3,
        calls: days > 100 ? 20 : 200,
        ours: () => ours(days, busy),
        baseline: () => bareSweep(days, busy),
      }),
    );
  }
  return lines;
}

interface Slot {
  readonly start: string;
  readonly end: string;
}

/** What an availability request costs beyond reading the mirror. */
function ours(days: number, busy: readonly Interval[]): Slot[] {
  const to = addDays(FROM, days - 1);
  const zone = zoneTable('Europe/Paris', { start: FIRST, end: FIRST + days * DAY });
  const slots = freeSlots({
    openings: openingsOf(DUBOIS, { from: FROM, to }, [], zone),
    busy,
    durationMs: SLOT,
    stepMs: SLOT,
    bufferMs: 0,
    notBefore: 0,
    notAfter: Number.MAX_SAFE_INTEGER,
    maxPerDay: null,
    zone,
  });
  return slots.map(({ start, end }) => ({
    start: rfc3339(zone, start),
    end: rfc3339(zone, end),
  }));
}

/** The fair limit: the same slots, every rule and the zone's changes written into the loop. */
function bareSweep(days: number, busy: readonly Interval[]): Slot[] {
  const slots: Slot[] = [];
  let next = 0;
  let until = 0;
  for (let day = 0; day < days; day++) {
    const utcMidnight = UTC_FIRST + day * DAY;
    const weekday = (utcMidnight / DAY + 4) % 7;
    if (weekday === 0 || weekday === 6) continue;
    const isSummer = utcMidnight >= SUMMER && utcMidnight < WINTER;
    const offset = isSummer ? 2 * HOUR : HOUR;
    const date = new Date(utcMidnight).toISOString().slice(0, 11);
    const zone = isSummer ? ':00+02:00' : ':00+01:00';
    for (const { fromMinute, toMinute } of HOURS) {
      for (let minute = fromMinute; minute + 30 <= toMinute; minute += 30) {
        const start = utcMidnight - offset + minute * MINUTE;
        const end = start + SLOT;
        for (
          let span = busy[next];
          span !== undefined && span.start < end;
          span = busy[++next]
        ) {
          if (span.end > until) until = span.end;
        }
        if (until > start) continue;
        slots.push({
          start: date + CLOCK[minute] + zone,
          end: date + CLOCK[minute + 30] + zone,
        });
      }
    }
  }
  return slots;
}

const UTC_FIRST = Date.UTC(2026, 10, 25);
const SUMMER = Date.UTC(2027, 2, 28);
const WINTER = Date.UTC(2027, 9, 31);
const FIRST = startOfLocalDay(
  zoneTable('Europe/Paris', { start: UTC_FIRST, end: UTC_FIRST }),
  FROM,
);
const CLOCK = Array.from({ length: 1_440 }, (_, minute) =>
  new Date(minute * MINUTE).toISOString().slice(11, 16),
);

/** Of five minutes to an hour, anywhere in the range, by start. */
function busyEvents(days: number, count: number): Interval[] {
  const next = random(1);
  return Array.from({ length: count }, () => {
    const start = FIRST + Math.floor(next() * days * 288) * 5 * MINUTE;
    return { start, end: start + (1 + Math.floor(next() * 12)) * 5 * MINUTE };
  }).sort((a, b) => a.start - b.start);
}
