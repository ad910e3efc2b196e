/**
 * What Google's page does with a recurring event: to one instance, to it and the following ones (the
 * old series ends the evening before and a new one begins), or to all of them.
 */
import { DAY, SECOND } from '../../engine/core/values.ts';
import type { GoogleModel } from '../model/model.ts';
import { notFound } from '../model/refusal.ts';
import { renderTime, writableFields } from '../model/render.ts';
import type { Json, StoredEvent, StoredTime } from '../model/resource.ts';
import { find, instantOfTime, startsOf } from '../model/series.ts';
import { liveReader } from '../model/store.ts';
import {
  formatDate,
  formatIn,
  instantOf,
  type LocalMs,
  localOf,
  parseDate,
} from '../model/zone.ts';
import type { Scope } from './event-panel.ts';

/** Google's own page mails the guests of whatever it changes. */
export const TELL = { sendUpdates: 'all' };

/** Changes an event, or as much of its series as `scope` says; `change` is for the instance itself. */
export function changeScoped(
  model: GoogleModel,
  calendarId: string,
  id: string,
  scope: Scope,
  change: Json,
): void {
  const series = scope === 'this' ? null : seriesOf(model, calendarId, id);
  if (series === null) {
    model.patch(calendarId, id, change, TELL);
    return;
  }
  const { root, instance, isFirst } = series;
  if (scope === 'all' || isFirst) {
    model.patch(calendarId, root.id, shifted(series, change), TELL);
    return;
  }
  // What is refused is refused by the insert: then the old series is still whole.
  model.insert(calendarId, followingBody(series, change), TELL);
  trim(model, calendarId, root, instance);
}

export function deleteScoped(
  model: GoogleModel,
  calendarId: string,
  id: string,
  scope: Scope,
): void {
  const series = scope === 'this' ? null : seriesOf(model, calendarId, id);
  if (series === null) model.delete(calendarId, id, TELL);
  else if (scope === 'all' || series.isFirst) model.delete(calendarId, series.root.id, TELL);
  else trim(model, calendarId, series.root, series.instance);
}

interface Series {
  readonly root: StoredEvent;
  readonly instance: StoredEvent;
  /** Where the series itself puts the instance. */
  readonly original: StoredTime;
  readonly isFirst: boolean;
  readonly zone: string;
}

/** Null for an event that stands alone. */
function seriesOf(model: GoogleModel, calendarId: string, id: string): Series | null {
  const reader = liveReader(model.store.calendar(calendarId));
  const instance = find(reader, id);
  if (instance === undefined) throw notFound();
  if (instance.recurringEventId === null || instance.originalStart === null) return null;
  const root = reader.get(instance.recurringEventId);
  if (root === undefined || root.start === null) return null;
  const zone = reader.timeZone;
  const isFirst =
    instantOfTime(instance.originalStart, zone) <= instantOfTime(root.start, zone);
  return { root, instance, original: instance.originalStart, isFirst, zone };
}

/** Ends the series the evening before an instance (google's page: UNTIL is 23:59:59, local, in UTC). */
function trim(
  model: GoogleModel,
  calendarId: string,
  root: StoredEvent,
  { originalStart }: StoredEvent,
): void {
  const until =
    originalStart?.kind === 'date'
      ? formatDate((parseDate(originalStart.date) ?? 0) - DAY).replaceAll('-', '')
      : utcDigits(originalStart);
  const recurrence = (root.recurrence ?? []).map((line) =>
    line.startsWith('RRULE:') ? `${withoutEnd(line)};UNTIL=${until}` : line,
  );
  model.patch(calendarId, root.id, { recurrence }, TELL);
}

function utcDigits(start: Extract<StoredTime, { kind: 'instant' }> | null | undefined): string {
  if (start === null || start === undefined) throw notFound();
  const midnight = Math.floor(localOf(start.zone, start.at) / DAY) * DAY;
  const last = formatIn('UTC', instantOf(start.zone, midnight) - SECOND);
  return last.replaceAll(/[-:]/g, '');
}

/** A change meant for an instance, as the change of its whole series: times move by as much. */
function shifted(series: Series, change: Json): Json {
  const { root, instance, original, zone } = series;
  if (change.start === undefined || root.start === null) return change;
  const [start, end] = [localTime(change.start, zone), localTime(change.end, zone)];
  if (start.wholeDay !== (root.start.kind === 'date')) {
    // Hours become whole days or the other way round: the first day stays where it is.
    const by =
      Math.floor((localStored(root.start, zone) - localStored(original, zone)) / DAY) * DAY;
    return { ...change, start: written(start, by, zone), end: written(end, by, zone) };
  }
  const from = localStored(instance.start ?? original, zone);
  const by = localStored(root.start, zone) - localStored(original, zone);
  const days = Math.floor(start.local / DAY) - Math.floor(from / DAY);
  return {
    ...change,
    start: written(start, by, zone),
    end: written(end, by, zone),
    recurrence: (root.recurrence ?? []).map((line) => turnedWeekdays(line, days)),
  };
}

/** The new series: what the old one was, with the change, for what was left of it. */
function followingBody(series: Series, change: Json): Json {
  const { root, instance, original, zone } = series;
  const before = startsOf(root, instantOfTime(original, zone), zone).length - 1;
  const { attendees, ...fields } = writableFields(root);
  const times = {
    start: instance.start === null ? undefined : renderTime(instance.start, zone),
    end: instance.end === null ? undefined : renderTime(instance.end, zone),
  };
  const started =
    change.start === undefined
      ? 0
      : Math.floor(localTime(change.start, zone).local / DAY) -
        Math.floor(localStored(instance.start ?? original, zone) / DAY);
  return {
    ...fields,
    ...(attendees === undefined ? {} : { attendees }),
    ...times,
    ...withoutNulls(change),
    recurrence: (root.recurrence ?? [])
      .filter((line) => line.startsWith('RRULE:'))
      .map((line) => turnedWeekdays(withCount(line, before), started)),
  };
}

interface LocalTime {
  readonly local: LocalMs;
  readonly wholeDay: boolean;
}

/** Reads a time that a form made: local digits without an offset, or a date. */
function localTime(time: unknown, zone: string): LocalTime {
  const { date, dateTime } = time as { readonly date?: unknown; readonly dateTime?: unknown };
  if (typeof date === 'string') return { local: parseDate(date) ?? 0, wholeDay: true };
  const text = String(dateTime);
  const hasOffset = /(Z|[+-]\d\d:\d\d)$/.test(text);
  const at = Date.parse(hasOffset ? text : `${text}Z`);
  return { local: hasOffset ? localOf(zone, at) : at, wholeDay: false };
}

const localStored = (time: StoredTime, zone: string): LocalMs =>
  time.kind === 'date' ? (parseDate(time.date) ?? 0) : localOf(zone, time.at);

const written = ({ local, wholeDay }: LocalTime, by: number, timeZone: string): Json =>
  wholeDay
    ? { date: formatDate(local + by), dateTime: null, timeZone: null }
    : { dateTime: new Date(local + by).toISOString().slice(0, 19), timeZone, date: null };

const withoutEnd = (rule: string): string => rule.replace(/;(COUNT|UNTIL)=[^;]*/g, '');

/** A rule that counts has as many fewer left as there were before. */
const withCount = (rule: string, before: number): string =>
  rule.replace(
    /;COUNT=(\d+)/,
    (_, count: string) => `;COUNT=${Math.max(1, Number(count) - before)}`,
  );

/** A weekly rule that names its days names others once it has moved by some days. */
function turnedWeekdays(rule: string, days: number): string {
  if (days % 7 === 0 || !rule.includes('FREQ=WEEKLY')) return rule;
  return rule.replace(/;BYDAY=([^;]*)/, (_, list: string) => {
    const turned = list.split(',').map((day) => {
      const at = WEEKDAYS.indexOf(day);
      return at < 0 ? day : WEEKDAYS[(((at + days) % 7) + 7) % 7];
    });
    return `;BYDAY=${turned.join(',')}`;
  });
}

/** In a patch null takes a field away; in a new event it has nothing to take. */
function withoutNulls(body: Json): Json {
  const clean = (value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? withoutNulls(value as Json)
      : value;
  return Object.fromEntries(
    Object.entries(body).flatMap(([key, value]) =>
      value === null ? [] : [[key, clean(value)]],
    ),
  );
}

const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
