/** What goes on without anybody asking: unfinished work, changes to be told, stale holds. */
import type { Intent } from './core/intent.ts';
import type { BookingId } from './core/values.ts';
import { unreachable } from './core/values.ts';
import { lateLosers } from './late.ts';
import { leaseMs, type Parts } from './parts.ts';

export interface Background {
  /** Takes up every unfinished intent that is due, whoever began it. Says how many. */
  recover(): Promise<number>;
  /** One turn of everything that is due. */
  turn(): Promise<void>;
  /** Runs until stopped: a turn, then a wait for the next thing due or a wake. */
  run(signal: AbortSignal): Promise<void>;
  wake(): void;
}

export interface BackgroundWork {
  readonly resume: (intent: Intent) => Promise<void>;
  readonly tellDue: () => Promise<void>;
  /** Cancels bookings that must give way to an earlier one. */
  readonly giveWay: (id: BookingId) => Promise<unknown>;
}

/** At the latest after this, work left by another process is found. */
const LONGEST_NAP_MS = 15_000;
const AT_ONCE = 20;

export function background(parts: Parts, work: BackgroundWork): Background {
  const { mirror, calendar, practice, clock, settings, log } = parts;
  let alarm = new AbortController();

  async function recover(): Promise<number> {
    let taken = 0;
    for (;;) {
      const due = await mirror.claimIntents(clock.now(), leaseMs(parts), AT_ONCE);
      for (const intent of due) await resume(intent);
      taken += due.length;
      if (due.length < AT_ONCE) return taken;
    }
  }

  /** One that cannot be brought further must not hold up the others: it is due again after its lease. */
  async function resume(intent: Intent): Promise<void> {
    try {
      await work.resume(intent);
    } catch (error) {
      log.error({ intent: intent.id, error: describe(error) }, 'unfinished work failed');
    }
  }

  async function turn(): Promise<void> {
    await recover();
    await work.tellDue();
    await settleLate();
    await dropExpiredHolds();
  }

  return {
    recover,
    turn,
    wake: () => alarm.abort(),
    async run(signal) {
      while (!signal.aborted) {
        alarm = new AbortController();
        try {
          await turn();
        } catch (error) {
          // A mistake of ours in one turn must not end the loop that would bring the rest to its end.
          log.error({ error: describe(error) }, 'background turn failed');
        }
        await clock.sleep(await napMs(), AbortSignal.any([signal, alarm.signal]));
      }
    },
  };

  async function settleLate(): Promise<void> {
    for (const { calendarId } of practice.practitioners) {
      for (const id of await lateLosers(parts, calendarId)) {
        log.warn({ booking: id }, 'two bookings overlap: the later one gives way');
        await work.giveWay(id);
      }
    }
  }

  /** Left in Google by an engine that died while it moved a booking. They no longer claim anything. */
  async function dropExpiredHolds(): Promise<void> {
    for (const { calendarId } of practice.practitioners) {
      for (const id of await mirror.expiredHolds(calendarId, clock.now())) {
        const removed = await calendar.remove(calendarId, id);
        if (!removed.ok) return;
        const entry = { kind: 'cancelled', id, etag: null, details: null } as const;
        await mirror.commit({ entries: [{ calendarId, entry }] });
      }
    }
  }

  async function napMs(): Promise<number> {
    const owing = await mirror.nextOwing(settings.settleMs);
    const intents = (await mirror.intents()).map((intent) => intent.nextAt);
    const next = Math.min(...intents, owing ?? Number.POSITIVE_INFINITY);
    const until = Math.max(250, next - clock.now());
    return Math.min(LONGEST_NAP_MS, until);
  }
}

const describe = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

/** The use case that knows how to bring an intent of this kind further. */
export function resumeWith(
  resumers: {
    readonly [Kind in Intent['kind']]: (
      intent: Extract<Intent, { kind: Kind }>,
    ) => Promise<void>;
  },
): (intent: Intent) => Promise<void> {
  return (intent) => {
    switch (intent.kind) {
      case 'book':
        return resumers.book(intent);
      case 'move':
        return resumers.move(intent);
      case 'change':
        return resumers.change(intent);
      case 'tell':
        return resumers.tell(intent);
      default:
        return unreachable(intent);
    }
  };
}
