/** Free slots: openings minus busy time. One sweep over sorted integers; no allocation but the slots. */
import { dayNumber } from './local-date.ts';
import type { Instant, Interval, LocalDate } from './values.ts';
import { localDayOf, type ZoneTable } from './zone.ts';

export interface SlotQuestion {
  /** Sorted and disjoint (openings.ts). A slot lies wholly in one of them. */
  readonly openings: readonly Interval[];
  /** Sorted by start; may overlap. */
  readonly busy: readonly Interval[];
  readonly durationMs: number;
  /** Slots begin at whole steps after their opening's start. */
  readonly stepMs: number;
  /** Kept free of busy time before and after a slot; the edges of openings need no such room. */
  readonly bufferMs: number;
  /** Slots begin in `[notBefore, notAfter)`. */
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  /** On a local day with so many bookings or more there is no slot. Null: no limit. */
  readonly maxPerDay: number | null;
  /** Bookings by the local day they begin on; days left out have none. */
  readonly bookedPerDay?: ReadonlyMap<LocalDate, number>;
  readonly zone: ZoneTable;
}

/** Every free slot, by start. Neighbours overlap when the step is shorter than a slot. */
export function freeSlots(question: SlotQuestion): Interval[] {
  const { busy, durationMs, stepMs, bufferMs, notAfter } = question;
  const dayIsFull = fullDays(question);
  const slots: Interval[] = [];
  let nextBusy = 0;
  // The latest end of the busy spans that begin before the slot in hand is over: since starts only
  // grow, it alone says whether any of them reaches into the slot. A holiday under way is never lost
  // behind the shorter spans that begin after it.
  let busyUntil = Number.NEGATIVE_INFINITY;
  for (const opening of question.openings) {
    let start = onGrid(opening.start, stepMs, question.notBefore);
    while (start < notAfter && start + durationMs <= opening.end) {
      const end = start + durationMs;
      for (; nextBusy < busy.length; nextBusy++) {
        const span = busy[nextBusy] as Interval;
        if (span.start >= end + bufferMs) break;
        if (span.end > busyUntil) busyUntil = span.end;
      }
      if (busyUntil > start - bufferMs) {
        start = onGrid(opening.start, stepMs, busyUntil + bufferMs);
        continue;
      }
      if (dayIsFull === null || !dayIsFull(start)) slots.push({ start, end });
      start += stepMs;
    }
  }
  return slots;
}

export type WhyNot = 'too-soon' | 'too-far' | 'closed' | 'off-grid' | 'busy' | 'day-full';

/**
 * Why there is no free slot at `start`, or null: then, and only then, freeSlots names it. Of several
 * reasons the first in the order of the type.
 */
export function whyNot(question: SlotQuestion, start: Instant): WhyNot | null {
  const end = start + question.durationMs;
  if (start < question.notBefore) return 'too-soon';
  if (start >= question.notAfter) return 'too-far';
  const opening = question.openings.find((o) => o.start <= start && end <= o.end);
  if (opening === undefined) return 'closed';
  if (nextOnGrid(question, opening, start) !== start) return 'off-grid';
  if (inTheWay(question, start).length > 0) return 'busy';
  return fullDays(question)?.(start) === true ? 'day-full' : null;
}

/** What of the busy time meets a slot that would begin at `start`, or the room around it. */
export function inTheWay<B extends Interval>(
  {
    busy,
    durationMs,
    bufferMs,
  }: Pick<SlotQuestion, 'durationMs' | 'bufferMs'> & { readonly busy: readonly B[] },
  start: Instant,
): readonly B[] {
  const end = start + durationMs;
  return busy.filter((b) => b.start < end + bufferMs && b.end > start - bufferMs);
}

/** The first start at or after `at` on the grid of an opening. */
export const nextOnGrid = (
  { stepMs }: Pick<SlotQuestion, 'stepMs'>,
  opening: Interval,
  at: Instant,
): Instant => onGrid(opening.start, stepMs, at);

/** The first start at or after `at` on the grid that begins at `origin`. */
function onGrid(origin: Instant, stepMs: number, at: Instant): Instant {
  return at <= origin ? origin : origin + Math.ceil((at - origin) / stepMs) * stepMs;
}

/** Whether the local day of a start is full; null when no day is, so that most sweeps ask no zone. */
function fullDays(question: SlotQuestion): ((start: Instant) => boolean) | null {
  const { maxPerDay, bookedPerDay, zone } = question;
  if (maxPerDay === null) return null;
  if (maxPerDay <= 0) return () => true;
  const full = new Set<number>();
  for (const [date, bookings] of bookedPerDay ?? []) {
    if (bookings >= maxPerDay) full.add(dayNumber(date));
  }
  return full.size === 0 ? null : (start) => full.has(localDayOf(zone, start));
}
