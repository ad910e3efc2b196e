/** The practice as configured and resolved: every default filled in, every reference checked. */
import type { CalendarId, Locale, PractitionerId, TypeId } from './values.ts';

export interface Practice {
  readonly name: string;
  /** IANA zone; opening hours and every date a person reads are in it. */
  readonly timeZone: string;
  readonly locale: Locale;
  readonly address: string;
  readonly phone: string;
  /** Who administers Créneau, and hears when a calendar cannot be read. */
  readonly adminEmail: string | null;
  readonly privacy: Privacy;
  readonly practitioners: readonly Practitioner[];
  /** In the order of the file; the first one is the plain visit. */
  readonly types: readonly AppointmentType[];
  readonly policy: BookingPolicy;
}

/** How much of a patient goes over channels that others may come to read: a telephone lies on a table. */
export interface Privacy {
  readonly telegram: Disclosure;
  readonly sms: Disclosure;
}

/** `initials`: those alone, and neither telephone number, mail address nor message. */
export type Disclosure = 'full' | 'initials';

export interface Practitioner {
  readonly id: PractitionerId;
  readonly name: string;
  readonly calendarId: CalendarId;
  readonly email: string | null;
  readonly telegramChatId: string | null;
  readonly phone: string | null;
  readonly availability: 'hours' | 'calendar' | 'both';
  /** Titles, as written, of the free (transparent) events that open time; compared without case. */
  readonly openingTitles: readonly string[];
  readonly openingHours: OpeningHours;
  readonly types: readonly AppointmentType[];
  /** When she is told of her day; null: never. */
  readonly dailySummary: DailySummary | null;
}

export interface DailySummary {
  /** Wall clock of the practice, minutes after midnight. */
  readonly atMinute: number;
  /** Also of a day on which there is nothing to tell. */
  readonly emptyDays: boolean;
}

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Local wall-clock spans per weekday, minutes after local midnight, sorted and disjoint. */
export type OpeningHours = Readonly<Record<Weekday, readonly LocalSpan[]>>;
export interface LocalSpan {
  readonly fromMinute: number;
  readonly toMinute: number;
}

export interface AppointmentType {
  readonly id: TypeId;
  readonly name: Readonly<Record<Locale, string>>;
  readonly minutes: number;
}

export interface BookingPolicy {
  readonly slotStepMinutes: number;
  readonly minNoticeMinutes: number;
  readonly horizonDays: number;
  readonly bufferMinutes: number;
  readonly maxPerDay: number | null;
  /** Coming bookings that one mail address, or one telephone number, may have at once. */
  readonly maxPerPerson: number | null;
  /** A form sent sooner than this after its page was made is shown again: people are not as fast. */
  readonly minFillSeconds: number;
  readonly approval: 'automatic' | 'doctor';
  /** How long before its start a patient may still cancel or move a booking. */
  readonly cancelUntilMinutes: number;
  readonly reminderHours: readonly number[];
  /** How long a slot that freed up is kept for the patient to whom it is offered. */
  readonly offerMinutes: number;
  /** An event that the doctor types by hand and whose title begins so is an appointment (core/typed.ts). */
  readonly typedTitles: readonly string[];
  /** How old the last verified pass of a calendar may be: then somebody is told. */
  readonly staleAfterMinutes: number;
}
