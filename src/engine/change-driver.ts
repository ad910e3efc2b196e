/** Brings a cancellation or an approval to its end in Google, and records it. */
import { fullName } from './core/draft.ts';
import type { Booking, CalendarEntry } from './core/event.ts';
import { type ChangeIntent, revised } from './core/intent.ts';
import { noticesFor } from './core/notices.ts';
import type { AuditEntry } from './mirror-port.ts';
import { type Deadline, ownerOf, type Parts, reachOf, retryAt } from './parts.ts';
import type { CalendarFailure, EventChange } from './ports.ts';

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
   * A patient or the practice cancels whatever the event has become. An approval, and a cancellation
   * that nobody asked for, hold only for what was seen: they carry If-Match, and must never bring back
   * what a person has cancelled meanwhile.
   */
  async function drive(intent: ChangeIntent, time: Deadline): Promise<Changed> {
    const { calendarId, booking: id, status, by } = intent;
    const seen = await mirror.booking(id);
    const isConditional = status === 'confirmed' || by === 'engine';
    if (seen === null || (isConditional && seen.status === 'cancelled'))
      return overtaken(intent, null);
    const guests =
      status === 'confirmed'
        ? await calendar.get(calendarId, id, { budgetMs: time.remaining() })
        : null;
    if (guests !== null && !guests.ok) return refused(intent, guests.failure);
    if (guests?.value.kind === 'cancelled') return overtaken(intent, guests.value);
    const current = guests?.value.kind === 'event' ? guests.value : null;
    const etag = current?.etag ?? seen.etag;
    const patched = await calendar.patch(calendarId, id, changeOf(intent, seen, current), {
      invite: settings.invite,
      budgetMs: time.remaining(),
      ...(isConditional && etag !== null ? { ifMatch: etag } : {}),
    });
    if (patched.ok) {
      // Google documents that patching the status deletes instances; elsewhere it does, too. Should it
      // ever not, the event is deleted outright: who was told has been written before.
      const stands = status === 'cancelled' && patched.value.kind === 'event';
      return stands ? removeOutright(intent, time) : finish(intent, patched.value);
    }
    if (patched.failure.kind === 'precondition-failed') return decideAgain(intent, time);
    const { kind } = patched.failure;
    // Google may refuse to write on what is deleted already; then the mirror alone remembers.
    const isTombstone = status === 'cancelled' && seen.status === 'cancelled';
    if (isTombstone && (kind === 'not-permitted' || kind === 'rejected')) {
      return finish(intent, gone(id));
    }
    return refused(intent, patched.failure);
  }

  function changeOf(
    intent: ChangeIntent,
    booking: Booking,
    current: CalendarEntry | null,
  ): EventChange {
    const { status, summary, told } = intent;
    const { patient } = booking.marks;
    const beside = current?.kind === 'event' ? current.guests : [];
    const guest = { email: patient.email, name: fullName(patient), beside };
    return {
      status,
      marks: { told },
      ...(summary === null ? {} : { summary }),
      // Only now does the booking stand: a pending one was not announced by Google.
      ...(status === 'confirmed' && settings.invite ? { guest } : {}),
    };
  }

  /** 412: our own lost answer, or somebody else's hand. The event says which. */
  async function decideAgain(intent: ChangeIntent, time: Deadline): Promise<Changed> {
    const { calendarId, booking, told } = intent;
    const found = await calendar.get(calendarId, booking, { budgetMs: time.remaining() });
    if (!found.ok) return refused(intent, found.failure);
    const event = found.value.kind === 'cancelled' ? found.value.details : found.value;
    const marks =
      event?.kind === 'event' && event.marks?.kind === 'booking' ? event.marks : null;
    if (marks?.told.patient?.by === told.patient?.by) return finish(intent, found.value);
    if (found.value.kind === 'cancelled') return overtaken(intent, found.value);
    // Changed, and still to be decided: with what it is now, at the next attempt.
    await mirror.commit({ entries: [{ calendarId, entry: found.value }] });
    return postpone(intent, 'precondition-failed');
  }

  async function removeOutright(intent: ChangeIntent, time: Deadline): Promise<Changed> {
    const { calendarId, booking } = intent;
    const removed = await calendar.remove(calendarId, booking, { budgetMs: time.remaining() });
    return removed.ok ? finish(intent, gone(booking)) : refused(intent, removed.failure);
  }

  async function refused(intent: ChangeIntent, failure: CalendarFailure): Promise<Changed> {
    if (failure.kind !== 'not-found') return postpone(intent, failure.kind);
    // Somebody deleted it for good meanwhile: cancelled is what it is.
    const entry = gone(intent.booking);
    return intent.status === 'cancelled' ? finish(intent, entry) : overtaken(intent, entry);
  }

  async function finish(intent: ChangeIntent, entry: CalendarEntry): Promise<Changed> {
    const { calendarId, booking, told, contents } = intent;
    const reach = reachOf(parts, ownerOf(practice, calendarId));
    const done = await mirror.commit({
      entries: [{ calendarId, entry }],
      told: [{ booking, told }],
      finished: [intent],
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
    { booking, calendarId, by, status }: ChangeIntent,
    step: 'asked' | 'done' | 'overtaken',
  ): AuditEntry {
    const verb = status === 'cancelled' ? 'cancel' : 'approve';
    const action = step === 'done' ? `booking.${status}` : `booking.${verb}-${step}`;
    return { at: clock.now(), actor: by, action, booking, calendarId, detail: {} };
  }
}

const gone = (id: ChangeIntent['booking']): CalendarEntry => ({
  kind: 'cancelled',
  id,
  etag: null,
  details: null,
});
