/** Watches what an engine writes into its mirror, and judges what can only be judged at that moment. */
import type { Intent } from '../../src/engine/core/intent.ts';
import { asEventId, MINUTE, overlaps } from '../../src/engine/core/values.ts';
import type { Batch } from '../../src/engine/journal-port.ts';
import type { Mirror } from '../../src/engine/mirror-port.ts';
import type { Google } from './google.ts';
import type { Ledger } from './ledger.ts';
import type { Scenario } from './scenario.ts';
import type { Box } from './server.ts';

export interface WitnessParts {
  readonly box: Box;
  readonly ledger: Ledger;
  readonly google: Google;
  readonly scenario: Scenario;
  readonly now: () => number;
}

/** Passes everything on; `recordDelivery` and `commit` are looked at. */
export function witnessed(inner: Mirror, parts: WitnessParts): Mirror {
  // A process that died keeps the mirror it had, whatever is put into the box afterwards.
  const { sent, mirror } = parts.box;
  const commit: Mirror['commit'] = async (batch) => {
    await judge(batch, mirror, parts);
    judgeOffers(batch, parts);
    return inner.commit(batch);
  };
  const recordDelivery: Mirror['recordDelivery'] = async (key, result, audit) => {
    await inner.recordDelivery(key, result, audit);
    if (result.state === 'sent') sent.add(key);
  };
  return new Proxy(inner, {
    get(target, name: keyof Mirror) {
      if (name === 'commit') return commit;
      if (name === 'recordDelivery') return recordDelivery;
      return target[name];
    },
  });
}

async function judge(batch: Batch, mirror: Mirror, parts: WitnessParts): Promise<void> {
  const losing = (batch.audit ?? []).some((entry) => entry.action === 'booking.lost');
  for (const intent of batch.intents ?? []) {
    if (intent.kind === 'change' && intent.by === 'engine' && intent.attempts === 0) {
      await judgeGivingWay(intent, mirror, parts);
    }
    if (losing && intent.kind === 'book' && intent.phase === 'withdraw') {
      await noteLoss(intent, mirror, parts);
    }
  }
  for (const { action, actor, booking } of batch.audit ?? []) {
    const suspicion = parts.ledger.suspected.get(booking ?? '');
    const isDone = action === 'booking.cancelled' && actor === 'engine';
    if (isDone && suspicion !== undefined) parts.ledger.violate(suspicion);
  }
}

/** A slot is offered to one at a time: whoever is written to now holds the only offer of it. */
function judgeOffers(batch: Batch, { ledger, google, scenario, now }: WitnessParts): void {
  for (const { booking, content } of batch.notices ?? []) {
    if (content.kind !== 'offer') continue;
    const bookings = google.bookings().filter(({ stands }) => stands);
    const mine = bookings.find(({ event }) => event.id === booking);
    const rivals = bookings.filter(({ calendarId, event: { id, marks } }) => {
      if (id === booking || calendarId !== mine?.calendarId) return false;
      const offer = marks?.kind === 'booking' ? marks.offer : undefined;
      return offer !== undefined && offer.until > now() && overlaps(offer, content);
    });
    if (rivals.length === 0) continue;
    // Engines that are shown what is no longer so cannot know of each other.
    const { switches, readLagMs, faults } = scenario;
    const lags = (switches.lagMs ?? 0) + readLagMs > 0 || faults > 0;
    if (lags) ledger.counts.offered_twice += 1;
    else {
      const to = rivals.map(({ event }) => event.id).join();
      ledger.violate(`I12 offered to ${booking} and to ${to} at once`);
    }
  }
}

/** Only races between engines are settled: nobody is cancelled for what the doctor's own hand did. */
async function judgeGivingWay(
  intent: Extract<Intent, { kind: 'change' }>,
  mirror: Mirror,
  { ledger, google }: WitnessParts,
): Promise<void> {
  const mine = await mirror.booking(asEventId(intent.booking));
  if (mine === null) return;
  const { calendarId } = mine;
  const near = await mirror.bookings({ calendarId, window: mine });
  const truth = google.bookings();
  const isHers = (booking: { id: string; start: number; end: number }): boolean => {
    const now = truth.find(
      (one) => one.event.id === booking.id && one.calendarId === calendarId,
    );
    const isCurrent =
      now !== undefined && now.event.start === booking.start && now.event.end === booking.end;
    return isCurrent && ledger.placedByHand.has(booking.id);
  };
  const rivals = near.filter(
    (one) => one.id !== mine.id && one.status !== 'cancelled' && overlaps(one, mine),
  );
  ledger.suspected.delete(mine.id);
  if (!isHers(mine) && rivals.some((one) => !isHers(one))) return;
  // What she did a moment ago no list shows yet: then If-Match keeps the cancellation from happening.
  ledger.suspected.set(
    mine.id,
    `I7 ${mine.id} is cancelled for an overlap that a person made (rivals: ${rivals.map((one) => one.id).join() || 'none'})`,
  );
}

async function noteLoss(
  { id, calendarId, draft }: Extract<Intent, { kind: 'book' }>,
  mirror: Mirror,
  { ledger, scenario, now }: WitnessParts,
): Promise<void> {
  const bufferMs = scenario.practice.policy.bufferMinutes * MINUTE;
  const reach = { start: draft.slot.start - bufferMs, end: draft.slot.end + bufferMs };
  const claims = await mirror.claims(calendarId, reach);
  const to = claims.filter((claim) => claim.eventId !== id);
  ledger.losses.set(id, {
    toPerson: to.some((claim) => claim.role !== 'booking'),
    to: to.map((claim) => claim.eventId),
    tooLate: draft.slot.start,
    at: now(),
  });
}
