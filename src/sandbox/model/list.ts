/** events.list and events.instances: windows, pages, sync tokens (google: Synchronize resources efficiently). */
import type { Instant } from '../../engine/core/values.ts';
import { type Context, readable } from './context.ts';
import { type ListParams, type Query, readInstant, readQuery } from './query.ts';
import { notFound } from './refusal.ts';
import { render, tombstone } from './render.ts';
import type { Json, StoredEvent, StoredTime } from './resource.ts';
import { effective, instantOfTime, members, type Reader } from './series.ts';
import { type CalendarState, headOf, publishedReader } from './store.ts';
import { encodePageToken, encodeSyncToken, hashOf, type SyncPoint } from './tokens.ts';

export interface ListOptions {
  /** Answer what was so before the last change. */
  readonly stale?: boolean;
  /** Answer what was so that long ago, a minute at most, or when the sync token was made, if that is later. */
  readonly lagMs?: number;
}

export function listEvents(
  context: Context,
  calendarId: string,
  params: ListParams,
  options: ListOptions = {},
): Json {
  const calendar = readable(context, calendarId);
  context.store.publishDue(calendar);
  // The token of a listing accounts for what there was at its first page: no later page sees less.
  const isFirst = params.pageToken === undefined;
  const { stale = false, lagMs = 0 } = isFirst ? options : {};
  const head = headOf(calendar, context.now(), { stale, lagMs });
  const query = readQuery(context, calendar, params, head);
  const reader = publishedReader(calendar, isFirst ? query.at.position : calendar.position);
  const found =
    query.since === null
      ? fullItems(calendar, reader, query)
      : changedItems(calendar, reader, query, query.since);
  return page(context, calendar, params, query, found);
}

/** All instances of one series, each as a list would give it. */
export function listInstances(
  context: Context,
  calendarId: string,
  eventId: string,
  params: ListParams & { readonly originalStart?: string },
): Json {
  const calendar = readable(context, calendarId);
  context.store.publishDue(calendar);
  const reader = publishedReader(calendar, calendar.position);
  const root = reader.get(eventId);
  if (root === undefined) throw notFound();
  const query = readQuery(
    context,
    calendar,
    { ...params, singleEvents: true },
    calendar.position,
  );
  const wanted =
    params.originalStart === undefined
      ? null
      : readInstant(params.originalStart, 'originalStart');
  const found = members(reader, root, query.until).filter(
    (event) =>
      root.recurrence !== null &&
      (query.showDeleted || event.status !== 'cancelled') &&
      inWindow(event, query, calendar) &&
      (wanted === null || startOf(event.originalStart, calendar) === wanted),
  );
  const items = found.map((event) => ({ key: keyByStart(event, calendar), event }));
  return page(context, calendar, params, { ...query, noToken: true }, items);
}

interface Item {
  readonly key: string;
  readonly event: StoredEvent;
}

/** Everything in the window, in a stable order. */
function fullItems(calendar: CalendarState, reader: Reader, query: Query): Item[] {
  const items: Item[] = [];
  const take = (event: StoredEvent): void => {
    if (
      event.status === 'cancelled' &&
      !query.showDeleted &&
      !keptWhenCancelled(reader, event, query)
    ) {
      return;
    }
    if (!query.accepts(event) || !inWindow(event, query, calendar)) return;
    items.push({ key: keyOf(event, query, calendar), event });
  };
  for (const id of calendar.published.keys()) {
    const event = reader.get(id);
    if (event === undefined) continue;
    if (query.singleEvents) {
      // Exceptions come with their series, unless that lies elsewhere.
      if (event.recurringEventId !== null && reader.get(event.recurringEventId) !== undefined)
        continue;
      for (const one of members(reader, event, query.until, query.timeMin ?? undefined))
        take(one);
    } else if (event.recurrence !== null && event.status !== 'cancelled') {
      if (members(reader, event, query.until).some((one) => inWindow(one, query, calendar))) {
        if (query.accepts(event)) items.push({ key: keyOf(event, query, calendar), event });
      }
    } else if (!hiddenWithSeries(reader, event)) {
      take(effective(reader, event));
    }
  }
  return items;
}

/** Latest state of whatever was published after the token, each id once, series before exceptions. */
function changedItems(
  calendar: CalendarState,
  reader: Reader,
  query: Query,
  since: SyncPoint,
): Item[] {
  const items: Item[] = [];
  const seen = new Set<string>();
  const first = {
    timeMin: since.timeMin === 0 ? null : since.timeMin * 1000,
    timeMax: since.timeMax === 0 ? null : since.timeMax * 1000,
  };
  const put = (position: number, event: StoredEvent): void => {
    if (seen.has(event.id) || !query.accepts(event)) return;
    seen.add(event.id);
    if (query.enforced && event.status !== 'cancelled' && !inWindow(event, first, calendar))
      return;
    const kind = event.recurringEventId === null ? 0 : 1;
    items.push({ key: `${pad(position)} ${kind} ${event.id}`, event });
  };
  for (const { id, position } of publishedBetween(
    calendar,
    since.position,
    query.at.position,
  )) {
    const event = reader.get(id);
    if (event === undefined) continue;
    if (!query.singleEvents) {
      if (!hiddenWithSeries(reader, event)) put(position, effective(reader, event));
      if (event.status !== 'cancelled' && reshaped(calendar, event.id, since.position)) {
        for (const one of reader.exceptionsOf(event.id)) put(position, effective(reader, one));
      }
      continue;
    }
    const root = (event.recurringEventId && reader.get(event.recurringEventId)) || event;
    const now = members(reader, root, query.until);
    for (const one of now) put(position, one);
    for (const gone of vanished(calendar, reader, root, since.position, query.until)) {
      if (!seen.has(gone.id)) put(position, gone);
    }
  }
  return items;
}

/** Whether the series got another rule, start or life since then: its exceptions may stand or not. */
const reshaped = (calendar: CalendarState, id: string, since: number): boolean =>
  (calendar.past.get(id) ?? []).some((past) => past.until > since);

/** Instances that versions replaced since then had, as cancelled ones. */
function* vanished(
  calendar: CalendarState,
  reader: Reader,
  root: StoredEvent,
  since: number,
  until: Instant,
): Generator<StoredEvent> {
  for (const past of calendar.past.get(root.id) ?? []) {
    if (past.until <= since) continue;
    for (const old of members(reader, past.version, until)) {
      yield { ...old, status: 'cancelled', micros: root.micros };
    }
  }
}

/**
 * The log from after `since` up to `head`, each event once at its last place in that stretch. An event
 * that changed again while pages were fetched keeps its place: skipping it would lose what its earlier
 * change made vanish.
 */
function* publishedBetween(
  calendar: CalendarState,
  since: number,
  head: number,
): Generator<{ readonly id: string; readonly position: number }> {
  const { log } = calendar;
  const stretch = log.slice(firstAfter(log, since), firstAfter(log, head));
  const last = new Map(stretch.map(({ id, position }) => [id, position]));
  for (const entry of stretch) {
    if (last.get(entry.id) === entry.position) yield entry;
  }
}

/** Index of the first entry beyond a position. */
function firstAfter(log: readonly { readonly position: number }[], position: number): number {
  let low = 0;
  let high = log.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((log[middle]?.position ?? 0) <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}

function page(
  context: Context,
  calendar: CalendarState,
  params: ListParams,
  query: Query,
  found: Item[],
): Json {
  const { switches, random } = context;
  const asked = Math.min(params.maxResults ?? 250, 2500);
  const size = Math.min(asked, switches.pageSize ?? asked);
  const rest = found.filter((item) => item.key > query.at.after);
  rest.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const empty = !query.at.wasEmpty && random.fraction() < switches.emptyPages;
  const given = empty ? [] : rest.slice(0, size);
  const more = empty || rest.length > given.length;
  const after = given.at(-1)?.key ?? query.at.after;
  const next = more
    ? {
        nextPageToken: encodePageToken({
          ...query.at,
          query: query.hash(),
          after,
          wasEmpty: empty,
        }),
      }
    : query.noToken
      ? {}
      : { nextSyncToken: encodeSyncToken(syncPoint(calendar, query)) };
  const { facts } = calendar;
  const options = {
    calendarId: facts.id,
    calendarSummary: facts.summary,
    accessRole: facts.accessRole,
    timeZone: params.timeZone ?? facts.timeZone,
    linkRoot: context.linkRoot,
    ...(params.maxAttendees === undefined ? {} : { maxAttendees: params.maxAttendees }),
  };
  const details = params.showDeleted === true;
  return {
    kind: 'calendar#events',
    etag: `"p3${(query.at.position * 7919 + calendar.epoch).toString(32)}o0o"`,
    summary: facts.summary,
    description: '',
    updated: new Date(Math.max(calendar.newestMicros, calendar.epoch) / 1000).toISOString(),
    timeZone: params.timeZone ?? facts.timeZone,
    accessRole: facts.accessRole,
    defaultReminders: [{ method: 'popup', minutes: 30 }],
    ...next,
    items: given.map(({ event }) =>
      event.status === 'cancelled' && !details
        ? tombstone(event, options)
        : render(event, options),
    ),
  };
}

function syncPoint(calendar: CalendarState, query: Query): SyncPoint {
  const window = query.since ?? {
    timeMin: Math.floor((query.timeMin ?? 0) / 1000),
    timeMax: Math.floor((query.timeMax ?? 0) / 1000),
  };
  return {
    epoch: calendar.epoch,
    position: query.at.position,
    micros: Math.max(calendar.newestMicros, calendar.epoch),
    calendarHash: hashOf(calendar.facts.id),
    shapeHash: query.shape,
    timeMin: window.timeMin,
    timeMax: window.timeMax,
  };
}

/** Bounds are exclusive: an event that ends at timeMin, or starts at timeMax, is outside. */
function inWindow(
  event: StoredEvent,
  window: { readonly timeMin: Instant | null; readonly timeMax: Instant | null },
  calendar: CalendarState,
): boolean {
  const { timeMin, timeMax } = window;
  if (timeMin === null && timeMax === null) return true;
  // A husk has no times to be found by; an odd event without times is shown rather than lost.
  if (event.husk) return false;
  const start = startOf(event.start, calendar);
  const end = startOf(event.end, calendar);
  return (
    (timeMin === null || end === null || end > timeMin) &&
    (timeMax === null || start === null || start < timeMax)
  );
}

const startOf = (time: StoredTime | null, calendar: CalendarState): Instant | null =>
  time === null ? null : instantOfTime(time, calendar.facts.timeZone);

/** Cancelled instances of a living series are listed even when deleted events are not. */
const keptWhenCancelled = (reader: Reader, event: StoredEvent, query: Query): boolean =>
  !query.singleEvents && event.recurringEventId !== null && !hiddenWithSeries(reader, event);

/** A deleted series is one tombstone; its exceptions are not listed beside it. */
const hiddenWithSeries = (reader: Reader, event: StoredEvent): boolean =>
  event.recurringEventId !== null && reader.get(event.recurringEventId)?.status === 'cancelled';

function keyOf(event: StoredEvent, query: Query, calendar: CalendarState): string {
  switch (query.orderBy) {
    case 'startTime':
      return keyByStart(event, calendar);
    case 'updated':
      return `${pad(event.updatedMicros)} ${event.id}`;
    default:
      return `${pad(event.createdMicros)} ${event.id}`;
  }
}

const keyByStart = (event: StoredEvent, calendar: CalendarState): string =>
  `${pad(Math.max(startOf(event.start, calendar) ?? 0, 0))} ${event.id}`;

/** Digits that sort as numbers do. */
const pad = (value: number): string => String(value).padStart(16, '0');
