import { isBusy } from '../engine/core/busy.ts';
import type {
  AbsenceMarks,
  AskedMarks,
  BookingMarks,
  CalendarEntry,
  CalendarEvent,
  HoldMarks,
  Marks,
} from '../engine/core/event.ts';
import {
  asEtag,
  asEventId,
  DAY,
  type Instant,
  type Interval,
  must,
} from '../engine/core/values.ts';

/** One row of `events`, without what the tables add (listing, owes). Instants are epoch ms. */
export interface EventRow {
  readonly id: string;
  readonly etag: string | null;
  readonly status: 'confirmed' | 'tentative' | 'cancelled';
  readonly updated: Instant | null;
  readonly created: Instant | null;
  /** Null while staged when only the commit of the pass can tell. */
  readonly changedAt: Instant | null;
  readonly start: Instant | null;
  readonly end: Instant | null;
  readonly allDay: 0 | 1;
  readonly occupancy: Occupancy;
  readonly role: 'event' | 'booking' | 'hold';
  readonly expiresAt: Instant | null;
  readonly erased: 0 | 1;
  readonly summary: string;
  /** The series it is an instance of. */
  readonly series: string | null;
  readonly marks: string | null;
  readonly details: string | null;
}

export const NOTHING = 0;
export const BUSY = 1;
/** Transparent: may be an opening. */
export const FREE = 2;
export type Occupancy = typeof NOTHING | typeof BUSY | typeof FREE;

/** What a booking's event says beyond the columns. Of a stranger's event nothing of it is kept. */
type BookingDetails = Pick<
  CalendarEvent,
  | 'description'
  | 'transparency'
  | 'eventType'
  | 'selfResponse'
  | 'guests'
  | 'organized'
  | 'recurringEventId'
  | 'copied'
  | 'iCalUID'
  | 'htmlLink'
>;
/** The column `details`: of bookings, and of whatever could not be read. */
interface Details {
  readonly event: BookingDetails | null;
  /** Why the entry could not be read when last seen. */
  readonly undecodable: string | null;
}

/** An event as a row of its own, nothing held before. */
export function rowOf(event: CalendarEvent): EventRow {
  const { marks } = event;
  return {
    id: event.id,
    etag: event.etag,
    status: event.status,
    updated: event.updated,
    created: event.created,
    changedAt: event.updated,
    start: event.start,
    end: event.end,
    allDay: event.allDay ? 1 : 0,
    occupancy: occupancyOf(event),
    role: roleOf(event),
    expiresAt: marks?.kind === 'hold' ? marks.expiresAt : null,
    erased: 0,
    summary: event.summary,
    series: event.recurringEventId,
    marks: marks === null ? null : JSON.stringify(marks),
    details: marks?.kind === 'booking' ? detailsOf(event) : null,
  };
}

export function detailsOf(event: CalendarEvent): string {
  const details: Details = {
    event: {
      description: event.description,
      transparency: event.transparency,
      eventType: event.eventType,
      selfResponse: event.selfResponse,
      guests: event.guests,
      organized: event.organized,
      recurringEventId: event.recurringEventId,
      copied: event.copied,
      iCalUID: event.iCalUID,
      htmlLink: event.htmlLink,
    },
    undecodable: null,
  };
  return JSON.stringify(details);
}

/** What was known of the event stays beside the reason why it cannot be read any more. */
export function undecodableDetails(held: EventRow | null, reason: string): string {
  const details: Details = {
    event: held === null ? null : detailsIn(held).event,
    undecodable: reason,
  };
  return JSON.stringify(details);
}

/** Entries of no version we can read: neither cancelled nor with an etag. */
export const isUndecodable = (row: EventRow): boolean =>
  row.etag === null && row.status !== 'cancelled';

export function roleOf({ marks }: CalendarEvent): EventRow['role'] {
  // That the doctor was asked about an event makes it none of ours.
  return marks === null || isPlain(marks) ? 'event' : marks.kind;
}

/** What of a calendar's time an entry takes or may open. A declined offer of free time opens none. */
export function occupancyOf(entry: CalendarEntry): Occupancy {
  if (isBusy(entry)) return BUSY;
  const free =
    entry.kind === 'event' &&
    entry.transparency === 'transparent' &&
    entry.selfResponse !== 'declined';
  return free ? FREE : NOTHING;
}

/** 1 for what lasts longer than a day: kept apart in the index of range reads. */
export const isLong = (row: Pick<EventRow, 'start' | 'end'>): 0 | 1 =>
  row.start !== null && row.end !== null && row.end - row.start > DAY ? 1 : 0;

/** The entry a booking's row was made of, as the listing gave it: without marks when it had none. */
export function entryOf(row: EventRow): CalendarEntry {
  const id = asEventId(row.id);
  const details = detailsIn(row);
  if (isUndecodable(row)) {
    const reason = details.undecodable ?? '';
    return { kind: 'undecodable', id, reason, interval: intervalOf(row) };
  }
  const event = eventOf(row, details.event);
  if (row.status !== 'cancelled')
    return must(event, 'a booking that stands to have its details');
  const etag = row.etag === null ? null : asEtag(row.etag);
  return { kind: 'cancelled', id, etag, details: event };
}

function eventOf(row: EventRow, details: BookingDetails | null): CalendarEvent | null {
  const interval = intervalOf(row);
  if (interval === null || details === null) return null;
  return {
    kind: 'event',
    id: asEventId(row.id),
    etag: asEtag(row.etag ?? ''),
    status: row.status === 'tentative' ? 'tentative' : 'confirmed',
    created: row.created ?? 0,
    updated: row.updated ?? 0,
    ...interval,
    allDay: row.allDay === 1,
    summary: row.summary,
    ...details,
    marks: row.erased === 1 ? null : marksIn(row),
  };
}

export function marksIn(row: Pick<EventRow, 'marks'>): Marks | null {
  if (row.marks === null) return null;
  const marks = JSON.parse(row.marks) as Marks;
  // Rows written before these marks existed say nothing of them.
  return marks.kind === 'booking' ? { ...NOTHING_NOTED, ...marks } : marks;
}

const NOTHING_NOTED = { noShow: false, regret: null };

/** Marks of what the engine put there; of all else null. */
export function ownMarksIn(row: Pick<EventRow, 'marks'>): BookingMarks | HoldMarks | null {
  const marks = marksIn(row);
  return marks === null || isPlain(marks) ? null : marks;
}

export function bookingMarksIn(row: Pick<EventRow, 'marks'>): BookingMarks {
  const marks = marksIn(row);
  if (marks?.kind !== 'booking') throw new Error('expected a booking row to carry its marks');
  return marks;
}

/** How the outside names a booking's event; empty when it could never be read. */
export function outsideNamesIn(row: Pick<EventRow, 'details'>): {
  readonly iCalUID: string;
  readonly htmlLink: string;
} {
  const event = detailsIn(row).event;
  return { iCalUID: event?.iCalUID ?? '', htmlLink: event?.htmlLink ?? '' };
}

function detailsIn(row: Pick<EventRow, 'details'>): Details {
  if (row.details === null) return { event: null, undecodable: null };
  return JSON.parse(row.details) as Details;
}

const intervalOf = (row: EventRow): Interval | null =>
  row.start === null || row.end === null ? null : { start: row.start, end: row.end };

/** A person's event, whatever we noted on it. */
const isPlain = (marks: Marks): marks is AskedMarks | AbsenceMarks =>
  marks.kind === 'asked' || marks.kind === 'absence';
