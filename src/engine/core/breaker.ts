/**
 * The circuit breaker: when so much changes at once that it is rather a mishap than the doctor's will
 * (an emptied calendar, a broken import, a wrong account), patients are told nothing until somebody
 * who knows says yes, or until the calendar is as it was.
 */
import type { Booking } from './event.ts';
import { isPast } from './notices.ts';
import type { BookingId, Instant, PractitionerId } from './values.ts';
import { MINUTE } from './values.ts';

/** So many bookings may be cancelled or moved at once in any practice, however small. */
export const ALWAYS_ALLOWED = 3;
/** And so many of a larger one: one coming booking in five. */
export const ALLOWED_SHARE = 1 / 5;
/**
 * A calendar is emptied in more than one page and more than one pass. What changes this soon after the
 * last frozen change belongs to it; what changes later is a change of its own.
 */
export const WAVE_MS = 2 * MINUTE;

/** A change that its patient has not been told of. */
export interface Untold {
  readonly id: BookingId;
  /** When it became so. */
  readonly changedAt: Instant;
}

export interface BreakerQuestion {
  /** Upset (`isUpset`), not frozen, not let through, and nobody is just telling of it. */
  readonly untold: readonly Untold[];
  /** Bookings that were coming before anything was upset, these included. */
  readonly coming: number;
  /** When the latest frozen booking of this calendar changed; null when nothing is frozen. */
  readonly frozenUntil: Instant | null;
}

export interface BreakerVerdict {
  /** Part of the wave that is frozen already. */
  readonly joining: readonly Untold[];
  /** A freeze of their own. Empty: tell of the rest as usual. */
  readonly freezing: readonly Untold[];
}

/** What must not be told of yet. The same changes in any order give the same answer. */
export function breaker({ untold, coming, frozenUntil }: BreakerQuestion): BreakerVerdict {
  const joining: Untold[] = [];
  const rest: Untold[] = [];
  let until = frozenUntil;
  for (const one of untold.toSorted((a, b) => a.changedAt - b.changedAt || compare(a, b))) {
    if (until !== null && one.changedAt <= until + WAVE_MS) {
      joining.push(one);
      until = Math.max(until, one.changedAt);
    } else {
      rest.push(one);
    }
  }
  return { joining, freezing: trips(rest.length, coming) ? rest : [] };
}

/** Whether it is too much at once, of so many coming bookings. */
export function trips(changed: number, coming: number): boolean {
  return changed > ALWAYS_ALLOWED && changed > coming * ALLOWED_SHARE;
}

/**
 * Whether the patient believes in an appointment that is no longer there, or not then. A booking that
 * is given back, approved, or that nobody was told of, takes nothing from anyone. Nor does what lies
 * in the past.
 */
export function isUpset(booking: Booking, now: Instant): boolean {
  const told = booking.told.patient;
  if (told === null || told.status === 'cancelled' || isPast(booking, now)) return false;
  if (booking.status === 'cancelled') return true;
  return booking.start !== told.start || booking.end !== told.end;
}

/** A booking as its patient knows it: what is shown of a frozen one. */
export function asTold(booking: Booking): Booking {
  const told = booking.told.patient;
  if (told === null) return booking;
  const { status, start, end } = told;
  return { ...booking, status, start, end };
}

/** How many bookings of this practitioner wait for a person's word. */
export function frozenOf(
  freezes: readonly {
    readonly practitioner: PractitionerId;
    readonly held: readonly Booking[];
  }[],
  practitioner: PractitionerId,
): number {
  return freezes
    .filter((freeze) => freeze.practitioner === practitioner)
    .reduce((sum, { held }) => sum + held.length, 0);
}

const compare = (a: Untold, b: Untold): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
