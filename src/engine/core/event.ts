/** Google Calendar events as the engine sees them: decoded once, at the edge, into tagged unions. */
import type { AppointmentKind, CancelReason } from './notice.ts';
import type {
  BookingId,
  CalendarId,
  Etag,
  EventId,
  Instant,
  Interval,
  Locale,
  PractitionerId,
  TypeId,
} from './values.ts';

/** Whatever a list or a get may hold. */
export type CalendarEntry = CalendarEvent | CancelledEntry | UndecodableEntry;

export interface CalendarEvent {
  readonly kind: 'event';
  readonly id: EventId;
  readonly etag: Etag;
  readonly status: 'confirmed' | 'tentative';
  /** Google truncates it to seconds. */
  readonly created: Instant;
  readonly updated: Instant;
  /** An all-day event is resolved to whole local days of the practice's zone. */
  readonly start: Instant;
  readonly end: Instant;
  readonly allDay: boolean;
  readonly summary: string;
  readonly description: string;
  readonly transparency: 'opaque' | 'transparent';
  readonly eventType: EventType;
  /** The answer of the calendar's owner, when she is among the guests. */
  readonly selfResponse: ResponseStatus | null;
  readonly guests: readonly Guest[];
  /** Whether the calendar's owner organizes it; an invitation of somebody else's is not hers to change. */
  readonly organized: boolean;
  readonly recurringEventId: EventId | null;
  readonly iCalUID: string;
  readonly htmlLink: string;
  /** Null for a stranger's event, and for a copy of a booking (its marks name another id). */
  readonly marks: Marks | null;
  /** It carries marks that name another event: a copy that was made in Google Calendar. */
  readonly copied: boolean;
}

export type EventType =
  | 'default'
  | 'outOfOffice'
  | 'focusTime'
  | 'workingLocation'
  | 'birthday'
  | 'fromGmail'
  | 'unknown';

export type ResponseStatus = 'accepted' | 'declined' | 'tentative' | 'needsAction';

export interface Guest {
  readonly email: string;
  readonly response: ResponseStatus;
}

/**
 * A cancelled event. On an incremental page Google guarantees only its id (google: sync guide,
 * events.list); with showDeleted=true the organizer's copy usually keeps its details, from which a
 * lost mirror learns what was cancelled and who was told.
 */
export interface CancelledEntry {
  readonly kind: 'cancelled';
  readonly id: EventId;
  readonly etag: Etag | null;
  /** Status is that of the event before; only times, marks and texts of it are meaningful. */
  readonly details: CalendarEvent | null;
}

/** Something we could not read. Counts as busy where its times are known, and is reported. */
export interface UndecodableEntry {
  readonly kind: 'undecodable';
  readonly id: EventId;
  readonly reason: string;
  readonly interval: Interval | null;
}

/** What we write into `extendedProperties.private`. */
export type Marks = BookingMarks | HoldMarks | AskedMarks | AbsenceMarks;

export interface BookingMarks {
  readonly kind: 'booking';
  readonly id: BookingId;
  /** As booked. The truth is the calendar the event lies in. */
  readonly practitioner: PractitionerId;
  readonly type: TypeId;
  readonly patient: Patient;
  /**
   * Who made it: the patient on the form, the practice on its admin page for her, or the doctor, who typed
   * it into her calendar.
   */
  readonly origin: 'patient' | 'practice' | 'doctor';
  /** Where an engine last put it. An event that lies elsewhere was moved by a person. */
  readonly slot: Interval;
  /**
   * When the slot was won: seniority between two bookings. Null means the event's own `created`
   * (a moved booking carries the `created` of the hold that won its new slot).
   */
  readonly claimedAt: Instant | null;
  readonly told: ToldByParty;
  /** What the doctor has been asked about it: whatever lies over it. */
  readonly asked: Asked | null;
  /**
   * The patient declined Google's invitation, and that was taken as a cancellation. Not a second time:
   * whoever brings the booking back means it, although the guest's answer stays.
   */
  readonly declineHeard: boolean;
  /** The last reminder that was owed. */
  readonly reminded: Reminded | null;
  /** For which of its times the patient was asked to choose another. */
  readonly proposed: Proposed | null;
  /** The practice noted that the patient did not come. She is not told. */
  readonly noShow: boolean;
  /** Her own last cancellation, which the patient may undo for a while. */
  readonly regret: Regret | null;
  /** She wishes to be told when something earlier frees up. */
  readonly waiting?: Waiting;
  /** The earlier slot that she is offered just now. */
  readonly offer?: Offer;
  /** What is noted as told and has yet to leave us. Missing: nothing ever was. */
  readonly owed?: Owed;
}

/** Messages of the last tellings that are still to go: of each party, its last. */
export interface Owed {
  readonly at: Instant;
  /** Whether an engine has noted since that some have left, or taken them over: the booking's slot is won. */
  readonly handed: boolean;
  readonly messages: readonly OwedMessage[];
}

export interface OwedMessage {
  /** The tag of whoever sends it, as in `Told`. */
  readonly by: string;
  readonly party: Party;
  /** `invitation`: the one that Google sends. */
  readonly channels: readonly ('email' | 'telegram' | 'sms' | 'invitation')[];
  readonly kind: AppointmentKind;
  /** Who caused it. */
  readonly who: 'patient' | 'doctor' | 'engine';
  readonly revision: number;
  /** What the party was told before, when that differs. */
  readonly previous: (Interval & { readonly practitioner: PractitionerId }) | null;
  readonly reason?: CancelReason;
}

export interface Waiting {
  /** Her place in the line. */
  readonly since: Instant;
  /** Starts of the coming slots that she was offered already: nobody is asked twice of one. */
  readonly offered: readonly Instant[];
  /** Which engine wrote it, as in `Told`. */
  readonly by: string;
}

export interface Offer extends Interval {
  /** She may answer until then, exclusively. */
  readonly until: Instant;
  /** The hold event that keeps it for her. */
  readonly hold: EventId;
  readonly by: string;
}

export interface Asked {
  /** Names of the overlaps asked about (core/questions.ts). */
  readonly about: readonly string[];
  /**
   * Those of them whose own block's message listed the booking: under two blocks she reads of it in one
   * message, and the answer to the other is not about it.
   */
  readonly listed: readonly string[];
  /** Which engines took the right to ask, the latest last (core/questions.ts, `askedBy`). */
  readonly by: string;
}

export interface Reminded {
  /** Of which time it reminded. */
  readonly start: Instant;
  /** And how long before, hours. */
  readonly hours: number;
  readonly by: string;
}

/** What a patient cancelled herself, and what it was before. */
export interface Regret {
  readonly at: Instant;
  readonly was: 'confirmed' | 'pending';
  /** The tag of what she was then told: whatever was told since, somebody else decided. */
  readonly by: string;
}

export interface Proposed {
  readonly start: Instant;
  readonly by: string;
}

/** On a stranger's event, or on a series of them: the doctor has been asked about it. */
export interface AskedMarks {
  readonly kind: 'asked';
  /** The event's own id; of an instance, that of its series. */
  readonly id: EventId;
  readonly by: string;
}

/** On time that the doctor had blocked through us: hers like any other event, and hers to take back. */
export interface AbsenceMarks {
  readonly kind: 'absence';
  readonly id: EventId;
}

/** A short claim on a slot: of a booking that is being moved, or that is offered to its patient. */
export interface HoldMarks {
  readonly kind: 'hold';
  readonly id: EventId;
  readonly for: BookingId;
  readonly expiresAt: Instant;
}

export interface Patient {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string;
  readonly firstConsultation: boolean;
  readonly message: string;
  readonly locale: Locale;
}

export type Party = 'patient' | 'doctor';
export type ToldByParty = Readonly<Record<Party, Told | null>>;

/** The last truth a party was told. */
export interface Told {
  /** Grows by one with every telling of this booking to this party; SEQUENCE of the iCalendar part. */
  readonly revision: number;
  readonly status: BookingStatus;
  readonly start: Instant;
  readonly end: Instant;
  readonly practitioner: PractitionerId;
  /** Which engine took the right to tell: a short random text, the same through a crash. */
  readonly by: string;
}

export type BookingStatus = 'confirmed' | 'pending' | 'cancelled';

/** A booking as the mirror knows it: its event's truth, and what was told. */
export interface Booking {
  readonly id: BookingId;
  readonly calendarId: CalendarId;
  readonly etag: Etag | null;
  readonly status: BookingStatus;
  readonly start: Instant;
  readonly end: Instant;
  readonly created: Instant;
  readonly updated: Instant;
  /** When its status or times last became what they are, as far as we know. */
  readonly changedAt: Instant;
  readonly summary: string;
  readonly iCalUID: string;
  readonly htmlLink: string;
  readonly marks: BookingMarks;
  /** The later, by revision, of what the event and the mirror say. */
  readonly told: ToldByParty;
}
