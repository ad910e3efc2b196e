/**
 * Taking a right in Google: a mark is written into a booking's event with If-Match, and bears a tag. Of
 * several engines one succeeds, and one whose answer was lost knows its own tag again.
 */
import type { Booking, BookingMarks, CalendarEntry } from './core/event.ts';
import type { Deadline, Parts } from './parts.ts';
import type { CalendarFailure, EventChange } from './ports.ts';

export type MarkClaimed =
  | { readonly kind: 'ours' }
  /** Another engine has it, or the booking changed: look again, do nothing. */
  | { readonly kind: 'stale' }
  | { readonly kind: 'later'; readonly failure: CalendarFailure };

/** `isOurs`: whether the marks bear the tag. What is read on the way is brought into the mirror. */
export async function claimMark(
  { calendar, mirror }: Pick<Parts, 'calendar' | 'mirror'>,
  booking: Booking,
  marks: NonNullable<EventChange['marks']>,
  isOurs: (marks: BookingMarks) => boolean,
  time: Deadline,
): Promise<MarkClaimed> {
  const { calendarId, id, etag } = booking;
  // Our own answer was lost, and a pass has brought it meanwhile.
  if (isOurs(booking.marks)) return { kind: 'ours' };
  const options = {
    budgetMs: time.remaining(),
    ...(etag === null ? {} : { ifMatch: etag }),
  };
  const patched = await calendar.patch(calendarId, id, { marks }, options);
  if (patched.ok) {
    await mirror.commit({ entries: [{ calendarId, entry: patched.value }] });
    return { kind: 'ours' };
  }
  if (patched.failure.kind !== 'precondition-failed') {
    return { kind: 'later', failure: patched.failure };
  }
  const found = await calendar.get(calendarId, id, { budgetMs: time.remaining() });
  if (!found.ok) {
    return found.failure.kind === 'not-found'
      ? { kind: 'stale' }
      : { kind: 'later', failure: found.failure };
  }
  await mirror.commit({ entries: [{ calendarId, entry: found.value }] });
  const held = bookingMarksOf(found.value);
  return { kind: held !== null && isOurs(held) ? 'ours' : 'stale' };
}

/** The marks of a booking that an entry carries, cancelled or not. */
export function bookingMarksOf(entry: CalendarEntry): BookingMarks | null {
  const event =
    entry.kind === 'cancelled' ? entry.details : entry.kind === 'event' ? entry : null;
  return event?.marks?.kind === 'booking' ? event.marks : null;
}
