/**
 * Overlaps that show only later. Google's reads may lag behind its writes, so two engines may each
 * have found their slot free; whoever sees both settles it by the rule that both know.
 */
import type { Booking } from './core/event.ts';
import type { BookingId, CalendarId, Instant } from './core/values.ts';
import { DAY, MINUTE, overlaps } from './core/values.ts';
import { placedByEngine, seniority, verdict } from './core/verdict.ts';
import type { Parts } from './parts.ts';

/** A booking younger than this may still be in its own engine's check, which knows what to do. */
const GRACE_MS = 2 * MINUTE;

/**
 * The bookings of a calendar that must give way. Only between bookings that engines put where they
 * lie: an overlap made by the doctor's own hand is hers, and cancels nobody.
 */
export async function lateLosers(
  { mirror, clock, practice }: Parts,
  calendarId: CalendarId,
): Promise<readonly BookingId[]> {
  const now = clock.now();
  const window = { start: now, end: now + (practice.policy.horizonDays + 1) * DAY };
  const statuses = ['confirmed', 'pending'] as const;
  const found = await mirror.bookings({ calendarId, window, statuses });
  const unsettled = new Set((await mirror.intents()).map((intent) => intent.booking));
  const standing = found.filter((one) => placedByEngine(one) && !unsettled.has(one.id));
  return [...overlapping(standing)]
    .map(([a, b]) => loserOf(a, b, now))
    .filter((loser) => seniority(loser) < now - GRACE_MS)
    .map((loser) => loser.id);
}

/** Pairs that overlap; `bookings` come by start. */
function* overlapping(bookings: readonly Booking[]): Generator<readonly [Booking, Booking]> {
  for (const [index, a] of bookings.entries()) {
    for (let next = index + 1; next < bookings.length; next += 1) {
      const b = bookings[next];
      if (b === undefined || b.start >= a.end) break;
      if (overlaps(a, b)) yield [a, b];
    }
  }
}

function loserOf(a: Booking, b: Booking, now: Instant): Booking {
  const { start, end, id } = a;
  const claimant = { start, end, eventId: id, booking: id, claimedAt: seniority(a) };
  const rival = { ...b, eventId: b.id, role: 'booking' } as const;
  return verdict(claimant, [rival], 0, now).kind === 'lost' ? a : b;
}
