/**
 * The mirror as the engine sees it: our copy of the calendars, the journal, the outbox, the audit log.
 */
import type { AuditAction } from './core/audit-actions.ts';
import type { Booking, BookingMarks, CalendarEntry, HoldMarks } from './core/event.ts';
import type { Intent } from './core/intent.ts';
import type { Notice, NoticeState, PreviewMatter } from './core/notice.ts';
import type {
  BookingId,
  CalendarId,
  Etag,
  EventId,
  Instant,
  Interval,
  ProcessId,
  SyncToken,
} from './core/values.ts';
import type { Forgetting, Forgotten } from './forgetting.ts';
import type { Batch, SlotClaim, SlotClaimed } from './journal-port.ts';
import type { ByHand, ClaimedNotice, DeliveryRecord, NoticeRecord } from './outbox-port.ts';
import type { CalendarFailure } from './ports.ts';
import type { StagedBookings, StagedCounts, StagedVacated } from './staged.ts';

/**
 * Our copy of the calendars, the journal of unfinished work, the outbox and the audit log.
 * Every method is one whole transaction, all or nothing; no transaction outlives a call.
 *
 * Entries are merged, never blindly replaced: an entry older (by `updated`) than what is held is
 * ignored; a cancelled entry without details keeps the times and marks already known; an event whose
 * marks were erased keeps the known ones. Whether an event is busy is decided by core/busy.ts.
 */
export interface Mirror {
  /**
   * Changes whenever anything that slots depend on may have changed, also through another process on
   * the same database; of one calendar, or of any. For caches.
   */
  version(calendarId?: CalendarId): string;
  /**
   * Grows whenever something was written that work may follow from: an event that changed, what somebody
   * was told, work that ended, a freeze, a connection lost or found. Also through another process. Quiet
   * passes are no news.
   */
  news(): number;
  /** Calendars of which there was news after the number `after`, and the number up to which that is all. */
  newsSince(
    after: number,
  ): Promise<{ readonly upTo: number; readonly calendars: readonly CalendarId[] }>;

  // --- reading
  calendar(calendarId: CalendarId): Promise<CalendarState>;
  /** The same of many at once, in the order asked: one read, however many they are. */
  calendars(ids: readonly CalendarId[]): Promise<readonly CalendarState[]>;
  /** Busy events and live holds that overlap the window, by start. */
  busy(calendarId: CalendarId, window: Interval, now: Instant): Promise<readonly BusySpan[]>;
  /** Free (transparent) timed and all-day events that overlap the window, by start. */
  freeEvents(calendarId: CalendarId, window: Interval): Promise<readonly FreeEvent[]>;
  /** Entries for these ids as held, cancelled ones included; those unknown are left out. */
  known(calendarId: CalendarId, ids: readonly EventId[]): Promise<readonly KnownEntry[]>;
  /** A booking by id, wherever it lies; a standing one before a cancelled one. */
  booking(id: BookingId): Promise<Booking | null>;
  /** By start, then id. */
  bookings(filter: BookingFilter): Promise<readonly Booking[]>;
  /**
   * Bookings that stand, overlap the window, and share time with another one of the same: by start. Where
   * none does, as nearly always, no booking is read.
   */
  overlapping(calendarId: CalendarId, window: Interval): Promise<readonly Booking[]>;
  /** Everything that claims time in this interval: busy events, bookings, hold events. No own holds. */
  claims(calendarId: CalendarId, interval: Interval): Promise<readonly Claim[]>;

  /** Bookings whose events have lost our marks, through another program: by start. */
  erased(calendarId: CalendarId): Promise<readonly Booking[]>;
  /** Not over, with a wish for something earlier or an offer of it, cancelled ones included: by start. */
  waiting(
    calendars: CalendarId | readonly CalendarId[],
    now: Instant,
  ): Promise<readonly Booking[]>;
  /**
   * Not over, with messages that have yet to leave us, and no work on them but of the kinds in `aside`;
   * cancelled ones included: by start. Of one that changed calendars the copy left behind is not among them.
   */
  owed(
    calendarId: CalendarId,
    now: Instant,
    aside: readonly Intent['kind'][],
  ): Promise<readonly Booking[]>;
  /** Hold events that stand, ours or another engine's, expired ones too: by when they expire. */
  holdEvents(
    calendarId: CalendarId,
  ): Promise<readonly { readonly id: EventId; readonly expiresAt: Instant }[]>;

  // --- the sync pass
  /** Applies an incremental pass: entries, token, audit, in one. `superseded` when another got there first. */
  commitPass(pass: IncrementalPass): Promise<'committed' | 'superseded'>;
  /** Starts a full pass beside what is held; an earlier unfinished one of this calendar is dropped. */
  beginStaging(calendarId: CalendarId): Promise<StagingId>;
  /** Adds entries (a few hundred at a time: the caller slices) and says how they differ. */
  stage(staging: StagingId, entries: readonly CalendarEntry[]): Promise<StagedCounts>;
  /** Bookings held that the staged listing changes or does not contain. */
  stagedBookings(staging: StagingId, window: Interval): Promise<StagedBookings>;
  /** Her own busy events held that the listing lacks, or has moved, shortened or set free. */
  stagedVacated(staging: StagingId, window: Interval): Promise<readonly StagedVacated[]>;
  /**
   * Swaps the staged listing in. Bookings that are cancelled, or lie outside the window, are carried
   * over; the others that the listing lacks are gone unless named again in `proven`.
   */
  commitStaging(staging: StagingId, pass: FullPass): Promise<'committed' | 'superseded'>;
  /** Removes some leftovers of swapped-out or abandoned listings; true while there are more. */
  sweep(): Promise<boolean>;
  /** Notes that a pass failed: the mirror stays as it was. */
  notePassFailure(
    calendarId: CalendarId,
    at: Instant,
    failure: { readonly kind: CalendarFailure['kind']; readonly reason: string },
  ): Promise<void>;

  /** Notes that a write was refused for good reason, or (null) that one was taken. */
  noteWrites(
    calendarId: CalendarId,
    at: Instant,
    failure: CalendarFailure['kind'] | null,
  ): Promise<void>;

  // --- bookings and the journal
  /**
   * Takes the hold and journals the intent, unless the interval (widened by `bufferMs` on both sides)
   * meets a busy event or another live hold. `exists`: this intent, or a booking of this id, is known.
   * `too-many`: the person has as many coming bookings as one may have.
   * `ignoring`: events that do not count (the booking that is being moved).
   */
  claimSlot(claim: SlotClaim): Promise<SlotClaimed>;
  /**
   * Any set of these writes, all or nothing. `stale`: an intent in it is not the one that is held any
   * more (its revision does not follow, or it is finished), or the connection was reported already;
   * nothing was written.
   */
  commit(batch: Batch): Promise<'committed' | 'stale'>;
  /**
   * Unfinished intents that are due, leased to `by`: nobody else gets them while that process lives, for
   * `leaseMs` at most.
   */
  claimIntents(
    now: Instant,
    leaseMs: number,
    limit: number,
    by: ProcessId,
  ): Promise<readonly Intent[]>;
  /** When the next intent becomes due and is leased by nobody; null when there is none. */
  nextIntentDue(): Promise<Instant | null>;
  intents(): Promise<readonly Intent[]>;
  /** The unfinished intent of this id; null when it is finished, or never was. */
  intent(id: string): Promise<Intent | null>;
  /** Unfinished work on this booking: by when it is due, then id. */
  worksOn(booking: BookingId): Promise<readonly Intent[]>;
  /** Processes to which an intent or a notice is leased. */
  leaseHolders(): Promise<readonly ProcessId[]>;
  /** What is leased to these processes is free at once: they are dead. */
  releaseLeases(holders: readonly ProcessId[]): Promise<void>;

  // --- telling
  /**
   * Bookings whose truth may differ from what a party was told, and last changed before
   * `changedBefore`; none that is frozen.
   */
  owing(calendarId: CalendarId, changedBefore: Instant): Promise<readonly Booking[]>;
  /** When the next booking that owes something becomes due, given the settle time; null when none. */
  nextOwing(settleMs: number): Promise<Instant | null>;
  /**
   * Freezes of the circuit breaker (core/breaker.ts), by when they began. Every pass reviews them in its
   * own transaction: what is upset beyond measure is frozen, what is no longer upset is let go, and a
   * freeze that holds nothing any more has ended. Frozen bookings owe nothing (`owing`), and the times
   * their patients were told stay busy (`busy`, `claimSlot`).
   */
  freezes(): Promise<readonly Freeze[]>;
  /** Notices that are due, leased to `by`. After the lease a notice is due again. */
  claimDueNotices(
    now: Instant,
    leaseMs: number,
    limit: number,
    by: ProcessId,
  ): Promise<readonly ClaimedNotice[]>;
  nextNoticeDue(): Promise<Instant | null>;
  recordDelivery(key: string, result: DeliveryRecord, audit: AuditEntry): Promise<void>;
  /**
   * By hand: these are due at `at`, and their tries are counted anew. One that is being delivered at
   * this moment stays with its deliverer. Of `all-dead`, those that would be refused are left as they are.
   */
  reviveNotices(
    keys: readonly string[] | 'all-dead',
    at: Instant,
    audit: (notice: Notice) => AuditEntry,
  ): Promise<ByHand>;
  /**
   * By hand: given up for good, with the reason DISCARDED. The key stays known, so that the same notice
   * is never owed again. A delivery under way may still get through; it then counts as sent.
   */
  discardNotices(
    keys: readonly string[],
    audit: (notice: Notice) => AuditEntry,
  ): Promise<ByHand>;
  /** `dead` without those that were discarded or overtaken: nobody need look at them any more. */
  noticeCounts(): Promise<Readonly<Record<NoticeState, number>>>;
  notices(filter: {
    readonly state?: NoticeState;
    readonly booking?: BookingId;
  }): Promise<readonly NoticeRecord[]>;
  /** By key. */
  noticeStates(booking: BookingId): Promise<ReadonlyMap<string, NoticeState>>;
  /**
   * The latest notice of every thread that has not ended with it: previews that say what is to come
   * (core/notice.ts).
   */
  openPreviews(): Promise<readonly Notice<PreviewMatter>[]>;
  /** What the provider called the message of this thread, once one was sent over the channel. */
  messageOf(thread: string, channel: Notice['channel']): Promise<string | null>;

  /** Takes a patient out of it, as far as the wish goes; what is still to be sent stays. */
  forget(wish: Forgetting): Promise<Forgotten>;

  // --- audit
  audit(filter: {
    readonly booking?: BookingId;
    readonly limit?: number;
  }): Promise<readonly AuditRecord[]>;
  /**
   * When this mirror began: its first entry. Null for one that has seen nothing. What was done before it
   * does not know.
   */
  keptSince(): Promise<Instant | null>;
  /** Walks the hash chain. Null when whole, else the number of the first broken entry. */
  verifyAudit(): Promise<number | null>;

  close(): Promise<void>;
}

export interface CalendarState {
  readonly calendarId: CalendarId;
  readonly token: SyncToken | null;
  /** What the last full pass covered; null before the first. */
  readonly window: Interval | null;
  /** End of the last pass that succeeded, of either kind. */
  readonly verifiedAt: Instant | null;
  readonly fullAt: Instant | null;
  readonly failure: {
    readonly since: Instant;
    readonly lastAt: Instant;
    readonly reason: string;
    readonly kind: CalendarFailure['kind'];
  } | null;
  /** What the doctor was last told of its connection; null when all is well, as far as she knows. */
  readonly alerted: 'lost' | 'late' | null;
  readonly writes: {
    /** Since when Google takes none, although it may let us read; null while it does. */
    readonly failing: {
      readonly since: Instant;
      readonly lastAt: Instant;
      readonly kind: CalendarFailure['kind'];
    } | null;
    /** Whether the doctor was told so. */
    readonly alerted: boolean;
  };
}

export interface BusySpan extends Interval {
  /** Null for our own hold in the journal. */
  readonly eventId: EventId | null;
  readonly role: 'event' | 'booking' | 'hold';
}

export interface FreeEvent extends Interval {
  readonly eventId: EventId;
  readonly summary: string;
  readonly allDay: boolean;
  /** The series it is an instance of. */
  readonly series: EventId | null;
  /** Whether the doctor has been asked about it, or about its series. */
  readonly asked: boolean;
  readonly changedAt: Instant;
}

/** What the mirror holds of one entry, as far as classification needs it. */
export interface KnownEntry {
  readonly id: EventId;
  readonly etag: Etag | null;
  readonly updated: Instant | null;
  readonly status: 'confirmed' | 'tentative' | 'cancelled';
  readonly start: Instant | null;
  readonly end: Instant | null;
  readonly busy: boolean;
  /** A hold event, ours or another engine's. */
  readonly hold: boolean;
  readonly allDay: boolean;
  readonly summary: string;
  readonly series: EventId | null;
  /** When its status or times last became what they are, as far as we know. */
  readonly changedAt: Instant;
  readonly booking: Booking | null;
}

export interface BookingFilter {
  readonly calendarId?: CalendarId;
  /** Bookings that overlap it. */
  readonly window?: Interval;
  /** Default: all. */
  readonly statuses?: readonly Booking['status'][];
  readonly email?: string;
}

export interface Claim extends Interval {
  readonly eventId: EventId;
  readonly role: 'event' | 'booking' | 'hold';
  /** Google truncates it to seconds. */
  readonly created: Instant;
  /** To the millisecond; of an event nobody has changed yet, when it was written. */
  readonly updated: Instant;
  /** Somebody is a guest: an engine invites whoever has won the slot. */
  readonly invited: boolean;
  readonly marks: BookingMarks | HoldMarks | null;
}

export interface IncrementalPass {
  readonly calendarId: CalendarId;
  /** The token this pass started from. */
  readonly from: SyncToken;
  readonly token: SyncToken;
  readonly at: Instant;
  readonly entries: readonly CalendarEntry[];
  /** Work that its changes ask for. One of an id that is held already is looked at anew, or left alone. */
  readonly begun?: readonly Intent[];
  readonly audit: readonly AuditEntry[];
}

export interface FullPass {
  readonly token: SyncToken;
  readonly window: Interval;
  readonly at: Instant;
  /** What a get of its own said of each booking that the listing lacked. */
  readonly proven: readonly CalendarEntry[];
  readonly begun?: readonly Intent[];
  readonly audit: readonly AuditEntry[];
}

declare const stagingBrand: unique symbol;
export type StagingId = number & { readonly [stagingBrand]: 'StagingId' };

/** Bookings that nobody is told of until a person decides, or the calendar is as it was. */
export interface Freeze {
  /** Short; never used again. */
  readonly id: string;
  readonly calendarId: CalendarId;
  readonly since: Instant;
  /** How many bookings were coming when it began. */
  readonly coming: number;
  readonly alerted: boolean;
  /** What Google says of them now, and what was told. By start. */
  readonly held: readonly Booking[];
}

/** Carries no patient data: ids, times and kinds only. */
export interface AuditEntry {
  readonly at: Instant;
  readonly actor: 'patient' | 'doctor' | 'admin' | 'engine';
  readonly action: AuditAction;
  readonly booking: BookingId | null;
  readonly calendarId: CalendarId | null;
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
}

export interface AuditRecord extends AuditEntry {
  readonly seq: number;
  readonly hash: string;
}
