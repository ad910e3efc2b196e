/** The waiting list: which time came free, who is next, and when she may be asked. */
import type { KnownEntry } from '../mirror-port.ts';
import { isBusy } from './busy.ts';
import type { Booking, CalendarEntry, Waiting } from './event.ts';
import type { OfferIntent } from './intent.ts';
import { comparable } from './openings.ts';
import { changeDeadline } from './policy.ts';
import type { BookingPolicy } from './practice.ts';
import type { MoveSeen } from './protocol.ts';
import { DAY, HOUR, type Instant, type Interval, MINUTE } from './values.ts';
import { localDayOf, offsetAt, wallClockOn, type ZoneTable } from './zone.ts';

/**
 * The time that an entry took when the mirror last saw it, and takes no longer. What an opening adds is
 * free time, too. Nothing of our own holds: whose they were is asked otherwise.
 */
export function freedBy(
  known: KnownEntry | null,
  entry: CalendarEntry,
  openingTitles: readonly string[],
): readonly Interval[] {
  // What cannot be read is busy.
  if (entry.kind === 'undecodable' || known?.hold) return [];
  const before = known?.busy ? timesOf(known) : null;
  if (before !== null) {
    return vacated(before, entry.kind === 'event' && isBusy(entry) ? entry : null);
  }
  if (entry.kind === 'cancelled' || entry.transparency !== 'transparent') return [];
  const opens = openingTitles.some((title) => comparable(title) === comparable(entry.summary));
  const isNew =
    known === null ||
    known.status === 'cancelled' ||
    known.start !== entry.start ||
    known.end !== entry.end;
  return opens && isNew ? [{ start: entry.start, end: entry.end }] : [];
}

/** What is free of the time that an event took. `after`: what it takes now, if anything. */
export function vacated(before: Interval, after: Interval | null): readonly Interval[] {
  if (after === null) return [before];
  const pieces = [
    { start: before.start, end: Math.min(before.end, after.start) },
    { start: Math.max(before.start, after.end), end: before.end },
  ];
  return pieces.filter(({ start, end }) => start < end);
}

/** Bookings that something in this time would be earlier for, in the order of their wishes. */
export function inLine(bookings: readonly Booking[], freed: Interval): readonly Waits[] {
  return bookings
    .filter(isWaiting)
    .filter(({ status, start, marks }) => {
      const standsLater = status !== 'cancelled' && start > freed.start;
      return standsLater && marks.offer === undefined;
    })
    .sort((a, b) => a.marks.waiting.since - b.marks.waiting.since || (a.id < b.id ? -1 : 1));
}

export type Waits = Booking & { readonly marks: { readonly waiting: Waiting } };
export const isWaiting = (booking: Booking): booking is Waits =>
  booking.marks.waiting !== undefined;

/**
 * Slots that may be offered now begin no earlier: the practice's notice is kept although she takes her
 * time to answer.
 */
export const earliestOffer = (policy: BookingPolicy, now: Instant): Instant =>
  now + (policy.minNoticeMinutes + policy.offerMinutes) * MINUTE;

/** Whether a wish for something earlier can still be met: she must be able to move for as long as an offer lasts. */
export function canWait(booking: Booking, policy: BookingPolicy, now: Instant): boolean {
  const until = now + policy.offerMinutes * MINUTE;
  return (
    booking.status !== 'cancelled' &&
    until < changeDeadline(booking, policy) &&
    earliestOffer(policy, now) < booking.start
  );
}

/** Nobody is woken for an earlier appointment: when the night is over that it now is, else null. */
export function nightEnds(zone: ZoneTable, now: Instant): Instant | null {
  const minute = (now + offsetAt(zone, now) - localDayOf(zone, now) * DAY) / MINUTE;
  if (minute >= MORNING && minute < EVENING) return null;
  const day = localDayOf(zone, now) + (minute >= EVENING ? 1 : 0);
  return wallClockOn(zone, day, MORNING);
}

const MORNING = (8 * HOUR) / MINUTE;
const EVENING = (21 * HOUR) / MINUTE;

/** Her wish with this slot noted as offered; slots of the past are forgotten, and the oldest of too many. */
export function noted(
  { since, offered }: Waiting,
  start: Instant,
  now: Instant,
  by: string,
): Waiting {
  const coming = offered.filter((one) => one > now && one !== start);
  return { since, offered: [...coming, start].slice(-MOST_NOTED), by };
}

/** So many fit into one property of an event, twice over. */
const MOST_NOTED = 30;

export type OfferSeen = Exclude<MoveSeen, 'patched' | 'overtaken'> | 'marked' | 'stale';
export type OfferStep = 'check' | 'mark' | 'tell' | 'drop' | 'finish' | 'wait';

/** `tooLate`: it has taken so long that she would have little time left to answer. */
export function offerStep(
  phase: OfferIntent['phase'],
  seen: OfferSeen,
  tooLate: boolean,
): OfferStep {
  if (phase === 'drop') return seen === 'dropped' ? 'finish' : 'wait';
  if (seen === 'marked') return 'tell';
  if (seen === 'later') return tooLate ? 'drop' : 'wait';
  if (phase === 'hold' && seen === 'held') return 'check';
  return phase === 'check' && seen === 'won' ? 'mark' : 'drop';
}

const timesOf = ({ start, end }: KnownEntry): Interval | null =>
  start === null || end === null ? null : { start, end };
