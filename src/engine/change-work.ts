/** Brings a cancellation or an approval to its end in Google: one patch that also says who was told. */
import { bookingMarksOf } from './claim-mark.ts';
import type { AuditAction } from './core/audit-actions.ts';
import { hasDeclined } from './core/declined.ts';
import { fullName } from './core/draft.ts';
import type { Booking, CalendarEntry, CalendarEvent } from './core/event.ts';
import { type ChangeIntent, isConditional } from './core/intent.ts';
import { owedNotices, retold, truthOf } from './core/notices.ts';
import { isUndoneSince } from './core/policy.ts';
import { isStillAbout } from './core/still-about.ts';
import { laterTold } from './core/told.ts';
import type { CalendarId } from './core/values.ts';
import { freedWork } from './freed.ts';
import { isFrozen } from './frozen.ts';
import { AGAIN, type Effects, type Next, type Turn, type Work } from './journal/work.ts';
import type { AuditEntry } from './mirror-port.ts';
import { owedMarks } from './owed-marks.ts';
import { type Deadline, isIn, ownerOf, type Parts, reachOf } from './parts.ts';
import type { CalendarFailure, EventChange } from './ports.ts';
import { lookFor, removeForGood } from './proof.ts';
import { whereabouts } from './whereabouts.ts';

/** `overtaken`: somebody else decided meanwhile; nothing was changed and nobody told. */
export type Changed = 'done' | 'overtaken' | 'later';

type Step = Next<ChangeIntent, Changed>;

export const changeWork = (parts: Parts): Work<ChangeIntent, Changed> => ({
  step: (intent, turn) => change(parts, intent, turn),
  unfinished: 'later',
});

/**
 * A patient or the practice cancels whatever the event has become, unless she has undone it since. An
 * approval, the answer to a question, and a cancellation that nobody asked for hold only for what was
 * seen, and must never bring back what a person has cancelled meanwhile.
 */
async function change(parts: Parts, intent: ChangeIntent, turn: Turn): Promise<Step> {
  const { mirror, calendar, practice } = parts;
  const { calendarId, booking: id, status, by, declined = false } = intent;
  const { time } = turn;
  const seen = await mirror.booking(id);
  if (seen === null) return overtaken(parts, intent, null);
  const isThere = seen.status !== 'cancelled' && isIn(practice, seen);
  if (isThere && seen.calendarId !== calendarId) return follow(intent, seen, []);
  const gotThrough = seen.told.patient?.by === intent.told.patient?.by;
  if (status === 'cancelled' && gotThrough) {
    if (intent.outright) return removeOutright(parts, intent, time);
    // Its answer was lost, or we were. If it stands all the same a person has restored it since: her
    // word wins, and only whoever was told of the end can be told of that.
    return finish(parts, intent, null);
  }
  const tag = intent.told.patient?.by;
  if (by === 'patient' && isUndoneSince(seen, intent.createdAt, tag)) {
    return overtaken(parts, intent, null);
  }
  if (isConditional(intent) && seen.status === 'cancelled') {
    return goneHere(parts, intent, null, time);
  }
  const guests =
    status === 'confirmed' || declined
      ? await calendar.get(calendarId, id, { budgetMs: time.remaining() })
      : null;
  if (guests !== null && !guests.ok) return refused(parts, intent, guests.failure, time, false);
  if (guests !== null && isToldBy(intent, guests.value)) {
    // The same, when no pass has brought it yet.
    return intent.outright
      ? removeOutright(parts, intent, time)
      : finish(parts, intent, guests.value);
  }
  if (guests?.value.kind === 'cancelled') return goneHere(parts, intent, guests.value, time);
  const current = guests?.value.kind === 'event' ? guests.value : null;
  // She has changed her mind since.
  if (declined && !(current && hasDeclined(current, seen.marks))) {
    return overtaken(parts, intent, current);
  }
  const now = current === null ? seen : asItIs(seen, current);
  // Whoever deleted it, the patient is told so in time; of a frozen one she would not be.
  const isHers = by === 'patient' && (await isFrozen(mirror, seen));
  if (now.status === 'cancelled' && !isHers) return goneHere(parts, intent, null, time);
  if (!isStillAbout(intent, now)) return overtaken(parts, intent, current);
  const truth = { ...truthOf(now, ownerOf(practice, calendarId).id), status };
  // What the patch will say was told is settled, and journalled, before it is written.
  const telling = retold(intent, now, truth, by);
  if (JSON.stringify(telling.told) !== JSON.stringify(intent.told)) {
    // Somebody has told of it since: our lost answer was a yes, perhaps, and a person has restored it.
    return by === 'engine' ? overtaken(parts, intent, current) : { do: 'advance', to: telling };
  }
  return patch(parts, intent, { seen, current }, turn);
}

async function patch(
  parts: Parts,
  intent: ChangeIntent,
  { seen, current }: { readonly seen: Booking; readonly current: CalendarEvent | null },
  { time, steps }: Turn,
): Promise<Step> {
  const { calendar, settings } = parts;
  const { calendarId, booking: id, status } = intent;
  const etag = current?.etag ?? seen.etag;
  const patched = await calendar.patch(calendarId, id, changeOf(parts, intent, seen, current), {
    invite: settings.invite,
    budgetMs: time.remaining(),
    // Of several engines that change it at once, one says so.
    ...(etag === null ? {} : { ifMatch: etag }),
  });
  if (patched.ok) {
    // Google documents that patching the status deletes instances; elsewhere it does, too. Should it
    // ever not, the event is deleted outright: who was told has been written before.
    const stands = status === 'cancelled' && patched.value.kind === 'event';
    return stands ? removeOutright(parts, intent, time) : finish(parts, intent, patched.value);
  }
  const { kind } = patched.failure;
  // Google may refuse to write on what is deleted already; then the mirror alone remembers.
  const isTombstone = status === 'cancelled' && seen.status === 'cancelled';
  if (isTombstone && (kind === 'not-permitted' || kind === 'rejected')) {
    return finish(parts, intent, gone(id));
  }
  return refused(parts, intent, patched.failure, time, steps < MOST_STEPS);
}

/** Decided anew within one run as long as fewer have been taken: each with a telling of its own. */
const MOST_STEPS = 2;

function changeOf(
  parts: Parts,
  intent: ChangeIntent,
  booking: Booking,
  current: CalendarEvent | null,
): EventChange {
  const { clock, settings } = parts;
  const { status, summary, told, declined = false, by } = intent;
  const { patient } = booking.marks;
  // What she cancels herself, on her page, she may take back for a while.
  const isHers = status === 'cancelled' && by === 'patient' && !declined;
  const was = booking.status;
  const regret =
    isHers && was !== 'cancelled' ? { at: clock.now(), was, by: told.patient?.by ?? '' } : null;
  const guest = {
    email: patient.email,
    name: fullName(patient),
    beside: current?.guests ?? [],
  };
  return {
    status,
    marks: {
      told,
      ...owedMarks(parts, intent, current?.marks ?? booking.marks),
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
  parts: Parts,
  intent: ChangeIntent,
  failure: CalendarFailure,
  time: Deadline,
  again: boolean,
): Promise<Step> {
  const { calendarId, booking } = intent;
  const found = await lookFor(parts, calendarId, booking, time);
  if (found.kind === 'unknown') return later(intent, found.failure);
  if (found.kind === 'gone') return goneHere(parts, intent, gone(booking), time);
  const { entry } = found;
  if (isToldBy(intent, entry)) return finish(parts, intent, entry);
  if (entry.kind === 'cancelled') return goneHere(parts, intent, entry, time);
  // A cancellation that nobody asked for holds only for what was seen.
  if (intent.by === 'engine') return overtaken(parts, intent, entry);
  // Changed, and still to be decided: with what it is now.
  await parts.mirror.commit({ entries: [{ calendarId, entry }] });
  const isChanged = failure.kind === 'precondition-failed';
  return isChanged && again ? AGAIN : later(intent, failure);
}

async function removeOutright(
  parts: Parts,
  intent: ChangeIntent,
  time: Deadline,
): Promise<Step> {
  const { calendarId, booking } = intent;
  const removed = await removeForGood(parts, calendarId, booking, time);
  return removed.ok
    ? finish(parts, intent, gone(booking))
    : refused(parts, { ...intent, outright: true }, removed.failure, time, false);
}

async function refused(
  parts: Parts,
  intent: ChangeIntent,
  failure: CalendarFailure,
  time: Deadline,
  again: boolean,
): Promise<Step> {
  switch (failure.kind) {
    case 'precondition-failed':
    case 'not-permitted':
    case 'rejected':
    case 'not-found':
      return decideAgain(parts, intent, failure, time, again);
    default:
      return later(intent, failure);
  }
}

/**
 * Not in this calendar any more. `entry`: what is left of it there; null when the mirror has that
 * already. Only what is in no colleague's calendar either is cancelled.
 */
async function goneHere(
  parts: Parts,
  intent: ChangeIntent,
  entry: CalendarEntry | null,
  time: Deadline,
): Promise<Step> {
  const { calendarId, status } = intent;
  const found = await whereabouts(parts, intent, time);
  if (found.kind === 'unknown') return later(intent, found.failure);
  if (found.kind === 'stands') {
    const left = { calendarId, entry: entry ?? gone(intent.booking) };
    return follow(intent, found, [left, found]);
  }
  // Deleted for good meanwhile: cancelled is what it is. Whoever cancelled it in any other way tells so;
  // what the doctor deleted is told when it has stood for a while.
  const isPurged = entry?.kind === 'cancelled' && entry.details === null && entry.etag === null;
  return isPurged && status === 'cancelled'
    ? finish(parts, intent, entry)
    : overtaken(parts, intent, entry);
}

/** The doctor moved it to a colleague's calendar. What was asked for is done there; what was not, not. */
function follow(
  { status, by, from }: ChangeIntent,
  { calendarId }: { readonly calendarId: CalendarId },
  entries: NonNullable<Effects['entries']>,
): Step {
  const isAsked = by !== 'engine' && (status === 'confirmed' || !from);
  return isAsked
    ? { do: 'advance', to: { calendarId }, effects: { entries } }
    : { do: 'finish', answer: 'overtaken', effects: { entries } };
}

/** `entry`: null when the mirror has it already. */
async function finish(
  parts: Parts,
  intent: ChangeIntent,
  entry: CalendarEntry | null,
): Promise<Step> {
  const { mirror, clock, practice } = parts;
  const { calendarId, booking, told, contents } = intent;
  const reach = reachOf(parts, ownerOf(practice, calendarId));
  const before = intent.status === 'cancelled' ? await mirror.booking(booking) : null;
  return {
    do: 'finish',
    answer: 'done',
    effects: {
      entries: entry === null ? [] : [{ calendarId, entry }],
      told: [{ booking, told }],
      begun: before === null ? [] : await freedWork(parts, calendarId, booking, before),
      notices: owedNotices(booking, contents, reach, clock.now(), told.patient?.by ?? ''),
      audit: [changeAudit(parts, intent, 'done')],
    },
  };
}

function overtaken(parts: Parts, intent: ChangeIntent, entry: CalendarEntry | null): Step {
  const { calendarId } = intent;
  return {
    do: 'finish',
    answer: 'overtaken',
    effects: {
      entries: entry === null ? [] : [{ calendarId, entry }],
      audit: [changeAudit(parts, intent, 'overtaken')],
    },
  };
}

function later({ outright = false }: ChangeIntent, { kind: because }: CalendarFailure): Step {
  return { do: 'wait', because, to: { queued: true, ...(outright ? { outright } : {}) } };
}

export function changeAudit(
  { clock }: Pick<Parts, 'clock'>,
  { booking, calendarId, by, status, contents }: ChangeIntent,
  step: 'asked' | 'done' | 'overtaken',
): AuditEntry {
  const verb = status === 'cancelled' ? 'cancel' : 'approve';
  const action: AuditAction = step === 'done' ? `booking.${status}` : `booking.${verb}-${step}`;
  const reason = contents[0]?.content.reason;
  const detail = reason === undefined ? {} : { reason };
  return { at: clock.now(), actor: by, action, booking, calendarId, detail };
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
