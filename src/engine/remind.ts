/** Reminding patients of what is near. The reminder is noted in the event first, so that it is sent once. */
import { claimMark } from './claim-mark.ts';
import type { Booking } from './core/event.ts';
import { newIntent, occupies, type RemindIntent } from './core/intent.ts';
import { contentOf, noticesFor, truthOf } from './core/notices.ts';
import type { Practitioner } from './core/practice.ts';
import { reminderDue, reminderMoments } from './core/reminders.ts';
import { differsFromTold } from './core/told.ts';
import { HOUR, type Instant } from './core/values.ts';
import { isFrozen } from './frozen.ts';
import type { Duty } from './journal/duties.ts';
import type { Runner } from './journal/runner.ts';
import { FINISH, type Next, type Turn, type Work, waitFor } from './journal/work.ts';
import { newTag, ownerOf, type Parts, reachOf } from './parts.ts';

/** What is booked meanwhile is news; what drifts into sight is found by looking ahead this far. */
const AHEAD_MS = HOUR;

/** Begins whatever reminder is due. */
export function remindDuty(parts: Parts, runner: Runner): Duty {
  return { name: 'remind', look: (owner) => remindDue(parts, runner, owner) };
}

export const remindWork = (parts: Parts): Work<RemindIntent, null> => ({
  step: (intent, turn) => remind(parts, intent, turn),
  unfinished: null,
});

async function remindDue(
  parts: Parts,
  runner: Runner,
  { calendarId }: Practitioner,
): Promise<Instant | null> {
  const { mirror, clock, practice } = parts;
  const { reminderHours } = practice.policy;
  if (reminderHours.length === 0) return null;
  const now = clock.now();
  const window = { start: now, end: now + Math.max(...reminderHours) * HOUR + AHEAD_MS };
  const bookings = await mirror.bookings({ calendarId, window, statuses: ['confirmed'] });
  const moments = [now + AHEAD_MS];
  for (const booking of bookings) {
    moments.push(...reminderMoments(booking, reminderHours).filter((at) => at > now));
    const hours = reminderDue(booking, reminderHours, now);
    if (hours === null || (await mirror.worksOn(booking.id)).some(occupies)) continue;
    // What it reminds of has yet to leave us.
    if (booking.marks.owed?.messages.some(({ party }) => party === 'patient')) continue;
    // What it would say is not what the patient believes, and must not tell her first.
    if (await isFrozen(mirror, booking)) continue;
    await runner.leave(reminderOf(parts, booking, hours));
  }
  return Math.min(...moments);
}

function reminderOf({ clock, entropy }: Parts, booking: Booking, hours: number): RemindIntent {
  const { id, calendarId, start } = booking;
  const own = { kind: 'remind', id: `remind.${id}`, booking: id, calendarId } as const;
  return newIntent<RemindIntent>({ ...own, tag: newTag(entropy), start, hours }, clock.now());
}

async function remind(
  parts: Parts,
  { booking: id, calendarId, start, hours, tag }: RemindIntent,
  { time }: Turn,
): Promise<Next<RemindIntent, null>> {
  const { mirror, clock, practice } = parts;
  const booking = await mirror.booking(id);
  const isStill =
    booking !== null &&
    booking.calendarId === calendarId &&
    booking.status === 'confirmed' &&
    booking.start === start &&
    clock.now() < start &&
    !differsFromTold(booking, booking.told.patient, null);
  if (!isStill) return FINISH;
  const reminded = { start, hours, by: tag };
  const isOurs = (marks: Booking['marks']) => marks.reminded?.by === tag;
  const claimed = await claimMark(parts, booking, { reminded }, isOurs, time);
  if (claimed.kind === 'later') return waitFor(claimed.failure.kind);
  if (claimed.kind === 'stale') return FINISH;
  const owner = ownerOf(practice, calendarId);
  const at = clock.now();
  const said = contentOf(booking, truthOf(booking, owner.id), booking.told.patient, 'engine');
  const content = {
    ...said,
    kind: 'reminder' as const,
    previous: null,
    revision: booking.told.patient?.revision ?? 1,
  };
  const owed = [{ party: 'patient' as const, content }];
  const notices = noticesFor(id, owed, reachOf(parts, owner), at).map((notice) => ({
    ...notice,
    key: `${notice.key}.${start}.${hours}`,
  }));
  const entry = { at, actor: 'engine', action: 'booking.reminded', booking: id } as const;
  const audit = [{ ...entry, calendarId, detail: { hours } }];
  return { do: 'finish', effects: { notices, audit } };
}
