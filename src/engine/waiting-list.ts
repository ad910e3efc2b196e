/** Offers time that came free to those who wait for something earlier, in the order of their wishes. */
import { freeSlots } from './core/availability.ts';
import { type FreedIntent, revised } from './core/intent.ts';
import { HOUR, type Instant, type Interval, MINUTE, overlaps } from './core/values.ts';
import { canWait, earliestOffer, inLine, nightEnds, type Waits } from './core/waiting.ts';
import { localDateOf } from './core/zone.ts';
import { isFrozen } from './frozen.ts';
import type { Offers } from './offer.ts';
import { type Parts, retryAt } from './parts.ts';
import { practiceZone, slotQuestion } from './slot-question.ts';
import { wantedSlot } from './slots.ts';

/** How long what the circuit breaker holds back is left alone. */
const FROZEN_MS = 5 * MINUTE;
/** So often is waited for somebody whose booking is just being worked on. */
const MOST_ATTEMPTS = 10;

export function waitingList(
  parts: Parts,
  offers: Offers,
): (intent: FreedIntent) => Promise<void> {
  const { mirror, clock, entropy, practice } = parts;
  const { policy } = practice;

  return async (intent) => {
    const { calendarId, freed } = intent;
    const now = clock.now();
    if (freed.end <= earliestOffer(policy, now)) return finish(intent);
    if (await isHeldBack(intent)) return postpone(intent, now + FROZEN_MS, 0);
    const morning = nightEnds(practiceZone(practice, now), now);
    if (morning !== null) return postpone(intent, Math.min(morning, now + HOUR), 0);
    const isDecided = await offerAround(
      inLine(await mirror.waiting(calendarId, now), freed),
      freed,
    );
    return isDecided || intent.attempts >= MOST_ATTEMPTS
      ? finish(intent)
      : postpone(intent, retryAt(now, intent.attempts, entropy), intent.attempts + 1);
  };

  /** To each in line the first slot that is earlier for her. False: it is too early to say for somebody. */
  async function offerAround(line: readonly Waits[], freed: Interval): Promise<boolean> {
    const busy = new Set((await mirror.intents()).map((intent) => intent.booking));
    let isDecided = true;
    for (const booking of line) {
      if (!canWait(booking, policy, clock.now())) continue;
      const slot = await firstSlot(booking, freed);
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
  async function firstSlot(booking: Waits, freed: Interval): Promise<Interval | null> {
    const now = clock.now();
    const zone = practiceZone(practice, now);
    const { practitioner, type, ignoring } = wantedSlot(practice, booking, freed.start);
    const earliest = earliestOffer(policy, now);
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
  async function isHeldBack({ calendarId, freed }: FreedIntent): Promise<boolean> {
    const freezes = await mirror.freezes();
    return freezes.some(
      (freeze) =>
        freeze.calendarId === calendarId &&
        freeze.held.some(({ told }) => told.patient !== null && overlaps(told.patient, freed)),
    );
  }

  async function finish(intent: FreedIntent): Promise<void> {
    await mirror.commit({ finished: [intent] });
  }

  /** `attempts`: to find somebody. Nights and freezes are waited out, however long. */
  async function postpone(
    intent: FreedIntent,
    nextAt: Instant,
    attempts: number,
  ): Promise<void> {
    await mirror.commit({ intents: [revised(intent, { nextAt, attempts })] });
  }
}
