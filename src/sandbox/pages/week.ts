/** Where the events of a week lie on its page: columns, lanes and bars. Wall clock throughout; nothing is drawn. */
import { DAY, HOUR, MINUTE } from '../../engine/core/values.ts';
import { isObject, type Json } from '../model/resource.ts';
import { type LocalMs, localOf, parseDate } from '../model/zone.ts';

/** What kind of event it is for a practice; each has its colour. */
export type Look = 'booking' | 'tentative' | 'free' | 'hold' | 'block';
export type Answer = 'accepted' | 'declined' | 'tentative' | 'needsAction';

/** An event as a page needs it. */
export interface Shown {
  readonly event: Json;
  readonly id: string;
  /** Of the series it is an instance of. */
  readonly series: string | null;
  readonly allDay: boolean;
  /** Half-open; whole days for an event of whole days. */
  readonly from: LocalMs;
  readonly to: LocalMs;
  readonly look: Look;
  /** Of the first guest: in a booking that is the patient. */
  readonly answer: Answer | null;
}

/** A piece of a timed event in the column of one day. */
export interface Block {
  readonly shown: Shown;
  /** Minutes since midnight. */
  readonly from: number;
  readonly to: number;
  readonly lane: number;
  readonly lanes: number;
  /** Whether this piece holds the beginning, and the end. */
  readonly begins: boolean;
  readonly ends: boolean;
}

export interface Bar {
  readonly shown: Shown;
  /** 0 is the first day shown. */
  readonly day: number;
  readonly days: number;
  readonly row: number;
}

export interface Week {
  readonly first: LocalMs;
  readonly columns: readonly { readonly day: LocalMs; readonly blocks: readonly Block[] }[];
  readonly bars: readonly Bar[];
  /** Hours drawn: a practice's day, or more when something lies outside it. */
  readonly firstHour: number;
  readonly lastHour: number;
}

export const DAYS = 7;
const USUAL_HOURS = [7, 20] as const;
/** A shorter event is drawn this high, and so needs a lane of its own this long. */
export const LOWEST_MINUTES = 20;

/** The Monday on or before `day`. */
export const mondayOf = (day: LocalMs): LocalMs => {
  // 1970-01-01 was a Thursday.
  const weekday = (((day / DAY + 3) % 7) + 7) % 7;
  return day - weekday * DAY;
};

/** Null when the event has no readable times. */
export function shownOf(event: Json, zone: string): Shown | null {
  const when = timesOf(event, zone);
  if (when === null) return null;
  return {
    event,
    id: String(event.id),
    series: typeof event.recurringEventId === 'string' ? event.recurringEventId : null,
    ...when,
    look: lookOf(event),
    answer: answerOf(event),
  };
}

export function placeWeek(all: readonly Shown[], first: LocalMs): Week {
  const days = Array.from({ length: DAYS }, (_, nth) => first + nth * DAY);
  // As on Google's own page, what takes a whole day or more lies above the hours.
  const long = all.filter((shown) => shown.allDay || shown.to - shown.from >= DAY);
  const timed = all.filter((shown) => !long.includes(shown));
  const columns = days.map((day) => ({ day, blocks: blocksOf(timed, day) }));
  const minutes = columns.flatMap(({ blocks }) => blocks);
  return {
    first,
    columns,
    bars: barsOf(long, first),
    firstHour: Math.min(USUAL_HOURS[0], ...minutes.map(({ from }) => Math.floor(from / 60))),
    lastHour: Math.max(USUAL_HOURS[1], ...minutes.map(({ to }) => Math.ceil(to / 60))),
  };
}

function timesOf(event: Json, zone: string): Pick<Shown, 'allDay' | 'from' | 'to'> | null {
  const { start, end } = event;
  if (!isObject(start) || !isObject(end)) return null;
  if (typeof start.date === 'string' && typeof end.date === 'string') {
    const [from, to] = [parseDate(start.date), parseDate(end.date)];
    return from === null || to === null ? null : { allDay: true, from, to };
  }
  const [from, to] = [Date.parse(String(start.dateTime)), Date.parse(String(end.dateTime))];
  if (Number.isNaN(from) || Number.isNaN(to)) return null;
  return { allDay: false, from: localOf(zone, from), to: localOf(zone, to) };
}

function lookOf(event: Json): Look {
  if (marksOf(event)['creneau1.kind'] === 'hold') return 'hold';
  if (event.status === 'tentative') return 'tentative';
  if (event.transparency === 'transparent') return 'free';
  return isBooking(event) ? 'booking' : 'block';
}

/** A copy of a booking names another event in its marks, and is none. */
export function isBooking(event: Json): boolean {
  const marks = marksOf(event);
  const own = marks['creneau1.id'] === undefined || marks['creneau1.id'] === event.id;
  return own && marks['creneau1.kind'] === 'booking' && event.status !== 'cancelled';
}

function marksOf(event: Json): Json {
  const extended = isObject(event.extendedProperties) ? event.extendedProperties : {};
  return isObject(extended.private) ? extended.private : {};
}

export const guestsOf = (event: Json): readonly Json[] =>
  Array.isArray(event.attendees)
    ? event.attendees.filter(isObject).filter((guest) => guest.self !== true)
    : [];

function answerOf(event: Json): Answer | null {
  const given = guestsOf(event)[0]?.responseStatus;
  return ANSWERS.find((answer) => answer === given) ?? null;
}

function blocksOf(timed: readonly Shown[], day: LocalMs): readonly Block[] {
  const pieces = timed
    .filter(({ from, to }) => from < day + DAY && Math.max(to, from + 1) > day)
    .map((shown) => ({
      shown,
      from: Math.max(shown.from - day, 0) / MINUTE,
      to: Math.min(shown.to - day, DAY) / MINUTE,
      begins: shown.from >= day,
      ends: shown.to <= day + DAY,
    }))
    .sort((a, b) => a.from - b.from || b.to - a.to);
  const blocks: Block[] = [];
  // A cluster is a run of pieces linked by overlaps; all of it is divided into the same lanes.
  let cluster: { piece: (typeof pieces)[number]; lane: number }[] = [];
  let ends: number[] = [];
  const close = (): void => {
    for (const { piece, lane } of cluster) blocks.push({ ...piece, lane, lanes: ends.length });
    cluster = [];
    ends = [];
  };
  for (const piece of pieces) {
    if (piece.from >= Math.max(0, ...ends)) close();
    const free = ends.findIndex((end) => end <= piece.from);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = Math.max(piece.to, piece.from + LOWEST_MINUTES);
    cluster.push({ piece, lane });
  }
  close();
  return blocks;
}

function barsOf(long: readonly Shown[], first: LocalMs): readonly Bar[] {
  const rows: number[] = [];
  return long
    .map((shown) => ({
      shown,
      day: Math.max(Math.floor((shown.from - first) / DAY), 0),
      end: Math.min(Math.ceil((Math.max(shown.to, shown.from + 1) - first) / DAY), DAYS),
    }))
    .filter(({ day, end }) => end > day)
    .sort((a, b) => a.day - b.day || b.end - a.end)
    .map(({ shown, day, end }) => {
      const free = rows.findIndex((taken) => taken <= day);
      const row = free < 0 ? rows.length : free;
      rows[row] = end;
      return { shown, day, days: end - day, row };
    });
}

/** `2026-11-18T09:30`, as forms and scripts name a wall-clock time. */
export const wallClock = (local: LocalMs): string => new Date(local).toISOString().slice(0, 16);

/** Wall-clock time of `2026-11-18T09:30`; null when it is not that. */
export function parseWallClock(text: string): LocalMs | null {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d):(\d\d)$/.exec(text);
  const day = parseDate(match?.[1] ?? '');
  const [hour, minute] = [Number(match?.[2]), Number(match?.[3])];
  if (day === null || !(hour < 24) || !(minute < 60)) return null;
  return day + hour * HOUR + minute * MINUTE;
}

const ANSWERS = ['accepted', 'declined', 'tentative', 'needsAction'] as const;
