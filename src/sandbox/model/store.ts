/**
 * The state of the calendars and its one way to change. Writers make new versions of events; `live` is
 * what a get sees, `published` what lists see, which may lag behind. Every publication takes the next
 * position of its calendar, and sync tokens name positions: what is published late is still delivered.
 */
import type { Instant } from '../../engine/core/values.ts';
import { must } from '../../engine/core/values.ts';
import type { ChangePart, Journal, JournalRecord } from './journal.ts';
import { memoryJournal } from './journal.ts';
import { notFound } from './refusal.ts';
import type { CalendarFacts, StoredEvent } from './resource.ts';
import type { Reader } from './series.ts';

export interface CalendarState {
  facts: CalendarFacts;
  /** Tokens of another epoch are dead. */
  epoch: number;
  /** Of the last publication. */
  position: number;
  /** Of the newest version published. */
  newestMicros: number;
  readonly live: Map<string, StoredEvent>;
  readonly published: Map<string, StoredEvent>;
  /** Ids of exceptions by series. */
  readonly exceptions: Map<string, Set<string>>;
  /** Position of the last publication of each event. */
  readonly publishedAt: Map<string, number>;
  /** Every publication in order; an event's older entries are passed over. */
  readonly log: { readonly position: number; readonly id: string }[];
  readonly pending: Pending[];
  /** Recurring versions that were replaced: their instances may have to be announced as gone. */
  readonly past: Map<string, { readonly until: number; readonly version: StoredEvent }[]>;
  /** The latest publications, the newest last: what a reader who lags behind does not see yet. */
  readonly recent: Publication[];
}

interface Publication {
  readonly position: number;
  readonly at: Instant;
  /** What it replaced. */
  readonly before: ReadonlyMap<string, StoredEvent | undefined>;
}

/** Readers lag behind by no more than this. */
const REMEMBERED_MS = 60_000;

interface Pending {
  readonly micros: number;
  readonly visibleAt: Instant;
  readonly put: readonly StoredEvent[];
}

/** One calendar as a line of the journal. */
export interface CalendarSnapshot {
  readonly facts: CalendarFacts;
  readonly epoch: number;
  readonly position: number;
  readonly live: readonly StoredEvent[];
  /** Versions that lists still see in place of the live ones. */
  readonly lagging: readonly StoredEvent[];
  readonly publishedAt: readonly (readonly [string, number])[];
  readonly pending: readonly Pending[];
  readonly past: readonly (readonly [
    string,
    readonly { readonly until: number; readonly version: StoredEvent }[],
  ])[];
}

export interface Store {
  readonly calendars: ReadonlyMap<string, CalendarState>;
  readonly mainId: string;
  /** Differs from one start to the next. */
  readonly startedMicros: number;
  /** The calendar of that id, or of `primary`; throws notFound. */
  calendar(id: string): CalendarState;
  /** Strictly growing microseconds, close to the clock. */
  nextMicros(): number;
  /** Journals and applies a change; delayed parts wait for `publishDue`. */
  change(micros: number, parts: readonly ChangePart[]): void;
  publishDue(calendar: CalendarState): void;
  expire(calendar: CalendarState): void;
  /** Applies a record of the journal, or one just written. */
  apply(record: JournalRecord): void;
  snapshot(): readonly JournalRecord[];
  /** From now on changes are written there. */
  use(journal: Journal): void;
  readonly journal: Journal;
}

export function createStore(options: {
  readonly calendars: readonly CalendarFacts[];
  readonly mainId: string;
  readonly now: () => Instant;
  readonly fraction: () => number;
}): Store {
  const calendars = new Map<string, CalendarState>();
  let journal = memoryJournal();
  let lastMicros = 0;
  const nextMicros = (): number => {
    const micros = options.now() * 1000 + Math.floor(options.fraction() * 1000);
    lastMicros = Math.max(lastMicros + 1, micros);
    return lastMicros;
  };
  const startedMicros = nextMicros();
  for (const facts of options.calendars) {
    calendars.set(facts.id, emptyCalendar(facts, nextMicros()));
  }

  const apply = (record: JournalRecord): void => {
    switch (record.kind) {
      case 'calendar': {
        const restored = restore(
          record.snapshot,
          calendars.get(record.snapshot.facts.id)?.facts,
        );
        calendars.set(restored.facts.id, restored);
        lastMicros = Math.max(lastMicros, restored.epoch, restored.newestMicros);
        for (const pending of restored.pending)
          lastMicros = Math.max(lastMicros, pending.micros);
        return;
      }
      case 'change':
        lastMicros = Math.max(lastMicros, record.micros);
        for (const part of record.parts) {
          applyPart(named(part.calendarId), record.micros, part, options.now());
        }
        return;
      case 'publish': {
        const calendar = named(record.calendarId);
        for (const micros of record.micros) {
          const at = calendar.pending.findIndex((pending) => pending.micros === micros);
          const [pending] = calendar.pending.splice(at, 1);
          publish(calendar, must(pending, `a pending change ${micros}`).put, options.now());
        }
        return;
      }
      case 'expire':
        lastMicros = Math.max(lastMicros, record.micros);
        named(record.calendarId).epoch = record.micros;
        return;
      case 'channel':
      case 'inbox':
      case 'inbox-cleared':
        return;
    }
  };
  const named = (id: string): CalendarState => must(calendars.get(id), `calendar ${id}`);
  const commit = (record: JournalRecord): void => {
    journal.append(record);
    apply(record);
  };

  return {
    calendars,
    mainId: options.mainId,
    startedMicros,
    calendar(id) {
      const calendar = calendars.get(id === 'primary' ? options.mainId : id);
      if (calendar === undefined || calendar.facts.accessRole === 'none') throw notFound();
      return calendar;
    },
    nextMicros,
    change: (micros, parts) => commit({ kind: 'change', micros, parts }),
    publishDue(calendar) {
      const now = options.now();
      const due = calendar.pending.filter((pending) => pending.visibleAt <= now);
      if (due.length === 0) return;
      due.sort((a, b) => a.visibleAt - b.visibleAt || a.micros - b.micros);
      commit({
        kind: 'publish',
        calendarId: calendar.facts.id,
        micros: due.map((pending) => pending.micros),
      });
    },
    expire: (calendar) =>
      commit({ kind: 'expire', calendarId: calendar.facts.id, micros: nextMicros() }),
    apply,
    snapshot: () =>
      [...calendars.values()].map((calendar) => ({
        kind: 'calendar' as const,
        snapshot: snapshotOf(calendar),
      })),
    use(next) {
      journal = next;
    },
    get journal() {
      return journal;
    },
  };
}

/** What a get sees. */
export const liveReader = (calendar: CalendarState): Reader =>
  readerOf(calendar, (id) => calendar.live.get(id));

/** What a list sees when it shows nothing that was published after `head`. */
export function publishedReader(calendar: CalendarState, head: number): Reader {
  if (head >= calendar.position) return readerOf(calendar, (id) => calendar.published.get(id));
  const unseen = calendar.recent.filter(({ position }) => position > head);
  // Of several changes of one event the earliest tells what was there before.
  const before = new Map(unseen.reverse().flatMap((one) => [...one.before]));
  return readerOf(calendar, (id) =>
    before.has(id) ? before.get(id) : calendar.published.get(id),
  );
}

/** The last publication that a reader sees who is `lagMs` behind; `stale`: at least one change behind. */
export function headOf(
  { position, recent }: CalendarState,
  now: Instant,
  { stale, lagMs }: { readonly stale: boolean; readonly lagMs: number },
): number {
  const unseen = recent.findIndex(({ at }) => at > now - lagMs);
  const behind = unseen === -1 ? 0 : recent.length - unseen;
  return position - Math.max(behind, stale ? Math.min(1, recent.length) : 0);
}

function readerOf(
  calendar: CalendarState,
  get: (id: string) => StoredEvent | undefined,
): Reader {
  return {
    timeZone: calendar.facts.timeZone,
    get,
    exceptionsOf: (masterId) =>
      [...(calendar.exceptions.get(masterId) ?? [])].flatMap((id) => get(id) ?? []),
  };
}

function applyPart(
  calendar: CalendarState,
  micros: number,
  part: ChangePart,
  now: Instant,
): void {
  for (const event of part.put) {
    calendar.live.set(event.id, event);
    noteException(calendar, event);
  }
  if (part.visibleAt === null) publish(calendar, part.put, now);
  else calendar.pending.push({ micros, visibleAt: part.visibleAt, put: part.put });
}

function publish(calendar: CalendarState, put: readonly StoredEvent[], now: Instant): void {
  // A version that was overtaken by a newer one while it waited is not shown any more.
  const fresh = put.filter(
    (event) => event.micros >= (calendar.published.get(event.id)?.micros ?? 0),
  );
  if (fresh.length === 0) return;
  const position = calendar.position + 1;
  calendar.position = position;
  const before = new Map(fresh.map((event) => [event.id, calendar.published.get(event.id)]));
  calendar.recent.push({ position, at: now, before });
  while ((calendar.recent[1]?.at ?? now) < now - REMEMBERED_MS) calendar.recent.shift();
  for (const event of fresh) {
    const old = calendar.published.get(event.id);
    if (old !== undefined && instancesMayVanish(old, event)) {
      const past = calendar.past.get(event.id) ?? [];
      past.push({ until: position, version: old });
      calendar.past.set(event.id, past);
    }
    calendar.published.set(event.id, event);
    calendar.newestMicros = Math.max(calendar.newestMicros, event.micros);
    calendar.publishedAt.set(event.id, position);
    calendar.log.push({ position, id: event.id });
  }
}

const instancesMayVanish = (old: StoredEvent, next: StoredEvent): boolean =>
  (old.recurrence !== null || next.recurrence !== null) && shapeOf(old) !== shapeOf(next);

const shapeOf = ({ status, start, recurrence }: StoredEvent): string =>
  JSON.stringify([status === 'cancelled', start, recurrence]);

function noteException(calendar: CalendarState, event: StoredEvent): void {
  if (event.recurringEventId === null) return;
  const known = calendar.exceptions.get(event.recurringEventId) ?? new Set();
  known.add(event.id);
  calendar.exceptions.set(event.recurringEventId, known);
}

function emptyCalendar(facts: CalendarFacts, epoch: number): CalendarState {
  return {
    facts,
    epoch,
    position: 0,
    newestMicros: 0,
    live: new Map(),
    published: new Map(),
    exceptions: new Map(),
    publishedAt: new Map(),
    log: [],
    pending: [],
    past: new Map(),
    recent: [],
  };
}

function snapshotOf(calendar: CalendarState): CalendarSnapshot {
  const live = [...calendar.live.values()];
  return {
    facts: calendar.facts,
    epoch: calendar.epoch,
    position: calendar.position,
    live,
    lagging: [...calendar.published.values()].filter(
      (event) => calendar.live.get(event.id) !== event,
    ),
    publishedAt: [...calendar.publishedAt],
    pending: calendar.pending,
    past: [...calendar.past],
  };
}

/** `configured`: facts given at this start win over those of the file. */
function restore(
  snapshot: CalendarSnapshot,
  configured: CalendarFacts | undefined,
): CalendarState {
  const calendar = emptyCalendar(configured ?? snapshot.facts, snapshot.epoch);
  calendar.position = snapshot.position;
  for (const event of snapshot.live) {
    calendar.live.set(event.id, event);
    noteException(calendar, event);
  }
  const lagging = new Map(snapshot.lagging.map((event) => [event.id, event]));
  const order = [...snapshot.publishedAt].sort((a, b) => a[1] - b[1]);
  for (const [id, position] of order) {
    const event = must(lagging.get(id) ?? calendar.live.get(id), `event ${id} of the snapshot`);
    calendar.published.set(id, event);
    calendar.newestMicros = Math.max(calendar.newestMicros, event.micros);
    calendar.publishedAt.set(id, position);
    calendar.log.push({ position, id });
  }
  for (const pending of snapshot.pending) calendar.pending.push(pending);
  for (const [id, past] of snapshot.past) calendar.past.set(id, [...past]);
  return calendar;
}
