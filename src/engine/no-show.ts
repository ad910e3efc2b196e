/** Noting that a patient did not come: a mark in the event, so that a lost mirror does not forget it. */
import type { NoShowAnswer } from './api.ts';
import { claimMark } from './claim-mark.ts';
import type { BookingId } from './core/values.ts';
import { deadline, isIn, type Parts } from './parts.ts';

/** May be repeated: what is noted already is left as it is, and not written to the audit log again. */
export function noShowNoter(
  parts: Parts,
): (id: BookingId, on: boolean) => Promise<NoShowAnswer> {
  const { mirror, clock, practice, settings, log } = parts;

  return async (id, on) => {
    const time = deadline(clock, settings.requestBudgetMs);
    // Somebody may have changed the event since it was last read: then once more, as it is now.
    for (let tries = 0; tries < 2; tries += 1) {
      const booking = await mirror.booking(id);
      if (booking === null || !isIn(practice, booking) || booking.status === 'cancelled') {
        return { kind: 'not-found' };
      }
      if (clock.now() < booking.start) return { kind: 'too-early' };
      if (booking.marks.noShow === on) return { kind: 'done', booking };
      const isNoted = (marks: { readonly noShow: boolean }) => marks.noShow === on;
      const claimed = await claimMark(parts, booking, { noShow: on }, isNoted, time);
      if (claimed.kind === 'stale') continue;
      if (claimed.kind === 'later') {
        log.warn({ booking: id, failure: claimed.failure.kind }, 'no-show not noted');
        return { kind: 'unavailable' };
      }
      const { calendarId } = booking;
      const action = on ? 'booking.no-show' : 'booking.no-show-undone';
      const entry = { at: clock.now(), actor: 'admin', action, detail: {} } as const;
      await mirror.commit({ audit: [{ ...entry, booking: id, calendarId }] });
      return { kind: 'done', booking: (await mirror.booking(id)) ?? booking };
    }
    return { kind: 'unavailable' };
  };
}
