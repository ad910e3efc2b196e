/** What a person answered about a booking holds for the booking that she was shown. */
import type { Marks } from './event.ts';
import type { ChangeIntent } from './intent.ts';
import type { Interval } from './values.ts';
import { placedByEngine } from './verdict.ts';

/**
 * Whether the change is still about the booking as it lies now. A cancellation is about the time that was
 * shown. So is an approval, which may have waited long; but what the doctor has dragged since she has
 * approved there: only where its patient moved it she has yet to say yes.
 */
export function isStillAbout(
  { status, from = null }: Pick<ChangeIntent, 'status' | 'from'>,
  booking: Interval & { readonly marks: Marks | null },
): boolean {
  if (from === null) return true;
  if (booking.start === from.start && booking.end === from.end) return true;
  return status === 'confirmed' && !placedByEngine(booking);
}
