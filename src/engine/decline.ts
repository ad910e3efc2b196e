/** A patient who declines Google's invitation cancels. Once it has stood: a finger slips easily. */

import type { StatusChanger } from './change-status.ts';
import { bookingMarksOf } from './claim-mark.ts';
import { hasDeclined } from './core/declined.ts';
import { type DeclineIntent, revised } from './core/intent.ts';
import { HOUR } from './core/values.ts';
import { deadline, type Parts, retryAt } from './parts.ts';
import { lookFor } from './proof.ts';

/** Brings one refusal further. */
export function decliner(
  parts: Parts,
  changes: Pick<StatusChanger, 'declined'>,
): (intent: DeclineIntent) => Promise<void> {
  const { mirror, clock, entropy, settings, log } = parts;

  return async (intent) => {
    const { calendarId, booking: id } = intent;
    const time = deadline(clock, settings.requestBudgetMs * 2);
    const found = await lookFor(parts, calendarId, id, time);
    if (found.kind === 'unknown') {
      log.warn({ booking: id, failure: found.failure.kind }, 'refusal waits for Google');
      const nextAt = retryAt(clock.now(), intent.attempts, entropy);
      const next = revised(intent, { nextAt, attempts: intent.attempts + 1 });
      return void (await mirror.commit({ intents: [next] }));
    }
    const event = found.kind === 'entry' ? found.entry : null;
    if (event !== null) await mirror.commit({ entries: [{ calendarId, entry: event }] });
    const marks = event === null ? null : bookingMarksOf(event);
    const isOver =
      event?.kind !== 'event' ||
      marks === null ||
      !hasDeclined(event, marks) ||
      event.start <= clock.now();
    if (isOver) return void (await mirror.commit({ finished: [intent] }));
    const standsAt = event.updated + settings.settleMs;
    if (clock.now() < standsAt) {
      const nextAt = Math.min(standsAt, clock.now() + HOUR);
      return void (await mirror.commit({ intents: [revised(intent, { nextAt })] }));
    }
    // Journalled as a cancellation of its own before this one is finished: a crash loses neither.
    await changes.declined(id);
    await mirror.commit({ finished: [intent] });
  };
}
