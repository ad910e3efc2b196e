/** Events that no client of ours could have written: imports, birthdays, mail events, odd remains. */
import { type Context, readable } from './context.ts';
import { readBody } from './input.ts';
import { isObject, type Json, type StoredEvent, type StoredTime } from './resource.ts';
import { save } from './write.ts';
import { parseDate, parseTime } from './zone.ts';

/**
 * Stores a resource as Google shows it, of any id and type, times missing or not. An event of that id
 * is replaced. `created`, `etag` and `updated` are the sandbox's own.
 */
export function plantEvent(context: Context, calendarId: string, resource: Json): StoredEvent {
  const calendar = readable(context, calendarId);
  const zone = calendar.facts.timeZone;
  const micros = context.store.nextMicros();
  const id = String(resource.id ?? context.random.id(26));
  const status = resource.status;
  const recurrence = resource.recurrence;
  const known = calendar.live.get(id);
  const event: StoredEvent = {
    id,
    status: status === 'cancelled' || status === 'tentative' ? status : 'confirmed',
    micros,
    updatedMicros: micros,
    createdMicros: known?.createdMicros ?? micros,
    sequence: Number(resource.sequence ?? 0),
    start: timeOf(resource.start, zone),
    end: timeOf(resource.end, zone),
    recurrence: Array.isArray(recurrence) ? recurrence.map(String) : null,
    recurringEventId: textOf(resource.recurringEventId),
    originalStart: timeOf(resource.originalStartTime, zone),
    iCalUID: textOf(resource.iCalUID) ?? `${id}@google.com`,
    creator: emailOf(resource.creator) ?? context.owner,
    organizer: emailOf(resource.organizer) ?? calendar.facts.id,
    eventType: textOf(resource.eventType) ?? 'default',
    husk: false,
    fields: restOf(resource),
  };
  if (event.recurrence !== null) readBody({ ...resource, eventType: 'default' }, zone);
  save(context, calendar, micros, [event]);
  return event;
}

function timeOf(value: unknown, zone: string): StoredTime | null {
  if (!isObject(value)) return null;
  const { date, dateTime, timeZone } = value;
  if (typeof date === 'string' && parseDate(date) !== null) return { kind: 'date', date };
  const at = typeof dateTime === 'string' ? parseTime(dateTime)?.at : null;
  if (at === null || at === undefined) return null;
  return { kind: 'instant', at, zone: typeof timeZone === 'string' ? timeZone : zone };
}

function restOf(resource: Json): Json {
  return Object.fromEntries(Object.entries(resource).filter(([name]) => !OWN.has(name)));
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const emailOf = (value: unknown): string | null =>
  isObject(value) ? textOf(value.email) : null;

const OWN = new Set([
  'kind',
  'etag',
  'id',
  'status',
  'htmlLink',
  'created',
  'updated',
  'creator',
  'organizer',
  'start',
  'end',
  'recurrence',
  'recurringEventId',
  'originalStartTime',
  'iCalUID',
  'sequence',
  'eventType',
]);
