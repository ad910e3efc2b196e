/** What a patient says about her place on the waiting list: that she wants one, and yes or no to an offer. */
import type { OfferAnswer, WishAnswer } from './api.ts';
import { claimMark } from './claim-mark.ts';
import type { Booking, Offer, Waiting } from './core/event.ts';
import { rfc3339In } from './core/format.ts';
import { parseStart } from './core/request.ts';
import { type BookingId, must } from './core/values.ts';
import { canWait } from './core/waiting.ts';
import { deadline, isIn, newTag, type Parts, withinTime } from './parts.ts';
import type { Rescheduler } from './reschedule.ts';
import type { Retractor } from './retract.ts';
import type { Syncer } from './sync.ts';

export interface Wishes {
  wish(id: BookingId, wanted: boolean): Promise<WishAnswer>;
  answer(id: BookingId, start: unknown, yes: boolean): Promise<OfferAnswer>;
  /** What she is offered and may still accept; null when nothing is. */
  offer(id: BookingId): Promise<Offer | null>;
}

export function wishes(
  parts: Parts,
  syncer: Syncer,
  moves: Rescheduler,
  retracts: Retractor,
): Wishes {
  const { mirror, clock, entropy, practice, settings } = parts;

  return {
    /** Written into her event at once, and not journalled: when Google is away she is told to try again. */
    async wish(id, wanted) {
      const time = deadline(clock, settings.requestBudgetMs);
      // Twice: somebody may have changed the booking at this very moment.
      for (let attempt = 0; attempt < 2; attempt += 1) {
        const booking = await mirror.booking(id);
        if (booking === null || !isIn(practice, booking)) return { kind: 'not-found' };
        if (booking.status === 'cancelled') return { kind: 'cancelled' };
        const { waiting } = booking.marks;
        if (wanted === (waiting !== undefined)) return { kind: 'noted', booking };
        if (wanted && !canWait(booking, practice.policy, clock.now())) {
          return { kind: 'too-late' };
        }
        const by = newTag(entropy);
        const wish: Waiting | null = wanted ? { since: clock.now(), offered: [], by } : null;
        const claimed = await claimMark(
          parts,
          booking,
          { waiting: wish },
          (marks) => (wanted ? marks.waiting?.by === by : marks.waiting === undefined),
          time,
        );
        if (claimed.kind === 'later') return { kind: 'unavailable' };
        if (claimed.kind === 'stale') continue;
        const { calendarId } = booking;
        const action = wanted ? 'booking.waits' : 'booking.waits-no-more';
        const at = clock.now();
        await mirror.commit({
          audit: [{ at, actor: 'patient', action, booking: id, calendarId, detail: {} }],
        });
        return { kind: 'noted', booking: must(await mirror.booking(id), 'her booking') };
      }
      return { kind: 'unavailable' };
    },

    async answer(id, input, yes) {
      const parsed = parseStart(input);
      if (!parsed.ok) return { kind: 'gone' };
      const booking = await mirror.booking(id);
      if (booking === null || !isIn(practice, booking)) return { kind: 'not-found' };
      if (booking.status === 'cancelled') return { kind: 'cancelled' };
      // She has come again: a second click, or a page left open.
      if (yes && booking.start === parsed.value) return { kind: 'moved', booking };
      const offer = (await liveOffer(id)) ?? (await afterPass(booking));
      if (offer === null || offer.start !== parsed.value) return { kind: 'gone' };
      if (!yes) {
        await retracts.decline(booking, offer);
        return { kind: 'declined' };
      }
      const start = rfc3339In(practice.timeZone)(offer.start);
      const answer = await moves.reschedule(id, start, 'patient', offer);
      switch (answer.kind) {
        // Somebody else has it, or the practice's rules have the last word: to her it is the same.
        case 'taken':
        case 'invalid':
        case 'too-late':
          return { kind: 'gone' };
        default:
          return answer;
      }
    },

    offer: liveOffer,
  };

  async function liveOffer(id: BookingId): Promise<Offer | null> {
    const booking = await mirror.booking(id);
    const offer = booking?.marks.offer;
    if (!booking || offer === undefined || booking.status === 'cancelled') return null;
    const unfinished = await mirror.worksOn(id);
    // Her no is known already, although Google may not know it yet.
    if (unfinished.some((one) => one.kind === 'retract')) return null;
    return (await retracts.endOf(booking, offer)) === null ? offer : null;
  }

  /** Another engine, with a mirror of its own, may have made the offer of which ours has yet to hear. */
  async function afterPass({ id, calendarId, marks }: Booking): Promise<Offer | null> {
    if (marks.offer !== undefined) return null;
    const time = deadline(clock, settings.requestBudgetMs);
    const wish = { full: false, cause: 'offer', budgetMs: time.remaining() };
    await withinTime(clock, syncer.pass(calendarId, wish), time);
    return liveOffer(id);
  }
}
