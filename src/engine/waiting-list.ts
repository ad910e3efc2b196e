/** Offers time that came free to those who wait for something earlier, in the order of their wishes. */
import { freeSlots } from './core/availability.ts';
import { busyBookings, type FreedIntent } from './core/intent.ts';
import { HOUR, type Interval, MINUTE, overlaps } from './core/values.ts';
import { canWait, earliestOffer, inLine, nightEnds, type Waits } from './core/waiting.ts';
import { localDateOf } from './core/zone.ts';
import { isFrozen } from './frozen.ts';
import { FINISH, type Next, type Work, waitFor } from './journal/work.ts';
import type { Offers } from './offer.ts';
import type { Parts } from './parts.ts';
import { practiceZone, slotQuestion } from './slot-question.ts';
import { wantedSlot } from './slots.ts';

/** How long what the circuit breaker holds back is left alone. */
const FROZEN_MS = 5 * MINUTE;
/** So often is waited for somebody whose booking is just being worked on. */
const MOST_ATTEMPTS = 10;

type Listing = Parts & { readonly offers: Offers };

export const freedTimeWork = (ctx: Listing): Work<FreedIntent, null> => ({
  step: (intent) => offerOn(ctx, intent),
  unfinished: null,
});

async function offerOn(ctx: Listing, intent: FreedIntent): Promise<Next<FreedIntent, null>> {
  const { mirror, clock, practice } = ctx;
  const { calendarId, freed } = intent;
  const now = clock.now();
  if (freed.end <= earliestOffer(practice.policy, now)) return FINISH;
  // Nights and freezes are waited out, however long.
  if (await isHeldBack(ctx, intent)) {
    return { do: 'wait', because: 'frozen', until: now + FROZEN_MS };
  }
  const morning = nightEnds(practiceZone(practice, now), now);
  if (morning !== null) {
    return { do: 'wait', because: 'night', until: Math.min(morning, now + HOUR) };
  }
  const line = inLine(await mirror.waiting(calendarId, now), freed);
  const isDecided = await offerAround(ctx, line, freed);
  return isDecided || intent.attempts >= MOST_ATTEMPTS ? FINISH : waitFor('somebody is busy');
}

/** To each in line the first slot that is earlier for her. False: it is too early to say for somebody. */
async function offerAround(
  ctx: Listing,
  line: readonly Waits[],
  freed: Interval,
): Promise<boolean> {
  const { mirror, clock, practice, offers } = ctx;
  const busy = busyBookings(await mirror.intents());
  let isDecided = true;
  for (const booking of line) {
    if (!canWait(booking, practice.policy, clock.now())) continue;
    const slot = await firstSlot(ctx, booking, freed);
    if (slot === null) continue;
    if (busy.has(booking.id) || (await isFrozen(mirror, booking))) {
      isDecided = false;
      continue;
    }
    if ((await offers.begin(booking, slot)) !== 'claimed') isDecided = false;
  }
  return isDecided;
}

/** By the code that lists the slots: whatever takes part of the freed time was not free before. */
async function firstSlot(
  parts: Parts,
  booking: Waits,
  freed: Interval,
): Promise<Interval | null> {
  const { mirror, clock, practice } = parts;
  const now = clock.now();
  const zone = practiceZone(practice, now);
  const { practitioner, type, ignoring } = wantedSlot(practice, booking, freed.start);
  const earliest = earliestOffer(practice.policy, now);
  const asked = await slotQuestion(parts, await mirror.calendar(booking.calendarId), {
    practitioner,
    type,
    from: localDateOf(zone, Math.max(freed.start - type.minutes * MINUTE, now)),
    to: localDateOf(zone, Math.max(freed.end - 1, now)),
    now,
    ignoring,
  });
  if (asked === null) return null;
  const fits = freeSlots(asked.question).find(
    (slot) =>
      overlaps(slot, freed) &&
      slot.start >= earliest &&
      slot.end <= booking.start &&
      !booking.marks.waiting.offered.includes(slot.start),
  );
  return fits ?? null;
}

/** The times that patients of frozen bookings believe in are theirs until somebody decides. */
async function isHeldBack(
  { mirror }: Parts,
  { calendarId, freed }: FreedIntent,
): Promise<boolean> {
  const freezes = await mirror.freezes();
  return freezes.some(
    (freeze) =>
      freeze.calendarId === calendarId &&
      freeze.held.some(({ told }) => told.patient !== null && overlaps(told.patient, freed)),
  );
}
