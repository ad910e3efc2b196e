/**
 * Offering an earlier slot. It is held in Google first, then the offer is noted in the patient's booking
 * with If-Match, so that of several engines one offers it; then she is written to. From then on the
 * offer is in Google alone (docs/decisions/0018).
 */
import { text } from '../texts/catalogue.ts';
import { eventTexts } from '../texts/event.ts';
import { claimMark } from './claim-mark.ts';
import type { Booking, Offer } from './core/event.ts';
import { type OfferIntent, revised } from './core/intent.ts';
import { contentOf, noticesFor, truthOf } from './core/notices.ts';
import { type Interval, MINUTE, unreachable } from './core/values.ts';
import { isWaiting, noted, type OfferSeen, offerStep, type Waits } from './core/waiting.ts';
import { freedWork } from './freed.ts';
import { holdCalls } from './hold-calls.ts';
import type { SlotClaimed } from './journal-port.ts';
import {
  type Deadline,
  deadline,
  leaseMs,
  newTag,
  ownerOf,
  type Parts,
  reachOf,
  retryAt,
} from './parts.ts';
import { dayLimitAt } from './slot-question.ts';
import type { Syncer } from './sync.ts';

export interface Offers {
  /** Not `claimed`: somebody else has the slot, or she is just being offered something. */
  begin(booking: Waits, slot: Interval): Promise<SlotClaimed>;
  resume(intent: OfferIntent): Promise<void>;
}

/** A yes in the last minute still has to be carried out, with the slot held. */
const ANSWERING_MS = 10 * MINUTE;
/** An offer that could not be made by then is not made: she would have too little of it left. */
const MAKING_MS = 4 * MINUTE;
/** What another engine may just be offering is not offered on at once. */
const AGAIN_MS = 10_000;

export function offers(parts: Parts, syncer: Syncer, onNotices: () => void): Offers {
  const { mirror, clock, entropy, practice, settings } = parts;
  const { policy } = practice;
  const holds = holdCalls(parts, syncer);

  return {
    async begin(booking, slot) {
      const intent = newIntent(booking, slot);
      const { id, calendarId } = intent;
      const claimed = await mirror.claimSlot({
        hold: { id, calendarId, ...slot },
        bufferMs: policy.bufferMinutes * MINUTE,
        ignoring: [booking.id],
        dayLimit: dayLimitAt(practice, slot.start, clock.now()),
        intent,
        audit: [],
        now: clock.now(),
      });
      if (claimed === 'claimed') await drive(intent, deadline(clock, settings.requestBudgetMs));
      return claimed;
    },
    resume: (intent) => drive(intent, deadline(clock, settings.requestBudgetMs * 2)),
  };

  function newIntent(booking: Booking, { start, end }: Interval): OfferIntent {
    const now = clock.now();
    const until = now + policy.offerMinutes * MINUTE;
    return {
      kind: 'offer',
      id: `offer.${booking.id}`,
      rev: 1,
      booking: booking.id,
      calendarId: booking.calendarId,
      createdAt: now,
      nextAt: now + leaseMs(parts),
      attempts: 0,
      queued: false,
      phase: 'hold',
      slot: { start, end },
      hold: {
        kind: 'hold',
        id: entropy.eventId(),
        for: booking.id,
        expiresAt: until + ANSWERING_MS,
      },
      until,
      tag: newTag(entropy),
      isLeft: true,
    };
  }

  async function drive(begun: OfferIntent, time: Deadline): Promise<void> {
    let intent = begun;
    for (;;) {
      const seen = await perform(intent, time);
      const tooLate = clock.now() > intent.createdAt + MAKING_MS;
      const step = offerStep(intent.phase, seen, tooLate);
      switch (step) {
        case 'check':
        case 'mark':
        case 'drop': {
          const isLeft = seen !== 'lost' && seen !== 'refused';
          const nextAt = clock.now() + leaseMs(parts);
          intent = revised(intent, { phase: step, attempts: 0, nextAt, isLeft });
          if ((await mirror.commit({ intents: [intent] })) === 'stale') return;
          break;
        }
        case 'tell':
          return tell(intent);
        case 'finish':
          return giveUp(intent);
        case 'wait': {
          const nextAt = retryAt(clock.now(), intent.attempts, entropy);
          const next = revised(intent, { nextAt, attempts: intent.attempts + 1 });
          return void (await mirror.commit({ intents: [next] }));
        }
        default:
          return unreachable(step);
      }
    }
  }

  async function perform(intent: OfferIntent, time: Deadline): Promise<OfferSeen> {
    switch (intent.phase) {
      case 'hold':
        return holds.hold(intent, text(eventTexts, practice.locale, 'event.offered'), time);
      case 'check':
        return holds.check(intent, 'offer', time);
      case 'mark':
        return mark(intent, time);
      case 'drop':
        return holds.drop(intent, intent.hold.id, time);
      default:
        return unreachable(intent.phase);
    }
  }

  /** She may have changed her mind, or her booking; or another engine is offering her something. */
  async function mark(intent: OfferIntent, time: Deadline): Promise<OfferSeen> {
    const { booking: id, slot, until, tag, hold, calendarId } = intent;
    const booking = await mirror.booking(id);
    if (booking === null || !isWaiting(booking) || booking.status === 'cancelled')
      return 'stale';
    const { offer: held, waiting } = booking.marks;
    if (booking.calendarId !== calendarId || booking.start < slot.end) return 'stale';
    if (held !== undefined && held.by !== tag) return 'stale';
    // Offered, and answered, by another engine since we chose her.
    if (held === undefined && waiting.offered.includes(slot.start)) return 'stale';
    const offer: Offer = { ...slot, until, hold: hold.id, by: tag };
    const claimed = await claimMark(
      parts,
      booking,
      { offer, waiting: noted(waiting, slot.start, clock.now(), tag) },
      (marks) => marks.offer?.by === tag,
      time,
    );
    if (claimed.kind === 'later') return holds.later(id, claimed.failure);
    return claimed.kind === 'ours' ? 'marked' : 'stale';
  }

  /** Our own hold in the journal goes; the one in Google stays as long as the offer. */
  async function tell(intent: OfferIntent): Promise<void> {
    const { booking: id, calendarId, slot, until } = intent;
    const booking = await mirror.booking(id);
    const owner = ownerOf(practice, calendarId);
    const at = clock.now();
    const detail = {
      start: new Date(slot.start).toISOString(),
      end: new Date(slot.end).toISOString(),
      until: new Date(until).toISOString(),
    };
    const done = await mirror.commit({
      finished: [intent],
      notices:
        booking === null ? [] : noticesFor(id, offered(booking), reachOf(parts, owner), at),
      audit: [
        { at, actor: 'engine', action: 'booking.offered', booking: id, calendarId, detail },
      ],
    });
    if (done === 'committed') onNotices();

    function offered(to: Booking) {
      const truth = { ...truthOf(to, owner.id), ...slot };
      const content = {
        ...contentOf(to, truth, to.told.patient, 'engine'),
        kind: 'offer' as const,
        previous: { start: to.start, end: to.end, practitioner: owner.id },
        revision: to.told.patient?.revision ?? 1,
        until,
      };
      return [{ party: 'patient' as const, content }];
    }
  }

  async function giveUp(intent: OfferIntent): Promise<void> {
    const { calendarId, hold, slot, isLeft } = intent;
    const begun = isLeft ? await freedWork(parts, calendarId, hold.id, slot, AGAIN_MS) : [];
    await mirror.commit({ finished: [intent], begun });
  }
}
