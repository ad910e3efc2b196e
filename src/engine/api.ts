/**
 * What the engine offers to the outside: HTTP, the CLI and the loops call nothing else of it.
 * Every expected outcome is a member of a union; none of these methods throws for bad input.
 */
import type { Absence } from './core/absence.ts';
import type { Act, Acted } from './core/acts.ts';
import type { Agenda } from './core/agenda.ts';
import type { WatchState } from './core/channel.ts';
import type { Booking, Offer, Patient } from './core/event.ts';
import type { AbsenceMatter, OverlapMatter } from './core/notice.ts';
import type { WeekNumbers } from './core/numbers.ts';
import type { Practice } from './core/practice.ts';
import type {
  BookingId,
  EventId,
  Instant,
  Interval,
  LocalDate,
  Locale,
  PractitionerId,
  TypeId,
} from './core/values.ts';
import type { AuditRecord, CalendarState, Freeze } from './mirror-port.ts';
import type { OutboxByHand } from './outbox-by-hand.ts';
import type { NoticeRecord } from './outbox-port.ts';
import type {
  Erased,
  EraseOptions,
  ErasureAnswer,
  Holdings,
  UndoAnswer,
} from './rights-api.ts';

export interface Engine {
  readonly practice: Practice;

  /** Free slots of whole local days, from the mirror alone: no call to Google. */
  availability(query: AvailabilityQuery): Promise<AvailabilityAnswer>;
  /** For caches: differs whenever an earlier answer about this practitioner's availability may be wrong. */
  availabilityVersion(practitioner: PractitionerId): string;
  /**
   * Holds the slot, writes the event, checks it against everything else in Google, then confirms.
   * `input` is untrusted: parsed here.
   */
  book(input: unknown, options: BookOptions): Promise<BookAnswer>;
  /**
   * Whether a booking would be answered `queued` at once: this calendar has not been read for too long,
   * and cannot be. For saying so beforehand.
   */
  takesRequestsOnly(practitioner: PractitionerId): Promise<boolean>;
  booking(id: BookingId): Promise<Booking | null>;
  /** A booking that was answered `queued` and is still on its way into Google. */
  queued(id: BookingId): Promise<AskedBooking | null>;
  /** What was answered `queued` and is still on its way into Google: by start. */
  requests(): Promise<readonly RequestedBooking[]>;
  bookings(filter: {
    readonly window?: Interval;
    readonly email?: string;
    /** Words of a name or an address, or digits of a telephone number (core/search.ts). */
    readonly text?: string;
  }): Promise<readonly Booking[]>;
  /** Repeating it gives the same answer. `by: doctor` is the admin page: no deadline applies. */
  cancel(id: BookingId, by: 'patient' | 'doctor'): Promise<CancelAnswer>;
  /**
   * A patient takes her own cancellation back, within the settle time: wins the slot anew, since somebody
   * else may have it by now, then restores the event as it was.
   */
  undoCancel(id: BookingId): Promise<UndoAnswer>;
  /** Until when the patient may still do that; null when she may not. */
  undoableUntil(booking: Booking): Instant | null;
  /** Wins the new slot first; the old one is given up only then. */
  reschedule(
    id: BookingId,
    start: unknown,
    by: 'patient' | 'doctor',
  ): Promise<RescheduleAnswer>;
  /** Confirms a booking that awaits approval, where it lies now. */
  approve(id: BookingId): Promise<ApproveAnswer>;
  /**
   * Notes in the event that the patient did not come, or takes that back. Nobody is told; she sees it only
   * where she asks what is held about her.
   */
  noShow(id: BookingId, on: boolean): Promise<NoShowAnswer>;
  /** What is held about this one booking, for its patient; null when there is none. */
  holdings(id: BookingId): Promise<Holdings | null>;
  /** The patient asks for it to be erased: the practice is told, once. Nothing is erased by that. */
  askErasure(id: BookingId): Promise<ErasureAnswer>;
  /** Takes a patient out of Google Calendar and of the mirror; repeating it goes on with what is left. */
  erase(email: string, options: EraseOptions): Promise<Erased>;
  /** Whether a patient may still cancel or move it: not once it began, nor past the deadline. */
  changeable(booking: Booking): boolean;

  /** Why a slot is not offered to patients, or that it is: from the mirror, as slots are. */
  explain(query: ExplainQuery): Promise<SlotExplanation>;
  /** All that the audit log and the outbox hold of a booking. Gone with a mirror that was deleted. */
  history(id: BookingId): Promise<BookingHistory>;
  /** Week by week, to the one of today: of the bookings that the mirror holds. */
  numbers(weeks: number): Promise<readonly WeekNumbers[]>;
  /** Messages that were given up, and what a person does about them. */
  readonly outbox: OutboxByHand;
  /** Her wish to be told when something earlier frees up, noted in her booking or taken away again. */
  wish(id: BookingId, wanted: boolean): Promise<WishAnswer>;
  /** Whether such a wish could still be met. */
  canWait(booking: Booking): boolean;
  /** The earlier slot that is kept for her at this moment; null when none is. */
  offer(id: BookingId): Promise<Offer | null>;
  /**
   * Her answer to the offer of the slot that begins at `start`. A yes is a move: the old slot is given up
   * once the new one is won.
   */
  answerOffer(id: BookingId, start: unknown, yes: boolean): Promise<OfferAnswer>;

  /** A pass of one calendar, or of all, awaited until applied. */
  sync(options: SyncOptions): Promise<readonly SyncReport[]>;
  /** Asks for a pass without waiting: pushes. */
  wake(practitioner: PractitionerId | null, cause: string): void;
  /** A pass of every calendar, spread at chance over so many milliseconds, none after `signal`; awaited. */
  poll(overMs: number, signal?: AbortSignal): Promise<void>;
  status(): Promise<EngineStatus>;
  /**
   * A person's word on a freeze (`EngineStatus.freezes`). `accept`: its changes are meant, patients are
   * told as usual. `refuse`: the bookings are put back in Google as they were told, and nobody hears of
   * it. May be repeated: a refusal goes on with what is left.
   */
  settleFreeze(id: Freeze['id'], answer: 'accept' | 'refuse'): Promise<SettleAnswer>;
  /**
   * The doctor's answer, by a button or on the page of a question. What it is about is looked at again:
   * what is no longer so is answered `gone`, and nothing is done.
   */
  act(act: Act): Promise<Acted>;
  /**
   * Blocks time in a practitioner's calendar, on her own word: an event of whole days or of hours. `key`
   * is of what she wrote: the same one never blocks the same time twice.
   */
  absent(wish: AbsentWish): Promise<AbsentAnswer>;
  /** Whose absence this is, entered through us; null when there is none any more. */
  absence(id: EventId): Promise<{ readonly practitioner: PractitionerId } | null>;
  /** Her days, `from` and `to` included, from the mirror alone. The practitioner must exist. */
  agenda(query: AgendaQuery): Promise<Agenda>;
  /** What the doctor is asked under this key, as it is now; null when nothing is left to ask. */
  question(key: string): Promise<OverlapMatter | AbsenceMatter | null>;
}

export interface ExplainQuery {
  readonly practitioner: PractitionerId;
  readonly type: TypeId;
  readonly start: Instant;
}

export type SlotExplanation =
  | { readonly kind: 'offered'; readonly slot: Interval }
  | { readonly kind: 'unknown-practitioner' }
  | { readonly kind: 'type-not-offered' }
  | { readonly kind: 'past' }
  /** Within the notice; patients may have slots from then on. */
  | { readonly kind: 'too-soon'; readonly from: Instant }
  | { readonly kind: 'too-far'; readonly until: Instant }
  /** No pass has ever succeeded. */
  | { readonly kind: 'never-read' }
  /** Beyond what the last full pass covered. */
  | { readonly kind: 'not-read'; readonly until: Instant | null }
  /** With what is open that day. */
  | { readonly kind: 'closed'; readonly openings: readonly Interval[] }
  /** It would begin in this opening, and end after it. */
  | { readonly kind: 'too-long'; readonly opening: Interval; readonly minutes: number }
  /** With the starts on the grid around it. */
  | {
      readonly kind: 'off-grid';
      readonly before: Instant;
      readonly after: Instant;
      readonly stepMinutes: number;
    }
  | {
      readonly kind: 'busy';
      readonly by: readonly InTheWay[];
      readonly bufferMinutes: number;
    }
  /** So many bookings are allowed on a day, and there are. */
  | { readonly kind: 'day-full'; readonly most: number };

export interface InTheWay extends Interval {
  /**
   * `hold`: a booking that is being made or moved. `kept`: the time a patient was told, while the change of
   * her booking waits for a person's word.
   */
  readonly what: 'event' | 'booking' | 'hold' | 'kept';
  readonly allDay: boolean;
  /** As in the calendar; null where there is none. */
  readonly title: string | null;
  readonly booking: BookingId | null;
  /** It leaves the slot free, and not the room that is kept around it. */
  readonly onlyBuffer: boolean;
}

export interface BookingHistory {
  /** In the order it happened. */
  readonly audit: readonly AuditRecord[];
  readonly notices: readonly NoticeRecord[];
}

/** Those named, or every one that was given up. */
export type MessageKeys = readonly string[] | 'all-dead';

export type SettleAnswer =
  | { readonly kind: 'accepted'; readonly bookings: number }
  | {
      readonly kind: 'refused';
      readonly restored: readonly BookingId[];
      /**
       * These stay frozen. `refused`: Google does not bring it back, so either it is entered anew by hand
       * or its patient is told. `changed`: somebody has just changed it. `unavailable`: Google is away.
       */
      readonly left: readonly {
        readonly booking: BookingId;
        readonly why: 'refused' | 'changed' | 'unavailable';
      }[];
    }
  /** It ended already: the calendar came back, or somebody else decided. */
  | { readonly kind: 'gone' };

export interface AvailabilityQuery {
  readonly practitioner: PractitionerId;
  readonly type: TypeId;
  /** Both included. */
  readonly from: LocalDate;
  readonly to: LocalDate;
  /** For the practice itself, which may give a slot within the notice it wants of patients. */
  readonly anyNotice?: boolean;
}

export interface AvailabilityAnswer {
  readonly slots: readonly Interval[];
  /** End of the last pass that succeeded; null before the first. */
  readonly asOf: Instant | null;
  /** The answer stands until then (notice and midnight move it), unless the version changes first. */
  readonly validUntil: Instant;
}

/** Where in the input, and which rule: the edge puts it into words (texts/pages.ts `error.CODE`). */
export interface FieldError {
  readonly path: string;
  readonly code: FieldErrorCode;
}

export const FIELD_ERRORS = [
  'required',
  'too-long',
  'bad-email',
  'bad-phone',
  'bad-characters',
  'bad-date-time',
  'not-text',
  'not-boolean',
  'unknown-practitioner',
  'unknown-type',
  'unknown-locale',
  'in-the-past',
  'too-soon',
  'too-far',
  'off-grid',
  'key-reused',
  'too-many-bookings',
  'unknown-field',
] as const;
export type FieldErrorCode = (typeof FIELD_ERRORS)[number];

export interface BookOptions {
  readonly idempotencyKey: string | null;
  /**
   * `practice`: taken by telephone. No notice applies, one way to reach the patient is enough, and nobody
   * need approve it; the slot must be free all the same. Default: the patient herself.
   */
  readonly by?: 'patient' | 'practice';
}

export type BookAnswer =
  | { readonly kind: 'booked'; readonly booking: Booking }
  /** Google is away: the slot is held, and the patient will be mailed how it ended. */
  | { readonly kind: 'queued'; readonly id: BookingId; readonly asked: AskedBooking }
  | { readonly kind: 'taken'; readonly alternatives: readonly Interval[] }
  | { readonly kind: 'invalid'; readonly errors: readonly FieldError[] };

export interface AgendaQuery {
  readonly practitioner: PractitionerId;
  readonly from: LocalDate;
  readonly to: LocalDate;
}

export interface AbsentWish {
  readonly practitioner: PractitionerId;
  readonly absence: Absence;
  readonly key: string;
}

export type AbsentAnswer =
  /** `covered`: bookings that lie under it; they stand, and she is asked about them. */
  | { readonly kind: 'entered'; readonly event: EventId; readonly covered: number }
  /** Google is away: it is entered as soon as it answers. */
  | { readonly kind: 'queued'; readonly event: EventId; readonly covered: number }
  /** It was entered before, and deleted since. */
  | { readonly kind: 'taken-back' }
  | { readonly kind: 'over' }
  | { readonly kind: 'refused' };

export interface AskedBooking extends Interval {
  readonly practitioner: PractitionerId;
  readonly type: TypeId;
  readonly locale: Locale;
}

/** For the practice, which must know who comes although Google is away. */
export interface RequestedBooking extends AskedBooking {
  readonly id: BookingId;
  readonly patient: Patient;
}

export type CancelAnswer =
  | { readonly kind: 'cancelled'; readonly booking: Booking }
  /** Accepted; Google is away and will be told later. */
  | { readonly kind: 'queued'; readonly booking: Booking }
  /** It was still queued: it will not be written, or be taken back. */
  | { readonly kind: 'withdrawn' }
  | { readonly kind: 'too-late'; readonly until: Instant }
  | { readonly kind: 'not-found' };

export type RescheduleAnswer =
  | { readonly kind: 'moved'; readonly booking: Booking }
  | { readonly kind: 'queued'; readonly booking: Booking }
  | { readonly kind: 'taken'; readonly alternatives: readonly Interval[] }
  | { readonly kind: 'too-late'; readonly until: Instant }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'invalid'; readonly errors: readonly FieldError[] }
  | { readonly kind: 'not-found' };

export type WishAnswer =
  | { readonly kind: 'noted'; readonly booking: Booking }
  /** Nothing earlier could be offered in time. */
  | { readonly kind: 'too-late' }
  | { readonly kind: 'cancelled' }
  /** Google is away: nothing was noted. */
  | { readonly kind: 'unavailable' }
  | { readonly kind: 'not-found' };

export type OfferAnswer =
  | Extract<RescheduleAnswer, { kind: 'moved' | 'queued' | 'cancelled' | 'not-found' }>
  /** She keeps what she has, and the next in line is asked. */
  | { readonly kind: 'declined' }
  /** Its time is over, or somebody else has the slot. She keeps what she has. */
  | { readonly kind: 'gone' };

/** `queued`: Google is away; it follows, unless the patient moves it before. `unavailable`: nothing was done. */
export type ApproveAnswer =
  | { readonly kind: 'approved'; readonly booking: Booking }
  | { readonly kind: 'queued' | 'cancelled' | 'unavailable' | 'not-found' };

export type NoShowAnswer =
  | { readonly kind: 'done'; readonly booking: Booking }
  /** It has not begun yet. */
  | { readonly kind: 'too-early' }
  /** Google is away, or takes no changes: nothing was noted. */
  | { readonly kind: 'unavailable' }
  /** No booking, or one that does not stand. */
  | { readonly kind: 'not-found' };

export interface SyncOptions {
  /** Default: every calendar. */
  readonly practitioner?: PractitionerId;
  readonly full?: boolean;
  /** Lists and compares, changes nothing. */
  readonly dryRun?: boolean;
  readonly cause: string;
}

export interface SyncReport {
  readonly practitioner: PractitionerId;
  /** Entries that differed from the mirror. */
  readonly changed: number;
  readonly full: boolean;
  /** Null when applied, else why not, in words an admin can act on. */
  readonly failure: string | null;
}

export interface EngineStatus {
  readonly calendars: readonly (CalendarState & {
    readonly practitioner: PractitionerId;
    /** Age of the last verified pass. */
    readonly ageMs: number | null;
    /** Older than the practice allows (`staleAfterMinutes`), or never read. */
    readonly stale: boolean;
    /** Whether Google tells us of changes by itself. Left out where nothing is known of channels. */
    readonly watch?: WatchState;
  })[];
  /** Waiting for a person's word, by when they began. */
  readonly freezes: readonly (Freeze & { readonly practitioner: PractitionerId })[];
  readonly unfinished: number;
  /** Patients who wait for something earlier, and those to whom something is offered now. */
  readonly waiting: number;
  readonly offers: number;
  readonly notices: { readonly due: number; readonly dead: number; readonly sent: number };
}
