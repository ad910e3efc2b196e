/**
 * Proof of a deletion. Google answers 404 for an event that is gone, and also for one in a calendar that
 * is no longer shared with us (google: errors, notFound). So a 404 counts only while the calendar itself
 * can be read, and only when it comes twice: a permission just withdrawn or given is not known to all of
 * Google at once.
 */
import type { CalendarEntry } from './core/event.ts';
import type { CalendarId, EventId } from './core/values.ts';
import type { Deadline, Parts } from './parts.ts';
import type { CalendarFailure, Outcome } from './ports.ts';

export type Found =
  | { readonly kind: 'entry'; readonly entry: CalendarEntry }
  /** Proven: neither the event nor a trace of it is left. */
  | { readonly kind: 'gone' }
  /** No proof of anything. `not-found`: the calendar itself is lost to us. */
  | { readonly kind: 'unknown'; readonly failure: CalendarFailure };

type Asking = Pick<Parts, 'calendar'>;

/** One event as it is now. One call, or three when the first finds nothing. */
export async function lookFor(
  parts: Asking,
  calendarId: CalendarId,
  id: EventId,
  time: Deadline,
): Promise<Found> {
  const first = await get(parts, calendarId, id, time);
  return first.kind === 'gone' ? confirmGone(parts, calendarId, id, time) : first;
}

/** What a first 404 on this event comes to. */
export async function confirmGone(
  parts: Asking,
  calendarId: CalendarId,
  id: EventId,
  time: Deadline,
): Promise<Found> {
  const failure = await whyUnreadable(parts, calendarId, time);
  return failure === null ? get(parts, calendarId, id, time) : { kind: 'unknown', failure };
}

/** Why the calendar cannot be read now; null when it can. */
export async function whyUnreadable(
  { calendar }: Asking,
  calendarId: CalendarId,
  time: Deadline,
): Promise<CalendarFailure | null> {
  const described = await calendar.describe(calendarId, { budgetMs: time.remaining() });
  return described.ok ? null : described.failure;
}

/** Deletes an event of ours for good; that it was not there is success only in a calendar we can read. */
export async function removeForGood(
  parts: Asking,
  calendarId: CalendarId,
  id: EventId,
  time: Deadline,
): Promise<Outcome<null>> {
  const removed = await parts.calendar.remove(calendarId, id, { budgetMs: time.remaining() });
  if (!removed.ok) return removed;
  if (removed.value === 'removed') return { ok: true, value: null };
  const found = await confirmGone(parts, calendarId, id, time);
  switch (found.kind) {
    case 'gone':
      return { ok: true, value: null };
    case 'entry':
      return found.entry.kind === 'cancelled'
        ? { ok: true, value: null }
        : { ok: false, failure: { kind: 'unavailable', outcome: 'not-applied' } };
    case 'unknown':
      return { ok: false, failure: found.failure };
  }
}

/** A single answer: a 404 reads as `gone`, which the callers above do not believe yet. */
async function get(
  { calendar }: Asking,
  calendarId: CalendarId,
  id: EventId,
  time: Deadline,
): Promise<Found> {
  const found = await calendar.get(calendarId, id, { budgetMs: time.remaining() });
  if (found.ok) return { kind: 'entry', entry: found.value };
  return found.failure.kind === 'not-found'
    ? { kind: 'gone' }
    : { kind: 'unknown', failure: found.failure };
}
