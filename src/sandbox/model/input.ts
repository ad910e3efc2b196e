/** What a client sends for an event, checked and brought into the form it is kept in. */

import { parseRecurrence } from './recurrence.ts';
import { invalid, required, timeRangeEmpty } from './refusal.ts';
import { isObject, type Json, type StoredEvent, type StoredTime } from './resource.ts';
import { instantOfTime } from './series.ts';
import { instantOf, isZone, parseDate, parseTime } from './zone.ts';

/** The parts of an event that a client decides. */
export type Written = Pick<
  StoredEvent,
  'status' | 'start' | 'end' | 'recurrence' | 'eventType' | 'fields'
> & { readonly sequence: number | null };

/**
 * Reads a whole body (insert, update, or a patch already merged). Refuses what Google refuses, and
 * silently drops or cuts what Google drops or cuts (google: extended properties).
 */
export function readBody(body: Json, calendarZone: string): Written {
  const recurrence = readRecurrence(body.recurrence);
  // The end is checked before the start, as observed.
  const end = readTime(body.end, 'end', calendarZone, recurrence !== null);
  const start = readTime(body.start, 'start', calendarZone, recurrence !== null);
  if (start.kind !== end.kind)
    throw invalid('Start and end times must both be dates or date-times.');
  const from = instantOfTime(start, calendarZone);
  const to = instantOfTime(end, calendarZone);
  if (to < from || (to === from && start.kind === 'date')) throw timeRangeEmpty();
  const rule =
    recurrence === null
      ? null
      : parseRecurrence(recurrence, start.kind === 'instant' ? start.zone : null);
  if (typeof rule === 'string') throw invalid(`Invalid recurrence rule. (${rule})`);
  const sequence = body.sequence;
  return {
    status:
      oneOf(body.status, ['confirmed', 'tentative', 'cancelled'], 'status') ?? 'confirmed',
    start,
    end,
    recurrence,
    eventType: oneOf(body.eventType, EVENT_TYPES, 'eventType') ?? 'default',
    sequence: typeof sequence === 'number' ? sequence : null,
    fields: readFields(body),
  };
}

/** JSON merge as PATCH does it: objects merge, arrays are replaced, null deletes. */
export function mergePatch(base: Json, patch: Json): Json {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || value === undefined) delete merged[key];
    else if (isObject(value)) {
      const old = merged[key];
      merged[key] = mergePatch(isObject(old) ? old : {}, value);
    } else merged[key] = value;
  }
  return merged;
}

function readTime(
  value: unknown,
  name: 'start' | 'end',
  calendarZone: string,
  recurring: boolean,
): StoredTime {
  const missing = (): Error =>
    required(name === 'end' ? 'Missing end time.' : 'Missing start time.');
  if (!isObject(value)) throw missing();
  const { date, dateTime, timeZone } = value;
  const given = (field: unknown): boolean => field !== undefined && field !== null;
  if (given(date) && given(dateTime)) throw invalid(`Invalid ${name} time.`);
  if (given(date)) {
    if (typeof date !== 'string' || parseDate(date) === null)
      throw invalid(`Invalid ${name} time.`);
    return { kind: 'date', date };
  }
  if (!given(dateTime)) throw missing();
  const zone = given(timeZone) ? timeZone : null;
  if (zone !== null && (typeof zone !== 'string' || !isZone(zone))) {
    throw invalid(`Invalid time zone definition for ${name} time.`);
  }
  const parsed = typeof dateTime === 'string' ? parseTime(dateTime) : null;
  if (parsed === null) throw invalid(`Invalid ${name} time.`);
  // Google's pages disagree on times without offset and zone; the stricter reading is kept.
  if (zone === null && (parsed.at === null || recurring)) {
    throw required(`Missing time zone definition for ${name} time.`);
  }
  const at = parsed.at ?? instantOf(zone ?? calendarZone, parsed.local);
  return { kind: 'instant', at, zone: zone ?? calendarZone };
}

function readRecurrence(value: unknown): readonly string[] | null {
  if (value === undefined || value === null) return null;
  if (!Array.isArray(value)) throw invalid('Invalid recurrence rule.');
  const lines = value.map(String);
  return lines.length === 0 ? null : lines;
}

function readFields(body: Json): Json {
  const fields: Record<string, unknown> = {};
  for (const name of PLAIN) {
    const value = body[name];
    if (value !== undefined && value !== null) fields[name] = value;
  }
  for (const [name, allowed, usual] of CHOICES) {
    const value = oneOf(body[name], allowed, name);
    if (value !== null && value !== usual) fields[name] = value;
  }
  for (const [name, usual] of FLAGS) {
    const value = body[name];
    if (typeof value === 'boolean' && value !== usual) fields[name] = value;
  }
  const colour = body.colorId;
  if (typeof colour === 'string') {
    if (!/^([1-9]|1[01])$/.test(colour)) throw invalid('Invalid color id.');
    fields.colorId = colour;
  }
  const attendees = readAttendees(body.attendees);
  if (attendees.length > 0) fields.attendees = attendees;
  const reminders = readReminders(body.reminders);
  if (reminders !== null) fields.reminders = reminders;
  const extended = readExtended(body.extendedProperties);
  if (extended !== null) fields.extendedProperties = extended;
  return fields;
}

function readAttendees(value: unknown): readonly Json[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw invalid('Invalid attendees.');
  return value.map((attendee: unknown) => {
    const email = isObject(attendee) ? attendee.email : undefined;
    if (!isObject(attendee) || typeof email !== 'string')
      throw required('Missing attendee email.');
    if (!/^[^\s@]+@[^\s@]+$/.test(email)) throw invalid('Invalid attendee email.');
    const response = oneOf(
      attendee.responseStatus,
      ['needsAction', 'declined', 'tentative', 'accepted'],
      'responseStatus',
    );
    const { self: _self, ...rest } = attendee;
    return { ...rest, responseStatus: response ?? 'needsAction' };
  });
}

function readReminders(value: unknown): Json | null {
  if (!isObject(value)) return null;
  const useDefault = value.useDefault === true;
  const overrides = value.overrides;
  if (!Array.isArray(overrides)) return { useDefault };
  if (useDefault && overrides.length > 0) {
    throw invalid('Cannot specify both default reminders and overrides at the same time.');
  }
  if (overrides.length > 5) throw invalid('Too many reminders: at most 5.');
  const kept = overrides.map((override: unknown) => {
    const { method, minutes } = isObject(override) ? override : {};
    if (typeof minutes !== 'number' || minutes < 0 || minutes > 40_320) {
      throw invalid('Invalid reminder minutes.');
    }
    return { method: oneOf(method, ['email', 'popup', 'sms'], 'method') ?? 'popup', minutes };
  });
  // SMS reminders are ignored since 2019 (google: release notes).
  return { useDefault, overrides: kept.filter((override) => override.method !== 'sms') };
}

/** Keys over 44 characters vanish, values are cut at 1,024, and none of it is said. */
function readExtended(value: unknown): Json | null {
  if (!isObject(value)) return null;
  const result: Record<string, Json> = {};
  let count = 0;
  let bytes = 0;
  for (const scope of ['private', 'shared']) {
    const properties = value[scope];
    if (!isObject(properties)) continue;
    const kept: Record<string, string> = {};
    for (const [key, text] of Object.entries(properties)) {
      if (key.length > 44 || text === null || text === undefined) continue;
      const cut = String(text).slice(0, 1024);
      kept[key] = cut;
      count += 1;
      bytes += Buffer.byteLength(key) + Buffer.byteLength(cut);
    }
    if (Object.keys(kept).length > 0) result[scope] = kept;
  }
  if (count > 300) throw invalid('Too many extended properties: at most 300.');
  if (bytes > 32 * 1024) throw invalid('Extended properties too large: at most 32 kB.');
  return count === 0 ? null : result;
}

function oneOf<T extends string>(
  value: unknown,
  allowed: readonly T[],
  name: string,
): T | null {
  if (value === undefined || value === null) return null;
  const found = allowed.find((option) => option === value);
  if (found === undefined) throw invalid(`Invalid value for: ${name}`);
  return found;
}

const EVENT_TYPES = [
  'default',
  'birthday',
  'focusTime',
  'outOfOffice',
  'workingLocation',
] as const;
const CHOICES = [
  ['transparency', ['opaque', 'transparent'], 'opaque'],
  ['visibility', ['default', 'public', 'private', 'confidential'], 'default'],
] as const;
const FLAGS = [
  ['anyoneCanAddSelf', false],
  ['guestsCanInviteOthers', true],
  ['guestsCanModify', false],
  ['guestsCanSeeOtherGuests', true],
] as const;
const PLAIN = [
  'summary',
  'description',
  'location',
  'conferenceData',
  'gadget',
  'source',
  'attachments',
  'birthdayProperties',
  'focusTimeProperties',
  'outOfOfficeProperties',
  'workingLocationProperties',
  'eventLabelId',
];
