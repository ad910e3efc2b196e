/** Which kind of pass a calendar needs now, and what it covers. */
import type { CalendarState } from '../mirror-port.ts';
import type { CalendarEntry } from './event.ts';
import type { Instant, Interval, SyncToken } from './values.ts';
import { DAY, HOUR, overlaps } from './values.ts';

export type PassPlan =
  | { readonly kind: 'full'; readonly window: Interval }
  | { readonly kind: 'incremental'; readonly token: SyncToken; readonly window: Interval };

/**
 * Events that drift into the window without changing are never announced (google: a sync token
 * reports changes, not the passing of time), so a full pass must roll the window: every night, and
 * here as well when the night's one did not happen.
 */
const FULL_PASS_DUE_MS = 36 * HOUR;
/** The window ends this far beyond the booking horizon, so that a missed night leaves no gap. */
const MARGIN_MS = 3 * DAY;
const PAST_MS = 2 * DAY;

export function planPass(
  state: CalendarState,
  now: Instant,
  horizonDays: number,
  wantFull: boolean,
): PassPlan {
  const { token, window, fullAt } = state;
  const horizonEnd = now + horizonDays * DAY;
  if (
    wantFull ||
    token === null ||
    window === null ||
    fullAt === null ||
    now - fullAt > FULL_PASS_DUE_MS ||
    window.end < horizonEnd
  ) {
    return { kind: 'full', window: windowAt(now, horizonDays) };
  }
  return { kind: 'incremental', token, window };
}

/** From the day before yesterday to the booking horizon and a margin. */
export function windowAt(now: Instant, horizonDays: number): Interval {
  return { start: now - PAST_MS, end: now + horizonDays * DAY + MARGIN_MS };
}

/**
 * Whether an entry of an incremental page concerns us. Such pages hold events outside every window;
 * selected by overlap, never by start alone; and one that we hold always counts, since it may have
 * been moved out of the window and must free its old time.
 */
export function concerns(entry: CalendarEntry, window: Interval, isKnown: boolean): boolean {
  if (isKnown) return true;
  switch (entry.kind) {
    case 'event':
      return overlaps(entry, window);
    case 'undecodable':
      return entry.interval === null || overlaps(entry.interval, window);
    case 'cancelled':
      return entry.details?.marks?.kind === 'booking' && overlaps(entry.details, window);
  }
}
