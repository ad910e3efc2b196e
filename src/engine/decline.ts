/** A patient who declines Google's invitation cancels. Once it has stood: a finger slips easily. */
import type { StatusChanger } from './change-status.ts';
import { bookingMarksOf } from './claim-mark.ts';
import { hasDeclined } from './core/declined.ts';
import type { DeclineIntent } from './core/intent.ts';
import { HOUR } from './core/values.ts';
import { FINISH, type Next, type Turn, type Work, waitFor } from './journal/work.ts';
import type { Parts } from './parts.ts';
import { lookFor } from './proof.ts';

type Declining = Parts & { readonly changes: Pick<StatusChanger, 'declined'> };

export const declineWork = (ctx: Declining): Work<DeclineIntent, null> => ({
  step: (intent, turn) => decline(ctx, intent, turn),
  unfinished: null,
});

async function decline(
  { mirror, calendar, clock, settings, changes }: Declining,
  { calendarId, booking: id }: DeclineIntent,
  { time }: Turn,
): Promise<Next<DeclineIntent, null>> {
  const found = await lookFor({ calendar }, calendarId, id, time);
  if (found.kind === 'unknown') return waitFor(found.failure.kind);
  const event = found.kind === 'entry' ? found.entry : null;
  if (event !== null) await mirror.commit({ entries: [{ calendarId, entry: event }] });
  const marks = event === null ? null : bookingMarksOf(event);
  const isOver =
    event?.kind !== 'event' ||
    marks === null ||
    !hasDeclined(event, marks) ||
    event.start <= clock.now();
  if (isOver) return FINISH;
  const standsAt = event.updated + settings.settleMs;
  if (clock.now() < standsAt) {
    const until = Math.min(standsAt, clock.now() + HOUR);
    return { do: 'wait', because: 'not settled', until };
  }
  // Journalled as a cancellation of its own before this one is finished: a crash loses neither.
  await changes.declined(id);
  return FINISH;
}
