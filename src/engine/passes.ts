/** Passes as the outside asks for them: awaited and reported, or woken. */
import type { Engine, SyncReport } from './api.ts';
import type { Practitioner } from './core/practice.ts';
import { comparePass } from './dry-run.ts';
import { type Parts, practitionerOf } from './parts.ts';
import { type PassResult, reasonOf, type Syncer } from './sync.ts';
import type { Watcher } from './watch.ts';

export type Passing = Parts & {
  readonly sync: Syncer;
  /** Hears of what polls have found. Null: nothing is watched. */
  readonly watch: Pick<Watcher, 'passed'> | null;
};

export function passesOf(ctx: Passing): Pick<Engine, 'sync' | 'wake' | 'poll'> {
  const { practice, sync, clock, entropy } = ctx;
  const ownersOf = (id: Practitioner['id'] | null | undefined): readonly Practitioner[] => {
    const one = id == null ? null : practitionerOf(practice, id);
    return one === null ? practice.practitioners : [one];
  };
  return {
    sync: ({ practitioner, full = false, dryRun = false, cause }) =>
      Promise.all(
        ownersOf(practitioner).map((owner) =>
          dryRun ? comparePass(ctx, owner) : report(ctx, owner, { full, cause }),
        ),
      ),
    wake(practitioner, cause) {
      for (const { calendarId } of ownersOf(practitioner)) sync.wake(calendarId, cause);
    },
    async poll(overMs, signal) {
      // Google asks clients not to poll in step, and counts requests by the minute.
      const owners = practice.practitioners
        .map((owner) => ({ owner, afterMs: entropy.fraction() * overMs }))
        .toSorted((a, b) => a.afterMs - b.afterMs);
      const began = clock.monotonic();
      const passing: Promise<SyncReport>[] = [];
      for (const { owner, afterMs } of owners) {
        const ahead = began + afterMs - clock.monotonic();
        if (ahead > 0) await clock.sleep(ahead, signal);
        if (signal?.aborted) break;
        passing.push(report(ctx, owner, { full: false, cause: 'poll' }));
      }
      await Promise.all(passing);
    },
  };
}

async function report(
  { sync, watch }: Passing,
  { id, calendarId }: Practitioner,
  wish: { readonly full: boolean; readonly cause: string },
): Promise<SyncReport> {
  const result = await sync.patiently(calendarId, wish);
  if (result.ok) await watch?.passed(calendarId, wish.cause, result.changed);
  return reportOf(id, result);
}

const reportOf = (practitioner: Practitioner['id'], result: PassResult): SyncReport => ({
  practitioner,
  changed: result.ok ? result.changed : 0,
  full: result.full,
  failure: result.ok ? null : reasonOf(result.failure),
});
