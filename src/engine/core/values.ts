/**
 * The small vocabulary everything else is written in. Instants inside, zones only at the edges,
 * intervals half-open.
 */

/** Milliseconds since 1970-01-01T00:00Z. Names end in `At`, or are `start`, `end`, `now`. */
export type Instant = number;

/** Half-open `[start, end)`, in instants. */
export interface Interval {
  readonly start: Instant;
  readonly end: Instant;
}

/** A local calendar date, `YYYY-MM-DD`, in the practice's zone. */
export type LocalDate = string;

export type Locale = 'fr' | 'en';

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type CalendarId = Branded<'CalendarId'>;
/** Id of a Google event. Of a booking too: a booking's id is its event's id. */
export type EventId = Branded<'EventId'>;
export type BookingId = EventId;
/** Verbatim, double quotes included: it is sent back as `If-Match`. */
export type Etag = Branded<'Etag'>;
/** Opaque; may embed an account's address, so it never goes to a log. */
export type SyncToken = Branded<'SyncToken'>;
export type PractitionerId = Branded<'PractitionerId'>;
export type TypeId = Branded<'TypeId'>;
/** One run of the program: never used by another. */
export type ProcessId = Branded<'ProcessId'>;

export const asCalendarId = (text: string): CalendarId => text as CalendarId;
export const asEventId = (text: string): EventId => text as EventId;
export const asEtag = (text: string): Etag => text as Etag;
export const asSyncToken = (text: string): SyncToken => text as SyncToken;
export const asPractitionerId = (text: string): PractitionerId => text as PractitionerId;
export const asTypeId = (text: string): TypeId => text as TypeId;
export const asProcessId = (text: string): ProcessId => text as ProcessId;

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Whether two half-open intervals share an instant; touching ends do not. */
export const overlaps = (a: Interval, b: Interval): boolean =>
  a.start < b.end && b.start < a.end;

/** For the arm of a switch that cannot be reached; a new member of the union stops the build. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}

/** The value, or a crash saying what was expected: for what cannot be missing unless we are wrong. */
export function must<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Error(`expected ${what}`);
  return value;
}
