/**
 * Putting our marks back where another program has erased them: a calendar program that writes an event
 * as a whole drops what it does not know. The mirror still knows; a lost mirror would not.
 */
import { newIntent, type RestampIntent } from './core/intent.ts';
import type { Duty } from './journal/duties.ts';
import type { Runner } from './journal/runner.ts';
import { FINISH, type Next, type Turn, type Work, waitFor } from './journal/work.ts';
import type { Parts } from './parts.ts';

/** Every booking whose event has lost its marks, unless it is over. */
export function restampDuty({ mirror, clock }: Parts, runner: Runner): Duty {
  return {
    name: 'restamp',
    async look({ calendarId }) {
      const now = clock.now();
      const coming = (await mirror.erased(calendarId)).filter(({ end }) => end > now);
      for (const { id } of coming) {
        const own = {
          kind: 'restamp',
          id: `restamp.${calendarId}.${id}`,
          booking: id,
        } as const;
        await runner.leave(newIntent<RestampIntent>({ ...own, calendarId }, now));
      }
      return null;
    },
  };
}

export const restampWork = (parts: Parts): Work<RestampIntent, null> => ({
  step: (intent, turn) => restamp(parts, intent, turn),
  unfinished: null,
});

async function restamp(
  { mirror, calendar, clock, log }: Parts,
  { booking: id, calendarId }: RestampIntent,
  { time }: Turn,
): Promise<Next<RestampIntent, null>> {
  const booking = (await mirror.erased(calendarId)).find((one) => one.id === id);
  if (booking === undefined || booking.end <= clock.now()) return FINISH;
  const { etag, marks, told } = booking;
  const patched = await calendar.patch(
    calendarId,
    id,
    { stamp: { ...marks, told } },
    { budgetMs: time.remaining(), ...(etag === null ? {} : { ifMatch: etag }) },
  );
  // Changed meanwhile, or Google is away: a pass shows what it is now, and it is tried again.
  if (!patched.ok) return waitFor(patched.failure.kind);
  log.info({ booking: id }, 'marks put back');
  const entry = { at: clock.now(), actor: 'engine', action: 'booking.restamped' } as const;
  return {
    do: 'finish',
    effects: {
      entries: [{ calendarId, entry: patched.value }],
      audit: [{ ...entry, booking: id, calendarId, detail: {} }],
    },
  };
}
