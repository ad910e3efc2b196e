/** What the practice allows whom, and until when. */
import type { Booking } from './event.ts';
import type { BookingPolicy } from './practice.ts';
import type { Instant } from './values.ts';
import { MINUTE } from './values.ts';

/** Until then, exclusively, the patient may cancel or move: never once it has begun. */
export function changeDeadline(
  booking: { readonly start: Instant },
  policy: BookingPolicy,
): Instant {
  return booking.start - policy.cancelUntilMinutes * MINUTE;
}

/** Whether it is cancelled, by the patient herself, and nobody has decided otherwise since. */
export function isHersToUndo({ status, marks, told }: Booking): boolean {
  const isLatest = marks.regret !== null && marks.regret.by === told.patient?.by;
  return status === 'cancelled' && isLatest;
}

/**
 * Whether a cancellation, asked for at `askedAt` and to be told under this tag, has been undone since. Her
 * regret stays noted in a booking that stands again: another engine, whose cancellation was cut short, reads
 * there that it got through, or that she has cancelled once more and thought better of it.
 */
export function isUndoneSince(
  { status, marks: { regret } }: Pick<Booking, 'status' | 'marks'>,
  askedAt: Instant,
  tag: string | undefined,
): boolean {
  if (status === 'cancelled' || regret === null) return false;
  return regret.by === tag || regret.at > askedAt;
}

/** Until then, exclusively, she may undo it; null when it is not hers to undo. Never once it has begun. */
export function undoDeadline(booking: Booking, settleMs: number): Instant | null {
  const { regret } = booking.marks;
  if (regret === null || !isHersToUndo(booking)) return null;
  return Math.min(regret.at + settleMs, booking.start);
}
