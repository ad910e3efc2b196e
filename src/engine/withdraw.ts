/** Taking back the event of a booking that lost its slot, or that its patient withdrew: only our own. */
import type { BookingMarks, CalendarEntry, CancelledEntry, Marks } from './core/event.ts';
import type { BookIntent } from './core/intent.ts';
import { withdrawnTold } from './core/notices.ts';
import { ownership } from './core/ownership.ts';
import type { BookSeen } from './core/protocol.ts';
import type { Etag } from './core/values.ts';
import type { Deadline, Parts } from './parts.ts';
import type { CalendarFailure } from './ports.ts';
import { lookFor, removeForGood } from './proof.ts';
import { whereabouts } from './whereabouts.ts';

type Seen = Extract<BookSeen, 'withdrawn' | 'kept' | 'later'>;

/**
 * With If-Match: another engine may be adopting the event at this very moment, and has then answered
 * for it. `kept`: it has, or the event is none of ours.
 */
export async function withdraw(ctx: Parts, intent: BookIntent, time: Deadline): Promise<Seen> {
  const { booking, calendarId, draft } = intent;
  const held = await ctx.mirror.booking(booking);
  const isKnown = held?.calendarId === calendarId && held.status !== 'cancelled';
  if (!isKnown || held.etag === null) return lookFirst(ctx, intent, time);
  const isOurs = isOwn(held.marks, draft.marks);
  return isOurs ? takeBack(ctx, intent, held.etag, time, true) : lookFirst(ctx, intent, time);
}

async function lookFirst(
  ctx: Parts,
  intent: BookIntent,
  time: Deadline,
  again = true,
): Promise<Seen> {
  const { id, booking, calendarId, draft } = intent;
  // An event that stands unseen in a calendar closed to us would come back as a booking.
  const found = await lookFor(ctx, calendarId, booking, time);
  if (found.kind === 'unknown') return later(ctx, id, found.failure);
  if (found.kind === 'gone' && (await ctx.mirror.booking(booking)) === null) {
    return gone(ctx, intent, null);
  }
  if (found.kind === 'gone' || found.entry.kind === 'cancelled') {
    const elsewhere = await whereabouts(ctx, intent, time);
    if (elsewhere.kind === 'unknown') return later(ctx, id, elsewhere.failure);
    if (elsewhere.kind === 'stands') {
      return lookFirst(ctx, { ...intent, calendarId: elsewhere.calendarId }, time, again);
    }
    const left = found.kind === 'gone' ? null : found.entry;
    const isNoted = left?.kind === 'cancelled';
    return gone(ctx, intent, isNoted ? await noted(ctx, intent, left, time) : null);
  }
  const { entry } = found;
  // Of an event whose marks another client erased, its id says enough.
  const isOurs =
    entry.kind === 'event' && (entry.marks === null || isOwn(entry.marks, draft.marks));
  if (isOurs) return takeBack(ctx, intent, entry.etag, time, again);
  await ctx.mirror.commit({ entries: [{ calendarId, entry }] });
  return 'kept';
}

async function takeBack(
  ctx: Parts,
  intent: BookIntent,
  ifMatch: Etag,
  time: Deadline,
  again: boolean,
): Promise<Seen> {
  const { id, booking, calendarId, draft } = intent;
  const change = {
    status: 'cancelled',
    marks: { told: withdrawnTold(draft.marks), owed: null },
  } as const;
  const options = { budgetMs: time.remaining(), ifMatch };
  const patched = await ctx.calendar.patch(calendarId, booking, change, options);
  if (patched.ok) {
    if (patched.value.kind === 'cancelled') return gone(ctx, intent, patched.value);
    // Patching the status should have deleted it; if ever it does not, deleting does.
    const removed = await removeForGood(ctx, calendarId, booking, time);
    return removed.ok ? gone(ctx, intent, null) : later(ctx, id, removed.failure);
  }
  switch (patched.failure.kind) {
    // Changed meanwhile; or Google refuses to write on what is deleted, by our own lost attempt perhaps.
    case 'precondition-failed':
    case 'not-found':
    case 'not-permitted':
    case 'rejected':
      return again ? lookFirst(ctx, intent, time, false) : later(ctx, id, patched.failure);
    default:
      return later(ctx, id, patched.failure);
  }
}

/** Deleted by a person: no other engine must tell of the end of what it never was, if Google lets us say so. */
async function noted(
  ctx: Parts,
  { booking, calendarId, draft }: BookIntent,
  left: CancelledEntry,
  time: Deadline,
): Promise<CalendarEntry> {
  const { etag, details } = left;
  if (etag === null || !isOwn(details?.marks ?? null, draft.marks)) return left;
  const change = {
    status: 'cancelled',
    marks: { told: withdrawnTold(draft.marks), owed: null },
  } as const;
  const options = { budgetMs: time.remaining(), ifMatch: etag };
  const patched = await ctx.calendar.patch(calendarId, booking, change, options);
  return patched.ok && patched.value.kind === 'cancelled' ? patched.value : left;
}

/** Its event said that both were told; nobody was, so its end is no news to anybody either. */
async function gone(
  ctx: Parts,
  { booking, calendarId, draft }: BookIntent,
  left: CalendarEntry | null,
): Promise<'withdrawn'> {
  // What never came into being has no end: it may come yet, by another engine's hand.
  if (left === null && (await ctx.mirror.booking(booking)) === null) return 'withdrawn';
  const entry = left ?? { kind: 'cancelled', id: booking, etag: null, details: null };
  await ctx.mirror.commit({
    entries: [{ calendarId, entry }],
    told: [{ booking, told: withdrawnTold(draft.marks) }],
  });
  return 'withdrawn';
}

function later({ log }: Parts, id: string, failure: CalendarFailure): 'later' {
  log.warn({ booking: id, failure: failure.kind }, 'a withdrawal waits for Google');
  return 'later';
}

/** What another engine has told of since, in our stead, is ours no more. */
const isOwn = (marks: Marks | null, draft: BookingMarks): boolean =>
  marks?.kind === 'booking' &&
  marks.owed?.handed !== true &&
  ownership(marks.told.patient, draft.told.patient?.by ?? '') === 'ours';
