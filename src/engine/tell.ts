/**
 * Telling the patient what the doctor changed in Google Calendar. The right to tell is taken first, by
 * writing `told` into the event with If-Match: of several engines only one succeeds, and a mirror that
 * is lost afterwards does not tell again.
 */
import { bookingMarksOf, isSameButForOwed } from './claim-mark.ts';
import type { Booking, CalendarEntry, Party, Told } from './core/event.ts';
import { busyBookings, newIntent, occupies, type TellIntent } from './core/intent.ts';
import {
  isPast,
  nextTold,
  owedForDoctorsChange,
  owedNotices,
  truthOf,
} from './core/notices.ts';
import type { Practitioner } from './core/practice.ts';
import { differsFromTold } from './core/told.ts';
import { type CalendarId, type Instant, must } from './core/values.ts';
import { isFrozen } from './frozen.ts';
import type { Duty } from './journal/duties.ts';
import type { Runner } from './journal/runner.ts';
import { type Next, type Turn, type Work, waitFor } from './journal/work.ts';
import { owedMarks } from './owed-marks.ts';
import { type Deadline, deadline, newTag, ownerOf, type Parts, reachOf } from './parts.ts';
import type { CalendarFailure } from './ports.ts';
import { previewEndings } from './previews.ts';
import { lookFor, whyUnreadable } from './proof.ts';
import { whereabouts } from './whereabouts.ts';

export interface Teller {
  /** Of one booking, without waiting for it to stand. */
  tellNow(booking: Booking): Promise<ByHand>;
  /** The doctor tells the patient herself: noted as told, and nothing is sent. */
  letBe(booking: Booking): Promise<ByHand>;
}

/** `unavailable`: Google does not answer; it is told later, as if nobody had asked. */
export type ByHand = 'done' | 'gone' | 'unavailable';

type Claimed =
  | { readonly kind: 'ours'; readonly entry: CalendarEntry | null }
  /** Told by another engine, changed again, or moved elsewhere: look again, say nothing. */
  | { readonly kind: 'stale'; readonly entry: CalendarEntry | null }
  | { readonly kind: 'later'; readonly failure: CalendarFailure };

export function teller(parts: Parts, runner: Runner): Teller {
  const { clock, settings } = parts;
  return {
    tellNow: (booking) => tellByHand(booking, 'aloud'),
    async letBe(booking) {
      const done = await tellByHand(booking, 'silently');
      // Journalled, and noted once Google answers: nobody will be told.
      return done === 'unavailable' ? 'done' : done;
    },
  };

  async function tellByHand(booking: Booking, how: 'aloud' | 'silently'): Promise<ByHand> {
    if ((await parts.mirror.worksOn(booking.id)).some(occupies)) return 'gone';
    const telling = await tellingOf(parts, booking, how);
    if (telling === null) return 'gone';
    const time = deadline(clock, settings.requestBudgetMs);
    // Null: another process may be telling this very change.
    return (await runner.begin(tellWork(parts), telling, time)) ?? 'gone';
  }
}

/** Tells whatever is owed and has stood for the settle time. */
export function tellDuty(parts: Parts, runner: Runner): Duty {
  return { name: 'tell', look: (owner) => tellDue(parts, runner, owner) };
}

export const tellWork = (parts: Parts): Work<TellIntent, ByHand> => ({
  step: (intent, turn) => tell(parts, intent, turn),
  unfinished: 'unavailable',
});

async function tellDue(
  parts: Parts,
  runner: Runner,
  { calendarId }: Practitioner,
): Promise<Instant | null> {
  const { mirror, clock, settings } = parts;
  const now = clock.now();
  const owing = await mirror.owing(calendarId, now);
  if (owing.length === 0) return null;
  const busy = busyBookings(await mirror.intents());
  let next: Instant | null = null;
  for (const booking of owing) {
    const dueAt = booking.changedAt + settings.settleMs;
    if (dueAt > now) {
      next = Math.min(next ?? dueAt, dueAt);
      continue;
    }
    // A booking that a request is changing right now is told by that request.
    if (busy.has(booking.id)) continue;
    const telling = await tellingOf(parts, booking, 'aloud');
    if (telling !== null) await runner.leave(telling);
  }
  return next;
}

/** The work that tells of it; null when there is nothing to tell, which is noted. */
async function tellingOf(
  { mirror, clock, entropy, practice }: Parts,
  booking: Booking,
  how: 'aloud' | 'silently',
): Promise<TellIntent | null> {
  const { id, calendarId } = booking;
  if (booking.status === 'cancelled') {
    const best = await mirror.booking(id);
    if (best !== null && best.status !== 'cancelled') return null;
  }
  const owner = ownerOf(practice, calendarId);
  const now = clock.now();
  const telling = owedForDoctorsChange(booking, owner.id, newTag(entropy));
  if (telling === null || isPast(booking, now)) {
    const truth = truthOf(booking, owner.id);
    const { patient, doctor } = booking.told;
    // Noted, so that it is not asked about at every turn. Nobody needs to hear of it.
    const told = {
      ...(telling === null ? {} : { patient: nextTold(patient, truth, '') }),
      doctor: nextTold(doctor, truth, ''),
    };
    await mirror.commit({ told: [{ booking: id, told }] });
    return null;
  }
  const own = { kind: 'tell', id: `tell.${id}`, booking: id, calendarId } as const;
  const silently = how === 'silently' ? { contents: [] } : {};
  return newIntent<TellIntent>({ ...own, ...telling, ...silently }, now);
}

async function tell(
  parts: Parts,
  intent: TellIntent,
  { time }: Turn,
): Promise<Next<TellIntent, ByHand>> {
  const { mirror, clock, practice, wakes } = parts;
  const { booking, calendarId, told, contents } = intent;
  // From its beginning on no pass freezes it; one that came in between may have.
  const isHeldBack = await isFrozen(mirror, { id: booking, calendarId });
  if (intent.attempts === 0 && isHeldBack) return { do: 'finish', answer: 'gone' };
  const claimed = await claim(parts, intent, time);
  if (claimed.kind === 'later') return waitFor(claimed.failure.kind);
  const entries = claimed.entry === null ? [] : [{ calendarId, entry: claimed.entry }];
  if (claimed.kind === 'stale') {
    wakes.passes.want(calendarId, 'stale');
    // No effects: it came to nothing, and whatever it was begun on is not begun on again at once.
    if (entries.length > 0) await mirror.commit({ entries });
    return { do: 'finish', answer: 'gone' };
  }
  const reach = reachOf(parts, ownerOf(practice, calendarId));
  const at = clock.now();
  const kind = contents[0]?.content.kind ?? 'nothing';
  const how = contents.length === 0 ? 'untold' : 'told';
  const ended = await previewEndings(parts, booking, how);
  const entry = { at, actor: 'doctor', action: 'booking.told', booking } as const;
  return {
    do: 'finish',
    answer: 'done',
    effects: {
      entries,
      told: [{ booking, told }],
      notices: [...owedNotices(booking, contents, reach, at, told.patient?.by ?? ''), ...ended],
      audit: [{ ...entry, calendarId, detail: { kind } }],
    },
  };
}

async function claim(parts: Parts, intent: TellIntent, time: Deadline): Promise<Claimed> {
  const booking = await parts.mirror.booking(intent.booking);
  const isCancelled = intent.told.patient?.status === 'cancelled';
  if (booking === null) return { kind: 'stale', entry: null };
  // While this telling waited, a pass may have brought one as late as it, or later. The etag that would
  // guard the patch is then that of the event which says so, and guards nothing.
  const wanted = must(intent.told.patient, 'a telling of the patient');
  const said = booking.told.patient;
  if (said !== null && said.revision >= wanted.revision) {
    // Of a booking that changed calendars the copy left behind does not say so: note it for all copies.
    await parts.mirror.commit({ told: [{ booking: booking.id, told: toldIn(booking) }] });
    return { kind: said.by === wanted.by ? 'ours' : 'stale', entry: null };
  }
  // Changed once more meanwhile: the next telling says what is so then.
  if (
    (booking.status === 'cancelled') !== isCancelled ||
    differsFromTold(booking, wanted, null)
  ) {
    return { kind: 'stale', entry: null };
  }
  // It lies with a colleague since: that is a change of its own.
  if (!isCancelled && booking.calendarId !== intent.calendarId) {
    return { kind: 'stale', entry: null };
  }
  return isCancelled
    ? claimCancelled(parts, intent, time)
    : claimStanding(parts, intent, booking, time);
}

async function claimStanding(
  parts: Parts,
  intent: TellIntent,
  booking: Booking,
  time: Deadline,
): Promise<Claimed> {
  const { calendarId, told } = intent;
  const options = {
    budgetMs: time.remaining(),
    ...(booking.etag === null ? {} : { ifMatch: booking.etag }),
  };
  const patched = await parts.calendar.patch(
    calendarId,
    booking.id,
    { marks: { told, ...owedMarks(parts, intent, booking.marks) } },
    options,
  );
  if (patched.ok) return { kind: 'ours', entry: patched.value };
  switch (patched.failure.kind) {
    case 'precondition-failed': {
      const told = await whoTold(parts, intent, time);
      // Noted meanwhile was only that messages have left.
      const isUntold = told.kind === 'stale' && told.entry !== null;
      return isUntold && isSameButForOwed(booking, told.entry)
        ? claimStanding(parts, intent, { ...booking, etag: told.entry.etag }, time)
        : told;
    }
    case 'rejected':
      return { kind: 'stale', entry: null };
    // Deleted, or the calendar is lost to us: a pass will tell. Until then it waits its turn, so that
    // passes and attempts do not wake each other without end.
    default:
      return { kind: 'later', failure: patched.failure };
  }
}

/** 412 may be our own earlier attempt whose answer was lost: `by` tells. */
async function whoTold(parts: Parts, intent: TellIntent, time: Deadline): Promise<Claimed> {
  const { calendarId, booking, told } = intent;
  const found = await parts.calendar.get(calendarId, booking, { budgetMs: time.remaining() });
  if (!found.ok) {
    return found.failure.kind === 'not-found'
      ? { kind: 'stale', entry: null }
      : { kind: 'later', failure: found.failure };
  }
  const isOurs = toldBy(found.value) === told.patient?.by;
  return { kind: isOurs ? 'ours' : 'stale', entry: found.value };
}

/**
 * A deletion needs proof, and may be a move to a colleague's calendar: Google announces the two halves
 * apart. What the event still says of who was told decides whether there is anything left to tell.
 */
async function claimCancelled(
  parts: Parts,
  intent: TellIntent,
  time: Deadline,
): Promise<Claimed> {
  const { calendarId, booking, told } = intent;
  const elsewhere = await whereabouts(parts, intent, time);
  if (elsewhere.kind === 'unknown') return { kind: 'later', failure: elsewhere.failure };
  if (elsewhere.kind === 'stands') {
    parts.wakes.passes.want(elsewhere.calendarId, 'stale');
    return { kind: 'stale', entry: null };
  }
  const found = await lookFor(parts, calendarId, booking, time);
  if (found.kind === 'unknown') return { kind: 'later', failure: found.failure };
  // Gone without a trace: the mirror alone remembers, and says so from now on.
  if (found.kind === 'gone') return { kind: 'ours', entry: null };
  const { entry } = found;
  // Our own earlier attempt, even if it was restored since: that is told next, and makes sense only then.
  if (toldBy(entry) === told.patient?.by) return { kind: 'ours', entry };
  if (entry.kind !== 'cancelled') return { kind: 'stale', entry };
  if (statusTold(entry) === 'cancelled') return { kind: 'stale', entry };
  const owed = owedMarks(parts, intent, bookingMarksOf(entry));
  const change = { status: 'cancelled', marks: { told, ...owed } } as const;
  const { etag } = entry;
  const options = { budgetMs: time.remaining(), ...(etag === null ? {} : { ifMatch: etag }) };
  const patched = await parts.calendar.patch(calendarId, booking, change, options);
  if (patched.ok) return { kind: 'ours', entry: patched.value };
  switch (patched.failure.kind) {
    case 'precondition-failed':
      return whoTold(parts, intent, time);
    case 'not-found':
    case 'not-permitted':
    case 'rejected':
      // Google may refuse to write on what is deleted; then, too, the mirror alone remembers. But it
      // refuses in the same words what it has just closed to us.
      return remembered(parts, calendarId, time);
    default:
      return { kind: 'later', failure: patched.failure };
  }
}

async function remembered(
  parts: Parts,
  calendarId: CalendarId,
  time: Deadline,
): Promise<Claimed> {
  const failure = await whyUnreadable(parts, calendarId, time);
  return failure === null ? { kind: 'ours', entry: null } : { kind: 'later', failure };
}

function toldIn({ told: { patient, doctor } }: Booking): Partial<Record<Party, Told>> {
  return { ...(patient === null ? {} : { patient }), ...(doctor === null ? {} : { doctor }) };
}

const toldBy = (entry: CalendarEntry) => bookingMarksOf(entry)?.told.patient?.by ?? null;
const statusTold = (entry: CalendarEntry) =>
  bookingMarksOf(entry)?.told.patient?.status ?? null;
