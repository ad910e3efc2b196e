/** When a patient is reminded of a booking. */
import type { Booking } from './event.ts';
import { differsFromTold } from './told.ts';
import { HOUR, type Instant } from './values.ts';

/**
 * Which reminder is due, by how many hours before its start; null when none is. Of several that are due
 * at once (after an outage) the nearest to the start is sent, and the others are left out. Nobody is
 * reminded of what was made, or moved, after its reminder would have gone out: she has just been told.
 * A booking that moves is reminded of anew.
 */
export function reminderDue(
  booking: Pick<Booking, 'status' | 'start' | 'end' | 'changedAt' | 'marks' | 'told'>,
  reminderHours: readonly number[],
  now: Instant,
): number | null {
  const { start, changedAt, marks, told } = booking;
  if (now >= start) return null;
  // Something else is still to be told: a reminder must not be the first to say it.
  if (differsFromTold(booking, told.patient, null)) return null;
  const due = reminderHours.filter((hours) => start - hours * HOUR <= now);
  if (due.length === 0) return null;
  const hours = Math.min(...due);
  const { reminded } = marks;
  const isDone = reminded !== null && reminded.start === start && reminded.hours <= hours;
  return isDone || changedAt > start - hours * HOUR ? null : hours;
}

/** When reminders of a booking become due; some may be past. */
export const reminderMoments = (
  { start }: Pick<Booking, 'start'>,
  reminderHours: readonly number[],
): readonly Instant[] => reminderHours.map((hours) => start - hours * HOUR);
