/** The calls to Google that the phases of a booking consist of, each answered in the protocol's words. */
import { fullName } from './core/draft.ts';
import type { BookIntent } from './core/intent.ts';
import { withdrawnTold } from './core/notices.ts';
import type { BookSeen } from './core/protocol.ts';
import { type CalendarId, MINUTE, unreachable } from './core/values.ts';
import { placedByEngine, verdict } from './core/verdict.ts';
import { type Deadline, ownerOf, type Parts, withinTime } from './parts.ts';
import type { CalendarFailure } from './ports.ts';
import { lookFor, removeForGood, whyUnreadable } from './proof.ts';
import type { Slots } from './slots.ts';
import type { Syncer } from './sync.ts';

/** Performs the phase an intent is in, within the time that is left. */
export function bookCalls(
  parts: Parts,
  syncer: Syncer,
  slots: Slots,
): (intent: BookIntent, time: Deadline) => Promise<BookSeen> {
  const { mirror, clock, practice, calendar, log } = parts;

  return async (intent, time) => {
    switch (intent.phase) {
      case 'insert':
        return insert(intent, time);
      case 'check':
        return check(intent, time);
      case 'invite':
        return invite(intent, time);
      case 'withdraw':
        return withdraw(intent, time);
      default:
        return unreachable(intent.phase);
    }
  };

  async function insert(
    { id, calendarId, booking, draft }: BookIntent,
    time: Deadline,
  ): Promise<BookSeen> {
    const { slot, ...event } = draft;
    const options = { budgetMs: time.remaining() };
    const inserted = await calendar.insert(
      calendarId,
      { ...event, ...slot, id: booking },
      options,
    );
    if (inserted.ok) return 'inserted';
    if (inserted.failure.kind === 'rejected') {
      log.error({ booking: id, reason: inserted.failure.reason }, 'Google refuses the event');
      return 'refused';
    }
    if (inserted.failure.kind !== 'exists') return later(id, inserted.failure);
    const found = await lookFor(parts, calendarId, booking, time);
    if (found.kind === 'unknown') return later(id, found.failure);
    const marks =
      found.kind === 'entry' && found.entry.kind === 'event' ? found.entry.marks : null;
    if (marks?.kind !== 'booking') return 'burnt';
    // The same tag: an earlier attempt of this very intent had got through, and nobody was told yet.
    const isOurs = marks.told.patient?.by === draft.marks.told.patient?.by;
    return isOurs ? 'inserted' : 'already-there';
  }

  /**
   * One incremental pass brings every change up to now into the mirror, our own event included. If
   * ours is not among them Google's reads lag behind its writes, and others may be missing as well.
   */
  async function check(
    { id, calendarId, booking, draft }: BookIntent,
    time: Deadline,
  ): Promise<BookSeen> {
    const bufferMs = practice.policy.bufferMinutes * MINUTE;
    for (const pauseMs of [0, 150, 450]) {
      await clock.sleep(Math.min(pauseMs, time.remaining()));
      const pass = syncer.pass(calendarId, {
        full: false,
        cause: 'booking',
        budgetMs: time.remaining(),
      });
      const result = await withinTime(clock, pass, time);
      if (result === null) return 'later';
      if (!result.ok) return later(id, result.failure);
      const mine = await mirror.booking(booking);
      if (mine === null || mine.calendarId !== calendarId) continue;
      if (mine.status === 'cancelled') return 'vanished';
      // Moved by the doctor before we looked: where she put it, it stands.
      if (!placedByEngine(mine)) return 'won';
      const reach = { start: draft.slot.start - bufferMs, end: draft.slot.end + bufferMs };
      const claims = await mirror.claims(calendarId, reach);
      const claimant = { ...draft.slot, eventId: booking, booking, claimedAt: mine.created };
      const { kind } = verdict(claimant, claims, bufferMs, clock.now());
      return kind === 'won' && !(await stillOpen(draft, calendarId)) ? 'lost' : kind;
    }
    log.warn({ booking: id }, 'our event is not listed yet: checking later');
    return 'later';
  }

  /** The doctor may have withdrawn an opening of her calendar at that very moment. */
  async function stillOpen({ slot, marks }: BookIntent['draft'], calendarId: CalendarId) {
    const practitioner = ownerOf(practice, calendarId);
    if (practitioner.availability === 'hours') return true;
    const type = practitioner.types.find((one) => one.id === marks.type);
    return (
      type === undefined ||
      slots.isOpen({ practitioner, type, start: slot.start, ignoring: [] })
    );
  }

  async function invite(intent: BookIntent, time: Deadline): Promise<BookSeen> {
    const { id, calendarId, booking, draft } = intent;
    const { patient } = draft.marks;
    const guest = { email: patient.email, name: fullName(patient) };
    const options = { invite: true, budgetMs: time.remaining() };
    const invited = await calendar.patch(calendarId, booking, { guest }, options);
    if (invited.ok) {
      await mirror.commit({ entries: [{ calendarId, entry: invited.value }] });
      return 'invited';
    }
    switch (invited.failure.kind) {
      case 'not-found': {
        // Its calendar may be closed to us for a while; then the invitation is still to come.
        const failure = await whyUnreadable(parts, calendarId, time);
        return failure === null ? 'uninvitable' : later(id, failure);
      }
      case 'not-permitted':
      case 'rejected':
        log.warn(
          { booking: id, failure: invited.failure.kind },
          'patient not invited by Google',
        );
        return 'uninvitable';
      default:
        return later(id, invited.failure);
    }
  }

  async function withdraw(
    { id, calendarId, booking, draft }: BookIntent,
    time: Deadline,
  ): Promise<BookSeen> {
    const told = withdrawnTold(draft.marks);
    const change = { status: 'cancelled', marks: { told } } as const;
    const options = { budgetMs: time.remaining() };
    const gone = await calendar.patch(calendarId, booking, change, options);
    if (gone.ok) {
      let entry = gone.value;
      if (entry.kind === 'event') {
        // Patching the status should have deleted it; if ever it does not, deleting does.
        const removed = await removeForGood(parts, calendarId, booking, time);
        if (!removed.ok) return later(id, removed.failure);
        entry = { kind: 'cancelled', id: booking, etag: null, details: null };
      }
      await mirror.commit({ entries: [{ calendarId, entry }], told: [{ booking, told }] });
      return 'withdrawn';
    }
    switch (gone.failure.kind) {
      case 'not-found':
      case 'not-permitted':
      case 'rejected': {
        // Google may refuse to write on what is deleted: by the doctor, or by our own lost attempt. An
        // event that stands unseen in a calendar closed to us would come back as a booking.
        const found = await lookFor(parts, calendarId, booking, time);
        if (found.kind === 'unknown') return later(id, found.failure);
        if (found.kind === 'gone') return 'withdrawn';
        if (found.entry.kind !== 'cancelled') return later(id, gone.failure);
        const entries = [{ calendarId, entry: found.entry }];
        await mirror.commit({ entries, told: [{ booking, told }] });
        return 'withdrawn';
      }
      default:
        return later(id, gone.failure);
    }
  }

  function later(id: string, failure: CalendarFailure): 'later' {
    log.warn({ booking: id, failure: failure.kind }, 'booking waits for Google');
    return 'later';
  }
}
