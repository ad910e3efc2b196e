/**
 * A booking that is gone from its calendar may have been moved to a colleague's: Google announces the
 * two halves apart, so a mirror may know of one only.
 */
import type { CalendarEvent } from './core/event.ts';
import type { BookingId, CalendarId } from './core/values.ts';
import type { Deadline, Parts } from './parts.ts';
import type { CalendarFailure } from './ports.ts';
import { lookFor } from './proof.ts';

export type Whereabouts =
  | {
      readonly kind: 'stands';
      readonly calendarId: CalendarId;
      readonly entry: CalendarEvent;
    }
  | { readonly kind: 'nowhere' }
  /** One of the calendars did not answer. */
  | { readonly kind: 'unknown'; readonly failure: CalendarFailure };

/** Asks the practice's other calendars for it: one call each, three where nothing is found. */
export async function whereabouts(
  parts: Parts,
  {
    booking,
    calendarId: left,
  }: { readonly booking: BookingId; readonly calendarId: CalendarId },
  time: Deadline,
): Promise<Whereabouts> {
  for (const { calendarId } of parts.practice.practitioners) {
    if (calendarId === left) continue;
    const found = await lookFor(parts, calendarId, booking, time);
    // A calendar that cannot be read may hold it: then nobody can say that it is cancelled.
    if (found.kind === 'unknown') return found;
    if (found.kind === 'entry' && found.entry.kind === 'event') {
      return { kind: 'stands', calendarId, entry: found.entry };
    }
  }
  return { kind: 'nowhere' };
}
