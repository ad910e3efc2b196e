/** Work that a pass finds in the calendar: it is journalled in the pass's own transaction. */
import { hasDeclined } from './declined.ts';
import type { CalendarEntry } from './event.ts';
import { type AdoptIntent, type DeclineIntent, type Intent, revised } from './intent.ts';
import type { Practice, Practitioner } from './practice.ts';
import { typedBooking } from './typed.ts';
import { type CalendarId, HOUR, type Instant } from './values.ts';

export interface Finding {
  readonly practice: Practice;
  readonly owner: Practitioner;
  readonly calendarId: CalendarId;
  readonly now: Instant;
  /** How long it has to stand before anything is done, milliseconds. */
  readonly settleMs: number;
  readonly tag: () => string;
}

/**
 * What is to be done about an entry that is new, or was changed. The work itself looks at the event
 * again before it does anything. It is of one calendar: of an event that is moved to a colleague's, what was
 * begun where it lay ends, and must not stand in the way of what is found where it lies.
 */
export function workOn(entry: CalendarEntry, finding: Finding): Intent | null {
  if (entry.kind !== 'event') return null;
  const { practice, owner, calendarId, now, settleMs, tag } = finding;
  const base = {
    rev: 1,
    booking: entry.id,
    calendarId,
    createdAt: now,
    nextAt: Math.min(Math.max(now, entry.updated + settleMs), now + HOUR),
    attempts: 0,
    queued: false,
  };
  if (entry.marks?.kind === 'booking') {
    if (!hasDeclined(entry, entry.marks) || entry.start <= now) return null;
    const id = `decline.${calendarId}.${entry.id}`;
    return { ...base, kind: 'decline', id } satisfies DeclineIntent;
  }
  return typedBooking(entry, practice, owner, now) === null
    ? null
    : adoption({ ...base, tag: tag() });
}

/**
 * What held work becomes when a pass finds its event changed once more: to be looked at anew. Whoever is at
 * it has read the event as it was, and must not end on the strength of that: its revision is passed by.
 * Null: it goes on as it is.
 */
export function foundAgain(held: Intent, found: Intent): Intent | null {
  if (held.kind !== found.kind) return null;
  const looksAgain = held.kind === 'adopt' || held.kind === 'decline';
  return looksAgain ? revised(held, { nextAt: found.nextAt, attempts: 0 }) : null;
}

/** Its event came to lie in another calendar without our marks: they are put back there. */
export const adoption = (base: Omit<AdoptIntent, 'kind' | 'id'>): AdoptIntent => ({
  ...base,
  kind: 'adopt',
  id: `adopt.${base.calendarId}.${base.booking}`,
});
