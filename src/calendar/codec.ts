/** Google's events resource <-> the engine's entries, drafts and changes. */
import { DateTime } from 'luxon';
import type {
  CalendarEntry,
  CalendarEvent,
  EventType,
  Guest,
  ResponseStatus,
} from '../engine/core/event.ts';
import {
  asEtag,
  asEventId,
  type EventId,
  type Instant,
  type Interval,
} from '../engine/core/values.ts';
import type { EventChange, EventDraft } from '../engine/ports.ts';
import { carriesMarks, decodeMarks, encodeMarks, encodeMarksChange } from './marks.ts';
import { isDate, parseDateTime } from './rfc3339.ts';

export interface CodecOptions {
  /** IANA zone of the practice: all-day events are whole days of it, and what we write names it. */
  readonly timeZone: string;
}

/** What decodeEntry reads, as a `fields` selector (google: Performance tips, partial responses). */
export const EVENT_FIELDS =
  'id,etag,status,created,updated,start(date,dateTime),end(date,dateTime),summary,description,' +
  'transparency,eventType,attendees(email,self,resource,responseStatus),organizer(email,self),' +
  'recurringEventId,' +
  'iCalUID,htmlLink,extendedProperties(private)';

/**
 * Reads any events resource (google: Events). Never throws for what the resource holds: what cannot
 * be read becomes `undecodable`, with its interval where the times are legible. Absent keys mean
 * Google's defaults, except the times: a live event without them is undecodable, never "now".
 *
 * Written by hand rather than as a schema: a page holds 2,500 of these and blocks every patient while
 * it is read, and a zod schema of this shape alone took two and a half times as long as all of this
 * (1.1 against 0.43 µs an event). Marks, which only bookings carry, are checked by a schema.
 */
export function decodeEntry(resource: unknown, options: CodecOptions): CalendarEntry {
  const source = asRecord(resource);
  const id = asEventId(textOf(source?.id));
  if (source === null || id === '') {
    return { kind: 'undecodable', id, reason: 'entry without an id', interval: null };
  }
  const times = decodeTimes(source, options.timeZone);
  const interval = typeof times === 'string' ? null : { start: times.start, end: times.end };
  if (source.status === 'cancelled') {
    // On an incremental page Google owes us the id and nothing else (google: Events, status).
    const details =
      typeof times === 'string' ? null : decodeLive(source, id, times, 'confirmed');
    return {
      kind: 'cancelled',
      id,
      etag: typeof source.etag === 'string' ? asEtag(source.etag) : null,
      details: details?.kind === 'event' ? details : null,
    };
  }
  if (typeof times === 'string') return { kind: 'undecodable', id, reason: times, interval };
  const status = source.status ?? 'confirmed';
  if (status !== 'confirmed' && status !== 'tentative') {
    return { kind: 'undecodable', id, reason: 'unknown status', interval };
  }
  return decodeLive(source, id, times, status);
}

/**
 * The resource to insert: times with offset and IANA zone, our reminders, and all that the booking is
 * in its private properties. Guests are not among it: nobody hears of an unverified booking.
 *
 * @throws MarksTooLarge when the marks do not fit into an event.
 */
export function encodeDraft(draft: EventDraft, options: CodecOptions): object {
  return {
    id: draft.id,
    summary: draft.summary,
    description: draft.description,
    ...(draft.location === '' ? {} : { location: draft.location }),
    ...(draft.allDay === true
      ? {
          start: encodeDay(draft.start, options.timeZone),
          end: encodeDay(draft.end, options.timeZone),
        }
      : {
          start: encodeTime(draft.start, options.timeZone),
          end: encodeTime(draft.end, options.timeZone),
        }),
    status: draft.status,
    transparency: 'opaque',
    guestsCanModify: false,
    reminders: {
      useDefault: false,
      // A hold stands for seconds, and nobody need be reminded to be away: they must not ring.
      overrides: draft.marks.kind === 'booking' ? BOOKING_REMINDERS : [],
    },
    extendedProperties: { private: encodeMarks(draft.marks) },
  };
}

/**
 * The resource to patch: only what the change names. Never `sequence`: a value below Google's own is
 * refused, and Google counts by itself.
 *
 * @throws MarksTooLarge when the marks do not fit into an event.
 */
export function encodeChange(change: EventChange, options: CodecOptions): object {
  const { timeZone } = options;
  return {
    ...(change.summary === undefined ? {} : { summary: change.summary }),
    ...(change.description === undefined ? {} : { description: change.description }),
    ...(change.start === undefined ? {} : { start: encodeChangedTime(change.start, timeZone) }),
    ...(change.end === undefined ? {} : { end: encodeChangedTime(change.end, timeZone) }),
    ...(change.status === undefined ? {} : { status: change.status }),
    ...(change.transparency === undefined ? {} : { transparency: change.transparency }),
    ...(change.marks === undefined && change.stamp === undefined
      ? {}
      : {
          extendedProperties: {
            private: {
              ...(change.stamp === undefined ? {} : encodeMarks(change.stamp)),
              ...(change.marks === undefined ? {} : encodeMarksChange(change.marks)),
            },
          },
        }),
    ...(change.guests === undefined
      ? {}
      : {
          attendees: change.guests.map(({ email, response }) => ({
            email,
            responseStatus: response,
          })),
        }),
    ...(change.guest === undefined ? {} : { attendees: attendeesOf(change.guest) }),
  };
}

/** Mail a day before, popup an hour before; in minutes (google: Reminders and notifications). */
const BOOKING_REMINDERS = [
  { method: 'email', minutes: 24 * 60 },
  { method: 'popup', minutes: 60 },
];

type Source = Readonly<Record<string, unknown>>;

interface Times extends Interval {
  readonly allDay: boolean;
}

function decodeLive(
  source: Source,
  id: EventId,
  times: Times,
  status: CalendarEvent['status'],
): CalendarEntry {
  const updated = parseDateTime(textOf(source.updated));
  if (updated === null || typeof source.etag !== 'string') {
    // Without them a newer version cannot be told from an older one.
    const interval = { start: times.start, end: times.end };
    return { kind: 'undecodable', id, reason: 'no etag or no time of change', interval };
  }
  const attendees = Array.isArray(source.attendees) ? source.attendees : NOBODY;
  const series =
    typeof source.recurringEventId === 'string' ? asEventId(source.recurringEventId) : null;
  const properties = asRecord(source.extendedProperties)?.private;
  const marks = decodeMarks(properties, id, series);
  return {
    kind: 'event',
    id,
    etag: asEtag(source.etag),
    status,
    // An event is never younger than its last change, so this errs towards junior.
    created: parseDateTime(textOf(source.created)) ?? updated,
    updated,
    start: times.start,
    end: times.end,
    allDay: times.allDay,
    summary: textOf(source.summary),
    description: textOf(source.description),
    transparency: source.transparency === 'transparent' ? 'transparent' : 'opaque',
    eventType: decodeEventType(source.eventType),
    selfResponse: attendees.length === 0 ? null : decodeSelfResponse(attendees),
    guests: attendees.length === 0 ? NOBODY : decodeGuests(attendees),
    organized: source.organizer === undefined || asRecord(source.organizer)?.self === true,
    recurringEventId: series,
    iCalUID: textOf(source.iCalUID),
    htmlLink: textOf(source.htmlLink),
    marks,
    copied: marks === null && carriesMarks(properties),
  };
}

const NOBODY: readonly never[] = [];

/** Start and end, or why they cannot be read. */
function decodeTimes(source: Source, timeZone: string): Times | string {
  const start = asRecord(source.start);
  const end = asRecord(source.end);
  if (start === null || end === null) return 'start or end is missing';
  if (typeof start.dateTime === 'string' && typeof end.dateTime === 'string') {
    const from = parseDateTime(start.dateTime);
    const to = parseDateTime(end.dateTime);
    if (from === null || to === null) return 'start or end is no date-time with an offset';
    return to < from ? 'end before start' : { start: from, end: to, allDay: false };
  }
  if (typeof start.date === 'string' && typeof end.date === 'string') {
    if (!isDate(start.date) || !isDate(end.date)) return 'start or end is no date';
    if (end.date < start.date) return 'end before start';
    const from = startOfDay(start.date, timeZone);
    // The end is exclusive. Old data holds events whose end is their start: they mean that day.
    const to =
      start.date === end.date
        ? startOfNextDay(end.date, timeZone)
        : startOfDay(end.date, timeZone);
    return { start: from, end: to, allDay: true };
  }
  return 'start or end is neither a date nor a date-time';
}

/**
 * The first instant of a local date: not always midnight, since some clocks change at midnight.
 * Remembered, because Luxon takes 15 µs for it and the all-day events of a calendar share few dates.
 */
function startOfDay(date: string, timeZone: string): Instant {
  const key = `${timeZone} ${date}`;
  const known = daysKnown.get(key);
  if (known !== undefined) return known;
  const start = localDate(date, timeZone).toMillis();
  // Bounded by forgetting all: simple, and a window of two years does not reach it.
  if (daysKnown.size >= 1_000) daysKnown.clear();
  daysKnown.set(key, start);
  return start;
}

const daysKnown = new Map<string, Instant>();

function startOfNextDay(date: string, timeZone: string): Instant {
  const next = localDate(date, timeZone).plus({ days: 1 }).startOf('day');
  return valid(next, timeZone).toMillis();
}

function localDate(date: string, timeZone: string): DateTime<true> {
  return valid(DateTime.fromISO(date, { zone: timeZone }).startOf('day'), timeZone);
}

function encodeTime(at: Instant, timeZone: string): { dateTime: string; timeZone: string } {
  const local = valid(DateTime.fromMillis(at, { zone: timeZone }), timeZone);
  return { dateTime: local.toISO({ suppressMilliseconds: true }), timeZone };
}

/** The local day that an instant lies in; as an end it is exclusive (google: Events, end). */
function encodeDay(at: Instant, timeZone: string): { date: string } {
  return { date: valid(DateTime.fromMillis(at, { zone: timeZone }), timeZone).toISODate() };
}

/** Null deletes: the doctor may have made an all-day event of it, and a patch merges objects. */
function encodeChangedTime(at: Instant, timeZone: string): object {
  return { ...encodeTime(at, timeZone), date: null };
}

/** Luxon repairs silently; a zone it does not know is a mistake in the configuration. */
function valid(dateTime: DateTime, timeZone: string): DateTime<true> {
  if (!dateTime.isValid) throw new Error(`no such time, or no such time zone: ${timeZone}`);
  return dateTime as DateTime<true>;
}

const EVENT_TYPES: ReadonlySet<unknown> = new Set<EventType>([
  'default',
  'outOfOffice',
  'focusTime',
  'workingLocation',
  'birthday',
  'fromGmail',
]);

function decodeEventType(value: unknown): EventType {
  if (value === undefined) return 'default';
  return EVENT_TYPES.has(value) ? (value as EventType) : 'unknown';
}

function decodeSelfResponse(attendees: readonly unknown[]): ResponseStatus | null {
  for (const attendee of attendees) {
    const person = asRecord(attendee);
    if (person?.self === true) return decodeResponse(person.responseStatus);
  }
  return null;
}

/** The whole list, since Google replaces it: whom the doctor has invited besides stays invited. */
function attendeesOf({
  email,
  name,
  beside = [],
}: NonNullable<EventChange['guest']>): object[] {
  const others = beside.filter((guest) => guest.email.toLowerCase() !== email.toLowerCase());
  return [
    ...others.map((guest) => ({ email: guest.email, responseStatus: guest.response })),
    { email, displayName: name },
  ];
}

/** The people invited: not the calendar's owner, not rooms, not guests whose address is hidden. */
function decodeGuests(attendees: readonly unknown[]): Guest[] {
  const guests: Guest[] = [];
  for (const attendee of attendees) {
    const person = asRecord(attendee);
    if (person === null || person.self === true || person.resource === true) continue;
    const email = textOf(person.email);
    if (email !== '') guests.push({ email, response: decodeResponse(person.responseStatus) });
  }
  return guests;
}

function decodeResponse(value: unknown): ResponseStatus {
  return value === 'accepted' || value === 'declined' || value === 'tentative'
    ? value
    : 'needsAction';
}

const asRecord = (value: unknown): Source | null =>
  typeof value === 'object' && value !== null ? (value as Source) : null;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
