import type { CalendarId, Instant, Interval } from '../engine/core/values.ts';
import type { BusySpan } from '../engine/mirror-port.ts';

/** Busy time as it is held, whatever the hour: a hold event is over once `expiresAt` has come. */
export interface HeldSpan {
  readonly span: BusySpan;
  /** Null: it does not expire. */
  readonly expiresAt: Instant | null;
}

export interface BusyCache {
  /** What is kept of this window under this version, as it is at `now`; null when it has to be read. */
  find(calendarId: CalendarId, version: string, window: Interval, now: Instant): Spans | null;
  /** What to read, so that this window and those asked for since the last change are kept together. */
  toRead(calendarId: CalendarId, version: string, window: Interval): Interval;
  /** `held`: all that overlaps the window, by start. `version`: as it was before that was read. */
  keep(
    calendarId: CalendarId,
    version: string,
    window: Interval,
    held: readonly HeldSpan[],
  ): void;
  /** Whether anything of a calendar is kept. */
  has(calendarId: CalendarId): boolean;
  /** Puts right what is kept: a write from one version to another changed these events, and nothing else. */
  amend(calendarId: CalendarId, change: Amendment): void;
}

export interface Amendment {
  readonly from: string;
  readonly to: string;
  readonly changed: ReadonlySet<string>;
  /** What they take of the time now, whenever that is. */
  readonly held: readonly HeldSpan[];
}

type Spans = readonly BusySpan[];

interface Kept {
  readonly version: string;
  readonly window: Interval;
  readonly held: readonly HeldSpan[];
  /** No span lasts longer. */
  readonly longestMs: number;
}

/**
 * Busy time of the calendars asked for lately, some `mostSpans` spans in all: of fifty calendars, or of a few
 * very full ones. A calendar's goes with the version of its slots.
 */
export function busyCache(mostSpans: number): BusyCache {
  // A Map keeps the order of insertion: what is used is inserted again, so the front is the oldest.
  const calendars = new Map<CalendarId, Kept>();
  let count = 0;

  function current(calendarId: CalendarId, version: string): Kept | null {
    const kept = calendars.get(calendarId);
    return kept?.version === version ? kept : null;
  }

  function drop(calendarId: CalendarId): void {
    count -= calendars.get(calendarId)?.held.length ?? 0;
    calendars.delete(calendarId);
  }

  return {
    find(calendarId, version, window, now) {
      const kept = current(calendarId, version);
      if (kept === null) return null;
      if (window.start < kept.window.start || window.end > kept.window.end) return null;
      calendars.delete(calendarId);
      calendars.set(calendarId, kept);
      return spansIn(kept, window, now);
    },

    toRead(calendarId, version, window) {
      const kept = current(calendarId, version);
      if (kept === null) return window;
      const start = Math.min(kept.window.start, window.start);
      return { start, end: Math.max(kept.window.end, window.end) };
    },

    keep,
    has: (calendarId) => calendars.has(calendarId),

    amend(calendarId, { from, to, changed, held: now }) {
      const kept = current(calendarId, from);
      if (kept === null) return;
      const { window, held } = kept;
      const amended = held.filter(({ span: { eventId } }) => !changed.has(eventId ?? ''));
      for (const one of now) {
        if (meets(one.span, window)) amended.splice(placeOf(amended, one), 0, one);
      }
      keep(calendarId, to, window, amended);
    },
  };

  function keep(
    calendarId: CalendarId,
    version: string,
    window: Interval,
    held: readonly HeldSpan[],
  ): void {
    drop(calendarId);
    if (held.length > mostSpans) return;
    const longestMs = held.reduce(
      (most, { span: { start, end } }) => Math.max(most, end - start),
      0,
    );
    calendars.set(calendarId, { version, window, held, longestMs });
    count += held.length;
    for (const oldest of calendars.keys()) {
      if (count <= mostSpans) break;
      drop(oldest);
    }
  }
}

const meets = (span: Interval, { start, end }: Interval): boolean =>
  span.end > start && span.start < end;

/** By start, and of one start always in the same order. */
export const inOrder = ({ span: a }: HeldSpan, { span: b }: HeldSpan): number =>
  a.start - b.start || a.end - b.end || ((a.eventId ?? '') < (b.eventId ?? '') ? -1 : 1);

/** By start. */
export function spansIn(
  { held, longestMs }: Pick<Kept, 'held' | 'longestMs'>,
  { start, end }: Interval,
  now: Instant,
): Spans {
  const found: BusySpan[] = [];
  for (let index = firstAfter(held, start - longestMs); index < held.length; index += 1) {
    const { span, expiresAt } = held[index] as HeldSpan;
    if (span.start >= end) break;
    if (span.end > start && (expiresAt === null || expiresAt > now)) found.push(span);
  }
  return found;
}

/** The index of the first that begins at `at` or later. */
const firstAfter = (held: readonly HeldSpan[], at: Instant): number =>
  firstThat(held, ({ span }) => span.start >= at);

/** Where it belongs among them. */
const placeOf = (held: readonly HeldSpan[], one: HeldSpan): number =>
  firstThat(held, (other) => inOrder(other, one) >= 0);

/** The index of the first that is so; from there on all of them have to be. */
function firstThat(held: readonly HeldSpan[], is: (one: HeldSpan) => boolean): number {
  let low = 0;
  let high = held.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (is(held[middle] as HeldSpan)) high = middle;
    else low = middle + 1;
  }
  return low;
}
