/**
 * Overlaps that show only later. Google's reads may lag behind its writes, so two engines may each
 * have found their slot free; whoever sees both settles it by the rule that both know.
 */
import type { StatusChanger } from './change-status.ts';
import type { Booking } from './core/event.ts';
import { busyBookings } from './core/intent.ts';
import type { CalendarId, Instant } from './core/values.ts';
import { DAY, MINUTE, overlaps } from './core/values.ts';
import { isBroughtByHand, placedByEngine, seniority } from './core/verdict.ts';
import type { Duty } from './journal/duties.ts';
import { ownerOf, type Parts } from './parts.ts';

/** A booking younger than this may still be in its own engine's check, which knows what to do. */
export const GRACE_MS = 2 * MINUTE;
/**
 * One that came to lie where it lies later than this after it was claimed did not come by a race:
 * somebody dragged it there and back, restored it, or made it busy again.
 */
const RACE_MS = 2 * MINUTE;

/** Bookings that must give way to an earlier one do, as soon as it is sure that nobody else sees to it. */
export function lateDuty(parts: Parts, changes: Pick<StatusChanger, 'giveWay'>): Duty {
  return {
    name: 'late',
    async look({ calendarId }) {
      const { losers, nextAt } = await lateOverlaps(parts, calendarId);
      for (const loser of losers) {
        parts.log.warn({ booking: loser.id }, 'two bookings overlap: the later one gives way');
        await changes.giveWay(loser);
      }
      return nextAt;
    },
  };
}

export interface LateOverlaps {
  /** Bookings that must give way. */
  readonly losers: readonly Booking[];
  /** When another may have to, although nothing changes: it is too young to be judged by others. */
  readonly nextAt: Instant | null;
}

/**
 * Overlaps of a calendar. Only bookings that engines put where they lie give way: an overlap made by
 * the doctor's own hand is hers, and cancels nobody.
 */
export async function lateOverlaps(
  { mirror, clock, practice }: Parts,
  calendarId: CalendarId,
): Promise<LateOverlaps> {
  const now = clock.now();
  const window = { start: now, end: now + (practice.policy.horizonDays + 1) * DAY };
  const met = await mirror.overlapping(calendarId, window);
  if (met.length === 0) return { losers: [], nextAt: null };
  // What is worked on ends with news.
  const busy = busyBookings(await mirror.intents());
  const owner = ownerOf(practice, calendarId).id;
  const racers = met.filter(
    (one) => cameByARace(one) && !isBroughtByHand(one, owner) && !busy.has(one.id),
  );
  let nextAt: Instant | null = null;
  // The oldest claim stands, and whoever meets one that stands goes: of a chain, the ends may stay.
  const standing: Booking[] = [];
  const losers: Booking[] = [];
  for (const one of racers.toSorted(byClaim)) {
    if (!(await takesTime(one))) continue;
    if (!standing.some((other) => overlaps(one, other))) standing.push(one);
    else if (seniority(one) < now - GRACE_MS) losers.push(one);
    else nextAt = Math.min(nextAt ?? Number.MAX_VALUE, seniority(one) + GRACE_MS + 1);
  }
  return { losers, nextAt };

  /** The doctor may have set a booking to "free": then it stands in nobody's way. */
  async function takesTime(one: Booking): Promise<boolean> {
    const claims = await mirror.claims(calendarId, one);
    return claims.some((claim) => claim.eventId === one.id);
  }
}

function cameByARace(one: Booking): boolean {
  return placedByEngine(one) && one.changedAt - seniority(one) <= RACE_MS && !cameBack(one);
}

/** Told of its end, and it stands again: a person restored it, however soon. Or: told of that, too. */
function cameBack({ told: { patient }, marks }: Booking): boolean {
  if (patient === null) return false;
  // Booked and approved, both by us, are two tellings. What was moved has had more of them.
  return patient.status === 'cancelled' || (marks.claimedAt === null && patient.revision > 2);
}

/** The order of core/verdict.ts: earlier claim first, ties by id. */
const byClaim = (a: Booking, b: Booking): number =>
  seniority(a) - seniority(b) || (a.id < b.id ? -1 : 1);
