/** What is written into the journal at once: claims on slots, and whatever follows from a step of work. */
import type { CalendarEntry, Party, Told } from './core/event.ts';
import type { Intent } from './core/intent.ts';
import type { Notice } from './core/notice.ts';
import type {
  BookingId,
  CalendarId,
  EventId,
  Instant,
  Interval,
  ProcessId,
} from './core/values.ts';
import type { AuditEntry, CalendarState } from './mirror-port.ts';

export type SlotClaimed = 'claimed' | 'taken' | 'exists' | 'too-many';

export interface SlotClaim {
  readonly hold: Hold;
  readonly bufferMs: number;
  readonly ignoring: readonly EventId[];
  /** Bookings that may begin on the slot's day; those still being made count. */
  readonly dayLimit: { readonly day: Interval; readonly most: number } | null;
  /** Coming bookings that a person may have; those still being made count. Left out: no limit. */
  readonly personLimit?: PersonLimit | null;
  readonly intent: Intent;
  /** Who goes on with the intent at once; left out: whoever finds it when it is due. */
  readonly lease?: Lease;
  readonly audit: readonly AuditEntry[];
  readonly now: Instant;
}

/** A process works on something: nobody else does while it lives, and until then at most. */
export interface Lease {
  readonly by: ProcessId;
  readonly until: Instant;
}

export interface PersonLimit {
  /**
   * The patient's, in lower case, never empty. Not the telephone: a home, a family and a call centre
   * share one.
   */
  readonly email: string;
  readonly most: number;
}

export interface Hold extends Interval {
  /** The intent's id: one hold an intent, and it stays as long as the intent. */
  readonly id: string;
  readonly calendarId: CalendarId;
}

export interface Batch {
  readonly entries?: readonly {
    readonly calendarId: CalendarId;
    readonly entry: CalendarEntry;
  }[];
  /** Kept beside the events too: a cancelled event may no longer take it. The higher revision wins. */
  readonly told?: readonly {
    readonly booking: BookingId;
    readonly told: Partial<Record<Party, Told>>;
  }[];
  /** Revision 1 is inserted, unless one of that id is held; others replace the one before them. */
  readonly intents?: readonly Intent[];
  /** Who goes on with those at once; left out: whoever finds them when they are due. */
  readonly lease?: Lease;
  /** Work that this asks for. One of an id that is held already is looked at anew, or left alone. */
  readonly begun?: readonly Intent[];
  /** Finished, as last written: their holds go with them. */
  readonly finished?: readonly Pick<Intent, 'id' | 'rev'>[];
  /**
   * A key that exists already is left alone: a notice is owed once. One of a thread takes the place of
   * what is still due of it, unless that is being delivered.
   */
  readonly notices?: readonly Notice[];
  /** Freezes whose alert is in the outbox from here on. */
  readonly alerted?: readonly string[];
  /** What the doctor is told of a calendar's connection from here on; `stale` when she was told so already. */
  readonly connection?: {
    readonly calendarId: CalendarId;
    readonly alerted: CalendarState['alerted'];
  };
  /** Likewise of writes to it. */
  readonly writes?: { readonly calendarId: CalendarId; readonly alerted: boolean };
  /** Freezes that end with a yes: what they hold is told as usual. One that ended is left alone. */
  readonly accepted?: readonly string[];
  /** Bookings of which nothing is owed any more, although their events cannot be told so. */
  readonly settled?: readonly BookingId[];
  readonly audit?: readonly AuditEntry[];
}
