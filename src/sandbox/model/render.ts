/** A stored event as Google's JSON, keys in the order of captured payloads. */
import {
  type AccessRole,
  etagOf,
  isObject,
  type Json,
  type StoredEvent,
  type StoredTime,
} from './resource.ts';
import { formatIn } from './zone.ts';

export interface RenderOptions {
  readonly calendarId: string;
  readonly calendarSummary: string;
  readonly accessRole: AccessRole;
  /** Zone whose offset times carry: the request's, else the calendar's. */
  readonly timeZone: string;
  readonly linkRoot: string;
  readonly maxAttendees?: number;
}

export function render(event: StoredEvent, options: RenderOptions): Json {
  if (event.husk) return tombstone(event, options);
  const { fields } = event;
  const masked =
    options.accessRole === 'freeBusyReader' ||
    ((fields.visibility === 'private' || fields.visibility === 'confidential') &&
      options.accessRole !== 'owner' &&
      options.accessRole !== 'writer');
  const identity = {
    kind: 'calendar#event',
    etag: etagOf(event.micros),
    id: event.id,
    status: event.status,
    htmlLink: linkOf(event.id, options),
    created: `${new Date(event.createdMicros / 1000).toISOString().slice(0, 19)}.000Z`,
    updated: new Date(event.updatedMicros / 1000).toISOString(),
  };
  const when = {
    ...(event.start === null ? {} : { start: renderTime(event.start, options.timeZone) }),
    ...(event.end === null ? {} : { end: renderTime(event.end, options.timeZone) }),
    ...(event.recurrence === null ? {} : { recurrence: event.recurrence }),
    ...origin(event, options),
  };
  if (masked) {
    return {
      ...identity,
      ...when,
      visibility: 'private',
      iCalUID: event.iCalUID,
      sequence: event.sequence,
      eventType: event.eventType,
    };
  }
  return {
    ...identity,
    ...pick(fields, TEXTS),
    creator: person(event.creator, options),
    organizer: person(event.organizer, options),
    ...when,
    ...pick(fields, SHOWN),
    iCalUID: event.iCalUID,
    sequence: event.sequence,
    ...attendees(fields.attendees, options),
    ...pick(fields, DETAILS),
    reminders: fields.reminders ?? { useDefault: true },
    eventType: event.eventType,
  };
}

/** What is left of a deleted event on a page that does not show deleted ones. */
export function tombstone(event: StoredEvent, options: RenderOptions): Json {
  return {
    kind: 'calendar#event',
    etag: etagOf(event.micros),
    id: event.id,
    status: 'cancelled',
    ...(event.husk ? {} : origin(event, options)),
  };
}

/** The fields a client may write, as PATCH merges into them. */
export function writableFields(event: StoredEvent): Json {
  return {
    ...event.fields,
    status: event.status,
    ...(event.start === null ? {} : { start: writableTime(event.start) }),
    ...(event.end === null ? {} : { end: writableTime(event.end) }),
    ...(event.recurrence === null ? {} : { recurrence: event.recurrence }),
  };
}

export const renderTime = (time: StoredTime, zone: string): Json =>
  time.kind === 'date'
    ? { date: time.date }
    : { dateTime: formatIn(zone, time.at), timeZone: time.zone };

const writableTime = (time: StoredTime): Json =>
  time.kind === 'date'
    ? { date: time.date }
    : { dateTime: formatIn('UTC', time.at), timeZone: time.zone };

function origin(event: StoredEvent, options: RenderOptions): Json {
  if (event.recurringEventId === null || event.originalStart === null) return {};
  return {
    recurringEventId: event.recurringEventId,
    originalStartTime: renderTime(event.originalStart, options.timeZone),
  };
}

/** `@gmail.com` is shortened to `@m`, as captured. */
function linkOf(eventId: string, options: RenderOptions): string {
  const calendar = options.calendarId.replace(/@gmail\.com$/, '@m');
  const eid = Buffer.from(`${eventId} ${calendar}`).toString('base64').replaceAll('=', '');
  return `${options.linkRoot}/calendar/event?eid=${eid}`;
}

function person(email: string, options: RenderOptions): Json {
  if (email !== options.calendarId) return { email };
  // A secondary calendar organizes under its own name.
  return email.endsWith('@group.calendar.google.com')
    ? { email, displayName: options.calendarSummary, self: true }
    : { email, self: true };
}

function attendees(list: unknown, options: RenderOptions): Json {
  if (!Array.isArray(list) || list.length === 0) return {};
  const all = list.filter(isObject).map((attendee) => {
    const { email } = attendee;
    return email === options.calendarId ? { ...attendee, self: true } : attendee;
  });
  const max = options.maxAttendees ?? all.length;
  if (all.length <= max) return { attendees: all };
  // Only the participant is returned when there are more (google: events.list, maxAttendees).
  return { attendees: all.filter((one) => 'self' in one), attendeesOmitted: true };
}

function pick(fields: Json, names: readonly string[]): Json {
  const picked: Record<string, unknown> = {};
  for (const name of names) {
    if (fields[name] !== undefined) picked[name] = fields[name];
  }
  return picked;
}

const TEXTS = ['summary', 'description', 'location', 'colorId'];
const SHOWN = ['endTimeUnspecified', 'transparency', 'visibility'];
const DETAILS = [
  'extendedProperties',
  'hangoutLink',
  'conferenceData',
  'gadget',
  'anyoneCanAddSelf',
  'guestsCanInviteOthers',
  'guestsCanModify',
  'guestsCanSeeOtherGuests',
  'privateCopy',
  'locked',
  'source',
  'attachments',
  'birthdayProperties',
  'focusTimeProperties',
  'outOfOfficeProperties',
  'workingLocationProperties',
  'eventLabelId',
];
