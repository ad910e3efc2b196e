/**
 * The end of an offer that was not accepted: she said no, the time is over, or the slot is no longer to
 * be had. What an offer is lies in Google, so whichever engine finds its end brings it about; of several
 * each finds the other's work done.
 */
import { claimMark } from './claim-mark.ts';
import type { Booking, Offer } from './core/event.ts';
import { busyBookings, newIntent, type OfferEnd, type RetractIntent } from './core/intent.ts';
import type { Practitioner } from './core/practice.ts';
import { type Instant, MINUTE } from './core/values.ts';
import { verdict } from './core/verdict.ts';
import { freedWork } from './freed.ts';
import type { Duty } from './journal/duties.ts';
import type { Runner } from './journal/runner.ts';
import { type Next, type Turn, type Work, waitFor } from './journal/work.ts';
import { deadline, type Parts } from './parts.ts';
import { removeForGood } from './proof.ts';

export interface Retractor {
  /** She says no. Journalled: it holds although Google may be away. */
  decline(booking: Booking, offer: Offer): Promise<void>;
  /** Why an offer is over, of a slot that may still be kept; null while it stands. */
  endOf(booking: Booking, offer: Offer): Promise<OfferEnd | null>;
}

export function retractor(parts: Parts, runner: Runner): Retractor {
  const { clock, settings } = parts;
  return {
    async decline(booking, offer) {
      const intent = retractionOf(parts, booking, offer, 'declined');
      await runner.begin(retractWork(parts), intent, deadline(clock, settings.requestBudgetMs));
    },
    endOf: (booking, offer) => endOf(parts, booking, offer),
  };
}

/** Ends whatever offer is over by now. */
export function retractDuty(parts: Parts, runner: Runner): Duty {
  return { name: 'retract', look: (owner) => retractDue(parts, runner, owner) };
}

export const retractWork = (parts: Parts): Work<RetractIntent, null> => ({
  step: (intent, turn) => retract(parts, intent, turn),
  unfinished: null,
});

async function retractDue(
  parts: Parts,
  runner: Runner,
  { calendarId }: Practitioner,
): Promise<Instant | null> {
  const { mirror, clock } = parts;
  const now = clock.now();
  const offered = (await mirror.waiting(calendarId, now)).filter(hasOffer);
  if (offered.length === 0) return null;
  const busy = busyBookings(await mirror.intents());
  let next: Instant | null = null;
  for (const booking of offered) {
    const { offer } = booking.marks;
    if (offer.until > now) next = Math.min(next ?? offer.until, offer.until);
    // A yes may be under way.
    const because = busy.has(booking.id) ? null : await endOf(parts, booking, offer);
    if (because !== null) await runner.leave(retractionOf(parts, booking, offer, because));
  }
  return next;
}

function retractionOf(
  { clock }: Parts,
  { id, calendarId }: Booking,
  offer: Offer,
  because: OfferEnd,
): RetractIntent {
  const own = { kind: 'retract', id: `retract.${id}`, booking: id, calendarId } as const;
  return newIntent<RetractIntent>({ ...own, offer, because }, clock.now());
}

async function endOf(
  { mirror, clock, practice }: Parts,
  booking: Booking,
  offer: Offer,
): Promise<OfferEnd | null> {
  const { calendarId, status, start, id } = booking;
  const [held] = await mirror.known(calendarId, [offer.hold]);
  const isHeld = held !== undefined && held.status !== 'cancelled';
  // On a cancelled event nothing need be noted: all that is left of the offer is its hold.
  if (status === 'cancelled') return isHeld ? 'over' : null;
  if (offer.until <= clock.now()) return 'expired';
  if (booking.marks.waiting === undefined || start < offer.end) return 'over';
  if (!isHeld) return 'gone';
  // By the rule that decides between all who claim a slot: a person's word wins, then the earlier.
  const bufferMs = practice.policy.bufferMinutes * MINUTE;
  const reach = { start: offer.start - bufferMs, end: offer.end + bufferMs };
  const claims = await mirror.claims(calendarId, reach);
  const mine = claims.find((claim) => claim.eventId === offer.hold);
  if (mine === undefined) return 'gone';
  const { created: claimedAt, updated } = mine;
  const { start: from, end: to } = offer;
  const claimant = {
    start: from,
    end: to,
    eventId: offer.hold,
    booking: id,
    claimedAt,
    updated,
  };
  return verdict(claimant, claims, bufferMs, clock.now()).kind === 'won' ? null : 'gone';
}

/** The mark first: as long as it is there, the offer may be accepted, and the slot has to be kept. */
async function retract(
  parts: Parts,
  { booking: id, calendarId, offer, because }: RetractIntent,
  { time }: Turn,
): Promise<Next<RetractIntent, null>> {
  const { mirror, clock } = parts;
  const booking = await mirror.booking(id);
  if (booking !== null && booking.status !== 'cancelled') {
    const isCleared = (marks: Booking['marks']) => marks.offer?.by !== offer.by;
    const cleared = await claimMark(parts, booking, { offer: null }, isCleared, time);
    if (cleared.kind === 'stale') return waitFor('precondition-failed');
    if (cleared.kind === 'later') return waitFor(cleared.failure.kind);
  }
  const removed = await removeForGood(parts, calendarId, offer.hold, time);
  if (!removed.ok) return waitFor(removed.failure.kind);
  const entry = { kind: 'cancelled', id: offer.hold, etag: null, details: null } as const;
  const actor = because === 'declined' ? ('patient' as const) : ('engine' as const);
  const ended = { at: clock.now(), actor, action: 'booking.offer-ended', booking: id } as const;
  const detail = { because, start: new Date(offer.start).toISOString() };
  return {
    do: 'finish',
    effects: {
      entries: [{ calendarId, entry }],
      // What somebody took from under the offer is not offered on: she frees it herself when she means to.
      begun: because === 'gone' ? [] : await freedWork(parts, calendarId, offer.hold, offer, 0),
      audit: [{ ...ended, calendarId, detail }],
    },
  };
}

type Offered = Booking & { readonly marks: { readonly offer: Offer } };
const hasOffer = (booking: Booking): booking is Offered => booking.marks.offer !== undefined;
