/** A recurring event and its instances: expansion, exceptions, and finding one by its id. */
import { DAY, type Instant } from '../../engine/core/values.ts';
import { occurrences, parseRecurrence } from './recurrence.ts';
import type { StoredEvent, StoredTime } from './resource.ts';
import { formatDate, instantOf, type LocalMs, localOf, parseDate } from './zone.ts';

/** What reading a calendar needs: the live state, or what lists see of it. */
export interface Reader {
  readonly timeZone: string;
  get(id: string): StoredEvent | undefined;
  /** Stored exceptions of a series, moved, edited or cancelled. */
  exceptionsOf(masterId: string): readonly StoredEvent[];
}

/** Where a stored time begins; a date begins at midnight of the calendar's zone. */
export function instantOfTime(time: StoredTime, zone: string): Instant {
  return time.kind === 'instant' ? time.at : instantOf(zone, parseDate(time.date) ?? 0);
}

/**
 * What a list with singleEvents=true knows of `root` up to `until`: itself when single, else its
 * instances, exceptions in place of what they replace. Cancelled ones are included.
 * `from` spares making instances that end before it.
 */
export function members(
  reader: Reader,
  root: StoredEvent,
  until: Instant,
  from: Instant = Number.NEGATIVE_INFINITY,
): StoredEvent[] {
  if (root.recurrence === null || root.start === null) return [root];
  const exceptions = new Map(reader.exceptionsOf(root.id).map((event) => [event.id, event]));
  const result: StoredEvent[] = [];
  for (const start of startsOf(root, until, reader.timeZone)) {
    const id = instanceId(root.id, start);
    const exception = exceptions.get(id);
    if (exception !== undefined) continue;
    const startsAt = instantOfTime(start, reader.timeZone);
    if (startsAt + lengthOf(root, reader.timeZone) + DAY <= from) continue;
    result.push(instanceAt(root, start));
  }
  for (const exception of exceptions.values()) {
    result.push(effective(reader, exception, root));
  }
  return result;
}

/** Stored event, or an instance that so far lies only in its rule; undefined when neither. */
export function find(reader: Reader, id: string): StoredEvent | undefined {
  const stored = reader.get(id);
  if (stored !== undefined) return effective(reader, stored);
  const cut = id.lastIndexOf('_');
  if (cut <= 0) return undefined;
  const root = reader.get(id.slice(0, cut));
  if (root === undefined || root.recurrence === null || root.start === null) return undefined;
  const start = startOfSuffix(id.slice(cut + 1), root.start);
  return start !== null && hasStart(root, start, reader.timeZone)
    ? instanceAt(root, start)
    : undefined;
}

/** An exception is cancelled with its series, or when the series no longer has that start. */
export function effective(
  reader: Reader,
  event: StoredEvent,
  known?: StoredEvent,
): StoredEvent {
  if (event.recurringEventId === null || event.status === 'cancelled') return event;
  const root = known ?? reader.get(event.recurringEventId);
  // An exception whose series lies in a calendar we do not see stands on its own.
  if (root === undefined || event.originalStart === null) return event;
  const stands =
    root.status !== 'cancelled' && hasStart(root, event.originalStart, reader.timeZone);
  return stands
    ? event
    : { ...event, status: 'cancelled', micros: Math.max(event.micros, root.micros) };
}

/** Whether the series has an instance that starts (by rule) exactly then. */
export function hasStart(root: StoredEvent, start: StoredTime, zone: string): boolean {
  const at = instantOfTime(start, zone);
  return startsOf(root, at, zone).some((other) => instantOfTime(other, zone) === at);
}

/** Starts by rule, up to `until`, in order. */
export function startsOf(root: StoredEvent, until: Instant, zone: string): StoredTime[] {
  const { start, recurrence } = root;
  if (recurrence === null || start === null) return [];
  const cached = expansions.get(root);
  if (cached === undefined || cached.until < until) {
    const timed = start.kind === 'instant';
    const rule = parseRecurrence(recurrence, timed ? start.zone : null);
    if (typeof rule === 'string') throw new Error(`stored recurrence: ${rule}`);
    const first = timed
      ? { local: localOf(start.zone, start.at), zone: start.zone }
      : { local: parseDate(start.date) ?? 0, zone: null };
    // Whole days are compared as though in UTC: a day of slack on the far side keeps every zone in.
    const locals = [...occurrences(rule, first, timed ? until : until + DAY)];
    const starts = locals.map((local) => timeAt(start, local));
    expansions.set(root, { until, starts });
  }
  const { starts, until: reach } = expansions.get(root) ?? { starts: [], until };
  return reach === until && start.kind === 'instant'
    ? starts
    : starts.filter((time) => instantOfTime(time, zone) <= until);
}

/** `<series>_20250328T130000Z`, or `<series>_20250328`: the original start, in UTC, names an instance. */
export function instanceId(masterId: string, start: StoredTime): string {
  const digits =
    start.kind === 'date'
      ? start.date
      : new Date(start.at).toISOString().slice(0, 19).concat('Z');
  return `${masterId}_${digits.replaceAll(/[-:]/g, '')}`;
}

/** The instance as the series alone would have it. */
export function instanceAt(root: StoredEvent, start: StoredTime): StoredEvent {
  return {
    ...root,
    id: instanceId(root.id, start),
    start,
    end: endAt(root, start),
    recurrence: null,
    recurringEventId: root.id,
    originalStart: start,
  };
}

/** The end keeps its wall clock too, unless that would put it before the start. */
function endAt(root: StoredEvent, start: StoredTime): StoredTime | null {
  const { start: first, end } = root;
  if (first === null || end === null) return null;
  if (first.kind === 'date' || end.kind === 'date' || start.kind === 'date') {
    if (first.kind !== 'date' || end.kind !== 'date' || start.kind !== 'date') return null;
    const days = (parseDate(end.date) ?? 0) - (parseDate(first.date) ?? 0);
    return { kind: 'date', date: formatDate((parseDate(start.date) ?? 0) + days) };
  }
  const length = localOf(end.zone, end.at) - localOf(end.zone, first.at);
  const at = instantOf(end.zone, localOf(end.zone, start.at) + length);
  return {
    kind: 'instant',
    at: at >= start.at ? at : start.at + (end.at - first.at),
    zone: end.zone,
  };
}

function lengthOf(root: StoredEvent, zone: string): number {
  if (root.start === null || root.end === null) return 0;
  return instantOfTime(root.end, zone) - instantOfTime(root.start, zone);
}

const timeAt = (start: StoredTime, local: LocalMs): StoredTime =>
  start.kind === 'date'
    ? { kind: 'date', date: formatDate(local) }
    : { kind: 'instant', at: instantOf(start.zone, local), zone: start.zone };

function startOfSuffix(suffix: string, like: StoredTime): StoredTime | null {
  const match = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)Z)?$/.exec(suffix);
  if (match === null) return null;
  const [, y, mo, d, h, mi, s] = match;
  const date = `${y}-${mo}-${d}`;
  if (like.kind === 'date') {
    return h === undefined && parseDate(date) !== null ? { kind: 'date', date } : null;
  }
  const at = Date.parse(`${date}T${h}:${mi}:${s}Z`);
  return h === undefined || Number.isNaN(at) ? null : { kind: 'instant', at, zone: like.zone };
}

/** Versions never change, so what a version expands to never does either. */
const expansions = new WeakMap<StoredEvent, { until: Instant; starts: StoredTime[] }>();
