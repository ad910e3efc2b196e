/** insert, patch, update, delete, move and RSVP (google: events). */
import { type Caller, type Context, visibleAt, writable } from './context.ts';
import { guestMails } from './guests.ts';
import { mergePatch, readBody, type Written } from './input.ts';
import type { ChangePart } from './journal.ts';
import {
  badRequest,
  calendarRefusal,
  conditionNotMet,
  deleted,
  duplicate,
  forbidden,
  invalid,
  notFound,
  required,
} from './refusal.ts';
import { writableFields } from './render.ts';
import { etagOf, isObject, type Json, type StoredEvent } from './resource.ts';
import { effective, find } from './series.ts';
import { type CalendarState, liveReader } from './store.ts';

export interface WriteOptions {
  /** Verbatim etag, or `*`. */
  readonly ifMatch?: string;
  readonly sendUpdates?: string;
  readonly caller: Caller;
}

export function insertEvent(
  context: Context,
  calendarId: string,
  body: Json,
  options: WriteOptions,
): StoredEvent {
  const calendar = writable(context, calendarId);
  const { facts } = calendar;
  const id = body.id ?? context.random.id(26);
  // base32hex: letters a to v and digits (google: events.insert, id).
  if (typeof id !== 'string' || !/^[a-v0-9]{5,1024}$/.test(id)) {
    throw invalid('Invalid resource id value.');
  }
  const written = readBody(body, facts.timeZone);
  refuseMisplacedType(context, calendar, written);
  refuseGuests(context, written, options.caller);
  const micros = context.store.nextMicros();
  const event: StoredEvent = {
    id,
    ...written,
    micros,
    updatedMicros: micros,
    createdMicros: micros,
    sequence: written.sequence ?? 0,
    recurringEventId: null,
    originalStart: null,
    iCalUID: typeof body.iCalUID === 'string' ? body.iCalUID : `${id}@google.com`,
    creator: context.owner,
    organizer: facts.id,
    husk: false,
  };
  // A tombstone keeps its id for good.
  if (calendar.live.has(id)) {
    if (!context.switches.missedCollisions) throw duplicate();
    return event;
  }
  save(context, calendar, micros, [event]);
  guestMails(context, calendar.facts.id, null, event, options.sendUpdates);
  return event;
}

/** `patch` merges into what is there, `update` replaces it. */
export function changeEvent(
  context: Context,
  mode: 'patch' | 'update',
  calendarId: string,
  eventId: string,
  body: Json,
  options: WriteOptions,
): StoredEvent {
  const calendar = writable(context, calendarId);
  const old = existing(context, calendar, eventId);
  checkMatch(old, options);
  if (old.husk) throw forbidden();
  const type = body.eventType;
  if (typeof type === 'string' && type !== old.eventType) {
    throw badRequest('The event type cannot be changed.');
  }
  const { eventType: _type, ...rest } = body;
  const whole = mode === 'patch' ? mergePatch(writableFields(old), rest) : rest;
  if (old.recurringEventId !== null && whole.recurrence !== undefined) {
    throw invalid('An instance has no recurrence.');
  }
  const written = readBody(whole, calendar.facts.timeZone);
  if (written.sequence !== null && written.sequence < old.sequence) {
    throw invalid(
      'Invalid sequence value. The specified sequence number is below the current sequence number of the resource. Re-fetch the resource and use its sequence number on the following request.',
    );
  }
  refuseGuests(context, written, options.caller);
  const micros = context.store.nextMicros();
  const timeMoved =
    JSON.stringify([old.start, old.end, old.recurrence]) !==
    JSON.stringify([written.start, written.end, written.recurrence]);
  const vanished = written.status === 'cancelled' && old.status !== 'cancelled';
  const event: StoredEvent = {
    ...old,
    ...written,
    // A foreign type stays what it is.
    eventType: old.eventType,
    fields: { ...foreignFields(old), ...written.fields },
    micros,
    updatedMicros: onlyRemindersDiffer(old, written) ? old.updatedMicros : micros,
    sequence: Math.max(
      old.sequence + (timeMoved || vanished ? 1 : 0),
      written.sequence ?? old.sequence,
    ),
  };
  save(context, calendar, micros, withMaster(calendar, event, micros));
  guestMails(context, calendar.facts.id, old, event, options.sendUpdates);
  return event;
}

/** Details are kept: they come back with a get, and with showDeleted=true. */
export function deleteEvent(
  context: Context,
  calendarId: string,
  eventId: string,
  options: WriteOptions,
): void {
  const calendar = writable(context, calendarId);
  const old = find(liveReader(calendar), eventId);
  if (old === undefined) throw notFound();
  if (old.status === 'cancelled') throw deleted();
  checkMatch(old, options);
  const micros = context.store.nextMicros();
  const event: StoredEvent = {
    ...old,
    status: 'cancelled',
    micros,
    updatedMicros: micros,
    sequence: old.sequence + 1,
  };
  save(context, calendar, micros, withMaster(calendar, event, micros));
  guestMails(context, calendar.facts.id, old, event, options.sendUpdates);
}

/** Live under the same id on the destination, a husk on the source. */
export function moveEvent(
  context: Context,
  calendarId: string,
  eventId: string,
  destinationId: string,
): StoredEvent {
  const source = writable(context, calendarId);
  if (destinationId === '') throw required('Required parameter: destination', 'destination');
  const destination = writable(context, destinationId);
  const old = existing(context, source, eventId);
  if (old.status === 'cancelled') throw deleted();
  if (old.recurringEventId !== null) {
    throw calendarRefusal(
      400,
      'cannotMoveInstance',
      'Cannot move an instance of a recurring event.',
    );
  }
  if (old.eventType !== 'default') {
    throw calendarRefusal(400, 'malformedCalendarEvent', 'Only default events can be moved.');
  }
  if (source === destination) {
    throw calendarRefusal(
      400,
      'cannotChangeOrganizer',
      'The event is in that calendar already.',
    );
  }
  const taken = destination.live.get(eventId);
  if (taken !== undefined && !taken.husk) throw duplicate();
  const micros = context.store.nextMicros();
  const carried = [old, ...liveReader(source).exceptionsOf(eventId)];
  const arriving = carried.map((event) => ({
    ...event,
    organizer: destination.facts.id,
    micros,
    updatedMicros: micros,
    fields: context.switches.moveKeepsPrivateProperties
      ? event.fields
      : withoutPrivate(event.fields),
  }));
  const leaving = carried.map((event) => ({
    ...event,
    status: 'cancelled' as const,
    husk: true,
    fields: {},
    micros,
    updatedMicros: micros,
  }));
  const part = (calendar: CalendarState, put: readonly StoredEvent[]): ChangePart => ({
    calendarId: calendar.facts.id,
    put,
    visibleAt: visibleAt(context, calendar.facts.id),
  });
  context.store.change(micros, [part(source, leaving), part(destination, arriving)]);
  context.changed(source.facts.id);
  context.changed(destination.facts.id);
  return arriving[0] ?? old;
}

/** A guest answers; the organizer's copy changes, the event's status does not (google: invites). */
export function respondTo(
  context: Context,
  calendarId: string,
  eventId: string,
  email: string,
  status: 'accepted' | 'declined' | 'tentative' | 'needsAction',
  comment?: string,
): StoredEvent {
  const calendar = context.store.calendar(calendarId);
  const old = existing(context, calendar, eventId);
  const attendees = Array.isArray(old.fields.attendees) ? old.fields.attendees : [];
  if (!attendees.some((one) => isObject(one) && one.email === email)) {
    throw badRequest('That address is not among the guests.');
  }
  const answer = { responseStatus: status, ...(comment === undefined ? {} : { comment }) };
  const micros = context.store.nextMicros();
  const event: StoredEvent = {
    ...old,
    micros,
    updatedMicros: micros,
    fields: {
      ...old.fields,
      attendees: attendees.map((one: unknown) =>
        isObject(one) && one.email === email ? { ...one, ...answer } : one,
      ),
    },
  };
  save(context, calendar, micros, withMaster(calendar, event, micros));
  return event;
}

/** Stores and announces versions of one calendar's events. */
export function save(
  context: Context,
  calendar: CalendarState,
  micros: number,
  put: readonly StoredEvent[],
): void {
  const calendarId = calendar.facts.id;
  context.store.change(micros, [
    { calendarId, put, visibleAt: visibleAt(context, calendarId) },
  ]);
  context.changed(calendarId);
}

/** Editing one instance bumps its series too, and both share one etag, as captured. */
function withMaster(
  calendar: CalendarState,
  event: StoredEvent,
  micros: number,
): readonly StoredEvent[] {
  const master =
    event.recurringEventId === null ? undefined : calendar.live.get(event.recurringEventId);
  return master === undefined ? [event] : [{ ...master, micros, updatedMicros: micros }, event];
}

function existing(context: Context, calendar: CalendarState, eventId: string): StoredEvent {
  const reader = liveReader(calendar);
  const event = find(reader, eventId);
  if (event === undefined) throw notFound();
  if (event.status === 'cancelled') {
    if (context.switches.tombstones === 'forbidden') throw forbidden();
    if (context.switches.tombstones === 'purged') throw notFound();
  }
  return effective(reader, event);
}

function checkMatch(event: StoredEvent, options: WriteOptions): void {
  const { ifMatch } = options;
  if (ifMatch !== undefined && ifMatch !== '*' && ifMatch !== etagOf(event.micros)) {
    throw conditionNotMet();
  }
}

/** Out of office, focus time and working location exist on the main calendar only. */
function refuseMisplacedType(
  context: Context,
  calendar: CalendarState,
  { eventType, start, fields }: Written,
): void {
  if (eventType === 'default' || eventType === 'birthday') return;
  const wrong = (message: string): Error =>
    calendarRefusal(400, 'malformedCalendarEvent', message);
  if (calendar.facts.id !== context.store.mainId) {
    throw calendarRefusal(
      400,
      'eventTypeRestriction',
      `An ${eventType} event cannot be created on this calendar.`,
    );
  }
  const transparent = fields.transparency === 'transparent';
  if (eventType === 'workingLocation') {
    if (!transparent || fields.visibility !== 'public') {
      throw wrong('A working location event must be public and transparent.');
    }
    return;
  }
  if (start?.kind === 'date') throw wrong(`An ${eventType} event must have date-times.`);
  if (transparent) throw wrong(`An ${eventType} event must be opaque.`);
}

/** Even with sendUpdates=none (google: release notes of 2020-03-02). */
function refuseGuests(context: Context, written: Written, caller: Caller): void {
  const service = caller.serviceAccount || context.switches.serviceAccount;
  if (!service || context.switches.serviceAccountMayInvite) return;
  if (written.fields.attendees === undefined) return;
  throw calendarRefusal(
    403,
    'forbiddenForServiceAccounts',
    'Service accounts cannot invite attendees without Domain-Wide Delegation of Authority.',
  );
}

function onlyRemindersDiffer(old: StoredEvent, written: Written): boolean {
  const essence = (event: Written | StoredEvent): string => {
    const { reminders: _reminders, ...fields } = event.fields;
    const sorted = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
    return JSON.stringify([event.status, event.start, event.end, event.recurrence, sorted]);
  };
  return (
    essence(old) === essence(written) &&
    JSON.stringify(old.fields.reminders) !== JSON.stringify(written.fields.reminders)
  );
}

/** Read-only fields of foreign events survive a write. */
function foreignFields(old: StoredEvent): Json {
  const kept: Record<string, unknown> = {};
  for (const name of ['hangoutLink', 'locked', 'privateCopy', 'endTimeUnspecified']) {
    if (old.fields[name] !== undefined) kept[name] = old.fields[name];
  }
  return kept;
}

function withoutPrivate(fields: Json): Json {
  const extended = fields.extendedProperties;
  if (!isObject(extended)) return fields;
  const { private: _private, ...rest } = extended;
  return { ...fields, extendedProperties: rest };
}
