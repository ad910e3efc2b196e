/** The calls to Google that the phases of a booking consist of, each answered in the protocol's words. */

import type { Booking } from './book-work.ts';
import type { Booking as Booked } from './core/event.ts';
import type { BookIntent } from './core/intent.ts';
import { pauseBeforeLook } from './core/looks.ts';
import { adoptedBy, ownership } from './core/ownership.ts';
import type { BookSeen } from './core/protocol.ts';
import { type CalendarId, MINUTE, unreachable } from './core/values.ts';
import { placedByEngine, verdict } from './core/verdict.ts';
import { GRACE_MS } from './late.ts';
import { type Deadline, isIn, ownerOf, type Parts, withinTime } from './parts.ts';
import type { CalendarFailure } from './ports.ts';
import { lookFor } from './proof.ts';
import { type Whereabouts, whereabouts } from './whereabouts.ts';
import { withdraw } from './withdraw.ts';

/** Performs the phase an intent is in, within the time that is left. */
export async function performBooking(
  ctx: Booking,
  intent: BookIntent,
  time: Deadline,
): Promise<BookSeen> {
  switch (intent.phase) {
    case 'insert':
      return insert(ctx, intent, time);
    case 'check':
      return check(ctx, intent, time);
    case 'withdraw':
      return withdraw(ctx, intent, time);
    default:
      return unreachable(intent.phase);
  }
}

async function insert(ctx: Parts, intent: BookIntent, time: Deadline): Promise<BookSeen> {
  const { calendar, log } = ctx;
  const { id, calendarId, booking, draft } = intent;
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
  if (inserted.failure.kind !== 'exists') return later(ctx, id, inserted.failure);
  const found = await lookFor(ctx, calendarId, booking, time);
  if (found.kind === 'unknown') return later(ctx, id, found.failure);
  let met = found.kind === 'entry' && found.entry.kind === 'event' ? found.entry : null;
  if (met === null) {
    // Cancelled; or the doctor has laid what an earlier attempt had written into a colleague's calendar.
    const elsewhere = await whereabouts(ctx, intent, time);
    if (elsewhere.kind === 'unknown') return later(ctx, id, elsewhere.failure);
    if (elsewhere.kind === 'stands') met = elsewhere.entry;
  }
  const marks = met?.marks;
  if (marks?.kind !== 'booking') return 'burnt';
  // Or else an earlier attempt of this very intent had got through, and nobody was told yet.
  const whose = ownership(marks.told.patient, tagOf(draft));
  return whose === 'theirs' || whose === 'settled' ? 'already-there' : 'inserted';
}

/**
 * One incremental pass brings every change up to now into the mirror, our own event included. If
 * ours is not among them Google's reads lag behind its writes, and others may be missing as well: then
 * we look again, for as long as the patient can wait.
 */
async function check(ctx: Booking, intent: BookIntent, time: Deadline): Promise<BookSeen> {
  const { mirror, clock, practice, sync, log } = ctx;
  const { id, calendarId, booking, draft, adopted } = intent;
  const bufferMs = practice.policy.bufferMinutes * MINUTE;
  for (let look = 0; ; look += 1) {
    const pauseMs = pauseBeforeLook(look, time.remaining());
    if (pauseMs === null) break;
    await clock.sleep(pauseMs);
    const pass = sync.pass(calendarId, {
      full: false,
      cause: 'booking',
      budgetMs: time.remaining(),
    });
    const result = await withinTime(clock, pass, time);
    if (result === null) return 'later';
    if (!result.ok) return later(ctx, id, result.failure);
    const found = await whereItLies(ctx, intent, time);
    if (found.kind === 'unlisted') continue;
    if (found.kind === 'nowhere') return 'vanished';
    if (found.kind === 'unknown') return later(ctx, id, found.failure);
    const { mine } = found;
    const whose = ownership(mine.marks.told.patient, tagOf(draft));
    // Put by the doctor, before we looked, where it lies: there it stands. What another has answered for
    // stands as well.
    const isHers = !placedByEngine(mine) || mine.calendarId !== calendarId;
    if (whose === 'shared' || whose === 'settled' || (whose === 'ours' && isHers)) {
      return adopted ? 'adopted' : 'won';
    }
    const reach = { start: draft.slot.start - bufferMs, end: draft.slot.end + bufferMs };
    const claims = await mirror.claims(calendarId, reach);
    const { created: claimedAt, updated } = mine;
    const claimant = { ...draft.slot, eventId: booking, booking, claimedAt, updated };
    const { kind } = verdict(claimant, claims, bufferMs, clock.now());
    const isWon = isHers || (kind === 'won' && (await stillOpen(ctx, draft, calendarId)));
    if (whose === 'ours') return isWon ? 'won' : 'lost';
    // Whoever inserted it may be about to take it back, and knows how to. If it is still there after so
    // long it was confirmed, or is as good as that: a booking is its event.
    if (!isWon && clock.now() < mine.created + GRACE_MS) return 'later';
    const done = await adopt(ctx, mine, tagOf(draft), time);
    if (done === 'changed') continue;
    return done === 'adopted' ? 'adopted' : later(ctx, id, done);
  }
  log.warn({ booking: id }, 'our event is not listed yet: checking later');
  return 'later';
}

/** Half of a move to a colleague's calendar is no end: the other half is brought by a pass of that one. */
async function whereItLies(ctx: Booking, intent: BookIntent, time: Deadline): Promise<Lies> {
  const { mirror, clock, practice, sync } = ctx;
  const { calendarId, booking } = intent;
  for (let again = true; ; again = false) {
    const mine = await mirror.booking(booking);
    if (mine === null) return { kind: 'unlisted' };
    if (mine.status !== 'cancelled') {
      return isIn(practice, mine) ? { kind: 'there', mine } : { kind: 'unlisted' };
    }
    if (mine.calendarId !== calendarId || !again) return { kind: 'unlisted' };
    const elsewhere = await whereabouts(ctx, intent, time);
    if (elsewhere.kind !== 'stands') return elsewhere;
    const wish = { full: false, cause: 'booking', budgetMs: time.remaining() };
    const pass = sync.pass(elsewhere.calendarId, wish);
    if ((await withinTime(clock, pass, time)) === null) return { kind: 'unlisted' };
  }
}

/** From here on its inserter leaves it where it is. */
async function adopt(
  { calendar, mirror }: Parts,
  { id, calendarId, etag, marks: { told } }: Booked,
  tag: string,
  time: Deadline,
): Promise<'adopted' | 'changed' | CalendarFailure> {
  const { patient, doctor } = told;
  if (patient === null) return 'adopted';
  const said = {
    patient: adoptedBy(patient, tag),
    ...(doctor === null ? {} : { doctor: adoptedBy(doctor, tag) }),
  };
  const patched = await calendar.patch(
    calendarId,
    id,
    { marks: { told: said } },
    { budgetMs: time.remaining(), ...(etag === null ? {} : { ifMatch: etag }) },
  );
  if (patched.ok) {
    await mirror.commit({ entries: [{ calendarId, entry: patched.value }] });
    return 'adopted';
  }
  const { kind } = patched.failure;
  const isChanged = kind === 'precondition-failed' || kind === 'not-found';
  return isChanged ? 'changed' : patched.failure;
}

/** The doctor may have withdrawn an opening of her calendar at that very moment. */
async function stillOpen(
  { practice, slots }: Booking,
  { slot, marks }: BookIntent['draft'],
  calendarId: CalendarId,
) {
  const practitioner = ownerOf(practice, calendarId);
  if (practitioner.availability === 'hours') return true;
  const type = practitioner.types.find((one) => one.id === marks.type);
  return (
    type === undefined || slots.isOpen({ practitioner, type, start: slot.start, ignoring: [] })
  );
}

function later({ log }: Parts, id: string, failure: CalendarFailure): 'later' {
  log.warn({ booking: id, failure: failure.kind }, 'booking waits for Google');
  return 'later';
}

type Lies =
  | { readonly kind: 'there'; readonly mine: Booked }
  /** Not as far as anybody has read. */
  | { readonly kind: 'unlisted' }
  | Exclude<Whereabouts, { readonly kind: 'stands' }>;

const tagOf = ({ marks }: BookIntent['draft']): string => marks.told.patient?.by ?? '';
