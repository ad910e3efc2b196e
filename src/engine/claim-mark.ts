/**
 * Taking a right in Google: a mark is written into a booking's event with If-Match, and bears a tag. Of
 * several engines one succeeds, and one whose answer was lost knows its own tag again.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Booking, BookingMarks, CalendarEntry, CalendarEvent } from './core/event.ts';
import type { Deadline, Parts } from './parts.ts';
import type { CalendarFailure, EventChange } from './ports.ts';

export type MarkClaimed =
  | { readonly kind: 'ours' }
  /** Another engine has it, or the booking changed: look again, do nothing. */
  | { readonly kind: 'stale' }
  | { readonly kind: 'later'; readonly failure: CalendarFailure };

/** `isOurs`: whether the marks bear the tag. What is read on the way is brought into the mirror. */
export async function claimMark(
  parts: Pick<Parts, 'calendar' | 'mirror'>,
  booking: Booking,
  marks: NonNullable<EventChange['marks']>,
  isOurs: (marks: BookingMarks) => boolean,
  time: Deadline,
): Promise<MarkClaimed> {
  const { calendar, mirror } = parts;
  const { calendarId, id, etag } = booking;
  // Our own answer was lost, and a pass has brought it meanwhile.
  if (isOurs(booking.marks)) return { kind: 'ours' };
  const options = {
    budgetMs: time.remaining(),
    ...(etag === null ? {} : { ifMatch: etag }),
  };
  // Of what is deleted only a patch that says so is no revival.
  const status = booking.status === 'cancelled' ? ({ status: 'cancelled' } as const) : {};
  const patched = await calendar.patch(calendarId, id, { ...status, marks }, options);
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
  const entry = found.value;
  await mirror.commit({ entries: [{ calendarId, entry }] });
  const held = bookingMarksOf(entry);
  if (held !== null && isOurs(held)) return { kind: 'ours' };
  // Noted meanwhile was only that messages have left: nobody has taken anything.
  return marks.owed === undefined && isSameButForOwed(booking, entry)
    ? claimMark(
        parts,
        { ...booking, etag: entry.etag, marks: held ?? booking.marks },
        marks,
        isOurs,
        time,
      )
    : { kind: 'stale' };
}

/** Whether the event is what the booking is, whatever of its messages has left us meanwhile. */
export function isSameButForOwed(
  booking: Booking,
  entry: CalendarEntry,
): entry is CalendarEvent {
  if (entry.kind !== 'event' || entry.etag === booking.etag) return false;
  const marks = bookingMarksOf(entry);
  if (marks === null || entry.start !== booking.start || entry.end !== booking.end)
    return false;
  const status = entry.status === 'tentative' ? 'pending' : 'confirmed';
  const isOther = marks.owed?.handed !== true || status !== booking.status;
  return !isOther && isDeepStrictEqual(withoutOwed(marks), withoutOwed(booking.marks));
}

/** As texts: what is missing and what is not there are alike. */
const withoutOwed = ({ owed: _, ...marks }: BookingMarks): unknown =>
  JSON.parse(JSON.stringify(marks));

/** The marks of a booking that an entry carries, cancelled or not. */
export function bookingMarksOf(entry: CalendarEntry): BookingMarks | null {
  const event =
    entry.kind === 'cancelled' ? entry.details : entry.kind === 'event' ? entry : null;
  return event?.marks?.kind === 'booking' ? event.marks : null;
}
