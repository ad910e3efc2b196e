/**
 * Overlaps that show only later. Google's reads may lag behind its writes, so two engines may each
 * have found their slot free; whichever pass sees both settles it by the rule both know.
 */
import type { Booking } from './core/event.ts';
import type { BookingId, CalendarId, EventId } from './core/values.ts';
import { placedByEngine, seniority, verdict } from './core/verdict.ts';
import type { Parts } from './parts.ts';

/**
 * The bookings among `touched` and their neighbours that must give way. Only between bookings that
 * engines put where they lie: an overlap made by the doctor's own hand is hers, and cancels nobody.
 */
export async function lateLosers(
  { mirror, clock }: Parts,
  calendarId: CalendarId,
  touched: readonly EventId[],
): Promise<readonly BookingId[]> {
  const now = clock.now();
  const unsettled = new Set((await mirror.intents()).map((intent) => intent.booking));
  const losers = new Set<BookingId>();
  for (const id of touched) {
    const mine = await mirror.booking(id);
    if (mine === null || !mayBeJudged(mine, calendarId, now)) continue;
    const claims = (await mirror.claims(calendarId, mine)).filter(
      (claim) => claim.marks?.kind === 'booking' && placedByEngine(claim),
    );
    for (const claim of claims) {
      if (claim.eventId === mine.id) continue;
      const claimant = { start: mine.start, end: mine.end, eventId: mine.id, booking: mine.id };
      const { kind } = verdict({ ...claimant, claimedAt: seniority(mine) }, [claim], 0, now);
      const loser = kind === 'lost' ? mine.id : claim.eventId;
      // One still in the making is judged by its own check.
      if (!unsettled.has(loser)) losers.add(loser);
    }
  }
  return [...losers];
}

function mayBeJudged(booking: Booking, calendarId: CalendarId, now: number): boolean {
  return (
    booking.calendarId === calendarId &&
    booking.status !== 'cancelled' &&
    booking.end > now &&
    placedByEngine(booking)
  );
}
