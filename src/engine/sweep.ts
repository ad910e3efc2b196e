/**
 * Hold events that expired are removed. An engine that died while it moved a booking, or offered a slot,
 * has left them in Google; they no longer claim anything.
 */
import { newIntent, type SweepIntent } from './core/intent.ts';
import type { Instant } from './core/values.ts';
import type { Duty } from './journal/duties.ts';
import type { Runner } from './journal/runner.ts';
import { type Next, type Turn, type Work, waitFor } from './journal/work.ts';
import type { Parts } from './parts.ts';
import { removeForGood } from './proof.ts';

/** Whoever held it may still be about to remove it. */
export function sweepDuty({ mirror, clock }: Parts, runner: Runner): Duty {
  return {
    name: 'sweep',
    async look({ calendarId }) {
      const now = clock.now();
      let next: Instant | null = null;
      for (const { id, expiresAt } of await mirror.holdEvents(calendarId)) {
        if (expiresAt > now) next = Math.min(next ?? expiresAt, expiresAt);
        else {
          const own = { kind: 'sweep', id: `sweep.${id}`, booking: id, calendarId } as const;
          await runner.leave(newIntent<SweepIntent>(own, now));
        }
      }
      return next;
    },
  };
}

export const sweepWork = (parts: Parts): Work<SweepIntent, null> => ({
  step: (intent, turn) => sweep(parts, intent, turn),
  unfinished: null,
});

async function sweep(
  parts: Parts,
  { booking: id, calendarId }: SweepIntent,
  { time }: Turn,
): Promise<Next<SweepIntent, null>> {
  const removed = await removeForGood(parts, calendarId, id, time);
  if (!removed.ok) return waitFor(removed.failure.kind);
  const entry = { kind: 'cancelled', id, etag: null, details: null } as const;
  return { do: 'finish', effects: { entries: [{ calendarId, entry }] } };
}
