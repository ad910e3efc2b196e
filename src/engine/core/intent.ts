/** The journal: what was begun in Google Calendar and must be brought to an end, crash or not. */
import type { Absence } from './absence.ts';
import type { BookingMarks, HoldMarks, Offer, Party, Told } from './event.ts';
import type { AbsenceMatter, AppointmentContent, OverlapMatter } from './notice.ts';
import type { BookingId, CalendarId, EventId, Instant, Interval } from './values.ts';

export type Intent =
  | BookIntent
  | MoveIntent
  | ChangeIntent
  | TellIntent
  | AskIntent
  | RemindIntent
  | AdoptIntent
  | DeclineIntent
  | AbsentIntent
  | ProposeIntent
  | FreedIntent
  | OfferIntent
  | RetractIntent
  | RestampIntent
  | SweepIntent
  | HandOverIntent;

interface IntentBase {
  /** Of a booking in the making: the booking's id. */
  readonly id: string;
  /**
   * Grows by one with every write, from 1. A write that does not follow the one before it is refused:
   * of two that drive the same intent, after a lease was lost, only one goes on.
   */
  readonly rev: number;
  readonly booking: BookingId;
  readonly calendarId: CalendarId;
  readonly createdAt: Instant;
  /** When the recovery loop may next take it up. */
  readonly nextAt: Instant;
  readonly attempts: number;
  /** The caller was answered 202: the patient is mailed how it ended. */
  readonly queued: boolean;
}

/** Insert, check, confirm; or withdraw. */
export interface BookIntent extends IntentBase {
  readonly kind: 'book';
  readonly phase: 'insert' | 'check' | 'withdraw';
  readonly draft: BookingDraft;
  /**
   * The event was there before this engine ever tried: a repeated request after the mirror was lost, or
   * one that was sent to two engines. Its parties were told by another; they are not told again.
   */
  readonly adopted: boolean;
  /** Who asked for the withdrawal; missing when the slot was lost. */
  readonly cancelledBy?: ChangeIntent['by'];
}

export interface BookingDraft {
  readonly summary: string;
  readonly description: string;
  readonly location: string;
  readonly status: 'confirmed' | 'tentative';
  readonly slot: Interval;
  readonly marks: BookingMarks;
}

/**
 * Win the new slot with a hold event, patch the booking onto it, drop the hold event. A patient who takes
 * her cancellation back is moved to where she was, since somebody else may have come in between.
 */
export interface MoveIntent extends IntentBase {
  readonly kind: 'move';
  readonly phase: 'hold' | 'check' | 'patch' | 'drop';
  /** Where the booking lay when the move was asked for: if it lies elsewhere, the doctor's word wins. */
  readonly from: Interval;
  readonly slot: Interval;
  readonly hold: HoldMarks;
  readonly by: 'patient' | 'doctor';
  /** What the patch will say was told. */
  readonly telling: Telling;
  /** Whether the patch was won: decides what is left to say once the hold is dropped. */
  readonly won: boolean;
  /** Of a cancelled booking: what it becomes again. */
  readonly restores?: 'confirmed' | 'pending';
  /** Cancelled once more while it was being restored: by whom. */
  readonly recalledBy?: ChangeIntent['by'];
  /** The hold that kept the slot for her, when she says yes to an offer: it goes with our own. */
  readonly offerHold?: EventId;
}

/** Cancel or approve: one patch that also says who was told, then the notices. */
export interface ChangeIntent extends IntentBase, Telling {
  readonly kind: 'change';
  readonly status: 'cancelled' | 'confirmed';
  /** The title to set; null leaves the doctor's. */
  readonly summary: string | null;
  readonly by: 'patient' | 'doctor' | 'engine';
  /** The patient declined Google's invitation: holds only as long as she does. */
  readonly declined?: boolean;
  /** Where the doctor was shown it when she answered: core/still-about.ts says whether that still holds. */
  readonly from?: Interval | null;
  /** Patching the status did not delete it: all that is left is to do so outright. */
  readonly outright?: boolean;
}

/** The right to tell is taken in Google first (told, with If-Match), then the notices are owed. */
export interface TellIntent extends IntentBase, Telling {
  readonly kind: 'tell';
}

/** The right to ask the doctor is taken in Google first, event by event; then the question is owed. */
export interface AskIntent extends IntentBase {
  readonly kind: 'ask';
  readonly matter: OverlapMatter | AbsenceMatter;
  /** Which engine asks: a short random text. */
  readonly tag: string;
  /** Where it is noted: on the bookings covered, or on the absence (or its series) itself. */
  readonly on:
    | {
        readonly kind: 'bookings';
        /** Names of the overlaps that each will have been asked about; and which of them the message shows. */
        readonly about: readonly {
          readonly booking: BookingId;
          readonly shown: string;
          readonly names: readonly string[];
        }[];
      }
    | { readonly kind: 'event'; readonly event: EventId; readonly isSeries: boolean };
}

/** The right to remind is taken in Google first, then the reminder is owed. */
export interface RemindIntent extends IntentBase {
  readonly kind: 'remind';
  readonly tag: string;
  readonly start: Instant;
  readonly hours: number;
}

/** An event that looks like an appointment typed in by hand: once it has stood, it becomes a booking. */
export interface AdoptIntent extends IntentBase {
  readonly kind: 'adopt';
  readonly tag: string;
}

/** The patient declined Google's invitation: once that has stood, it is a cancellation. */
export interface DeclineIntent extends IntentBase {
  readonly kind: 'decline';
}

/** Time that the doctor blocks through us; `booking` is the id its event bears or will bear. */
export interface AbsentIntent extends IntentBase {
  readonly kind: 'absent';
  readonly absence: Absence;
  /** She does not want it any more: the event must not stand, whether or not it was written. */
  readonly takenBack: boolean;
}

/** The right to ask the patient for another time is taken in Google first, then she is mailed. */
export interface ProposeIntent extends IntentBase {
  readonly kind: 'propose';
  readonly tag: string;
  /** Which of its times she is asked to give up. */
  readonly start: Instant;
}

/**
 * Time that came free, to be offered to those who wait. Its `booking` is its own id and names none: no
 * telling has to wait for it.
 */
export interface FreedIntent extends IntentBase {
  readonly kind: 'freed';
  readonly freed: Interval;
}

/** Hold the slot, note the offer in her booking, then write to her; or drop the hold. */
export interface OfferIntent extends IntentBase {
  readonly kind: 'offer';
  readonly phase: 'hold' | 'check' | 'mark' | 'drop';
  readonly slot: Interval;
  readonly hold: HoldMarks;
  readonly until: Instant;
  readonly tag: string;
  /** Once the hold is dropped: whether the slot is there for the next in line. */
  readonly isLeft: boolean;
}

/** An offer ends without a yes: its mark and its hold are taken away, and the next in line is asked. */
export interface RetractIntent extends IntentBase {
  readonly kind: 'retract';
  readonly offer: Offer;
  readonly because: OfferEnd;
}

/** Our marks are put back on an event from which another program has erased them. */
export interface RestampIntent extends IntentBase {
  readonly kind: 'restamp';
}

/** What has left us is noted in the event; what nobody sends any more is taken over, and owed anew. */
export interface HandOverIntent extends IntentBase {
  readonly kind: 'hand-over';
  readonly tag: string;
}

/** A hold event that expired is removed; `booking` is its own id. */
export interface SweepIntent extends IntentBase {
  readonly kind: 'sweep';
}

/** `over`: of no use to her any more. `gone`: the slot is somebody else's, or was taken from under us. */
export type OfferEnd = 'declined' | 'expired' | 'over' | 'gone';

export interface Telling {
  readonly told: Partial<Record<Party, Told>>;
  readonly contents: readonly { readonly party: Party; readonly content: AppointmentContent }[];
}

/** Whether it holds only for what was seen when it was asked for, and is dropped when that is no longer so. */
export const isConditional = ({
  status,
  by,
  declined = false,
  from = null,
}: Pick<ChangeIntent, 'status' | 'by' | 'declined' | 'from'>): boolean =>
  status === 'confirmed' || by === 'engine' || declined || from !== null;

/** One move of a booking at a time. */
export const moveId = (id: BookingId): string => `move.${id}`;

/** One change of a booking at a time. */
export const changeId = (id: BookingId): string => `change.${id}`;

/** New work, due at once: what is common to all of it is filled in. */
export const newIntent = <I extends Intent>(own: Own<I>, now: Instant): I =>
  ({ rev: 1, createdAt: now, nextAt: now, attempts: 0, queued: false, ...own }) as I;

type Own<I extends Intent> = Omit<I, 'rev' | 'createdAt' | 'nextAt' | 'attempts' | 'queued'> &
  Partial<Pick<I, 'nextAt' | 'queued'>>;

/**
 * Bookings that somebody is just changing or telling of: whoever would begin something else waits. Time
 * that came free, marks put back, holds swept away and messages handed over are in nobody's way.
 */
export const busyBookings = (intents: readonly Intent[]): ReadonlySet<BookingId> =>
  new Set(intents.filter(occupies).map(({ booking }) => booking));

export const occupies = ({ kind }: Intent): boolean =>
  kind !== 'hand-over' && !ASIDE.includes(kind);

/** Work that goes on beside everything else. */
export const ASIDE: readonly Intent['kind'][] = ['freed', 'restamp', 'sweep'];

/** The next revision of an intent, as it is to be written. */
export function revised<I extends Intent>(intent: I, change: Partial<I>): I {
  return { ...intent, ...change, rev: intent.rev + 1 };
}
