/**
 * The end of an offer that was not accepted: she said no, the time is over, or the slot is no longer to
 * be had. What an offer is lies in Google, so whichever engine finds its end brings it about; of several
 * each finds the other's work done.
 */
import { claimMark } from './claim-mark.ts';
import type { Booking, Offer } from './core/event.ts';
import { type OfferEnd, type RetractIntent, revised } from './core/intent.ts';
import { MINUTE } from './core/values.ts';
import { verdict } from './core/verdict.ts';
import { freedWork } from './freed.ts';
import { type Deadline, deadline, leaseMs, type Parts, retryAt } from './parts.ts';
import type { CalendarFailure } from './ports.ts';
import { removeForGood } from './proof.ts';

export interface Retractor {
  /** Ends whatever offer is over by now. */
  retractDue(): Promise<void>;
  /** She says no. Journalled: it holds although Google may be away. */
  decline(booking: Booking, offer: Offer): Promise<void>;
  /** Why an offer is over, of a slot that may still be kept; null while it stands. */
  endOf(booking: Booking, offer: Offer): Promise<OfferEnd | null>;
  resume(intent: RetractIntent): Promise<void>;
}

export function retractor(parts: Parts): Retractor {
  const { mirror, clock, entropy, practice, settings, log } = parts;

  return {
    async retractDue() {
      for (const { calendarId } of practice.practitioners) {
        const offered = (await mirror.waiting(calendarId, clock.now())).filter(hasOffer);
        if (offered.length === 0) continue;
        const busy = new Set((await mirror.intents()).map((intent) => intent.booking));
        for (const booking of offered) {
          const { offer } = booking.marks;
          // A yes may be under way.
          const because = busy.has(booking.id) ? null : await endOf(booking, offer);
          if (because !== null) await begin(booking, offer, because);
        }
      }
    },
    decline: (booking, offer) => begin(booking, offer, 'declined'),
    endOf,
    resume: (intent) => drive(intent, deadline(clock, settings.requestBudgetMs * 2)),
  };

  async function endOf(booking: Booking, offer: Offer): Promise<OfferEnd | null> {
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

  async function begin(booking: Booking, offer: Offer, because: OfferEnd): Promise<void> {
    const now = clock.now();
    const intent: RetractIntent = {
      kind: 'retract',
      id: `retract.${booking.id}`,
      rev: 1,
      booking: booking.id,
      calendarId: booking.calendarId,
      createdAt: now,
      nextAt: now + leaseMs(parts),
      attempts: 0,
      queued: false,
      offer,
      because,
    };
    if ((await mirror.commit({ intents: [intent] })) === 'stale') return;
    await drive(intent, deadline(clock, settings.requestBudgetMs));
  }

  /** The mark first: as long as it is there, the offer may be accepted, and the slot has to be kept. */
  async function drive(intent: RetractIntent, time: Deadline): Promise<void> {
    const { booking: id, calendarId, offer, because } = intent;
    const booking = await mirror.booking(id);
    if (booking !== null && booking.status !== 'cancelled') {
      const isCleared = (marks: Booking['marks']) => marks.offer?.by !== offer.by;
      const cleared = await claimMark(parts, booking, { offer: null }, isCleared, time);
      if (cleared.kind === 'stale') return postpone(intent, 'precondition-failed');
      if (cleared.kind === 'later') return postpone(intent, cleared.failure.kind);
    }
    const removed = await removeForGood(parts, calendarId, offer.hold, time);
    if (!removed.ok) return postpone(intent, removed.failure.kind);
    const entry = { kind: 'cancelled', id: offer.hold, etag: null, details: null } as const;
    const at = clock.now();
    const actor = because === 'declined' ? ('patient' as const) : ('engine' as const);
    const detail = { because, start: new Date(offer.start).toISOString() };
    await mirror.commit({
      entries: [{ calendarId, entry }],
      finished: [intent],
      // What somebody took from under the offer is not offered on: she frees it herself when she means to.
      begun: because === 'gone' ? [] : await freedWork(parts, calendarId, offer.hold, offer, 0),
      audit: [{ at, actor, action: 'booking.offer-ended', booking: id, calendarId, detail }],
    });
  }

  async function postpone(
    intent: RetractIntent,
    reason: CalendarFailure['kind'],
  ): Promise<void> {
    log.warn({ booking: intent.booking, failure: reason }, 'the end of an offer waits');
    const nextAt = retryAt(clock.now(), intent.attempts, entropy);
    const next = revised(intent, { nextAt, attempts: intent.attempts + 1 });
    await mirror.commit({ intents: [next] });
  }
}

type Offered = Booking & { readonly marks: { readonly offer: Offer } };
const hasOffer = (booking: Booking): booking is Offered => booking.marks.offer !== undefined;
