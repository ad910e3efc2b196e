/** A doctor's days as she reads them: what is in them, and what is still free. */
import type { BookingInShort } from './notice.ts';
import type { Practitioner } from './practice.ts';
import { type Instant, type Interval, type LocalDate, MINUTE } from './values.ts';

export interface Agenda {
  readonly days: readonly AgendaDay[];
  /** End of the last pass that succeeded; null before the first. */
  readonly asOf: Instant | null;
  /** The calendar cannot be read now, or has not been for long: it may have changed since. */
  readonly isOld: boolean;
}

export interface AgendaDay {
  readonly date: LocalDate;
  /** By start; one that lasts into another day is in both. */
  readonly entries: readonly AgendaEntry[];
  /** What is left of her openings and not over, as far as a visit fits into it. */
  readonly free: readonly Interval[];
}

export type AgendaEntry =
  | (Interval & {
      readonly kind: 'booking';
      readonly booking: BookingInShort;
      readonly pending: boolean;
    })
  | (Interval & { readonly kind: 'block'; readonly title: string; readonly allDay: boolean });

/** `openings` and `busy` by start. Stretches into which `leastMs` fit, none of them before `from`. */
export function freeTime(
  openings: readonly Interval[],
  busy: readonly Interval[],
  from: Instant,
  leastMs: number,
): readonly Interval[] {
  const found: Interval[] = [];
  const keep = (start: Instant, end: Instant): void => {
    if (end - start >= leastMs && start < end) found.push({ start, end });
  };
  for (const opening of openings) {
    let start = Math.max(opening.start, from);
    for (const span of busy) {
      if (span.end <= start) continue;
      if (span.start >= opening.end) break;
      keep(start, Math.min(span.start, opening.end));
      start = Math.max(start, span.end);
    }
    keep(start, opening.end);
  }
  return found;
}

/** The shortest of her visits: what is shorter is of no use to anybody. */
export const shortestVisitMs = ({ types }: Pick<Practitioner, 'types'>): number =>
  Math.min(...types.map(({ minutes }) => minutes), LONGEST_VISIT) * MINUTE;

const LONGEST_VISIT = 600;
