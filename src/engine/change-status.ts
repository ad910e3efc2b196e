/** Cancelling and approving: one patch that also says who was told, then the notices. */
import type { ApproveAnswer, CancelAnswer } from './api.ts';
import { type Changed, changeAudit, changeWork } from './change-work.ts';
import { titleOf } from './core/draft.ts';
import type { Booking } from './core/event.ts';
import {
  type BookIntent,
  type ChangeIntent,
  changeId,
  isConditional,
  moveId,
  newIntent,
  type Telling,
} from './core/intent.ts';
import type { CancelReason } from './core/notice.ts';
import { contentOf, noticesFor, owedForOwnChange, truthOf } from './core/notices.ts';
import { changeDeadline } from './core/policy.ts';
import type { BookingId } from './core/values.ts';
import { must } from './core/values.ts';
import { isFrozen } from './frozen.ts';
import type { Runner } from './journal/runner.ts';
import {
  type Deadline,
  deadline,
  isIn,
  newTag,
  ownerOf,
  type Parts,
  reachOf,
} from './parts.ts';
import type { Slots } from './slots.ts';

export interface StatusChanger {
  cancel(id: BookingId, by: ChangeIntent['by']): Promise<CancelAnswer>;
  /**
   * What the doctor answered about a booking that she was shown there. `overtaken`: it lies elsewhere by
   * now, or somebody else has cancelled it; nothing was done.
   */
  cancelWhereItLies(booking: Booking, reason?: CancelReason): Promise<Changed>;
  approve(id: BookingId): Promise<ApproveAnswer>;
  /** The patient declined Google's invitation: as her own cancellation, with no deadline to it. */
  declined(id: BookingId): Promise<void>;
  /** It gives way to an earlier booking: begun for the background, unless it is being changed already. */
  giveWay(booking: Booking): Promise<void>;
}

type Wish = Pick<ChangeIntent, 'status' | 'summary' | 'by' | 'declined' | 'from'>;

const CANCELLED = { status: 'cancelled', summary: null } as const;
const UNCONDITIONAL = { declined: false, from: null } as const;

export function statusChanger(
  parts: Parts & { readonly slots: Slots },
  runner: Runner,
): StatusChanger {
  const { mirror, clock, entropy, practice, settings, slots } = parts;
  const work = changeWork(parts);

  return {
    cancel,

    async approve(id) {
      const booking = await mirror.booking(id);
      if (booking === null || !isIn(practice, booking)) return { kind: 'not-found' };
      if ((await unsettledBooking(id)) !== null) return { kind: 'unavailable' };
      if (booking.status === 'cancelled') return { kind: 'cancelled' };
      if (booking.status === 'confirmed') return { kind: 'approved', booking };
      const time = deadline(clock, settings.requestBudgetMs);
      const wish = {
        status: 'confirmed',
        summary: approvedTitle(booking),
        by: 'doctor',
        from: { start: booking.start, end: booking.end },
      } as const;
      const done = await begin(booking, wish, time);
      if (done === 'later') return { kind: 'queued' };
      const after = must(await mirror.booking(id), 'the booking just changed');
      if (after.status === 'cancelled') return { kind: 'cancelled' };
      // Its patient has moved it just now: the doctor has yet to see where.
      return after.status === 'pending'
        ? { kind: 'unavailable' }
        : { kind: 'approved', booking: after };
    },

    async declined(id) {
      const booking = await mirror.booking(id);
      if (booking === null || !isIn(practice, booking) || booking.status === 'cancelled')
        return;
      const time = deadline(clock, settings.requestBudgetMs);
      await begin(booking, { ...CANCELLED, by: 'patient', declined: true }, time);
    },

    async cancelWhereItLies(booking, reason) {
      const { id, start, end } = booking;
      const time = deadline(clock, settings.requestBudgetMs);
      const unsettled = await unsettledBooking(id);
      if (unsettled !== null) {
        const answer = await withdrawQueued(unsettled, 'doctor');
        return answer.kind === 'queued' ? 'later' : 'done';
      }
      const wish = { ...CANCELLED, by: 'doctor', from: { start, end } } as const;
      return begin(booking, wish, time, reason);
    },

    async giveWay(booking) {
      const wish = { ...CANCELLED, by: 'engine' } as const;
      const intent = changeOf(
        booking,
        { ...UNCONDITIONAL, ...wish },
        await tellingOf(booking, wish),
      );
      await runner.leave(intent, { audit: [changeAudit(parts, intent, 'asked')] });
    },
  };

  async function cancel(id: BookingId, by: ChangeIntent['by']): Promise<CancelAnswer> {
    const time = deadline(clock, settings.requestBudgetMs);
    const unsettled = await unsettledBooking(id);
    if (unsettled !== null) return withdrawQueued(unsettled, by);
    const booking = await mirror.booking(id);
    if (booking === null || !isIn(practice, booking)) return { kind: 'not-found' };
    const restoring = await stopRestoring(id, by, time);
    if (restoring === 'later') return { kind: 'queued', booking };
    if (restoring === 'restored') return cancel(id, by);
    if (booking.status === 'cancelled') {
      // Of a frozen one the patient has not heard: her own word settles it, and it is not put back.
      const isHers = by === 'patient' && (await isFrozen(mirror, booking));
      if (!isHers && isProven(booking)) return { kind: 'cancelled', booking };
    }
    if (by === 'patient') {
      const until = changeDeadline(booking, practice.policy);
      const isTooLate = clock.now() >= until;
      if (isTooLate && booking.status === 'cancelled') return { kind: 'cancelled', booking };
      if (isTooLate) return { kind: 'too-late', until };
    }
    const done = await begin(booking, { ...CANCELLED, by }, time);
    const after = must(await mirror.booking(id), 'the booking just changed');
    return { kind: done === 'later' ? 'queued' : 'cancelled', booking: after };
  }

  /**
   * Cancelled once more while her regret is on its way: it is not restored, or cancelled again as soon as it
   * is. `none`: nothing of the kind is under way any more.
   */
  async function stopRestoring(
    id: BookingId,
    by: ChangeIntent['by'],
    time: Deadline,
  ): Promise<'none' | 'restored' | 'later'> {
    for (let met = false; ; met = true) {
      const intent = await mirror.intent(moveId(id));
      if (intent?.kind !== 'move' || intent.restores === undefined || intent.phase === 'drop') {
        const stands = met && (await mirror.booking(id))?.status !== 'cancelled';
        return stands ? 'restored' : 'none';
      }
      // Once it is being patched only Google knows whether it stands again.
      const isOpen = intent.phase === 'patch';
      if (isOpen && time.remaining() > 0 && intent.recalledBy === undefined) {
        await clock.sleep(Math.min(50, time.remaining()));
        continue;
      }
      const recalled = { recalledBy: by };
      const to = isOpen ? recalled : { ...recalled, phase: 'drop' as const };
      if (await runner.redirectLater(intent, to)) return isOpen ? 'later' : 'none';
    }
  }

  /** An end that nobody was told of yet may be half of a move to a colleague's calendar. */
  function isProven({ told: { patient } }: Booking): boolean {
    const isAlone = practice.practitioners.length === 1;
    return isAlone || patient === null || patient.status === 'cancelled';
  }

  /**
   * One change of a booking at a time. A cancellation takes the place of an approval not yet done, and
   * frees another cancellation of its conditions.
   */
  async function begin(
    booking: Booking,
    wish: Wish,
    time: Deadline,
    reason?: CancelReason,
  ): Promise<Changed> {
    const { status } = wish;
    const telling = withReason(await tellingOf(booking, wish), reason);
    const wanted = { ...UNCONDITIONAL, ...wish, ...telling };
    for (;;) {
      const underWay = await changeUnderWay(booking.id);
      const done =
        underWay === null
          ? await start(changeOf(booking, wanted, telling))
          : await turn(underWay, instead(underWay, wanted));
      if (done !== null) return done;
      // The same wish, made twice at once: the end of the first is the answer to both.
      if (time.remaining() === 0) return 'later';
      await clock.sleep(Math.min(50, time.remaining()));
      const after = await mirror.booking(booking.id);
      if (after === null || after.status === status || after.status === 'cancelled')
        return 'done';
    }

    function start(intent: ChangeIntent): Promise<Changed | null> {
      const audit = [changeAudit(parts, intent, 'asked')];
      return runner.begin(work, intent, time, { audit });
    }

    async function turn(
      underWay: ChangeIntent,
      to: Partial<ChangeIntent> | null,
    ): Promise<Changed | null> {
      if (to === null) return null;
      const audit = [changeAudit(parts, { ...underWay, ...to }, 'asked')];
      return runner.redirect(work, underWay, to, time, { audit });
    }
  }

  async function tellingOf(booking: Booking, { status, by }: Wish): Promise<Telling> {
    const owner = ownerOf(practice, booking.calendarId);
    const truth = { ...truthOf(booking, owner.id), status };
    const own = owedForOwnChange(booking, truth, by, newTag(entropy));
    return by === 'engine' ? withAlternatives(booking, own) : own;
  }

  function changeOf(booking: Booking, wish: Wish, telling: Telling): ChangeIntent {
    const { id, calendarId } = booking;
    const own = { kind: 'change', id: changeId(id), booking: id, calendarId } as const;
    return newIntent<ChangeIntent>({ ...own, ...wish, ...telling }, clock.now());
  }

  /** What changes in an intent when this is wanted as well; null when it is to go on as it is. */
  function instead(
    underWay: ChangeIntent,
    wanted: Wish & Telling,
  ): Partial<ChangeIntent> | null {
    // Its patch may be written already: it keeps the telling that it is known by.
    const { by, from = null } = wanted;
    if (wanted.status !== 'cancelled') {
      const isApproval = underWay.status !== 'cancelled';
      const isElsewhere =
        from?.start !== underWay.from?.start || from?.end !== underWay.from?.end;
      return isApproval && isElsewhere ? { from } : null;
    }
    if (underWay.status !== 'cancelled') return wanted;
    if (!isConditional(underWay) || isConditional(wanted)) return null;
    return { ...UNCONDITIONAL, by };
  }

  async function changeUnderWay(id: BookingId): Promise<ChangeIntent | null> {
    const found = await mirror.intent(changeId(id));
    return found?.kind === 'change' ? found : null;
  }

  /** Nobody wanted this cancellation: the patient is offered what else is free. */
  async function withAlternatives(booking: Booking, telling: Telling): Promise<Telling> {
    const { marks, calendarId, start } = booking;
    const practitioner = ownerOf(practice, calendarId);
    const type = practitioner.types.find((one) => one.id === marks.type);
    if (type === undefined) return telling;
    const alternatives = await slots.alternatives({ practitioner, type, start, ignoring: [] });
    const contents = telling.contents.map(({ party, content }) => ({
      party,
      content: { ...content, alternatives },
    }));
    return { ...telling, contents };
  }

  /** A booking that is still on its way into Google, or on its way out again. */
  async function unsettledBooking(id: BookingId): Promise<BookIntent | null> {
    const intent = await mirror.intent(id);
    return intent?.kind === 'book' ? intent : null;
  }

  /** Whether or not the insert went through, the event must not stand. The loop sees to it. */
  async function withdrawQueued(
    unsettled: BookIntent,
    by: ChangeIntent['by'],
  ): Promise<CancelAnswer> {
    const { booking, calendarId } = unsettled;
    for (
      let intent: BookIntent | null = unsettled;
      intent !== null && intent.phase !== 'withdraw';
      intent = await unsettledBooking(booking)
    ) {
      const entry = { at: clock.now(), actor: by, action: 'booking.withdrawn' } as const;
      const audit = [{ ...entry, detail: {}, booking, calendarId }];
      // Whoever is still waiting for her answer will be told "queued", and so be promised a mail.
      const notices = by === 'patient' ? [] : withdrawalNotices(intent, by);
      const to = { phase: 'withdraw', cancelledBy: by } as const;
      if (await runner.redirectLater(intent, to, { audit, notices })) {
        return { kind: 'withdrawn' };
      }
    }
    // Its own engine was quicker: it stands now, or is being withdrawn already.
    const settled = await mirror.booking(booking);
    const isGone = settled === null || (await unsettledBooking(booking)) !== null;
    return isGone ? { kind: 'withdrawn' } : cancel(settled.id, by);
  }

  /** She was promised a mail saying how it ended, and it was not she who ended it. */
  function withdrawalNotices(
    { booking, calendarId, draft: { marks, slot } }: BookIntent,
    by: ChangeIntent['by'],
  ) {
    const owner = ownerOf(practice, calendarId);
    const truth = { status: 'cancelled' as const, ...slot, practitioner: owner.id };
    const facts = { marks, iCalUID: `${booking}@google.com`, htmlLink: '' };
    const content = { ...contentOf(facts, truth, null, by), kind: 'unavailable' as const };
    const owed = [{ party: 'patient' as const, content }];
    return noticesFor(booking, owed, reachOf(parts, owner), clock.now());
  }

  /** Ours is replaced; a title that the doctor has changed is hers. */
  function approvedTitle(booking: Booking): string | null {
    const type = practice.types.find((one) => one.id === booking.marks.type);
    if (type === undefined) return null;
    const visit = { patient: booking.marks.patient, type };
    const isOurs = booking.summary === titleOf(visit, practice, true);
    return isOurs ? titleOf(visit, practice, false) : null;
  }
}

const withReason = (telling: Telling, reason: CancelReason | undefined): Telling =>
  reason === undefined
    ? telling
    : {
        ...telling,
        contents: telling.contents.map((one) => ({
          ...one,
          content: { ...one.content, reason },
        })),
      };
