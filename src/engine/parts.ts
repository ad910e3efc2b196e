/** What every use case is given: the ports, the practice, and the engine's few settings. */
import type { Reach } from './core/notices.ts';
import type { Practice, Practitioner } from './core/practice.ts';
import type { CalendarId, PractitionerId } from './core/values.ts';
import { must } from './core/values.ts';
import type { Wakes } from './journal/wakes.ts';
import type { Mirror } from './mirror-port.ts';
import type { Calendar, Clock, Entropy, Presence } from './ports.ts';

export interface Parts {
  readonly practice: Practice;
  readonly calendar: Calendar;
  readonly mirror: Mirror;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly presence: Presence;
  readonly wakes: Wakes;
  readonly settings: EngineSettings;
  readonly log: Log;
}

export interface EngineSettings {
  /** Whether Google invites the patient, and mails her of changes. */
  readonly invite: boolean;
  /** How long a doctor's change must stand before anybody is told, milliseconds. */
  readonly settleMs: number;
  /** How long a patient waits for Google before she is answered "queued", milliseconds. */
  readonly requestBudgetMs: number;
  /** Channels to the doctor that are configured. */
  readonly telegram: boolean;
  readonly sms: boolean;
}

/** Never given patient data, tokens or secrets. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export function practitionerOf(practice: Practice, id: PractitionerId): Practitioner | null {
  return practice.practitioners.find((one) => one.id === id) ?? null;
}

/** Whether a booking lies in a calendar of the practice as it is configured now. */
export const isIn = (
  practice: Practice,
  booking: { readonly calendarId: CalendarId },
): boolean => practice.practitioners.some((one) => one.calendarId === booking.calendarId);

/** Whose calendar it is. Only calendars of the practice are ever asked about. */
export function ownerOf(practice: Practice, calendarId: CalendarId): Practitioner {
  const owner = practice.practitioners.find((one) => one.calendarId === calendarId);
  return must(owner, `a practitioner for calendar ${calendarId}`);
}

export function reachOf(
  { practice, settings }: Pick<Parts, 'practice' | 'settings'>,
  practitioner: Practitioner,
): Reach {
  const { telegram, sms } = settings;
  return { practitioner, locale: practice.locale, telegram, sms };
}

/** A short text that says which attempt wrote something, the same after a crash since it is journalled. */
export const newTag = (entropy: Entropy): string => entropy.eventId().slice(0, 8);

/** The time left of a budget, for calls made one after the other. Monotonic milliseconds. */
export interface Deadline {
  remaining(): number;
}

export function deadline(clock: Clock, budgetMs: number): Deadline {
  const end = clock.monotonic() + budgetMs;
  return { remaining: () => Math.max(0, end - clock.monotonic()) };
}

/**
 * What `work` comes to, or null when the time is up first: a pass that is shared may be in no hurry,
 * although the patient is.
 */
export async function withinTime<T>(
  clock: Clock,
  work: Promise<T>,
  time: Deadline,
): Promise<T | null> {
  const answered = new AbortController();
  const timeUp = clock.sleep(time.remaining(), answered.signal).then(() => null);
  return Promise.race([work, timeUp]).finally(() => answered.abort());
}
