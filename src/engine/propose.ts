/**
 * Asking a patient for another time. The booking stands until she chooses; that she was asked is noted in
 * its event first, so that she is asked once, whoever's engine it was and whatever becomes of the mirror.
 */
import { claimMark } from './claim-mark.ts';
import type { Acted } from './core/acts.ts';
import type { Booking } from './core/event.ts';
import { type ProposeIntent, revised } from './core/intent.ts';
import { contentOf, noticesFor, truthOf } from './core/notices.ts';
import { changeDeadline } from './core/policy.ts';
import type { Interval } from './core/values.ts';
import { isFrozen } from './frozen.ts';
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
import type { Slots } from './slots.ts';

export interface Proposer {
  propose(booking: Booking): Promise<Acted>;
  resume(intent: ProposeIntent): Promise<void>;
}

export function proposer(parts: Parts, slots: Slots, onNotices: () => void): Proposer {
  const { mirror, clock, entropy, practice, settings, log } = parts;

  return {
    async propose(booking) {
      const { id, calendarId, start, marks } = booking;
      if (clock.now() >= changeDeadline(booking, practice.policy)) {
        return { kind: 'not-proposed', why: 'too-late' };
      }
      const isAsked = marks.proposed?.start === start;
      const isBusy = (await mirror.intents()).some((intent) => intent.booking === id);
      if (isAsked || isBusy || (await isFrozen(mirror, booking))) return { kind: 'gone' };
      if ((await alternativesTo(booking)).length === 0) {
        return { kind: 'not-proposed', why: 'nothing-free' };
      }
      const now = clock.now();
      const intent: ProposeIntent = {
        kind: 'propose',
        id: `propose.${id}`,
        rev: 1,
        booking: id,
        calendarId,
        createdAt: now,
        nextAt: now + leaseMs(parts),
        attempts: 0,
        queued: false,
        tag: newTag(entropy),
        start,
      };
      // Another process is asking her.
      if ((await mirror.commit({ intents: [intent] })) === 'stale') return { kind: 'gone' };
      const done = await drive(intent, deadline(clock, settings.requestBudgetMs));
      return done === 'gone' ? { kind: 'gone' } : { kind: 'proposed', later: done === 'later' };
    },
    async resume(intent) {
      await drive(intent, deadline(clock, settings.requestBudgetMs * 2));
    },
  };

  async function drive(
    intent: ProposeIntent,
    time: Deadline,
  ): Promise<'done' | 'gone' | 'later'> {
    const { booking: id, calendarId, start, tag } = intent;
    const booking = await mirror.booking(id);
    const isStill =
      booking !== null &&
      booking.calendarId === calendarId &&
      booking.status !== 'cancelled' &&
      booking.start === start &&
      clock.now() < changeDeadline(booking, practice.policy);
    if (!isStill) return finish(intent);
    const claimed = await claimMark(
      parts,
      booking,
      { proposed: { start, by: tag } },
      (marks) => marks.proposed?.by === tag,
      time,
    );
    if (claimed.kind === 'stale') return finish(intent);
    if (claimed.kind === 'later') {
      log.warn({ booking: id, failure: claimed.failure.kind }, 'proposal waits for Google');
      const nextAt = retryAt(clock.now(), intent.attempts, entropy);
      const next = revised(intent, { nextAt, attempts: intent.attempts + 1 });
      await mirror.commit({ intents: [next] });
      return 'later';
    }
    const owner = ownerOf(practice, calendarId);
    const at = clock.now();
    const said = contentOf(booking, truthOf(booking, owner.id), booking.told.patient, 'doctor');
    const content = {
      ...said,
      kind: 'proposal' as const,
      previous: null,
      // What is free by now: it may have waited.
      alternatives: await alternativesTo(booking),
      revision: booking.told.patient?.revision ?? 1,
    };
    const owed = [{ party: 'patient' as const, content }];
    const notices = noticesFor(id, owed, reachOf(parts, owner), at).map((notice) => ({
      ...notice,
      key: `${notice.key}.${start}`,
    }));
    const audit = [
      { at, actor: 'doctor', action: 'booking.proposed', booking: id, calendarId, detail: {} },
    ] as const;
    const done = await mirror.commit({ finished: [intent], notices, audit });
    if (done === 'committed') onNotices();
    return 'done';
  }

  async function finish(intent: ProposeIntent): Promise<'gone'> {
    await mirror.commit({ finished: [intent] });
    return 'gone';
  }

  /** Its own time counts as taken: that is the one to be given up. */
  async function alternativesTo(booking: Booking): Promise<readonly Interval[]> {
    const practitioner = ownerOf(practice, booking.calendarId);
    const type = practitioner.types.find(({ id }) => id === booking.marks.type);
    if (type === undefined) return [];
    return slots.alternatives({ practitioner, type, start: booking.start, ignoring: [] });
  }
}
