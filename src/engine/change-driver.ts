/** Brings a cancellation or an approval to its end in Google, and records it. */

import { bookingMarksOf } from './claim-mark.ts';
import type { AuditAction } from './core/audit-actions.ts';
import { hasDeclined } from './core/declined.ts';
import { fullName } from './core/draft.ts';
import type { Booking, CalendarEntry, CalendarEvent } from './core/event.ts';
import { type ChangeIntent, isConditional, revised } from './core/intent.ts';
import { noticesFor, retold, truthOf } from './core/notices.ts';
import { isUndoneSince } from './core/policy.ts';
import { isStillAbout } from './core/still-about.ts';
import { laterTold } from './core/told.ts';
import type { CalendarId } from './core/values.ts';
import { freedWork } from './freed.ts';
import { isFrozen } from './frozen.ts';
import type { Batch } from './journal-port.ts';
import type { AuditEntry } from './mirror-port.ts';
import {
  type Deadline,
  isIn,
  leaseMs,
  ownerOf,
  type Parts,
  reachOf,
  retryAt,
} from './parts.ts';
import type { CalendarFailure, EventChange } from './ports.ts';
import { lookFor, removeForGood } from './proof.ts';
import { whereabouts } from './whereabouts.ts';

/** `overtaken`: somebody else decided meanwhile; nothing was changed and nobody told. */
export type Changed = 'done' | 'overtaken' | 'later';

export interface ChangeDriver {
  drive(intent: ChangeIntent, time: Deadline): Promise<Changed>;
  auditOf(intent: ChangeIntent, step: 'asked' | 'done' | 'overtaken'): AuditEntry;
}

export function changeDriver(parts: Parts, onNotices: () => void): ChangeDriver {
  const { mirror, clock, entropy, calendar, practice, settings, log } = parts;

  return { drive, auditOf };

  /**
   * A patient or the practice cancels whatever the event has become, unless she has undone it since. An approval, the answer to a
   * question, and a cancellation that nobody asked for hold only for what was seen, and must never bring
   * back what a person has cancelled meanwhile.
   */
  async function drive(begun: ChangeIntent, time: Deadline, again = true): Promise<Changed> {
    const { calendarId, booking: id, status, by, declined = false } = begun;
    let intent = begun;
    const seen = await mirror.booking(id);
    if (seen === null) return overtaken(intent, null);
    const isThere = seen.status !== 'cancelled' && isIn(practice, seen);
    if (isThere && seen.calendarId !== calendarId) return follow(intent, seen, [], time);
    const gotThrough = seen.told.patient?.by === intent.told.patient?.by;
    if (status === 'cancelled' && gotThrough) {
      if (intent.outright) return removeOutright(intent, time);
      // Its answer was lost, or we were. If it stands all the same a person has restored it since: her
      // word wins, and only whoever was told of the end can be told of that.
      return finish(intent, null);
    }
    const tag = intent.told.patient?.by;
    if (by === 'patient' && isUndoneSince(seen, intent.createdAt, tag)) {
      return overtaken(intent, null);
    }
    if (isConditional(intent) && seen.status === 'cancelled')
      return goneHere(intent, null, time);
    const guests =
      status === 'confirmed' || declined
        ? await calendar.get(calendarId, id, { budgetMs: time.remaining() })
        : null;
    if (guests !== null && !guests.ok) return refused(intent, guests.failure, time, false);
    if (guests !== null && isToldBy(intent, guests.value)) {
      // The same, when no pass has brought it yet.
      return intent.outright ? removeOutright(intent, time) : finish(intent, guests.value);
    }
    if (guests?.value.kind === 'cancelled') return goneHere(intent, guests.value, time);
    const current = guests?.value.kind === 'event' ? guests.value : null;
    // She has changed her mind since.
    if (declined && !(current && hasDeclined(current, seen.marks))) {
      return overtaken(intent, current);
    }
    const etag = current?.etag ?? seen.etag;
    // What it will say was told is settled, and journalled, before it is written.
    const now = current === null ? seen : asItIs(seen, current);
    // Whoever deleted it, the patient is told so in time; of a frozen one she would not be.
    const isHers = by === 'patient' && (await isFrozen(mirror, seen));
    if (now.status === 'cancelled' && !isHers) return goneHere(intent, null, time);
    if (!isStillAbout(intent, now)) return overtaken(intent, current);
    const truth = { ...truthOf(now, ownerOf(practice, calendarId).id), status };
    const telling = retold(intent, now, truth, by);
    if (JSON.stringify(telling.told) !== JSON.stringify(intent.told)) {
      intent = revised(intent, { ...telling, nextAt: clock.now() + leaseMs(parts) });
      if ((await mirror.commit({ intents: [intent] })) === 'stale') return 'later';
    }
    const patched = await calendar.patch(calendarId, id, changeOf(intent, seen, current), {
      invite: settings.invite,
      budgetMs: time.remaining(),
      // Of several engines that change it at once, one says so.
      ...(etag === null ? {} : { ifMatch: etag }),
    });
    if (patched.ok) {
      // Google documents that patching the status deletes instances; elsewhere it does, too. Should it
      // ever not, the event is deleted outright: who was told has been written before.
      const stands = status === 'cancelled' && patched.value.kind === 'event';
      return stands ? removeOutright(intent, time) : finish(intent, patched.value);
    }
    const { kind } = patched.failure;
    // Google may refuse to write on what is deleted already; then the mirror alone remembers.
    const isTombstone = status === 'cancelled' && seen.status === 'cancelled';
    if (isTombstone && (kind === 'not-permitted' || kind === 'rejected')) {
      return finish(intent, gone(id));
    }
    return refused(intent, patched.failure, time, again);
  }

  function changeOf(
    intent: ChangeIntent,
    booking: Booking,
    current: CalendarEntry | null,
  ): EventChange {
    const { status, summary, told, declined = false, by } = intent;
    const { patient } = booking.marks;
    // What she cancels herself, on her page, she may take back for a while.
    const isHers = status === 'cancelled' && by === 'patient' && !declined;
    const was = booking.status;
    const regret =
      isHers && was !== 'cancelled'
        ? { at: clock.now(), was, by: told.patient?.by ?? '' }
        : null;
    const beside = current?.kind === 'event' ? current.guests : [];
    const guest = { email: patient.email, name: fullName(patient), beside };
    return {
      status,
      marks: {
        told,
        ...(declined ? { declineHeard: true } : {}),
        ...(regret === null ? {} : { regret }),
      },
      ...(summary === null ? {} : { summary }),
      // Only now does the booking stand: a pending one was not announced by Google.
      ...(status === 'confirmed' && settings.invite ? { guest } : {}),
    };
  }

  /**
   * 412: our own lost answer, or somebody else's hand. A refusal, or 404: Google may refuse to write on
   * what is deleted, by our own earlier attempt perhaps, or on a calendar that is closed to us. The event
   * says which.
   */
  async function decideAgain(
    intent: ChangeIntent,
    time: Deadline,
    failure: CalendarFailure,
    again: boolean,
  ): Promise<Changed> {
    const { calendarId, booking } = intent;
    const found = await lookFor(parts, calendarId, booking, time);
    if (found.kind === 'unknown') return postpone(intent, found.failure.kind);
    if (found.kind === 'gone') return goneHere(intent, gone(booking), time);
    const { entry } = found;
    if (isToldBy(intent, entry)) return finish(intent, entry);
    if (entry.kind === 'cancelled') return goneHere(intent, entry, time);
    // A cancellation that nobody asked for holds only for what was seen.
    if (intent.by === 'engine') return overtaken(intent, entry);
    // Changed, and still to be decided: with what it is now.
    await mirror.commit({ entries: [{ calendarId, entry }] });
    const isChanged = failure.kind === 'precondition-failed';
    return isChanged && again ? drive(intent, time, false) : postpone(intent, failure.kind);
  }

  async function removeOutright(intent: ChangeIntent, time: Deadline): Promise<Changed> {
    const { calendarId, booking } = intent;
    const removed = await removeForGood(parts, calendarId, booking, time);
    return removed.ok
      ? finish(intent, gone(booking))
      : refused({ ...intent, outright: true }, removed.failure, time, false);
  }

  async function refused(
    intent: ChangeIntent,
    failure: CalendarFailure,
    time: Deadline,
    again: boolean,
  ): Promise<Changed> {
    switch (failure.kind) {
      case 'precondition-failed':
      case 'not-permitted':
      case 'rejected':
      case 'not-found':
        return decideAgain(intent, time, failure, again);
      default:
        return postpone(intent, failure.kind);
    }
  }

  /**
   * Not in this calendar any more. `entry`: what is left of it there; null when the mirror has that
   * already. Only what is in no colleague's calendar either is cancelled.
   */
  async function goneHere(
    intent: ChangeIntent,
    entry: CalendarEntry | null,
    time: Deadline,
  ): Promise<Changed> {
    const { calendarId, status } = intent;
    const found = await whereabouts(parts, intent, time);
    if (found.kind === 'unknown') return postpone(intent, found.failure.kind);
    if (found.kind === 'stands') {
      const left = { calendarId, entry: entry ?? gone(intent.booking) };
      return follow(intent, found, [left, found], time);
    }
    // Deleted for good meanwhile: cancelled is what it is. Whoever cancelled it in any other way tells so;
    // what the doctor deleted is told when it has stood for a while.
    const isPurged =
      entry?.kind === 'cancelled' && entry.details === null && entry.etag === null;
    return isPurged && status === 'cancelled'
      ? finish(intent, entry)
      : overtaken(intent, entry);
  }

  /** The doctor moved it to a colleague's calendar. What was asked for is done there; what was not, not. */
  async function follow(
    intent: ChangeIntent,
    { calendarId }: { readonly calendarId: CalendarId },
    entries: NonNullable<Batch['entries']>,
    time: Deadline,
  ): Promise<Changed> {
    const moved = revised(intent, { calendarId, nextAt: clock.now() + leaseMs(parts) });
    const isApproval = intent.status === 'confirmed';
    const isAsked = intent.by !== 'engine' && (isApproval || !intent.from);
    const done = await mirror.commit({
      entries,
      ...(isAsked ? { intents: [moved] } : { finished: [intent] }),
    });
    if (done === 'stale') return 'later';
    return isAsked ? drive(moved, time, false) : 'overtaken';
  }

  /** `entry`: null when the mirror has it already. */
  async function finish(intent: ChangeIntent, entry: CalendarEntry | null): Promise<Changed> {
    const { calendarId, booking, told, contents } = intent;
    const reach = reachOf(parts, ownerOf(practice, calendarId));
    const before = intent.status === 'cancelled' ? await mirror.booking(booking) : null;
    const done = await mirror.commit({
      entries: entry === null ? [] : [{ calendarId, entry }],
      told: [{ booking, told }],
      finished: [intent],
      begun: before === null ? [] : await freedWork(parts, calendarId, booking, before),
      notices: noticesFor(booking, contents, reach, clock.now()),
      audit: [auditOf(intent, 'done')],
    });
    if (done === 'stale') return 'later';
    onNotices();
    return 'done';
  }

  async function overtaken(
    intent: ChangeIntent,
    entry: CalendarEntry | null,
  ): Promise<Changed> {
    const { calendarId } = intent;
    const done = await mirror.commit({
      entries: entry === null ? [] : [{ calendarId, entry }],
      finished: [intent],
      audit: [auditOf(intent, 'overtaken')],
    });
    return done === 'stale' ? 'later' : 'overtaken';
  }

  async function postpone(
    intent: ChangeIntent,
    reason: CalendarFailure['kind'],
  ): Promise<Changed> {
    log.warn({ booking: intent.booking, failure: reason }, 'change waits for Google');
    const nextAt = retryAt(clock.now(), intent.attempts, entropy);
    const next = revised(intent, { queued: true, attempts: intent.attempts + 1, nextAt });
    await mirror.commit({ intents: [next] });
    return 'later';
  }

  function auditOf(
    { booking, calendarId, by, status, contents }: ChangeIntent,
    step: 'asked' | 'done' | 'overtaken',
  ): AuditEntry {
    const verb = status === 'cancelled' ? 'cancel' : 'approve';
    const action: AuditAction =
      step === 'done' ? `booking.${status}` : `booking.${verb}-${step}`;
    const reason = contents[0]?.content.reason;
    const detail = reason === undefined ? {} : { reason };
    return { at: clock.now(), actor: by, action, booking, calendarId, detail };
  }
}

/** The booking as a fresh read has it; who was told by the later of what event and mirror say. */
function asItIs(seen: Booking, { start, end, marks }: CalendarEvent): Booking {
  const now = marks?.kind === 'booking' ? marks : seen.marks;
  const told = {
    patient: laterTold(seen.told.patient, now.told.patient),
    doctor: laterTold(seen.told.doctor, now.told.doctor),
  };
  return { ...seen, start, end, marks: now, told };
}

/** Whether this change is what the event says was told. */
const isToldBy = ({ told }: ChangeIntent, entry: CalendarEntry): boolean =>
  bookingMarksOf(entry)?.told.patient?.by === told.patient?.by;

const gone = (id: ChangeIntent['booking']): CalendarEntry => ({
  kind: 'cancelled',
  id,
  etag: null,
  details: null,
});
