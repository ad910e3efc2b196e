/** What the practice allows whom, and until when. */
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
