/** What the engine offers of a patient's rights: second thoughts, what is held about her, and its erasure. */
import type { Booking } from './core/event.ts';
import type { BookingId, Instant, Interval, PractitionerId } from './core/values.ts';
import type { AuditRecord } from './mirror-port.ts';
import type { NoticeRecord } from './outbox-port.ts';
import type { CalendarFailure } from './ports.ts';

export type UndoAnswer =
  | { readonly kind: 'restored'; readonly booking: Booking }
  /** Google is away: the slot is held, and the patient will be mailed how it ended. */
  | { readonly kind: 'queued'; readonly booking: Booking }
  /** Somebody else has the slot: it stays cancelled. */
  | { readonly kind: 'taken'; readonly alternatives: readonly Interval[] }
  /** Too late, not hers to undo, or Google does not bring it back: it stays cancelled. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'not-found' };

export interface Holdings {
  readonly booking: Booking;
  readonly notices: readonly NoticeRecord[];
  readonly audit: readonly AuditRecord[];
  /** When the copy was last verified. */
  readonly asOf: Instant | null;
  readonly erasureAskedAt: Instant | null;
}

export type ErasureAnswer =
  | { readonly kind: 'asked' }
  | { readonly kind: 'already' }
  /** The practice gave no address to which it could be passed on. */
  | { readonly kind: 'nobody' }
  | { readonly kind: 'not-found' };

export interface EraseOptions {
  /** Coming bookings are cancelled, and the patient told of that; otherwise they are a reason to refuse. */
  readonly cancelComing: boolean;
  readonly dryRun: boolean;
}

export type Erased =
  | {
      readonly kind: 'done';
      readonly bookings: readonly ErasedBooking[];
      /** Removed from the outbox. */
      readonly messages: number;
      /** Still to be sent, and kept until they are. */
      readonly unsent: number;
      /** Requests and changes that are still on their way into Google, or out of it. */
      readonly unfinished: number;
    }
  /** She has appointments to come: nothing was erased. */
  | { readonly kind: 'coming'; readonly bookings: readonly BookingOf[] }
  /** Google does not say what there is: nothing was erased. */
  | { readonly kind: 'unavailable'; readonly reason: CalendarFailure['kind'] };

export interface BookingOf {
  readonly id: BookingId;
  readonly practitioner: PractitionerId;
  readonly start: Instant;
}

export interface ErasedBooking extends BookingOf {
  /**
   * `gone`: Google has nothing of it any more. `refused`: it lets nobody write on it. `coming`: its
   * cancellation is not in Google yet. `unsettled`: a change of it is still being made, or to be told.
   * `unavailable`: Google is away, or somebody has just changed it.
   */
  readonly outcome: 'erased' | 'gone' | 'refused' | 'coming' | 'unsettled' | 'unavailable';
  /** Text of the doctor's is left in the event. */
  readonly notes: boolean;
}
