/** Cancelling and approving: one patch that also says who was told, then the notices. */
import type { ApproveAnswer, CancelAnswer } from './api.ts';
import { fullName, titleOf } from './core/draft.ts';
import type { Booking, CalendarEntry } from './core/event.ts';
import type { BookIntent, ChangeIntent, Telling } from './core/intent.ts';
import { noticesFor, owedForOwnChange, truthOf } from './core/notices.ts';
import { changeDeadline } from './core/policy.ts';
import type { BookingId } from './core/values.ts';
import { must } from './core/values.ts';
import { isFrozen } from './frozen.ts';
import {
  type Deadline,
  deadline,
  isIn,
  leaseMs,
  newTag,
  ownerOf,
  type Parts,
  reachOf,
  retryAt,
} from './parts.ts';
import type { CalendarFailure } from './ports.ts';
import type { Slots } from './slots.ts';

export interface StatusChanger {
  cancel(id: BookingId, by: ChangeIntent['by']): Promise<CancelAnswer>;
  approve(id: BookingId): Promise<ApproveAnswer>;
  resume(intent: ChangeIntent): Promise<void>;
}

export function statusChanger(
  parts: Parts,
  slots: Slots,
  onNotices: () => void,
): StatusChanger {
  const { mirror, clock, entropy, calendar, practice, settings, log } = parts;

  return {
    async cancel(id, by) {
      const unsettled = await unsettledBooking(id);
      if (unsettled !== null) return withdrawQueued(unsettled);
      const booking = await mirror.booking(id);
      if (booking === null || !isIn(practice, booking)) return { kind: 'not-found' };
      if (booking.status === 'cancelled') {
        // Of a frozen one the patient has not heard: her own word settles it, and it is not put back.
        const isHers = by === 'patient' && (await isFrozen(mirror, booking));
        if (!isHers) return { kind: 'cancelled', booking };
      }
      if (by === 'patient') {
        const until = changeDeadline(booking, practice.policy);
        if (clock.now() >= until) return { kind: 'too-late', until };
      }
      const done = await begin(booking, 'cancelled', null, by);
      const after = must(await mirror.booking(id), 'the booking just changed');
      return { kind: done === 'done' ? 'cancelled' : 'queued', booking: after };
    },

    async approve(id) {
      const booking = await mirror.booking(id);
      if (booking === null || !isIn(practice, booking)) return { kind: 'not-found' };
      if (booking.status === 'cancelled') return { kind: 'cancelled' };
      if (booking.status === 'confirmed') return { kind: 'approved', booking };
      const done = await begin(booking, 'confirmed', approvedTitle(booking), 'doctor');
      if (done === 'later') return { kind: 'unavailable' };
      const after = must(await mirror.booking(id), 'the booking just changed');
      return after.status === 'cancelled'
        ? { kind: 'cancelled' }
        : { kind: 'approved', booking: after };
    },

    async resume(intent) {
      await drive(intent, deadline(clock, settings.requestBudgetMs * 2));
    },
  };

  async function begin(
    booking: Booking,
    status: ChangeIntent['status'],
    summary: string | null,
    by: ChangeIntent['by'],
  ): Promise<'done' | 'later'> {
    const owner = ownerOf(practice, booking.calendarId);
    const truth = { ...truthOf(booking, owner.id), status };
    const now = clock.now();
    const telling = owedForOwnChange(booking, truth, by, newTag(entropy));
    const intent: ChangeIntent = {
      kind: 'change',
      id: `change.${status}.${booking.id}`,
      booking: booking.id,
      calendarId: booking.calendarId,
      createdAt: now,
      nextAt: now + leaseMs(parts),
      attempts: 0,
      queued: false,
      status,
      summary,
      by,
      ...(by === 'engine' ? await withAlternatives(booking, telling) : telling),
    };
    await mirror.commit({ intents: [intent], audit: [auditOf(intent, 'asked')] });
    return drive(intent, deadline(clock, settings.requestBudgetMs));
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

  async function drive(intent: ChangeIntent, time: Deadline): Promise<'done' | 'later'> {
    const { calendarId, booking, status, summary, told } = intent;
    const change = {
      status,
      marks: { told },
      ...(summary === null ? {} : { summary }),
      // Only now does the booking stand: a pending one was not announced by Google.
      ...(status === 'confirmed' && settings.invite ? { guest: await guestOf(booking) } : {}),
    };
    const options = { invite: settings.invite, budgetMs: time.remaining() };
    const patched = await calendar.patch(calendarId, booking, change, options);
    if (patched.ok) {
      const stands = status === 'cancelled' && patched.value.kind === 'event';
      // Google documents that patching the status deletes instances; elsewhere it does, too.
      // Should it ever not, the event is deleted outright, and who was told has been written before.
      if (stands) return removeOutright(intent, time);
      await finish(intent, patched.value);
      return 'done';
    }
    if (
      patched.failure.kind === 'not-found' ||
      (await isRefusedTombstone(intent, patched.failure))
    ) {
      // Somebody deleted it for good meanwhile: cancelled is what it is.
      await finish(intent, { kind: 'cancelled', id: booking, etag: null, details: null });
      return 'done';
    }
    await postpone(intent, patched.failure);
    return 'later';
  }

  /** Google may refuse to write on what is deleted already; then the mirror alone remembers. */
  async function isRefusedTombstone(
    { booking, status }: ChangeIntent,
    { kind }: CalendarFailure,
  ): Promise<boolean> {
    if (status !== 'cancelled' || (kind !== 'not-permitted' && kind !== 'rejected'))
      return false;
    return (await mirror.booking(booking))?.status === 'cancelled';
  }

  async function removeOutright(
    intent: ChangeIntent,
    time: Deadline,
  ): Promise<'done' | 'later'> {
    const { calendarId, booking } = intent;
    const removed = await calendar.remove(calendarId, booking, { budgetMs: time.remaining() });
    if (!removed.ok) {
      await postpone(intent, removed.failure);
      return 'later';
    }
    await finish(intent, { kind: 'cancelled', id: booking, etag: null, details: null });
    return 'done';
  }

  async function finish(intent: ChangeIntent, entry: CalendarEntry): Promise<void> {
    const { id, calendarId, booking, told, contents } = intent;
    const reach = reachOf(parts, ownerOf(practice, calendarId));
    const isDone = intent.status === 'cancelled' || entry.kind === 'event';
    const action = isDone ? intent.status : 'vanished';
    await mirror.commit({
      entries: [{ calendarId, entry }],
      finished: [id],
      ...(isDone
        ? {
            told: [{ booking, told }],
            notices: noticesFor(booking, contents, reach, clock.now()),
          }
        : {}),
      audit: [auditOf(intent, action)],
    });
    onNotices();
  }

  async function guestOf(id: BookingId) {
    const { patient } = must(await mirror.booking(id), 'the booking to approve').marks;
    return { email: patient.email, name: fullName(patient) };
  }

  async function postpone(intent: ChangeIntent, failure: CalendarFailure): Promise<void> {
    log.warn({ booking: intent.booking, failure: failure.kind }, 'change waits for Google');
    const now = clock.now();
    const nextAt = retryAt(now, intent.attempts, entropy);
    const next = { ...intent, queued: true, attempts: intent.attempts + 1, nextAt };
    await mirror.commit({ intents: [next] });
  }

  /** A booking that is still on its way into Google. */
  async function unsettledBooking(id: BookingId): Promise<BookIntent | null> {
    const intent = (await mirror.intents()).find((one) => one.id === id);
    const isSettled = intent?.kind !== 'book' || intent.phase === 'invite';
    return isSettled ? null : intent;
  }

  /** Whether or not the insert went through, the event must not stand. The loop sees to it. */
  async function withdrawQueued(intent: BookIntent): Promise<CancelAnswer> {
    if (intent.phase !== 'withdraw') {
      const next: BookIntent = {
        ...intent,
        phase: 'withdraw',
        nextAt: clock.now(),
        attempts: 0,
      };
      const { booking, calendarId } = intent;
      const entry = { at: clock.now(), actor: 'patient', action: 'booking.withdrawn' } as const;
      await mirror.commit({
        intents: [next],
        audit: [{ ...entry, booking, calendarId, detail: {} }],
      });
    }
    return { kind: 'withdrawn' };
  }

  /** Ours is replaced; a title that the doctor has changed is hers. */
  function approvedTitle(booking: Booking): string | null {
    const type = practice.types.find((one) => one.id === booking.marks.type);
    if (type === undefined) return null;
    const visit = { patient: booking.marks.patient, type };
    const isOurs = booking.summary === titleOf(visit, practice, true);
    return isOurs ? titleOf(visit, practice, false) : null;
  }

  function auditOf({ booking, calendarId, by, status }: ChangeIntent, step: string) {
    const verb = status === 'cancelled' ? 'cancel' : 'approve';
    const action = step === 'asked' ? `booking.${verb}-asked` : `booking.${step}`;
    return { at: clock.now(), actor: by, action, booking, calendarId, detail: {} };
  }
}
