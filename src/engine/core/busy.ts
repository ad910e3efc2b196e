/** Which entries of a calendar take time away from patients. */
import type { CalendarEntry } from './event.ts';

/**
 * Opaque, not cancelled, not declined by the calendar's owner; tentative counts, out-of-office and
 * focus time too. Working locations and birthdays never do, whatever their transparency says.
 * What cannot be read counts as busy: better a slot too few than a patient too many.
 */
export function isBusy(entry: CalendarEntry): boolean {
  switch (entry.kind) {
    case 'cancelled':
      return false;
    case 'undecodable':
      return true;
    case 'event':
      return (
        entry.transparency === 'opaque' &&
        entry.selfResponse !== 'declined' &&
        entry.eventType !== 'workingLocation' &&
        entry.eventType !== 'birthday'
      );
  }
}
