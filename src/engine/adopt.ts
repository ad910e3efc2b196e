/**
 * Appointments that the doctor types into her calendar become bookings: stamped with our marks, and
 * confirmed to the patient. core/typed.ts says which events they are.
 */
import { bookingMarksOf } from './claim-mark.ts';
import { fullName } from './core/draft.ts';
import type { BookingMarks, CalendarEvent } from './core/event.ts';
import { type AdoptIntent, revised } from './core/intent.ts';
import { contentOf, nextTold, noticesFor, type Truth } from './core/notices.ts';
import { typedBooking } from './core/typed.ts';
import { HOUR } from './core/values.ts';
import { type Deadline, deadline, ownerOf, type Parts, reachOf, retryAt } from './parts.ts';
import type { CalendarFailure } from './ports.ts';
import { lookFor } from './proof.ts';

/** Brings the adoption of one event further. */
export function adopter(
  parts: Parts,
  onNotices: () => void,
): (intent: AdoptIntent) => Promise<void> {
  const { mirror, clock, entropy, calendar, practice, settings, log } = parts;

  return async (intent) => {
    const { calendarId, booking: id, tag } = intent;
    const time = deadline(clock, settings.requestBudgetMs * 2);
    const found = await lookFor(parts, calendarId, id, time);
    if (found.kind === 'unknown') return later(intent, found.failure);
    if (found.kind === 'gone') return drop(intent);
    const event = found.entry;
    const marks = bookingMarksOf(event);
    if (event.kind === 'event' && marks?.told.patient?.by === tag) {
      return adopted(intent, event, marks);
    }
    await mirror.commit({ entries: [{ calendarId, entry: event }] });
    if (event.kind !== 'event' || marks !== null) return drop(intent);
    const stamp = await stampFor(intent, event);
    if (stamp === null) return drop(intent);
    // She is still writing it.
    const standsAt = event.updated + settings.settleMs;
    if (clock.now() < standsAt) {
      const nextAt = Math.min(standsAt, clock.now() + HOUR);
      return void (await mirror.commit({ intents: [revised(intent, { nextAt })] }));
    }
    await write(intent, event, stamp, time);
  };

  /**
   * The marks of a booking that lost them when it changed calendars, or before we had checked it, are those
   * it had; whoever is to be told of a change is told as of any other. Null: an event like any other.
   */
  async function stampFor(
    { calendarId, booking: id, tag }: AdoptIntent,
    event: CalendarEvent,
  ): Promise<BookingMarks | null> {
    const known = await mirror.booking(id);
    if (known !== null) return { ...known.marks, told: known.told };
    const making = (await mirror.intents()).find((one) => one.id === id);
    if (making?.kind === 'book') {
      // On its way out again it needs no marks.
      return making.phase === 'withdraw' ? null : making.draft.marks;
    }
    const owner = ownerOf(practice, calendarId);
    const typed = typedBooking(event, practice, owner, clock.now());
    if (typed === null) return null;
    const told = nextTold(null, truthOfEvent(event, owner.id), tag);
    return {
      kind: 'booking',
      id,
      practitioner: owner.id,
      type: typed.type.id,
      patient: typed.patient,
      origin: 'doctor',
      slot: { start: event.start, end: event.end },
      claimedAt: null,
      told: { patient: told, doctor: told },
      asked: null,
      declineHeard: false,
      reminded: null,
      proposed: null,
      noShow: false,
      regret: null,
    };
  }

  async function write(
    intent: AdoptIntent,
    event: CalendarEvent,
    stamp: BookingMarks,
    time: Deadline,
  ): Promise<void> {
    const { calendarId, booking: id } = intent;
    const { email } = stamp.patient;
    const isGuest = event.guests.some(
      (guest) => guest.email.toLowerCase() === email.toLowerCase(),
    );
    const invites = settings.invite && email !== '' && !isGuest && event.status === 'confirmed';
    const guest = { email, name: fullName(stamp.patient), beside: event.guests };
    const patched = await calendar.patch(
      calendarId,
      id,
      { stamp, ...(invites ? { guest } : {}) },
      { budgetMs: time.remaining(), ifMatch: event.etag, invite: invites },
    );
    if (patched.ok && patched.value.kind === 'event') {
      return adopted(intent, patched.value, stamp);
    }
    if (patched.ok) return drop(intent);
    // Edited once more, taken up by another engine, or in a calendar that is closed to us for a while: looked
    // at again, until it is over. Nobody else will find it: it was news once.
    if (patched.failure.kind !== 'rejected') return later(intent, patched.failure);
    log.warn({ booking: id, failure: patched.failure.kind }, 'typed appointment not marked');
    await drop(intent);
  }

  async function adopted(
    intent: AdoptIntent,
    event: CalendarEvent,
    marks: BookingMarks,
  ): Promise<void> {
    const { calendarId, booking: id, tag } = intent;
    const owner = ownerOf(practice, calendarId);
    const at = clock.now();
    const { iCalUID, htmlLink } = event;
    const truth = truthOfEvent(event, owner.id);
    const content = contentOf({ marks, iCalUID, htmlLink }, truth, null, 'doctor');
    // Both: the doctor learns that her note was taken for an appointment, and that the patient is told.
    const contents = [
      { party: 'patient', content },
      { party: 'doctor', content },
    ] as const;
    const isNew = marks.told.patient?.by === tag;
    const done = await mirror.commit({
      entries: [{ calendarId, entry: event }],
      finished: [intent],
      notices: isNew ? noticesFor(id, contents, reachOf(parts, owner), at) : [],
      audit: [
        { at, actor: 'doctor', action: 'booking.typed', booking: id, calendarId, detail: {} },
      ],
    });
    if (done === 'committed') onNotices();
  }

  async function drop(intent: AdoptIntent): Promise<void> {
    await mirror.commit({ finished: [intent] });
  }

  async function later(intent: AdoptIntent, failure: CalendarFailure): Promise<void> {
    log.warn({ booking: intent.booking, failure: failure.kind }, 'typed appointment waits');
    const nextAt = retryAt(clock.now(), intent.attempts, entropy);
    const next = revised(intent, { nextAt, attempts: intent.attempts + 1 });
    await mirror.commit({ intents: [next] });
  }
}

const truthOfEvent = (
  { status, start, end }: CalendarEvent,
  practitioner: Truth['practitioner'],
): Truth => ({
  status: status === 'tentative' ? 'pending' : 'confirmed',
  start,
  end,
  practitioner,
});
