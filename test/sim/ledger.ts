/** What the simulation knows that no engine does: who asked for what, and what a person's hand did. */
import type { BookAnswer } from '../../src/engine/api.ts';
import type { BookingStatus } from '../../src/engine/core/event.ts';
import type { Instant, PractitionerId, TypeId } from '../../src/engine/core/values.ts';

export interface Asking {
  readonly practitioner: PractitionerId;
  readonly type: TypeId;
  readonly start: Instant;
}

/** One wish for one booking, however often it is submitted. Each has a mail address of its own. */
export interface Wish {
  readonly email: string;
  readonly key: string | null;
  readonly asking: Asking;
  /** When it was first sent, and to which mirror. */
  home: { readonly box: number; readonly since: Instant } | null;
  /** As the mirror of the engine that answered gave it. */
  id: string | null;
  readonly answers: BookAnswer['kind'][];
  /** Mirrors at which the answer was "queued", or none came: each owes her a mail. */
  readonly openAt: Set<number>;
  /** What an answer `booked` said: she has read it on the page. */
  readonly read: Truth[];
  unanswered: number;
  /** She has asked for its end and waits for the answer: nobody asks for two things at once. */
  cancelling: boolean;
  /** Her cancellation was accepted, and she did not book anew. */
  cancelled: boolean;
  /** It was accepted once, at least, or never answered. */
  everCancelled: boolean;
  /** She took a cancellation back. An engine that has yet to see that shows it as cancelled. */
  regretted: boolean;
  /** Mirrors at which she last cancelled it, and at which she took that back and got no "restored". */
  cancelledAt: number | null;
  undoneAt: number | null;
}

export interface Loss {
  readonly to: readonly string[];
  /** Among them something that is no booking. */
  readonly toPerson: boolean;
  /** From then on nobody is served by the slot. */
  readonly tooLate: Instant;
  readonly at: Instant;
}

/** An engine wrote into an event that its patient was told this, and owed her the message from then on. */
export interface Claimed {
  readonly revision: number;
  readonly box: number;
  readonly generation: number;
}

export interface Truth {
  readonly status: BookingStatus;
  readonly start: Instant;
  readonly end: Instant;
}

/** What a run had, and what each count means. */
export const MEANING = {
  asked: 'requests for a booking',
  booked: 'answered "booked"',
  taken: 'answered "taken"',
  queued: 'answered "queued"',
  invalid: 'answered "invalid"',
  cancelled: 'cancellations by patients',
  moved: 'moves by patients',
  regretted: 'cancellations that a patient wanted back',
  undone: 'of those, the ones that were in time, and whose slot was free',
  approved: 'approvals by the doctor',
  doctor: 'changes by the doctor',
  gestures: 'appointments typed, invitations declined, questions answered',
  waits: 'wishes for something earlier',
  offered: 'earlier slots that were offered',
  accepted: 'offers accepted',
  declined: 'offers declined',
  asked_of_doctor: 'questions that the doctor was asked',
  faults: 'faults that struck',
  bursts: 'bursts of three failing calls or more',
  late_lists: 'lists that were behind what had been written',
  crashes: 'crashes',
  returns: 'processes that came back to a mirror at which another lives',
  amnesias: 'mirrors lost',
  mail_outages: 'outages of the mail server',
  mail_losses: 'mirrors lost with mail in them that could not leave',
  pushes: 'pushes',
  notices: 'notices that arrived',
  freezes: 'freezes of the circuit breaker that somebody answered',
  repeated: 'messages said again because their record was lost: allowed',
  taken_over:
    'messages said again because their event did not say in time that they had left: allowed',
  forgotten: 'debts lost with an outbox or a journal: allowed',
  answered: 'confirmations mailed by each engine that had promised one: allowed',
  kept: 'lost bookings that the doctor moved before they were taken back, told by another engine: allowed',
  unnoted:
    'cancellations told again because Google keeps no note of them on what is deleted: allowed',
  offered_twice:
    'slots offered to two at once by engines that read what was no longer so: allowed, one of them wins',
  unsaid:
    'tellings that went unsaid with another mirror, lost or overtaken before it came to say them: allowed',
} as const;

export type Counts = Record<keyof typeof MEANING, number>;

export interface Ledger {
  readonly counts: Counts;
  readonly wishes: Wish[];
  /** Bookings whose place a person chose, until an engine moves them again. */
  readonly placedByHand: Set<string>;
  /** Those that an engine has moved again since. */
  readonly onceByHand: Set<string>;
  readonly restoredByHand: Set<string>;
  /** Appointments that the doctor typed in. */
  readonly typed: Set<string>;
  /** Bookings of whose change the doctor said that its patient is not to be told. */
  readonly untold: Set<string>;
  /** What the doctor made of a booking herself, the latest last. */
  readonly doctorKnows: Map<string, (Truth & { readonly at: Instant })[]>;
  /** Bookings that the practice had put back where they were told to be. */
  readonly putBack: Set<string>;
  /** Bookings whose outbox or journal was lost with a mirror. */
  readonly excused: Set<string>;
  /** Keys of notices that left, and whose events could not be told so before their mirror was lost. */
  readonly unnoted: Set<string>;
  /** Bookings that a person moved to a colleague's calendar: what is left behind cannot be written on. */
  readonly changedCalendar: Set<string>;
  /** Bookings on whose deleted event Google let some engine note nothing: it may be closed for writing. */
  readonly unwritable: Set<string>;
  /** Bookings whose event lost its marks: what a lost mirror cannot bring back. */
  readonly wiped: Set<string>;
  /** Bookings that gave way when they were checked, and what they then overlapped. */
  readonly losses: Map<string, Loss>;
  /** Bookings about to be cancelled for an overlap that was a person's: what is wrong if it comes to that. */
  readonly suspected: Map<string, string>;
  /** By booking. */
  readonly claimed: Map<string, Claimed[]>;
  /** When a booking's event was inserted, and said from then on who is owed its first message. */
  readonly inserted: Map<string, Instant>;
  /** When a patient last asked for a place in the line, whatever was answered: she begins anew. */
  readonly wished: Map<string, Instant>;
  readonly violations: string[];
  violate(what: string): void;
  doctorDid(id: string, status: BookingStatus, when: Omit<Truth, 'status'>, at: Instant): void;
}

export function newLedger(): Ledger {
  const violations: string[] = [];
  const doctorKnows: Ledger['doctorKnows'] = new Map();
  return {
    counts: Object.fromEntries(Object.keys(MEANING).map((what) => [what, 0])) as Counts,
    wishes: [],
    placedByHand: new Set(),
    onceByHand: new Set(),
    restoredByHand: new Set(),
    typed: new Set(),
    untold: new Set(),
    doctorKnows,
    putBack: new Set(),
    excused: new Set(),
    unnoted: new Set(),
    changedCalendar: new Set(),
    unwritable: new Set(),
    wiped: new Set(),
    losses: new Map(),
    suspected: new Map(),
    claimed: new Map(),
    inserted: new Map(),
    wished: new Map(),
    violations,
    violate: (what) => void violations.push(what),
    doctorDid(id, status, { start, end }, at) {
      doctorKnows.set(id, [...(doctorKnows.get(id) ?? []), { status, start, end, at }]);
    },
  };
}
