/** Comparing what a party was last told with what is so. Telling follows from this, and only this. */
import type { Booking, Told } from './event.ts';
import type { PractitionerId } from './values.ts';

/**
 * Whether this party has yet to hear what the booking has become.
 *
 * A party that was never told hears of a booking that stands, not of one that came and went.
 * Two cancellations are the same whatever their times: there is nothing left to attend.
 * `owner`: whose calendar it lies in now, where another practitioner of the practice was named before;
 * null where that is not known, or is the practice's own renaming.
 */
export function differsFromTold(
  booking: Pick<Booking, 'status' | 'start' | 'end'>,
  told: Told | null,
  owner: PractitionerId | null,
): boolean {
  if (told === null) return booking.status !== 'cancelled';
  if (told.status !== booking.status) return true;
  if (booking.status === 'cancelled') return false;
  if (owner !== null && told.practitioner !== owner) return true;
  return told.start !== booking.start || told.end !== booking.end;
}

/** Of two tellings of one booking to one party, the later by revision; of equals the first. */
export function laterTold(a: Told | null, b: Told | null): Told | null {
  if (a === null) return b;
  if (b === null) return a;
  return b.revision > a.revision ? b : a;
}
