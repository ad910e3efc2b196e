/** How the model keeps an event, and the JSON it speaks. */
import type { Instant } from '../../engine/core/values.ts';

/** A JSON object as it comes from, or goes to, the wire. */
export type Json = Readonly<Record<string, unknown>>;

export type StoredTime =
  | { readonly kind: 'date'; readonly date: string }
  | { readonly kind: 'instant'; readonly at: Instant; readonly zone: string };

/** One version of an event; a change makes a new object, so references are versions. */
export interface StoredEvent {
  readonly id: string;
  readonly status: 'confirmed' | 'tentative' | 'cancelled';
  /** Last change of anything, microseconds: the etag is twice this. */
  readonly micros: number;
  /** Last change of the main fields; reminders do not count (google: events, updated). */
  readonly updatedMicros: number;
  /** Creation, microseconds; shown truncated to seconds. */
  readonly createdMicros: number;
  readonly sequence: number;
  /** Null only for odd foreign events, and for the husk a move leaves behind. */
  readonly start: StoredTime | null;
  readonly end: StoredTime | null;
  /** RRULE, EXDATE, RDATE lines; null for a single event and for an instance. */
  readonly recurrence: readonly string[] | null;
  readonly recurringEventId: string | null;
  readonly originalStart: StoredTime | null;
  readonly iCalUID: string;
  readonly creator: string;
  readonly organizer: string;
  readonly eventType: string;
  /** What a move leaves on its source: nothing but the id can be read. */
  readonly husk: boolean;
  /** Everything else, as the client wrote it: summary, description, attendees, extendedProperties… */
  readonly fields: Json;
}

export type AccessRole =
  | 'owner'
  | 'writer'
  | 'writerWithoutPrivateAccess'
  | 'reader'
  | 'freeBusyReader'
  /** Not shared with us: for us it does not exist. */
  | 'none';

export interface CalendarFacts {
  readonly id: string;
  readonly summary: string;
  readonly timeZone: string;
  readonly accessRole: AccessRole;
}

/** Twice the microseconds, quoted: so on all captured events (google: Get specific versions). */
export const etagOf = (micros: number): string => `"${micros * 2}"`;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The instant a stored time begins at; a date begins at midnight of `zone`. */
export type TimeReader = (time: StoredTime) => Instant;
