/** What nobody but the test knows: who asked for what and was answered what, and what a hand did. */
import type { Interval } from '../../src/engine/core/values.ts';
import type { House } from './houses.ts';

/** One wish for one booking, however often it is submitted. Each has a mail address of its own. */
export interface Wish {
  readonly email: string;
  /** Idempotency-Key: whoever was not answered asks again without fear. */
  readonly key: string;
  readonly start: string;
  /** Where she asks, and comes back to. */
  readonly home: House;
  /** Of the booking, with the token of its link: as the first answer gave them. */
  link: { readonly id: string; readonly search: string } | null;
  readonly statuses: number[];
  unanswered: number;
  /** She asked for her booking to be cancelled, whether or not anybody answered. */
  askedToCancel: boolean;
  /** Her cancellation was accepted. */
  cancelled: boolean;
}

export interface Block extends Interval {
  readonly at: number;
}

export interface Counts {
  asked: number;
  booked: number;
  queued: number;
  taken: number;
  cancelled: number;
  moved: number;
  unanswered: number;
  tooFast: number;
  doctor: number;
  kills: number;
  googleFaults: number;
  telegramFaults: number;
  smtpFaults: number;
  pushes: number;
  lostPushes: number;
  freezes: number;
}

export interface Ledger {
  readonly counts: Counts;
  readonly wishes: Wish[];
  /** Bookings whose place the doctor chose. */
  readonly placedByHand: Set<string>;
  readonly restoredByHand: Set<string>;
  readonly blocks: Block[];
  readonly violations: string[];
  violate(what: string): void;
}

export function newLedger(): Ledger {
  const violations: string[] = [];
  return {
    counts: {
      asked: 0,
      booked: 0,
      queued: 0,
      taken: 0,
      cancelled: 0,
      moved: 0,
      unanswered: 0,
      tooFast: 0,
      doctor: 0,
      kills: 0,
      googleFaults: 0,
      telegramFaults: 0,
      smtpFaults: 0,
      pushes: 0,
      lostPushes: 0,
      freezes: 0,
    },
    wishes: [],
    placedByHand: new Set(),
    restoredByHand: new Set(),
    blocks: [],
    violations,
    violate: (what) => void violations.push(what),
  };
}
