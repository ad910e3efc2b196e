/** The question an events.list asks, checked (google: events.list). */
import { DAY, type Instant } from '../../engine/core/values.ts';
import type { Context } from './context.ts';
import { badRequest, fullSyncRequired, invalid, Refusal, timeRangeEmpty } from './refusal.ts';
import { isObject, type Json, type StoredEvent } from './resource.ts';
import type { CalendarState } from './store.ts';
import {
  decodePageToken,
  decodeSyncToken,
  hashOf,
  type PagePoint,
  type SyncPoint,
} from './tokens.ts';
import { isZone, parseTime } from './zone.ts';

/** Query parameters of events.list, already of their types. */
export interface ListParams {
  readonly eventTypes?: readonly string[];
  readonly iCalUID?: string;
  readonly maxAttendees?: number;
  readonly maxResults?: number;
  readonly orderBy?: string;
  readonly pageToken?: string;
  readonly privateExtendedProperty?: readonly string[];
  readonly sharedExtendedProperty?: readonly string[];
  readonly q?: string;
  readonly showDeleted?: boolean;
  readonly showHiddenInvitations?: boolean;
  readonly singleEvents?: boolean;
  readonly syncToken?: string;
  readonly timeMax?: string;
  readonly timeMin?: string;
  readonly timeZone?: string;
  readonly updatedMin?: string;
}

export interface Query {
  readonly since: SyncPoint | null;
  /** Names the whole query, so that a page token goes with the request that made it. */
  readonly hash: () => number;
  readonly at: Omit<PagePoint, 'query'>;
  /** Hash of the parameters that must not change between a token's lists. */
  readonly shape: number;
  readonly singleEvents: boolean;
  readonly showDeleted: boolean;
  readonly timeMin: Instant | null;
  readonly timeMax: Instant | null;
  /** How far series are expanded. */
  readonly until: Instant;
  readonly accepts: (event: StoredEvent) => boolean;
  readonly orderBy: string | null;
  /** Incremental lists look at the window of the first list again. */
  readonly enforced: boolean;
  /** The list of a series' instances gives no sync token. */
  readonly noToken?: boolean;
}

export function readQuery(
  context: Context,
  calendar: CalendarState,
  params: ListParams,
  head: number,
): Query {
  const { pageToken, maxResults: _size, ...constant } = params;
  // A page token does not outlive the process: the log it points into is compacted at start.
  const hash = (): number =>
    hashOf([context.store.startedMicros, Object.entries(constant).sort()]);
  const { timeZone, showHiddenInvitations, eventTypes, maxAttendees } = params;
  const singleEvents =
    params.singleEvents === true || calendar.facts.accessRole === 'freeBusyReader';
  const showDeleted = params.showDeleted === true;
  const shape = hashOf([
    singleEvents,
    showDeleted,
    timeZone,
    showHiddenInvitations,
    eventTypes,
    maxAttendees,
  ]);
  if (timeZone !== undefined && !isZone(timeZone)) throw invalid('Invalid Value', 'timeZone');
  const since =
    params.syncToken === undefined ? null : readSyncToken(context, calendar, params, shape);
  const order = params.orderBy ?? null;
  if (order === 'startTime' && !singleEvents) {
    throw badRequest('The requested ordering is not available for the particular query.');
  }
  const timeMin = params.timeMin === undefined ? null : readInstant(params.timeMin, 'timeMin');
  const timeMax = params.timeMax === undefined ? null : readInstant(params.timeMax, 'timeMax');
  if (timeMin !== null && timeMax !== null && timeMax <= timeMin) throw timeRangeEmpty();
  const at = pageToken === undefined ? null : decodePageToken(pageToken);
  if (pageToken !== undefined && at?.query !== hash()) {
    throw invalid('Invalid page token value.', 'pageToken');
  }
  const horizon = at?.horizon ?? context.now() + context.switches.horizonDays * DAY;
  return {
    since,
    shape,
    singleEvents,
    showDeleted: showDeleted || since !== null || params.updatedMin !== undefined,
    timeMin,
    timeMax,
    until: Math.min(
      timeMax ?? horizon,
      Math.max(horizon, (timeMin ?? 0) + context.switches.horizonDays * DAY),
    ),
    enforced: context.switches.enforceWindow,
    hash,
    at: at ?? {
      position: Math.max(head, since?.position ?? 0),
      horizon,
      after: '',
      wasEmpty: false,
    },
    accepts: filterOf(context, params),
    orderBy: order,
  };
}

function readSyncToken(
  context: Context,
  calendar: CalendarState,
  params: ListParams,
  shape: number,
): SyncPoint {
  if (params.orderBy !== undefined) {
    throw badRequest('Sync token cannot be used with non-default ordering');
  }
  const restricted =
    params.showDeleted === false ||
    FORBIDDEN_WITH_TOKEN.some((name) => params[name] !== undefined);
  if (restricted) throw badRequest('Sync token cannot be used with other request restrictions');
  const point = decodeSyncToken(params.syncToken ?? '');
  if (point === null || point.calendarHash !== hashOf(calendar.facts.id)) {
    throw invalid('Invalid Value');
  }
  if (point.epoch !== calendar.epoch || point.position > calendar.position) {
    throw fullSyncRequired();
  }
  // Google calls this undefined behaviour; here a client that does it hears of it.
  if (context.switches.strictTokenQuery && point.shapeHash !== shape) {
    throw badRequest('Sync token was made by a list with other parameters (sandbox check)');
  }
  return point;
}

/** An RFC 3339 time of a parameter; the offset is mandatory, fractions are ignored. */
export function readInstant(text: string, parameter: string): Instant {
  const parsed = parseTime(text);
  if (parsed === null || parsed.at === null) throw invalid('Bad Request', parameter);
  return parsed.at;
}

function filterOf(context: Context, params: ListParams): (event: StoredEvent) => boolean {
  const tests: ((event: StoredEvent) => boolean)[] = [];
  const { eventTypes, iCalUID, q, updatedMin } = params;
  if (eventTypes !== undefined) tests.push((event) => eventTypes.includes(event.eventType));
  if (iCalUID !== undefined) tests.push((event) => event.iCalUID === iCalUID);
  for (const scope of ['private', 'shared'] as const) {
    for (const pair of params[`${scope}ExtendedProperty`] ?? []) {
      const cut = pair.indexOf('=');
      if (cut < 1) throw invalid('Invalid Value', `${scope}ExtendedProperty`);
      const [key, value] = [pair.slice(0, cut), pair.slice(cut + 1)];
      tests.push(({ fields }) => extended(fields, scope)[key] === value);
    }
  }
  if (q !== undefined) {
    const words = q.toLowerCase().split(/\s+/);
    tests.push(({ fields }) => {
      const text = [fields.summary, fields.description, fields.location]
        .concat(JSON.stringify(fields.attendees ?? ''))
        .join(' ')
        .toLowerCase();
      return words.every((word) => text.includes(word));
    });
  }
  if (updatedMin !== undefined) {
    const from = readInstant(updatedMin, 'updatedMin');
    if (from < context.now() - 28 * DAY) throw tooLongAgo();
    tests.push((event) => event.updatedMicros >= from * 1000);
  }
  return (event) => tests.every((test) => test(event));
}

function extended(fields: Json, scope: string): Json {
  const all = fields.extendedProperties;
  const some = isObject(all) ? all[scope] : undefined;
  return isObject(some) ? some : {};
}

const tooLongAgo = (): Refusal =>
  new Refusal({
    status: 410,
    domain: 'calendar',
    reason: 'updatedMinTooLongAgo',
    message: 'The requested minimum modification time lies too far in the past.',
    location: { type: 'parameter', name: 'updatedMin' },
  });

const FORBIDDEN_WITH_TOKEN = [
  'iCalUID',
  'privateExtendedProperty',
  'q',
  'sharedExtendedProperty',
  'timeMin',
  'timeMax',
  'updatedMin',
] as const;
