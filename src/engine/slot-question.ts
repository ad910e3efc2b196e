/** What the core is asked about free slots, read from the mirror: the same question for every use. */
import type { SlotQuestion } from './core/availability.ts';
import { addDays } from './core/local-date.ts';
import { openingsOf } from './core/openings.ts';
import type { AppointmentType, Practice, Practitioner } from './core/practice.ts';
import { DAY, type Instant, type Interval, type LocalDate, MINUTE } from './core/values.ts';
import { localDateOf, startOfLocalDay, type ZoneTable, zoneTable } from './core/zone.ts';
import type { SlotClaim } from './journal-port.ts';
import type { BusySpan, CalendarState, Mirror } from './mirror-port.ts';
import type { Clock } from './ports.ts';

export interface SlotParts {
  readonly mirror: Pick<Mirror, 'calendar' | 'busy' | 'freeEvents'>;
  readonly practice: Practice;
  readonly clock: Pick<Clock, 'now'>;
}

export interface SlotAsk {
  readonly practitioner: Practitioner;
  readonly type: AppointmentType;
  /** Slots that begin on these local days, both included. */
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly now: Instant;
  /** Events that take no time away and do not count: the booking that is being moved. */
  readonly ignoring?: readonly string[];
  /** The practice itself books: somebody on the telephone may come within the hour. */
  readonly anyNotice?: boolean;
}

export interface AskedQuestion {
  readonly question: SlotQuestion & { readonly busy: readonly BusySpan[] };
  readonly anyHold: boolean;
}

/**
 * The question, and the hold spans among its busy time. Null when no day asked for can be booked, or
 * nothing is known of the calendar: before its first full listing everything might be busy, and
 * unknown is not free.
 * Costs one busy read, and one read of free events where openings come from the calendar.
 */
export async function slotQuestion(
  parts: SlotParts,
  state: CalendarState,
  ask: SlotAsk,
): Promise<AskedQuestion | null> {
  const { practitioner, type, now } = ask;
  const { policy } = parts.practice;
  if (state.verifiedAt === null || state.window === null) return null;
  const known = state.window;
  const zone = practiceZone(parts.practice, now);
  const today = localDateOf(zone, now);
  const from = ask.from > today ? ask.from : today;
  const lastDay = addDays(today, policy.horizonDays);
  const to = ask.to < lastDay ? ask.to : lastDay;
  if (from > to) return null;

  const durationMs = type.minutes * MINUTE;
  const bufferMs = policy.bufferMinutes * MINUTE;
  const days: Interval = {
    start: startOfLocalDay(zone, from),
    end: startOfLocalDay(zone, addDays(to, 1)),
  };
  const bookable = bookableStarts(parts.practice, now, ask.anyNotice);
  const openings = await readOpenings(parts, practitioner, days, durationMs, known, zone);
  // From the first minute of the first day: its bookings count towards the limit, past or coming.
  const spans = await parts.mirror.busy(
    practitioner.calendarId,
    { start: days.start - bufferMs, end: days.end + durationMs + bufferMs },
    now,
  );
  const ignoring = new Set<string | null>(ask.ignoring);
  const busy = ignoring.size === 0 ? spans : spans.filter((s) => !ignoring.has(s.eventId));
  return {
    anyHold: busy.some((span) => span.role === 'hold'),
    question: {
      openings,
      busy,
      durationMs,
      bufferMs,
      stepMs: policy.slotStepMinutes * MINUTE,
      // A slot and its buffer lie within what the last full pass covered: beyond it, events that did
      // not change since were never announced.
      notBefore: Math.max(days.start, bookable.start, known.start + bufferMs),
      notAfter: Math.min(days.end, bookable.end, known.end - bufferMs - durationMs + 1),
      maxPerDay: policy.maxPerDay,
      bookedPerDay: policy.maxPerDay === null ? NONE : countPerDay(busy, zone),
      zone,
    },
  };
}

/**
 * When a slot may begin, as seen at `now`: after the notice the practice wants of patients, and to the
 * end of the local day `horizonDays` after today.
 */
export function bookableStarts(practice: Practice, now: Instant, anyNotice = false): Interval {
  const { minNoticeMinutes, horizonDays } = practice.policy;
  const zone = practiceZone(practice, now);
  const end = startOfLocalDay(zone, addDays(localDateOf(zone, now), horizonDays + 1));
  return { start: anyNotice ? now : now + minNoticeMinutes * MINUTE, end };
}

/** How many bookings may begin on the local day of `start`; null where the practice sets no limit. */
export function dayLimitAt(
  practice: Practice,
  start: Instant,
  now: Instant,
): SlotClaim['dayLimit'] {
  const { maxPerDay } = practice.policy;
  if (maxPerDay === null) return null;
  const zone = practiceZone(practice, now);
  const date = localDateOf(zone, start);
  const day = {
    start: startOfLocalDay(zone, date),
    end: startOfLocalDay(zone, addDays(date, 1)),
  };
  return { day, most: maxPerDay };
}

/** The practice's zone from today to its horizon. */
export function practiceZone(practice: Practice, now: Instant): ZoneTable {
  const { timeZone, policy } = practice;
  return zoneTable(timeZone, { start: now, end: now + (policy.horizonDays + 2) * DAY });
}

async function readOpenings(
  parts: SlotParts,
  practitioner: Practitioner,
  days: Interval,
  durationMs: number,
  known: Interval,
  zone: ZoneTable,
): Promise<Interval[]> {
  const until = days.end + durationMs;
  const lastDate = localDateOf(zone, until);
  if (practitioner.availability === 'hours') {
    return openingsOf(
      practitioner,
      { from: localDateOf(zone, days.start), to: lastDate },
      [],
      zone,
    );
  }
  let start = Math.max(days.start - DAY, known.start);
  for (;;) {
    const free = await parts.mirror.freeEvents(practitioner.calendarId, { start, end: until });
    const asked = { from: localDateOf(zone, start), to: lastDate };
    const openings = openingsOf(practitioner, asked, free, zone);
    const first = openings.find((opening) => opening.end > days.start);
    // An opening's grid hangs on its start. One that begins before what was read (an event of several
    // days) may have been merged with something earlier still: read on until it cannot, so that the
    // grid of a day is the same whatever days are asked for.
    if (first === undefined || first.start > start || start <= known.start) return openings;
    start = Math.max(first.start - DAY, known.start);
  }
}

/** Bookings by the local day they begin on, those still being written included. */
function countPerDay(busy: readonly BusySpan[], zone: ZoneTable): Map<LocalDate, number> {
  const counts = new Map<LocalDate, number>();
  const bookings = busy.filter((span) => span.role === 'booking');
  const slots = new Set(bookings.map(slotKey));
  // A booking whose event is in the mirror already keeps its hold until it is confirmed: one, not two.
  const holds = busy.filter((span) => span.role === 'hold' && !slots.has(slotKey(span)));
  for (const span of bookings.concat(holds)) {
    const date = localDateOf(zone, span.start);
    counts.set(date, (counts.get(date) ?? 0) + 1);
  }
  return counts;
}

const slotKey = (span: Interval): string => `${span.start} ${span.end}`;
const NONE: ReadonlyMap<LocalDate, number> = new Map();
