/**
 * Appointments that the doctor types into her calendar become bookings: stamped with our marks, and
 * confirmed to the patient. core/typed.ts says which events they are.
 */
import { bookingMarksOf } from './claim-mark.ts';
import { fullName } from './core/draft.ts';
import type { BookingMarks, CalendarEvent, Told } from './core/event.ts';
import type { AdoptIntent } from './core/intent.ts';
import { contentOf, nextTold, owedNotices, type Truth } from './core/notices.ts';
import { owedBy } from './core/owed.ts';
import { typedBooking } from './core/typed.ts';
import { HOUR } from './core/values.ts';
import { FINISH, type Next, type Turn, type Work, waitFor } from './journal/work.ts';
import { type Deadline, ownerOf, type Parts, reachOf } from './parts.ts';
import { lookFor } from './proof.ts';

export const adoptWork = (parts: Parts): Work<AdoptIntent, null> => ({
  step: (intent, turn) => adopt(parts, intent, turn),
  unfinished: null,
});

type Step = Next<AdoptIntent, null>;

async function adopt(parts: Parts, intent: AdoptIntent, { time }: Turn): Promise<Step> {
  const { mirror, clock, settings } = parts;
  const { calendarId, booking: id, tag } = intent;
  const found = await lookFor(parts, calendarId, id, time);
  if (found.kind === 'unknown') return waitFor(found.failure.kind);
  if (found.kind === 'gone') return FINISH;
  const event = found.entry;
  const marks = bookingMarksOf(event);
  if (event.kind === 'event' && marks?.told.patient?.by === tag) {
    return adopted(parts, intent, event, marks);
  }
  await mirror.commit({ entries: [{ calendarId, entry: event }] });
  if (event.kind !== 'event' || marks !== null) return FINISH;
  const stamp = await stampFor(parts, intent, event);
  if (stamp === null) return FINISH;
  // She is still writing it.
  const standsAt = event.updated + settings.settleMs;
  if (clock.now() < standsAt) {
    const until = Math.min(standsAt, clock.now() + HOUR);
    return { do: 'wait', because: 'not settled', until };
  }
  return write(parts, intent, event, stamp, time);
}

/**
 * The marks of a booking that lost them when it changed calendars, or before we had checked it, are those
 * it had; whoever is to be told of a change is told as of any other. Null: an event like any other.
 */
async function stampFor(
  parts: Parts,
  { calendarId, booking: id, tag }: AdoptIntent,
  event: CalendarEvent,
): Promise<BookingMarks | null> {
  const { mirror, clock, practice } = parts;
  const known = await mirror.booking(id);
  if (known !== null) return { ...known.marks, told: known.told };
  const making = await mirror.intent(id);
  if (making?.kind === 'book') {
    // On its way out again it needs no marks.
    return making.phase === 'withdraw' ? null : making.draft.marks;
  }
  const owner = ownerOf(practice, calendarId);
  const typed = typedBooking(event, practice, owner, clock.now());
  if (typed === null) return null;
  const told = nextTold(null, truthOfEvent(event, owner.id), tag);
  const stamp: BookingMarks = {
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
  const contents = typedContents(event, stamp, told);
  const owed = owedBy(contents, reachOf(parts, owner), { by: tag, at: clock.now() });
  return { ...stamp, owed };
}

async function write(
  parts: Parts,
  intent: AdoptIntent,
  event: CalendarEvent,
  stamp: BookingMarks,
  time: Deadline,
): Promise<Step> {
  const { calendar, settings, log } = parts;
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
    return adopted(parts, intent, patched.value, stamp);
  }
  if (patched.ok) return FINISH;
  // Edited once more, taken up by another engine, or in a calendar that is closed to us for a while: looked
  // at again, until it is over. Nobody else will find it: it was news once.
  if (patched.failure.kind !== 'rejected') return waitFor(patched.failure.kind);
  log.warn({ booking: id, failure: patched.failure.kind }, 'typed appointment not marked');
  return FINISH;
}

function adopted(
  parts: Parts,
  { calendarId, booking: id, tag }: AdoptIntent,
  event: CalendarEvent,
  marks: BookingMarks,
): Step {
  const { clock, practice } = parts;
  const owner = ownerOf(practice, calendarId);
  const at = clock.now();
  const told = marks.told.patient;
  const entry = { at, actor: 'doctor', action: 'booking.typed', booking: id } as const;
  return {
    do: 'finish',
    effects: {
      entries: [{ calendarId, entry: event }],
      notices:
        told?.by === tag
          ? owedNotices(id, typedContents(event, marks, told), reachOf(parts, owner), at, tag)
          : [],
      audit: [{ ...entry, calendarId, detail: {} }],
    },
  };
}

/**
 * Both: the doctor learns that her note was taken for an appointment, and that the patient is told. As it was
 * stamped: what she did to it before we heard that the stamp got through is told as any other change.
 */
function typedContents(
  { iCalUID, htmlLink }: CalendarEvent,
  marks: BookingMarks,
  stamped: Told,
) {
  const content = contentOf({ marks, iCalUID, htmlLink }, stamped, null, 'doctor');
  return [
    { party: 'patient', content },
    { party: 'doctor', content },
  ] as const;
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
