/**
 * Putting our marks back where another program has erased them: a calendar program that writes an event
 * as a whole drops what it does not know. The mirror still knows; a lost mirror would not.
 */
import { type Instant, MINUTE } from './core/values.ts';
import { deadline, type Parts } from './parts.ts';

/** What Google refuses us is not asked again before this is over. */
const PAUSE_MS = MINUTE;

/** One turn of it: every booking whose event has lost its marks, unless it is over. */
export function restamper(parts: Parts): () => Promise<void> {
  const { mirror, calendar, practice, clock, settings, log } = parts;
  let notBefore: Instant = 0;

  return async () => {
    const now = clock.now();
    if (now < notBefore) return;
    for (const { calendarId } of practice.practitioners) {
      for (const booking of await mirror.erased(calendarId)) {
        const { id, etag, marks, told, end } = booking;
        if (end <= now) continue;
        const patched = await calendar.patch(
          calendarId,
          id,
          { stamp: { ...marks, told } },
          {
            budgetMs: deadline(clock, settings.requestBudgetMs).remaining(),
            ...(etag === null ? {} : { ifMatch: etag }),
          },
        );
        // Changed meanwhile, or Google is away: a pass shows what it is now, and it is tried again.
        if (!patched.ok) {
          notBefore = clock.now() + PAUSE_MS;
          return;
        }
        log.info({ booking: id }, 'marks put back');
        const at = clock.now();
        const entry = { at, actor: 'engine', action: 'booking.restamped' } as const;
        await mirror.commit({
          entries: [{ calendarId, entry: patched.value }],
          audit: [{ ...entry, booking: id, calendarId, detail: {} }],
        });
      }
    }
  };
}
