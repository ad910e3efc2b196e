/**
 * Noting in the event what has left us, and taking over what nobody sends any more. An event says which
 * messages are owed until they were handed over (core/owed.ts); the patch that says so invites the patient
 * as well, so that a booking costs one call for both. Whoever has lost its mirror finds in the event what is
 * still owed, and nothing that has left (docs/decisions/0003).
 */
import { bookingMarksOf, claimMark } from './claim-mark.ts';
import { fullName } from './core/draft.ts';
import type { Booking, Owed, OwedMessage } from './core/event.ts';
import { ASIDE, type HandOverIntent, newIntent } from './core/intent.ts';
import { owedNotices } from './core/notices.ts';
import {
  contentsOwed,
  isOpen,
  isStillSo,
  owedKeys,
  owesInvitation,
  stillOwed,
  withoutInvitation,
} from './core/owed.ts';
import type { Practitioner } from './core/practice.ts';
import { type Instant, MINUTE, SECOND } from './core/values.ts';
import type { Duty } from './journal/duties.ts';
import type { Runner } from './journal/runner.ts';
import { FINISH, type Next, type Turn, type Work, waitFor } from './journal/work.ts';
import { type Deadline, newTag, ownerOf, type Parts, reachOf } from './parts.ts';
import type { CalendarFailure, EventChange } from './ports.ts';

/** What has not left by then is late: the patient is invited, and the rest noted, without it. */
const PROMPT_MS = 2 * SECOND;
/** Another engine, with a mirror of its own, is given this long to send what it owes. */
const OTHERS_MS = 10 * MINUTE;
/** A mirror that did not exist when it came to be owed has rather lost it: whoever wrote it has checked it. */
const LOST_MS = 2 * MINUTE;

type Step = Next<HandOverIntent, null>;

export function handOverDuty(parts: Parts, runner: Runner): Duty {
  return { name: 'hand-over', look: (owner) => look(parts, runner, owner) };
}

export const handOverWork = (parts: Parts): Work<HandOverIntent, null> => ({
  step: (intent, turn) => handOver(parts, intent, turn),
  unfinished: null,
});

async function look(
  parts: Parts,
  runner: Runner,
  { calendarId }: Practitioner,
): Promise<Instant | null> {
  const { mirror, clock, entropy } = parts;
  const now = clock.now();
  let next: Instant | null = null;
  // Before it is checked nothing is owed; while it is changed, something else will be; and what is being
  // handed over needs no second hand. The end of such work is news.
  for (const booking of await mirror.owed(calendarId, now, ASIDE)) {
    const { owed } = booking.marks;
    if (owed === undefined) continue;
    const { noteAt, takeAt } = await standingOf(parts, booking, owed);
    const at = Math.min(noteAt ?? Number.POSITIVE_INFINITY, takeAt ?? Number.POSITIVE_INFINITY);
    if (at === Number.POSITIVE_INFINITY) continue;
    if (at > now) {
      next = Math.min(next ?? at, at);
      continue;
    }
    const own = { kind: 'hand-over', id: `hand-over.${calendarId}.${booking.id}` } as const;
    const about = { booking: booking.id, calendarId, tag: newTag(entropy) };
    await runner.leave(newIntent<HandOverIntent>({ ...own, ...about }, now));
  }
  return next;
}

interface Standing {
  readonly others: Owed['messages'];
  /** Ours, as far as they have not left. */
  readonly left: Owed['messages'];
  /** When there is something to note, and something to take over; null when only news can tell. */
  readonly noteAt: Instant | null;
  readonly takeAt: Instant | null;
}

async function standingOf(
  { mirror }: Pick<Parts, 'mirror'>,
  booking: Booking,
  owed: Owed,
): Promise<Standing> {
  const states = await mirror.noticeStates(booking.id);
  const isOurs = (message: OwedMessage): boolean => {
    const keys = owedKeys(booking, message);
    return keys.length === 0 || keys.some((key) => states.has(key));
  };
  const ours = owed.messages.filter(isOurs);
  const others = owed.messages.filter((message) => !isOurs(message));
  const left = ours
    .map((message) => stillOwed(booking, message, (key) => states.get(key) === 'sent'))
    .filter(isOpen);
  const isAllSent = !left.map(withoutInvitation).some(isOpen);
  const isNews = owesInvitation({ messages: ours }) || size(left) < size(ours);
  const since = others.length === 0 ? null : await mirror.keptSince();
  const isLost = since !== null && since > owed.at;
  const writtenAt = Math.max(owed.at, booking.updated);
  const noteAt = isAllSent ? owed.at : isNews ? writtenAt + PROMPT_MS : null;
  return {
    others,
    left,
    noteAt: ours.length === 0 ? null : noteAt,
    takeAt: others.length === 0 ? null : writtenAt + (isLost ? LOST_MS : OTHERS_MS),
  };
}

async function handOver(
  parts: Parts,
  { booking: id, calendarId, tag }: HandOverIntent,
  { time }: Turn,
): Promise<Step> {
  const { mirror, clock, wakes } = parts;
  const booking = await mirror.booking(id);
  const owed = booking?.marks.owed;
  if (!booking || owed === undefined || booking.calendarId !== calendarId) return FINISH;
  const { others, left, noteAt, takeAt } = await standingOf(parts, booking, owed);
  const now = clock.now();
  if (takeAt !== null && takeAt <= now) {
    return takeOver(parts, booking, { owed, others, tag, time });
  }
  if (noteAt === null || noteAt > now) return FINISH;
  const noted = await note(parts, booking, {
    owed: { ...owed, messages: [...others, ...left] },
    invites: owesInvitation({ messages: left }),
    time,
  });
  // Changed meanwhile: a pass shows how it is now.
  if (noted.do === 'wait' && noted.because === 'precondition-failed') {
    wakes.passes.want(calendarId, 'stale');
  }
  return noted;
}

/** Nobody sends what our outbox does not have and the event still owes, or an engine that is gone. */
async function takeOver(
  parts: Parts,
  booking: Booking,
  {
    owed,
    others,
    tag,
    time,
  }: Pick<Standing, 'others'> & {
    readonly owed: Owed;
    readonly tag: string;
    readonly time: Deadline;
  },
): Promise<Step> {
  const { clock, practice, log } = parts;
  const { id, calendarId } = booking;
  const at = clock.now();
  // What is no longer so is owed to nobody.
  const late = others.filter((one) => isStillSo(booking, one));
  const messages = owed.messages
    .filter((one) => late.includes(one) || !others.includes(one))
    .map((one) => (late.includes(one) ? { ...one, by: tag } : one));
  const isTaken = (marks: Booking['marks']): boolean =>
    late.length > 0 && (marks.owed?.messages.some(({ by }) => by === tag) ?? false);
  const taken = { owed: { at, handed: true, messages } };
  const claimed = await claimMark(parts, booking, taken, isTaken, time);
  if (claimed.kind === 'later') {
    const { kind } = claimed.failure;
    // Whoever sends without having taken it may send what was sent.
    return isTombstone(booking, kind) ? settled(booking) : waitFor(kind);
  }
  if (claimed.kind === 'stale') return FINISH;
  const owner = ownerOf(practice, calendarId);
  const ways = new Map(late.map(({ party, channels }) => [party, channels]));
  const contents = contentsOwed(booking, late, owner.id);
  const notices = owedNotices(id, contents, reachOf(parts, owner), at, tag).filter(
    ({ party, channel }) => ways.get(party)?.includes(channel),
  );
  log.info({ booking: id, messages: notices.length }, 'messages that were owed are taken over');
  return { do: 'finish', effects: { notices } };
}

async function note(
  parts: Parts,
  booking: Booking,
  {
    owed,
    invites,
    time,
  }: { readonly owed: Owed; readonly invites: boolean; readonly time: Deadline },
): Promise<Step> {
  const { calendar, log } = parts;
  const { id, calendarId, etag, status } = booking;
  const stands = status !== 'cancelled';
  const { patient } = booking.marks;
  const guest = { email: patient.email, name: fullName(patient) };
  const messages = owed.messages.map(withoutInvitation).filter(isOpen);
  const invite = invites && stands;
  const change: EventChange = {
    // Of what is deleted only a patch that says so is no revival.
    ...(stands ? {} : { status: 'cancelled' as const }),
    marks: { owed: { ...owed, handed: true, messages } },
    ...(invite ? { guest } : {}),
  };
  const patched = await calendar.patch(calendarId, id, change, {
    invite,
    budgetMs: time.remaining(),
    ...(etag === null ? {} : { ifMatch: etag }),
  });
  if (patched.ok) {
    const entries = [{ calendarId, entry: patched.value }];
    // Somebody rewrote the event without our marks: what it owed is in the mirror alone.
    const isBare = bookingMarksOf(patched.value) === null;
    return { do: 'finish', effects: { entries, ...(isBare ? { settled: [id] } : {}) } };
  }
  const { kind } = patched.failure;
  if (invite && (kind === 'not-permitted' || kind === 'rejected')) {
    log.warn({ booking: id, failure: kind }, 'patient not invited by Google');
    return note(parts, booking, { owed, invites: false, time });
  }
  return isTombstone(booking, kind) ? settled(booking) : waitFor(kind);
}

/** Google may refuse to write on what is deleted; then the mirror alone remembers. */
const isTombstone = ({ status }: Booking, kind: CalendarFailure['kind']): boolean =>
  status === 'cancelled' && ['not-permitted', 'rejected', 'not-found'].includes(kind);

const settled = ({ id }: Booking): Step => ({ do: 'finish', effects: { settled: [id] } });

const size = (messages: Owed['messages']): number =>
  messages.reduce((sum, { channels }) => sum + channels.length, 0);
