/**
 * The interfaces the engine owns and calls. Adapters implement them; each has one contract suite
 * (test/contract) that every implementation runs.
 *
 * Expected outcomes are values the caller must branch on; what cannot happen crashes.
 */
import type {
  AbsenceMarks,
  AskedMarks,
  BookingMarks,
  CalendarEntry,
  CalendarEvent,
  Guest,
  HoldMarks,
  Offer,
  Owed,
  Party,
  Told,
  Waiting,
} from './core/event.ts';
import type { Notice } from './core/notice.ts';
import type {
  CalendarId,
  Etag,
  EventId,
  Instant,
  Interval,
  ProcessId,
  SyncToken,
} from './core/values.ts';

// ---------------------------------------------------------------- Clock and Entropy

/** Two hands and a way to wait: nothing in the engine reads time otherwise. */
export interface Clock {
  /** Wall time, epoch milliseconds. May jump. */
  now(): Instant;
  /** For durations, milliseconds since some origin. Never goes back. */
  monotonic(): number;
  /** Resolves after `ms`, or at once when `signal` aborts. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface Entropy {
  /** A fresh event id: 26 lower-case base32hex characters, 130 bits (google: events.insert, id). */
  eventId(): EventId;
  /** Uniform in [0, 1): jitter only. */
  fraction(): number;
}

// ---------------------------------------------------------------- Presence

/**
 * The processes that work on one mirror. What one of them was doing is free once it is dead, and no
 * sooner: a clock alone says of nobody that she is.
 */
export interface Presence {
  readonly self: ProcessId;
  lives(id: ProcessId): Promise<boolean>;
  /**
   * How often one has to look for what others have written, milliseconds: nobody tells us. Long where
   * nobody else can.
   */
  lookEveryMs(): number;
}

// ---------------------------------------------------------------- Calendar

/** Google Calendar. No method throws for anything the network or Google may do. */
export interface Calendar {
  /**
   * One page of events, instances expanded, cancelled ones included (showDeleted=true).
   * A page may be empty and still name a next page. Asked `since` a token, a page may hold events
   * outside every window. Failures: `token-gone` (the token is dead or malformed), `not-found` (the
   * calendar is gone or no longer shared), and the common ones.
   */
  list(request: ListRequest, options?: CallOptions): Promise<Outcome<ListPage>>;
  /**
   * One event, cancelled ones included. Failures: `not-found` (never existed, purged, or no access
   * to the calendar), and the common ones.
   */
  get(
    calendarId: CalendarId,
    id: EventId,
    options?: CallOptions,
  ): Promise<Outcome<CalendarEntry>>;
  /**
   * Creates the event under `draft.id`, without guests, nobody notified. Safe to repeat.
   * `exists`: the id is taken, by a live event or for good by a cancelled one; get it and look.
   */
  insert(
    calendarId: CalendarId,
    draft: EventDraft,
    options?: CallOptions,
  ): Promise<Outcome<CalendarEvent>>;
  /**
   * Changes the named fields only. With `ifMatch`, `precondition-failed` when the event is no longer
   * that version (which may be our own earlier attempt: read again, then decide). A `status` of
   * `cancelled` deletes the event and keeps its marks readable. `not-found` covers 404 and 410.
   */
  patch(
    calendarId: CalendarId,
    id: EventId,
    change: EventChange,
    options?: CallOptions & { readonly ifMatch?: Etag; readonly invite?: boolean },
  ): Promise<Outcome<CalendarEntry>>;
  /**
   * Deletes. `missing`: it was deleted already (410: a retried delete meets its own), was never there, or
   * the whole calendar is lost to us (404).
   */
  remove(
    calendarId: CalendarId,
    id: EventId,
    options?: CallOptions,
  ): Promise<Outcome<'removed' | 'missing'>>;
  /** What the calendar says of itself: for `creneau check`. */
  describe(
    calendarId: CalendarId,
    options?: CallOptions,
  ): Promise<Outcome<CalendarDescription>>;
}

export interface ListRequest {
  readonly calendarId: CalendarId;
  /**
   * `window`: every event that overlaps it. `since`: everything that changed after the token was
   * made. Keep it the same through all pages of one listing.
   */
  readonly scope:
    | { readonly kind: 'window'; readonly window: Interval }
    | { readonly kind: 'since'; readonly token: SyncToken };
  readonly pageToken?: string;
}

export interface ListPage {
  readonly entries: readonly CalendarEntry[];
  /** The token comes with the last page only. */
  readonly next:
    | { readonly kind: 'page'; readonly pageToken: string }
    | { readonly kind: 'done'; readonly token: SyncToken };
}

export interface EventDraft {
  readonly id: EventId;
  readonly summary: string;
  readonly description: string;
  readonly location: string;
  readonly start: Instant;
  readonly end: Instant;
  /** Whole local days: start and end are then the first instants of such. Left out: timed. */
  readonly allDay?: boolean;
  readonly status: 'confirmed' | 'tentative';
  readonly marks: BookingMarks | HoldMarks | AbsenceMarks;
}

export interface EventChange {
  readonly summary?: string;
  readonly description?: string;
  readonly start?: Instant;
  readonly end?: Instant;
  readonly status?: 'confirmed' | 'tentative' | 'cancelled';
  /** What was free takes time from here on. */
  readonly transparency?: 'opaque';
  /** Replaces the booking marks named here; the others stay. */
  readonly marks?: Partial<
    Pick<
      BookingMarks,
      | 'slot'
      | 'claimedAt'
      | 'asked'
      | 'declineHeard'
      | 'reminded'
      | 'noShow'
      | 'regret'
      | 'patient'
      | 'proposed'
    >
  > & {
    readonly told?: Partial<Record<Party, Told>>;
    /** Null takes it away. */
    readonly waiting?: Waiting | null;
    readonly offer?: Offer | null;
    readonly owed?: Owed | null;
  };
  /** All marks, on an event that has none of ours, or has lost them. */
  readonly stamp?: BookingMarks | AskedMarks;
  /** Who is a guest from now on, as a whole. */
  readonly guests?: readonly Guest[];
  /** The patient as guest; used with `invite`, so that Google mails the invitation. */
  readonly guest?: {
    readonly email: string;
    readonly name: string;
    /** Guests that are there already and stay: Google replaces the list as a whole. */
    readonly beside?: readonly Guest[];
  };
}

export interface CalendarDescription {
  readonly summary: string;
  readonly timeZone: string;
  /** Whether we may write events. */
  readonly writable: boolean;
}

export interface CallOptions {
  /** How long this call may take in all, retries and waits included. Default: the adapter's. */
  readonly budgetMs?: number;
}

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: CalendarFailure };

/** Named by what the caller can do about it. */
export type CalendarFailure =
  | { readonly kind: 'token-gone' }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'exists' }
  | { readonly kind: 'precondition-failed' }
  /** Slow down. */
  | { readonly kind: 'rate-limited'; readonly retryAfterMs: number | null }
  /** Read-only for hours: stop writing, tell the admin. */
  | { readonly kind: 'quota-exceeded' }
  /** We may not do this: calendar not shared for writing, scope missing. */
  | { readonly kind: 'not-permitted'; readonly advice: string }
  /** The connection to the account is broken until a person mends it (invalid_grant, 401). */
  | { readonly kind: 'disconnected'; readonly advice: string }
  /** Google refused our request as malformed: a bug of ours; repeating does not help. */
  | { readonly kind: 'rejected'; readonly reason: string }
  /** No answer, or 5xx. `unknown`: it may have happened all the same. */
  | { readonly kind: 'unavailable'; readonly outcome: 'not-applied' | 'unknown' };

// ---------------------------------------------------------------- Channels

/** One way of reaching people. Never throws for anything the network or the provider may do. */
export interface Channel {
  readonly name: Notice['channel'];
  /** `replacing`: what the provider called the message that this one takes the place of. */
  deliver(notice: Notice, replacing?: string | null): Promise<Delivery>;
}

export type Delivery =
  | { readonly kind: 'sent'; readonly providerId: string | null }
  /** Try again, not before `retryAfterMs` when the provider named it. */
  | { readonly kind: 'later'; readonly reason: string; readonly retryAfterMs: number | null }
  /** Never: wrong address, blocked bot, refused login. A person must act. */
  | { readonly kind: 'refused'; readonly reason: string };
