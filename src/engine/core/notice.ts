/** One message owed to one party over one channel, and the facts it states. */
import type { Absence } from './absence.ts';
import type { AgendaEntry } from './agenda.ts';
import type { BookingStatus, Party, Patient } from './event.ts';
import type {
  BookingId,
  EventId,
  Instant,
  Interval,
  LocalDate,
  Locale,
  PractitionerId,
  TypeId,
} from './values.ts';

export interface Notice<Content extends NoticeContent = NoticeContent> {
  /** Stable: booking, party, channel, revision. The same telling always has the same key. */
  readonly key: string;
  /** The booking it is about; of a matter, the event or the calendar that it concerns. */
  readonly booking: BookingId;
  readonly party: Party;
  readonly channel: 'email' | 'telegram' | 'sms';
  /** Mail address, chat id or phone number. */
  readonly to: string;
  readonly locale: Locale;
  readonly content: Content;
  readonly createdAt: Instant;
  /**
   * Notices of one thread are one message, of which the latest is what there is to read: a channel that
   * can edits what it sent before.
   */
  readonly thread?: string;
  /** The tag under which the event says that it is owed (core/owed.ts). */
  readonly owedBy?: string;
}

export type NoticeState = 'due' | 'sent' | 'dead';

/** Frozen when the notice is made: what it says does not change while it waits. */
export type NoticeContent = AppointmentContent | Matter;

export type AppointmentNotice = Notice<AppointmentContent>;

export const APPOINTMENT_KINDS = [
  /** The booking stands. */
  'booked',
  /** It awaits the doctor's approval. */
  'pending',
  /** It was pending, and the doctor approved. */
  'approved',
  'moved',
  /** At the same time, with another practitioner. */
  'handed-over',
  'cancelled',
  /** It was cancelled, and stands again. */
  'restored',
  /** It was asked for while Google was away, and the slot was gone: with alternatives. */
  'unavailable',
  /** It is near. */
  'reminder',
  /** It stands, and the practice would rather have it at another time. */
  'proposal',
  /** An earlier slot has freed up, and is kept for her until `until`. */
  'offer',
] as const;
export type AppointmentKind = (typeof APPOINTMENT_KINDS)[number];

/** Why the practice cancels, as far as the patient is told. */
export const CANCEL_REASONS = ['unforeseen', 'absent', 'other'] as const;
export type CancelReason = (typeof CANCEL_REASONS)[number];

/** What a party is told of one appointment. */
export interface AppointmentContent {
  readonly kind: AppointmentKind;
  /** Who caused it. */
  readonly by: 'patient' | 'doctor' | 'engine';
  readonly status: BookingStatus;
  readonly start: Instant;
  readonly end: Instant;
  readonly practitioner: PractitionerId;
  readonly type: TypeId;
  readonly patient: Patient;
  /** What the party was told before, when that differs. */
  readonly previous: (Interval & { readonly practitioner: PractitionerId }) | null;
  readonly alternatives: readonly Interval[];
  /** Of a cancellation by the practice, where somebody gave it. */
  readonly reason?: CancelReason;
  /** Of an offer: when it ends. */
  readonly until?: Instant;
  /** iCalendar SEQUENCE: grows with every telling. */
  readonly revision: number;
  readonly iCalUID: string;
  /** The event in Google Calendar, for the doctor. Empty when there is none. */
  readonly htmlLink: string;
}

/** What the doctor alone is told or asked: of her calendar rather than of one appointment. */
export type Matter =
  | FrozenMatter
  | OverlapMatter
  | AbsenceMatter
  | PreviewMatter
  | ConnectionMatter
  | ErasureMatter
  | SummaryMatter
  | AwayMatter;

interface MatterBase {
  /** Whose calendar. */
  readonly practitioner: PractitionerId;
}

/** Too much changed at once, and nobody is told until somebody decides. Names no patient. */
export interface FrozenMatter extends MatterBase {
  readonly kind: 'frozen';
  readonly freeze: string;
  readonly cancelled: number;
  readonly moved: number;
  /** Out of so many that were coming. */
  readonly coming: number;
}

/** Something was laid over bookings: keep them, or cancel them? */
export interface OverlapMatter extends MatterBase {
  readonly kind: 'overlap';
  /** Key of the question (core/questions.ts). */
  readonly question: string;
  readonly block: QuestionedEvent;
  /** By start. */
  readonly bookings: readonly BookingInShort[];
}

/** A free all-day event whose title reads like an absence: close the day? */
export interface AbsenceMatter extends MatterBase {
  readonly kind: 'absence';
  readonly question: string;
  readonly block: QuestionedEvent;
  /** It comes again and again: the answer is about all of them. */
  readonly recurring: boolean;
}

export interface QuestionedEvent extends Interval {
  readonly title: string;
  readonly allDay: boolean;
}

export interface BookingInShort extends Interval {
  readonly id: BookingId;
  readonly type: TypeId;
  readonly patient: Pick<Patient, 'firstName' | 'lastName' | 'phone'>;
}

/** What the patient is about to be told of a change that the doctor made. One thread a change. */
export interface PreviewMatter extends MatterBase {
  readonly kind: 'preview';
  readonly booking: BookingInShort;
  readonly change: 'moved' | 'handed-over' | 'cancelled' | 'restored' | 'approved';
  /** What the patient believes. */
  readonly previous: Interval | null;
  /**
   * `coming`: she is told at `tellAt` unless somebody says otherwise. `told`, `untold` (as the doctor
   * wished), `nothing` (it is as it was told before): the end of the thread.
   */
  readonly state: 'coming' | 'told' | 'untold' | 'nothing';
  readonly tellAt: Instant;
  /** Names this very change (core/acts.ts). */
  readonly truth: string;
}

/** The calendar cannot be read, or has not been for long; or it can again. */
export interface ConnectionMatter extends MatterBase {
  readonly kind: 'connection';
  /**
   * `late`: nothing is known to be wrong but that no pass has succeeded for long. `unwritable`: it can be
   * read, and takes no changes of ours; `writable`: it does again.
   */
  readonly state: 'lost' | 'late' | 'back' | 'unwritable' | 'writable';
  readonly reason: ConnectionReason;
  /** When all was last well. */
  readonly since: Instant;
}

/** A patient asks for what is held about her to be erased. The practice answers her. */
export interface ErasureMatter extends MatterBase {
  readonly kind: 'erasure-asked';
  readonly booking: BookingInShort;
  /** By which the practice has her erased; empty when there is none. */
  readonly email: string;
}

/** Her day, as it is when she is told of it. */
export interface SummaryMatter extends MatterBase {
  readonly kind: 'summary';
  readonly date: LocalDate;
  /** By start. */
  readonly entries: readonly AgendaEntry[];
  readonly free: readonly Interval[];
  /** All that are coming and wait for her answer. By start. */
  readonly pending: readonly BookingInShort[];
  /** How many of the questions that she was asked about her calendar she has yet to answer. */
  readonly questions: number;
}

/** An absence of hers that had to wait for Google: entered now, or too late, or refused. */
export interface AwayMatter extends MatterBase {
  readonly kind: 'away';
  readonly event: EventId;
  readonly absence: Absence;
  readonly outcome: 'entered' | 'refused';
}

/** Failures that a person has to mend, or that last for hours; and that Google does not answer. */
export const CONNECTION_REASONS = [
  'disconnected',
  'not-permitted',
  'not-found',
  'quota-exceeded',
  'unavailable',
] as const;
export type ConnectionReason = (typeof CONNECTION_REASONS)[number];

/** Whether `a` tells a party more recent news of a booking than `b`: the two are of one booking and party. */
export const isNewer = (a: Notice, b: Notice): boolean =>
  isAppointment(a) && isAppointment(b) && a.content.revision > b.content.revision;

export const isAppointment = (notice: Notice): notice is AppointmentNotice =>
  !isMatter(notice.content);

export const isMatter = (content: NoticeContent): content is Matter =>
  MATTERS.has(content.kind);

const MATTERS: ReadonlySet<NoticeContent['kind']> = new Set<Matter['kind']>([
  'frozen',
  'overlap',
  'absence',
  'preview',
  'connection',
  'erasure-asked',
  'summary',
  'away',
]);
