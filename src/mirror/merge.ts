import type { CalendarEntry, CalendarEvent } from '../engine/core/event.ts';
import type { Instant } from '../engine/core/values.ts';
import {
  BUSY,
  detailsOf,
  type EventRow,
  isUndecodable,
  NOTHING,
  occupancyOf,
  roleOf,
  rowOf,
  undecodableDetails,
} from './event-row.ts';

/**
 * What the mirror holds of an event after it was told `entry`; null when it ignores it, because what
 * it holds is newer (google: events, `updated`; listings may lag behind writes).
 *
 * `at`: when this was learnt, for changes that carry no time of their own. Null leaves `changedAt`
 * open, to be stamped when the pass is committed.
 */
export function merge(
  held: EventRow | null,
  entry: CalendarEntry,
  at: Instant | null,
): EventRow | null {
  switch (entry.kind) {
    case 'event':
      return isOlder(held, entry) ? null : read(held, entry);
    case 'undecodable':
      return unread(held, entry.id, entry.interval, entry.reason, at);
    case 'cancelled': {
      const { details } = entry;
      if (details === null) return cancelledBarely(held, entry.id, entry.etag, at);
      if (isOlder(held, details)) return null;
      const known = read(held, details);
      const row: EventRow = {
        ...known,
        etag: entry.etag ?? details.etag,
        status: 'cancelled',
        occupancy: NOTHING,
      };
      return { ...row, changedAt: changedAt(held, row, timeOf(details) ?? at) };
    }
  }
}

/** Whether merging `entry` would change nothing: its version is the one held. Cheap. */
export function isSame(held: EventRow, entry: CalendarEntry): boolean {
  switch (entry.kind) {
    case 'event':
      return (
        held.etag === entry.etag &&
        held.status === entry.status &&
        held.occupancy === occupancyOf(entry) &&
        readsTheSame(held, entry)
      );
    case 'cancelled':
      return (
        held.status === 'cancelled' &&
        (entry.etag === null || held.etag === entry.etag) &&
        (entry.details === null || readsTheSame(held, entry.details))
      );
    case 'undecodable':
      return (
        isUndecodable(held) &&
        (entry.interval === null ||
          (held.start === entry.interval.start && held.end === entry.interval.end))
      );
  }
}

/** Whether two rows of one event are alike in every column. */
export const isAlike = (a: EventRow, b: EventRow): boolean =>
  a.etag === b.etag &&
  a.status === b.status &&
  a.updated === b.updated &&
  a.created === b.created &&
  a.changedAt === b.changedAt &&
  a.start === b.start &&
  a.end === b.end &&
  a.allDay === b.allDay &&
  a.occupancy === b.occupancy &&
  a.role === b.role &&
  a.expiresAt === b.expiresAt &&
  a.erased === b.erased &&
  a.summary === b.summary &&
  a.series === b.series &&
  a.marks === b.marks &&
  a.details === b.details;

/**
 * Beyond the etag: what our own reading of an event depends on (the practice's zone, how marks are
 * decoded) may be another after an upgrade.
 */
const readsTheSame = (held: EventRow, event: CalendarEvent): boolean =>
  held.start === event.start &&
  held.end === event.end &&
  (held.erased === 1 ? event.marks === null : held.role === roleOf(event));

function read(held: EventRow | null, event: CalendarEvent): EventRow {
  const row = rowOf(event);
  if (held === null) return row;
  const changed = changedAt(held, row, event.updated);
  if (held.marks === null || event.marks !== null) return { ...row, changedAt: changed };
  // Another client rewrote the event without our marks: it is still what we know it to be.
  const { role, marks, expiresAt } = held;
  const details = role === 'booking' ? detailsOf(event) : null;
  return { ...row, changedAt: changed, erased: 1, role, marks, expiresAt, details };
}

/** A tombstone that says no more than its id (google: sync guide): keep what it was. */
function cancelledBarely(
  held: EventRow | null,
  id: string,
  etag: string | null,
  at: Instant | null,
): EventRow {
  const row: EventRow = {
    ...(held ?? bare(id)),
    etag,
    status: 'cancelled',
    occupancy: NOTHING,
  };
  return { ...row, changedAt: changedAt(held, row, at) };
}

/** Unreadable is busy, at the times it has, else at those it had: a slot too few, not a patient too many. */
function unread(
  held: EventRow | null,
  id: string,
  interval: { readonly start: Instant; readonly end: Instant } | null,
  reason: string,
  at: Instant | null,
): EventRow {
  const base = held ?? bare(id);
  const row: EventRow = {
    ...base,
    etag: null,
    status: base.status === 'cancelled' ? 'confirmed' : base.status,
    start: interval?.start ?? base.start,
    end: interval?.end ?? base.end,
    occupancy: BUSY,
    details: undecodableDetails(held, reason),
  };
  return { ...row, changedAt: changedAt(held, row, at) };
}

const bare = (id: string): EventRow => ({
  id,
  etag: null,
  status: 'confirmed',
  updated: null,
  created: null,
  changedAt: null,
  start: null,
  end: null,
  allDay: 0,
  occupancy: NOTHING,
  role: 'event',
  expiresAt: null,
  erased: 0,
  summary: '',
  series: null,
  marks: null,
  details: null,
});

/** When status or times became what they are: kept while they stay, never set back. */
function changedAt(held: EventRow | null, row: EventRow, at: Instant | null): Instant | null {
  if (held === null) return at;
  const stays = held.status === row.status && held.start === row.start && held.end === row.end;
  if (stays) return held.changedAt;
  return at === null ? null : Math.max(at, held.changedAt ?? at);
}

function isOlder(held: EventRow | null, event: CalendarEvent): boolean {
  const updated = timeOf(event);
  return held !== null && held.updated !== null && updated !== null && updated < held.updated;
}

/** A tombstone may come without `updated`; that says nothing of its age. */
const timeOf = (event: CalendarEvent): Instant | null =>
  event.updated > 0 ? event.updated : null;
