/** How a listing that is staged beside the mirror differs from it. */
import type { Booking, CalendarEntry } from './core/event.ts';
import type { EventId, Interval } from './core/values.ts';

/** Of the entries given: how many the mirror did not hold, held otherwise, held the same. */
export interface StagedCounts {
  readonly added: number;
  readonly changed: number;
  readonly same: number;
}

export interface StagedBookings {
  readonly changed: readonly {
    readonly before: Booking | null;
    readonly after: CalendarEntry;
  }[];
  /** Standing, inside the window, not in the listing: each needs proof. */
  readonly missing: readonly Booking[];
}

/** An event of hers that takes less time than before. */
export interface StagedVacated {
  readonly id: EventId;
  readonly before: Interval;
  /** Null: none at all, or it is not in the listing. */
  readonly after: Interval | null;
}
