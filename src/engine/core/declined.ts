/** Whether a patient has declined Google's invitation, and nobody has acted on it yet. */
import type { BookingMarks, CalendarEvent } from './event.ts';

/**
 * The organizer's copy stays confirmed; only the guest's answer says so (google: Invite users). Heard
 * once: whoever brings the booking back afterwards means it, although the answer stays as it was.
 */
export function hasDeclined(
  { guests }: Pick<CalendarEvent, 'guests'>,
  { patient, declineHeard }: Pick<BookingMarks, 'patient' | 'declineHeard'>,
): boolean {
  if (declineHeard || patient.email === '') return false;
  return guests.some(
    ({ email, response }) =>
      response === 'declined' && email.toLowerCase() === patient.email.toLowerCase(),
  );
}
