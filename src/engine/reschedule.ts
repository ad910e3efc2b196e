/** Moving a booking: the new slot is won with a hold event before the old one is given up. */

import type { RescheduleAnswer } from './api.ts';
import { requestsOnly } from './connection.ts';
import type { Booking, Offer } from './core/event.ts';
import { changeId, type MoveIntent, moveId, newIntent } from './core/intent.ts';
import { owedForOwnChange, truthOf } from './core/notices.ts';
import { changeDeadline, undoDeadline } from './core/policy.ts';
import { parseStart } from './core/request.ts';
import type { BookingId } from './core/values.ts';
import { MINUTE, must } from './core/values.ts';
import type { Runner } from './journal/runner.ts';
import { type Moving, moveAudit, moveWork, newHold } from './move-work.ts';
import { deadline, isIn, newTag, ownerOf } from './parts.ts';
import type { UndoAnswer } from './rights-api.ts';
import { dayLimitAt } from './slot-question.ts';
import { wantedSlot } from './slots.ts';

export interface Rescheduler {
  reschedule(
    id: BookingId,
    start: unknown,
    by: 'patient' | 'doctor',
    /** The offer that she accepts: it ends with her move. */
    offer?: Offer,
  ): Promise<RescheduleAnswer>;
  /** The patient takes her cancellation back: the booking is moved to where it was, if that is still free. */
  undoCancel(id: BookingId): Promise<UndoAnswer>;
}

interface NewMove {
  readonly offer?: Offer;
  /** What the booking will be; default: what it is. */
  readonly status?: Booking['status'];
}

export function rescheduler(ctx: Moving, runner: Runner): Rescheduler {
  const { mirror, clock, entropy, practice, settings, slots } = ctx;
  const work = moveWork(ctx);

  return {
    async reschedule(id, input, by, offer) {
      const parsed = parseStart(input);
      if (!parsed.ok) return { kind: 'invalid', errors: parsed.errors };
      const booking = await mirror.booking(id);
      if (booking === null || !isIn(practice, booking)) return { kind: 'not-found' };
      if (booking.status === 'cancelled') return { kind: 'cancelled' };
      if (by === 'patient') {
        const until = changeDeadline(booking, practice.policy);
        if (clock.now() >= until) return { kind: 'too-late', until };
      }
      if (parsed.value === booking.start) return { kind: 'moved', booking };
      const wanted = {
        ...wantedSlot(practice, booking, parsed.value),
        anyNotice: by === 'doctor',
      };
      const taken = async (): Promise<RescheduleAnswer> => ({
        kind: 'taken',
        alternatives: await slots.alternatives(wanted),
      });
      const unfinished = await mirror.worksOn(id);
      // Still on its way into Google, or out of it.
      if (unfinished.some((one) => one.kind === 'book')) {
        return { kind: 'not-found' };
      }
      // Its own hold is in the way of the same move asked for again.
      if (unfinished.some((one) => one.kind === 'move')) {
        return doubleClick(id, parsed.value, taken);
      }
      const refusal = await slots.refusal(wanted);
      if (refusal === 'taken') return taken();
      if (refusal !== null) {
        return { kind: 'invalid', errors: [{ path: 'start', code: refusal }] };
      }
      const queued = await requestsOnly(ctx, booking.calendarId);
      const intent = moveOf(
        booking,
        parsed.value,
        by,
        queued,
        offer === undefined ? {} : { offer },
      );
      const claim = {
        hold: { id: intent.id, calendarId: intent.calendarId, ...intent.slot },
        bufferMs: practice.policy.bufferMinutes * MINUTE,
        ignoring: wanted.ignoring,
        dayLimit: dayLimitAt(practice, parsed.value, clock.now()),
        intent,
        audit: [moveAudit(ctx, intent, 'booking.move-asked')],
        now: clock.now(),
      };
      const time = deadline(clock, settings.requestBudgetMs);
      const { claimed, answer: driven } = await runner.claim(work, claim, time);
      if (claimed === 'taken') return taken();
      if (claimed === 'exists') return doubleClick(id, parsed.value, taken);
      const after = must(await mirror.booking(id), 'the booking being moved');
      if (driven === 'moved') return { kind: 'moved', booking: after };
      if (driven === 'later') return { kind: 'queued', booking: after };
      return after.status === 'cancelled' ? { kind: 'cancelled' } : taken();
    },

    async undoCancel(id) {
      const booking = await mirror.booking(id);
      if (booking === null || !isIn(practice, booking)) return { kind: 'not-found' };
      // Its end is still on its way into Google: whatever is restored before would be cancelled again.
      const ending = await mirror.intent(changeId(id));
      if (ending !== null) return { kind: 'gone' };
      // Sent twice, or the doctor was quicker.
      if (booking.status !== 'cancelled') return { kind: 'restored', booking };
      const until = undoDeadline(booking, settings.settleMs);
      const { regret } = booking.marks;
      if (regret === null || until === null) return { kind: 'gone' };
      if ((await mirror.intent(moveId(id))) !== null) return restoredMeanwhile(id);
      if (clock.now() >= until) return { kind: 'gone' };
      const queued = await requestsOnly(ctx, booking.calendarId);
      const wanted = wantedSlot(practice, booking, booking.start);
      const intent = {
        ...moveOf(booking, booking.start, 'patient', queued, { status: regret.was }),
        restores: regret.was,
      };
      const claim = {
        hold: { id: intent.id, calendarId: intent.calendarId, ...intent.slot },
        bufferMs: practice.policy.bufferMinutes * MINUTE,
        ignoring: wanted.ignoring,
        dayLimit: dayLimitAt(practice, booking.start, clock.now()),
        intent,
        audit: [moveAudit(ctx, intent, 'booking.restore-asked')],
        now: clock.now(),
      };
      const time = deadline(clock, settings.requestBudgetMs);
      const { claimed, answer: driven } = await runner.claim(work, claim, time);
      if (claimed === 'exists') return restoredMeanwhile(id);
      if (claimed === 'taken') {
        return { kind: 'taken', alternatives: await slots.alternatives(wanted) };
      }
      const after = must(await mirror.booking(id), 'the booking being restored');
      if (after.status !== 'cancelled') return { kind: 'restored', booking: after };
      if (driven === 'later') return { kind: 'queued', booking: after };
      if (driven !== 'lost') return { kind: 'gone' };
      return { kind: 'taken', alternatives: await slots.alternatives(wanted) };
    },
  };

  /** The same move, or another of the same booking, is under way: its end is the answer to both. */
  async function doubleClick(
    id: BookingId,
    start: number,
    taken: () => Promise<RescheduleAnswer>,
  ): Promise<RescheduleAnswer> {
    const time = deadline(clock, settings.requestBudgetMs);
    for (;;) {
      const unfinished = await mirror.intent(moveId(id));
      const booking = must(await mirror.booking(id), 'the booking being moved');
      if (booking.status === 'cancelled') return { kind: 'cancelled' };
      if (booking.start === start) return { kind: 'moved', booking };
      if (unfinished?.kind !== 'move') return taken();
      const isSameWish = unfinished.slot.start === start;
      // One at a time: another move of the same booking is under way, or waits for Google.
      if (unfinished.queued || time.remaining() === 0)
        return isSameWish ? { kind: 'queued', booking } : taken();
      await clock.sleep(Math.min(50, time.remaining()));
    }
  }

  /** The same wish, made twice at once; or a move of hers from before is still being cleared away. */
  async function restoredMeanwhile(id: BookingId): Promise<UndoAnswer> {
    const time = deadline(clock, settings.requestBudgetMs);
    for (;;) {
      const unfinished = await mirror.intent(moveId(id));
      const booking = must(await mirror.booking(id), 'the booking being restored');
      if (booking.status !== 'cancelled') return { kind: 'restored', booking };
      if (unfinished?.kind !== 'move') return { kind: 'gone' };
      const isRestoring = unfinished.restores !== undefined;
      if (unfinished.queued || time.remaining() === 0) {
        return isRestoring ? { kind: 'queued', booking } : { kind: 'gone' };
      }
      await clock.sleep(Math.min(50, time.remaining()));
    }
  }

  function moveOf(
    booking: Booking,
    start: number,
    by: 'patient' | 'doctor',
    queued: boolean,
    { offer, status = booking.status }: NewMove = {},
  ): MoveIntent {
    const slot = { start, end: start + (booking.end - booking.start) };
    const owner = ownerOf(practice, booking.calendarId);
    const truth = { ...truthOf(booking, owner.id), status, ...slot };
    return newIntent<MoveIntent>(
      {
        kind: 'move',
        id: moveId(booking.id),
        booking: booking.id,
        calendarId: booking.calendarId,
        queued,
        phase: 'hold',
        from: { start: booking.start, end: booking.end },
        slot,
        hold: newHold(ctx, booking.id),
        by,
        telling: owedForOwnChange(booking, truth, by, newTag(entropy)),
        won: false,
        ...(offer === undefined ? {} : { offerHold: offer.hold }),
      },
      clock.now(),
    );
  }
}
