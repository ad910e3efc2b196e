/** A few numbers of a practice, week by week, by the day appointments were for. */
import type { Booking } from './event.ts';
import { addDays, mondayOf } from './local-date.ts';
import { DAY, type LocalDate } from './values.ts';
import { localDateOf, type ZoneTable } from './zone.ts';

export interface WeekNumbers {
  /** The Monday it begins with. */
  readonly monday: LocalDate;
  /** Appointments that took place, or will; those missed included. */
  readonly kept: number;
  readonly cancelled: number;
  readonly noShows: number;
  /** Median of whole days from booking to appointment, of those kept; null when there are none. */
  readonly leadDays: number | null;
}

/** The `weeks` weeks that end with the one of `today`, in order; empty weeks included. */
export function weeklyNumbers(
  bookings: readonly Booking[],
  today: LocalDate,
  weeks: number,
  zone: ZoneTable,
): readonly WeekNumbers[] {
  const last = mondayOf(today);
  const byMonday = Map.groupBy(bookings, ({ start }) => mondayOf(localDateOf(zone, start)));
  return Array.from({ length: weeks }, (_, index) => {
    const monday = addDays(last, (index + 1 - weeks) * 7);
    const all = byMonday.get(monday) ?? [];
    const kept = all.filter(({ status }) => status !== 'cancelled');
    const leads = kept.map(({ start, created }) => Math.max(0, start - created) / DAY);
    return {
      monday,
      kept: kept.length,
      cancelled: all.length - kept.length,
      noShows: kept.filter(({ marks }) => marks.noShow).length,
      leadDays: medianOf(leads.map(Math.floor)),
    };
  });
}

/** Of an even count the mean of the two in the middle. */
function medianOf(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const [low = 0, high = 0] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  return (low + high) / 2;
}
