/** One message owed to one party over one channel, and the facts it states. */
import type { BookingStatus, Party, Patient } from './event.ts';
import type { BookingId, Instant, Interval, Locale, PractitionerId, TypeId } from './values.ts';

export interface Notice {
  /** Stable: booking, party, channel, revision. The same telling always has the same key. */
  readonly key: string;
  readonly booking: BookingId;
  readonly party: Party;
  readonly channel: 'email' | 'telegram' | 'sms';
  /** Mail address, chat id or phone number. */
  readonly to: string;
  readonly locale: Locale;
  readonly content: NoticeContent;
  readonly createdAt: Instant;
}

export type NoticeState = 'due' | 'sent' | 'dead';

export type NoticeKind =
  /** The booking stands. */
  | 'booked'
  /** It awaits the doctor's approval. */
  | 'pending'
  /** It was pending, and the doctor approved. */
  | 'approved'
  | 'moved'
  | 'cancelled'
  /** It was cancelled, and stands again. */
  | 'restored'
  /** It was asked for while Google was away, and the slot was gone: with alternatives. */
  | 'unavailable'
  /** To the doctor alone: too much changed at once, and nobody is told until somebody decides. */
  | 'frozen';

/** Frozen when the notice is made: what it says does not change while it waits. */
export interface NoticeContent {
  readonly kind: NoticeKind;
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
  /** iCalendar SEQUENCE: grows with every telling. */
  readonly revision: number;
  readonly iCalUID: string;
  /** The event in Google Calendar, for the doctor. Empty when there is none. */
  readonly htmlLink: string;
  /** Of `frozen` alone: how many bookings, of how many that were coming. The patient is then nobody. */
  readonly freeze?: {
    readonly cancelled: number;
    readonly moved: number;
    readonly coming: number;
  };
}
