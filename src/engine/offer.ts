/**
 * Offering an earlier slot. It is held in Google first, then the offer is noted in the patient's booking
 * with If-Match, so that of several engines one offers it; then she is written to. From then on the
 * offer is in Google alone (docs/decisions/0018).
 */
import { text } from '../texts/catalogue.ts';
import { eventTexts } from '../texts/event.ts';
import { claimMark } from './claim-mark.ts';
import type { Booking, Offer } from './core/event.ts';
import { newIntent, type OfferIntent } from './core/intent.ts';
import { contentOf, noticesFor, truthOf } from './core/notices.ts';
import { type Interval, MINUTE, type PractitionerId, unreachable } from './core/values.ts';
import { isWaiting, noted, type OfferSeen, offerStep, type Waits } from './core/waiting.ts';
import { freedWork } from './freed.ts';
import type { HoldCalls } from './hold-calls.ts';
import type { Runner } from './journal/runner.ts';
import { type Next, type Turn, type Work, waitFor } from './journal/work.ts';
import type { SlotClaimed } from './journal-port.ts';
import { type Deadline, deadline, newTag, ownerOf, type Parts, reachOf } from './parts.ts';
import { dayLimitAt } from './slot-question.ts';

export interface Offers {
  /** Not `claimed`: somebody else has the slot, or she is just being offered something. */
  begin(booking: Waits, slot: Interval): Promise<SlotClaimed>;
}

/** A yes in the last minute still has to be carried out, with the slot held. */
const ANSWERING_MS = 10 * MINUTE;
/** An offer that could not be made by then is not made: she would have too little of it left. */
const MAKING_MS = 4 * MINUTE;
/** What another engine may just be offering is not offered on at once. */
const AGAIN_MS = 10_000;

type Offering = Parts & { readonly holds: HoldCalls };

export function offers(ctx: Offering, runner: Runner): Offers {
  const { clock, practice, settings } = ctx;
  return {
    async begin(booking, slot) {
      const intent = offerOf(ctx, booking, slot);
      const claim = {
        hold: { id: intent.id, calendarId: intent.calendarId, ...intent.slot },
        bufferMs: practice.policy.bufferMinutes * MINUTE,
        ignoring: [booking.id],
        dayLimit: dayLimitAt(practice, slot.start, clock.now()),
        intent,
        audit: [],
        now: clock.now(),
      };
      const time = deadline(clock, settings.requestBudgetMs);
      return (await runner.claim(offerWork(ctx), claim, time)).claimed;
    },
  };
}

export const offerWork = (ctx: Offering): Work<OfferIntent, null> => ({
  step: (intent, turn) => offer(ctx, intent, turn),
  unfinished: null,
});

function offerOf(
  { clock, entropy, practice }: Parts,
  booking: Booking,
  slot: Interval,
): OfferIntent {
  const now = clock.now();
  const { id, calendarId } = booking;
  const until = now + practice.policy.offerMinutes * MINUTE;
  const expiresAt = until + ANSWERING_MS;
  return newIntent<OfferIntent>(
    {
      kind: 'offer',
      id: `offer.${id}`,
      booking: id,
      calendarId,
      phase: 'hold',
      slot: { start: slot.start, end: slot.end },
      hold: { kind: 'hold', id: entropy.eventId(), for: id, expiresAt },
      until,
      tag: newTag(entropy),
      isLeft: true,
    },
    now,
  );
}

async function offer(
  ctx: Offering,
  intent: OfferIntent,
  { time }: Turn,
): Promise<Next<OfferIntent, null>> {
  const seen = await perform(ctx, intent, time);
  const tooLate = ctx.clock.now() > intent.createdAt + MAKING_MS;
  const step = offerStep(intent.phase, seen, tooLate);
  switch (step) {
    case 'check':
    case 'mark':
    case 'drop': {
      const isLeft = seen !== 'lost' && seen !== 'refused';
      return { do: 'advance', to: { phase: step, isLeft } };
    }
    case 'tell':
      return told(ctx, intent);
    case 'finish':
      return givenUp(ctx, intent);
    case 'wait':
      return waitFor(`${intent.phase}: ${seen}`);
    default:
      return unreachable(step);
  }
}

async function perform(ctx: Offering, intent: OfferIntent, time: Deadline): Promise<OfferSeen> {
  const { holds, practice } = ctx;
  switch (intent.phase) {
    case 'hold':
      return holds.hold(intent, text(eventTexts, practice.locale, 'event.offered'), time);
    case 'check':
      return holds.check(intent, 'offer', time);
    case 'mark':
      return mark(ctx, intent, time);
    case 'drop':
      return holds.drop(intent, intent.hold.id, time);
    default:
      return unreachable(intent.phase);
  }
}

/** She may have changed her mind, or her booking; or another engine is offering her something. */
async function mark(ctx: Offering, intent: OfferIntent, time: Deadline): Promise<OfferSeen> {
  const { mirror, clock, holds } = ctx;
  const { booking: id, slot, until, tag, hold, calendarId } = intent;
  const booking = await mirror.booking(id);
  if (booking === null || !isWaiting(booking) || booking.status === 'cancelled') return 'stale';
  const { offer: held, waiting } = booking.marks;
  if (booking.calendarId !== calendarId || booking.start < slot.end) return 'stale';
  if (held !== undefined && held.by !== tag) return 'stale';
  // Offered, and answered, by another engine since we chose her.
  if (held === undefined && waiting.offered.includes(slot.start)) return 'stale';
  const offer: Offer = { ...slot, until, hold: hold.id, by: tag };
  const claimed = await claimMark(
    ctx,
    booking,
    { offer, waiting: noted(waiting, slot.start, clock.now(), tag) },
    (marks) => marks.offer?.by === tag,
    time,
  );
  if (claimed.kind === 'later') return holds.later(id, claimed.failure);
  return claimed.kind === 'ours' ? 'marked' : 'stale';
}

/** Our own hold in the journal goes; the one in Google stays as long as the offer. */
async function told(ctx: Offering, intent: OfferIntent): Promise<Next<OfferIntent, null>> {
  const { mirror, clock, practice } = ctx;
  const { booking: id, calendarId, slot, until } = intent;
  const booking = await mirror.booking(id);
  const reach = reachOf(ctx, ownerOf(practice, calendarId));
  const at = clock.now();
  const detail = {
    start: new Date(slot.start).toISOString(),
    end: new Date(slot.end).toISOString(),
    until: new Date(until).toISOString(),
  };
  const entry = { at, actor: 'engine', action: 'booking.offered', booking: id } as const;
  const owed = booking === null ? [] : offered(intent, booking, reach.practitioner.id);
  return {
    do: 'finish',
    effects: {
      notices: noticesFor(id, owed, reach, at),
      audit: [{ ...entry, calendarId, detail }],
    },
  };
}

function offered({ slot, until }: OfferIntent, to: Booking, practitioner: PractitionerId) {
  const truth = { ...truthOf(to, practitioner), ...slot };
  const content = {
    ...contentOf(to, truth, to.told.patient, 'engine'),
    kind: 'offer' as const,
    previous: { start: to.start, end: to.end, practitioner },
    revision: to.told.patient?.revision ?? 1,
    until,
  };
  return [{ party: 'patient' as const, content }];
}

async function givenUp(
  ctx: Offering,
  { calendarId, hold, slot, isLeft }: OfferIntent,
): Promise<Next<OfferIntent, null>> {
  const begun = isLeft ? await freedWork(ctx, calendarId, hold.id, slot, AGAIN_MS) : [];
  return { do: 'finish', effects: { begun } };
}
