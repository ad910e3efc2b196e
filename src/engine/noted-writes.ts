/**
 * Notes in the mirror that Google takes no writes to a calendar, although it may still be read: usage
 * limits make a calendar read-only for hours (google: errors, quotaExceeded), and it may be shared anew
 * for reading only. Nothing is lost by it; a person should know.
 */
import type { CalendarId } from './core/values.ts';
import type { Mirror } from './mirror-port.ts';
import type { Calendar, CalendarFailure, Clock, Outcome } from './ports.ts';

export function notedWrites(
  calendar: Calendar,
  mirror: Pick<Mirror, 'calendar' | 'noteWrites'>,
  clock: Pick<Clock, 'now'>,
): Calendar {
  // What is not a write goes to the calendar as it is when it is asked, not as it was when this was made.
  return Object.assign(Object.create(calendar) as Calendar, {
    insert: (calendarId, ...rest) =>
      noted(calendarId, calendar.insert(calendarId, ...rest), [
        'quota-exceeded',
        'not-permitted',
      ]),
    // A refusal may be about that one event: a deleted one takes no writes.
    patch: (calendarId, ...rest) =>
      noted(calendarId, calendar.patch(calendarId, ...rest), ['quota-exceeded']),
    remove: (calendarId, ...rest) =>
      noted(calendarId, calendar.remove(calendarId, ...rest), ['quota-exceeded']),
  } satisfies Pick<Calendar, 'insert' | 'patch' | 'remove'>);

  async function noted<T>(
    calendarId: CalendarId,
    writing: Promise<Outcome<T>>,
    telling: readonly CalendarFailure['kind'][],
  ): Promise<Outcome<T>> {
    const outcome = await writing;
    if (outcome.ok) {
      const { writes } = await mirror.calendar(calendarId);
      if (writes.failing !== null) await mirror.noteWrites(calendarId, clock.now(), null);
    } else if (telling.includes(outcome.failure.kind)) {
      await mirror.noteWrites(calendarId, clock.now(), outcome.failure.kind);
    }
    return outcome;
  }
}
