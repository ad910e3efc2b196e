/**
 * A short claim on a slot in Google: a hold event is inserted, judged by the rule that every engine
 * knows, and removed. For moving a booking, and for offering a slot that freed up.
 */
import type { HoldMarks } from './core/event.ts';
import { pauseBeforeLook } from './core/looks.ts';
import type { MoveSeen } from './core/protocol.ts';
import type { BookingId, CalendarId, EventId, Instant, Interval } from './core/values.ts';
import { MINUTE } from './core/values.ts';
import { verdict } from './core/verdict.ts';
import { type Deadline, type Parts, withinTime } from './parts.ts';
import type { CalendarFailure } from './ports.ts';
import { lookFor, removeForGood } from './proof.ts';
import type { PassResult, Syncer } from './sync.ts';

/** Whoever holds: a move or an offer. */
export interface Holding {
  readonly booking: BookingId;
  readonly calendarId: CalendarId;
  readonly slot: Interval;
  readonly hold: HoldMarks;
}

export type HoldSeen = Extract<
  MoveSeen,
  'held' | 'burnt' | 'refused' | 'won' | 'lost' | 'vanished' | 'dropped' | 'later'
>;

export interface HoldCalls {
  /** `title`: what the doctor reads in her calendar as long as it lasts. */
  hold(holding: Holding, title: string, time: Deadline): Promise<HoldSeen>;
  /** Brings every change up to now, again while our hold is not among them; then judges. */
  check(holding: Holding, cause: string, time: Deadline): Promise<HoldSeen>;
  drop(
    holding: Omit<Holding, 'slot' | 'hold'>,
    hold: EventId,
    time: Deadline,
  ): Promise<HoldSeen>;
  /** Null when it would take too long. */
  passNow(calendarId: CalendarId, cause: string, time: Deadline): Promise<PassResult | null>;
  later(booking: BookingId, failure: CalendarFailure): 'later';
}

/** Nothing is done on the strength of a hold that is about to expire. */
const HOLD_MARGIN_MS = MINUTE;

export const isExpiring = (expiresAt: Instant, now: Instant): boolean =>
  expiresAt - HOLD_MARGIN_MS <= now;

export function holdCalls(parts: Parts, syncer: Syncer): HoldCalls {
  const { mirror, clock, calendar, practice, log } = parts;

  return {
    async hold({ calendarId, hold: marks, slot, booking }, summary, time) {
      if (isExpiring(marks.expiresAt, clock.now())) return 'vanished';
      const draft = {
        id: marks.id,
        summary,
        description: '',
        location: '',
        ...slot,
        status: 'tentative',
        marks,
      } as const;
      const inserted = await calendar.insert(calendarId, draft, {
        budgetMs: time.remaining(),
      });
      if (inserted.ok) return 'held';
      if (inserted.failure.kind === 'rejected') return 'refused';
      if (inserted.failure.kind !== 'exists') return later(booking, inserted.failure);
      const found = await lookFor(parts, calendarId, marks.id, time);
      if (found.kind === 'unknown') return later(booking, found.failure);
      const entry = found.kind === 'entry' ? found.entry : null;
      return entry?.kind === 'event' && entry.marks?.id === marks.id ? 'held' : 'burnt';
    },

    async check({ booking, calendarId, slot, hold: marks }, cause, time) {
      if (isExpiring(marks.expiresAt, clock.now())) return 'vanished';
      const bufferMs = practice.policy.bufferMinutes * MINUTE;
      const reach = { start: slot.start - bufferMs, end: slot.end + bufferMs };
      for (let look = 0; ; look += 1) {
        const pauseMs = pauseBeforeLook(look, time.remaining());
        if (pauseMs === null) break;
        await clock.sleep(pauseMs);
        const pass = await passNow(calendarId, cause, time);
        if (pass === null) return 'later';
        if (!pass.ok) return later(booking, pass.failure);
        const claims = await mirror.claims(calendarId, reach);
        const mine = claims.find((claim) => claim.eventId === marks.id);
        if (mine !== undefined) {
          const { created: claimedAt, updated } = mine;
          const claimant = { ...slot, eventId: marks.id, booking, claimedAt, updated };
          return verdict(claimant, claims, bufferMs, clock.now()).kind;
        }
        const [known] = await mirror.known(calendarId, [marks.id]);
        if (known?.status === 'cancelled') return 'vanished';
      }
      log.warn({ booking }, 'our hold is not listed yet: checking later');
      return 'later';
    },

    async drop({ booking, calendarId }, id, time) {
      const removed = await removeForGood(parts, calendarId, id, time);
      if (!removed.ok) return later(booking, removed.failure);
      const entry = { kind: 'cancelled', id, etag: null, details: null } as const;
      await mirror.commit({ entries: [{ calendarId, entry }] });
      return 'dropped';
    },

    passNow,
    later,
  };

  function passNow(calendarId: CalendarId, cause: string, time: Deadline) {
    const wish = { full: false, cause, budgetMs: time.remaining() };
    return withinTime(clock, syncer.pass(calendarId, wish), time);
  }

  function later(booking: BookingId, failure: CalendarFailure): 'later' {
    log.warn({ booking, failure: failure.kind }, 'a hold waits for Google');
    return 'later';
  }
}
