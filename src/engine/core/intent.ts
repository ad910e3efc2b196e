/** The journal: what was begun in Google Calendar and must be brought to an end, crash or not. */
import type { BookingMarks, HoldMarks, Party, Told } from './event.ts';
import type { NoticeContent } from './notice.ts';
import type { BookingId, CalendarId, EventId, Instant, Interval } from './values.ts';

export type Intent = BookIntent | MoveIntent | CancelIntent | TellIntent;

interface IntentBase {
  /** Of a booking in the making: the booking's id. */
  readonly id: string;
  readonly booking: BookingId;
  readonly calendarId: CalendarId;
  readonly createdAt: Instant;
  /** When the recovery loop may next take it up. */
  readonly nextAt: Instant;
  readonly attempts: number;
  /** The caller was answered 202: the patient is mailed how it ended. */
  readonly queued: boolean;
}

/** Insert, check, confirm, invite; or withdraw. */
export interface BookIntent extends IntentBase {
  readonly kind: 'book';
  readonly phase: 'insert' | 'check' | 'invite' | 'withdraw';
  readonly draft: BookingDraft;
}

export interface BookingDraft {
  readonly summary: string;
  readonly description: string;
  readonly location: string;
  readonly status: 'confirmed' | 'tentative';
  readonly slot: Interval;
  readonly marks: BookingMarks;
}

/** Win the new slot with a hold event, patch the booking onto it, drop the hold event. */
export interface MoveIntent extends IntentBase {
  readonly kind: 'move';
  readonly phase: 'hold' | 'check' | 'patch' | 'drop';
  readonly slot: Interval;
  readonly holdId: EventId;
  readonly hold: HoldMarks;
  /** Google's `created` of the hold event: the booking's seniority on its new slot. */
  readonly heldAt: Instant | null;
  readonly by: 'patient' | 'doctor';
  /** Whether the patch was won: decides what is left to say once the hold is dropped. */
  readonly won: boolean;
}

export interface CancelIntent extends IntentBase {
  readonly kind: 'cancel';
  readonly by: 'patient' | 'doctor';
}

/** The right to tell is taken in Google first (told, with If-Match), then the notices are owed. */
export interface TellIntent extends IntentBase {
  readonly kind: 'tell';
  readonly told: Partial<Record<Party, Told>>;
  readonly contents: readonly { readonly party: Party; readonly content: NoticeContent }[];
}
