/** Who is woken by what: a bell for each loop, and the passes that somebody wants without waiting for them. */
import type { CalendarId } from '../core/values.ts';
import type { Clock } from '../ports.ts';

/** Wakes one sleeper. Rung while nobody sleeps, it ends the next sleep at once. */
export interface Bell {
  ring(): void;
  /** Resolves after `ms` milliseconds, or when the bell rings. */
  sleep(ms: number): Promise<void>;
}

export interface Wakes {
  /** Something may be due in the outbox. */
  readonly outbox: Bell;
  /** There is news, or something is due sooner than the background knew. */
  readonly background: Bell;
  readonly passes: PassesWanted;
}

/** Calendars that may have changed in a way the mirror does not know yet. */
export interface PassesWanted {
  want(calendarId: CalendarId, cause: string): void;
  /** What is wanted by now; it is wanted no longer. */
  take(): readonly { readonly calendarId: CalendarId; readonly cause: string }[];
}

export function newWakes(clock: Pick<Clock, 'sleep'>): Wakes {
  const background = bell(clock);
  const wanted = new Map<CalendarId, string>();
  return {
    outbox: bell(clock),
    background,
    passes: {
      want(calendarId, cause) {
        wanted.set(calendarId, cause);
        background.ring();
      },
      take() {
        const taken = [...wanted].map(([calendarId, cause]) => ({ calendarId, cause }));
        wanted.clear();
        return taken;
      },
    },
  };
}

/** Given as the reason: an error made for each would cost more than all else here. */
const RUNG = 'rung';

export function bell(clock: Pick<Clock, 'sleep'>): Bell {
  let isRung = false;
  let sleeping: AbortController | null = null;
  return {
    ring() {
      isRung = true;
      sleeping?.abort(RUNG);
    },
    async sleep(ms) {
      if (!isRung && ms > 0) {
        sleeping = new AbortController();
        await clock.sleep(ms, sleeping.signal);
        sleeping = null;
      }
      isRung = false;
    },
  };
}
