/**
 * A booking that is gone from its calendar may have been moved to a colleague's: Google announces the
 * two halves apart, so a mirror may know of one only.
 */
import type { CalendarEvent } from './core/event.ts';
import type { BookingId, CalendarId } from './core/values.ts';
import type { Deadline, Parts } from './parts.ts';
import type { CalendarFailure } from './ports.ts';

export type Whereabouts =
  | {
      readonly kind: 'stands';
      readonly calendarId: CalendarId;
      readonly entry: CalendarEvent;
    }
  | { readonly kind: 'nowhere' }
  /** One of the calendars did not answer. */
  | { readonly kind: 'unknown'; readonly failure: CalendarFailure };

/** Asks the practice's other calendars for it, one call each. */
export async function whereabouts(
  { calendar, practice }: Parts,
  {
    booking,
    calendarId: left,
  }: { readonly booking: BookingId; readonly calendarId: CalendarId },
  time: Deadline,
): Promise<Whereabouts> {
  for (const { calendarId } of practice.practitioners) {
    if (calendarId === left) continue;
    const found = await calendar.get(calendarId, booking, { budgetMs: time.remaining() });
    if (found.ok && found.value.kind === 'event') {
      return { kind: 'stands', calendarId, entry: found.value };
    }
    if (!found.ok && found.failure.kind !== 'not-found') {
      return { kind: 'unknown', failure: found.failure };
    }
  }
  return { kind: 'nowhere' };
}
