/** What goes on without anybody asking: unfinished work, changes to be told, stale holds. */
import type { ConnectionKeeper } from './connection.ts';
import { type Intent, revised } from './core/intent.ts';
import type { BookingId } from './core/values.ts';
import { HOUR, MINUTE, unreachable } from './core/values.ts';
import { lateOverlaps } from './late.ts';
import { deadline, isIn, leaseMs, type Parts } from './parts.ts';
import { removeForGood } from './proof.ts';

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
  /** Whatever is to be said, asked or put right by now. */
  readonly duties: () => Promise<void>;
  /** Needs nothing of Google, and must not wait for what does. */
  readonly connections: ConnectionKeeper;
  /** Cancels bookings that must give way to an earlier one. */
  readonly giveWay: (id: BookingId) => Promise<unknown>;
}

/** At the latest after this, work left by another process is found. */
const LONGEST_NAP_MS = 15_000;
/** An intent whose calendar is no longer configured is looked at again after this. */
const PARKED_MS = HOUR;
/** What Google refuses us for one hold event is not asked again before this is over. */
const HOLD_PAUSE_MS = MINUTE;

export function background(parts: Parts, work: BackgroundWork): Background {
  const { mirror, practice, clock, presence, settings, log } = parts;
  let alarm = new AbortController();
  let stopping = false;
  let holdsNotBefore = 0;
  /** The mirror's version in which no booking had to give way to another, nor will have to. */
  let settledAt: string | null = null;
  // Longer than a resumed intent may wait for Google: twice a request's budget.
  const longLeaseMs = leaseMs(parts) + settings.requestBudgetMs;

  async function recover(): Promise<number> {
    let taken = 0;
    // Claiming takes the database's one write lock, which nobody should take four times a minute for nothing.
    if ((await mirror.nextIntentDue()) === null) return taken;
    while (!stopping) {
      // One at a time: what waits for its turn stays free for another process to take.
      const [due] = await mirror.claimIntents(clock.now(), longLeaseMs, 1, presence.self);
      if (due === undefined) break;
      await resume(due);
      taken += 1;
      // Many may wait while Google is away, and each waits for it in turn: so the news of that goes first.
      await work.connections.alertDue();
    }
    return taken;
  }

  /** One that cannot be brought further must not hold up the others: it is due again after its lease. */
  async function resume(intent: Intent): Promise<void> {
    try {
      if (!isIn(practice, intent)) return await park(intent);
      await work.resume(intent);
    } catch (error) {
      if (stopping) return;
      log.error({ intent: intent.id, error: describe(error) }, 'unfinished work failed');
    }
  }

  /** Its practitioner, or her calendar, was taken out of the configuration: nothing can be decided. */
  async function park(intent: Intent): Promise<void> {
    log.warn({ intent: intent.id }, 'unfinished work for a calendar that is not configured');
    const nextAt = clock.now() + PARKED_MS;
    await mirror.commit({ intents: [revised(intent, { nextAt })] });
  }

  async function turn(): Promise<void> {
    await work.connections.alertDue();
    await recover();
    await work.duties();
    await settleLate();
    await dropExpiredHolds();
  }

  return {
    recover,
    turn,
    wake: () => alarm.abort(),
    async run(signal) {
      signal.addEventListener('abort', () => {
        stopping = true;
      });
      while (!signal.aborted) {
        alarm = new AbortController();
        try {
          await turn();
        } catch (error) {
          // A mistake of ours in one turn must not end the loop that would bring the rest to its end.
          if (!stopping) log.error({ error: describe(error) }, 'background turn failed');
        }
        await clock.sleep(await napMs(), AbortSignal.any([signal, alarm.signal]));
      }
    },
  };

  async function settleLate(): Promise<void> {
    // Every coming booking is looked at: not again before one of them may have changed.
    const version = mirror.version();
    if (version === settledAt) return;
    let isSettled = true;
    for (const { calendarId } of practice.practitioners) {
      const { losers, undecided } = await lateOverlaps(parts, calendarId);
      if (undecided || losers.length > 0) isSettled = false;
      for (const id of losers) {
        log.warn({ booking: id }, 'two bookings overlap: the later one gives way');
        await work.giveWay(id);
      }
    }
    settledAt = isSettled ? version : null;
  }

  /** Left in Google by an engine that died while it moved a booking. They no longer claim anything. */
  async function dropExpiredHolds(): Promise<void> {
    if (clock.now() < holdsNotBefore) return;
    for (const { calendarId } of practice.practitioners) {
      for (const id of await mirror.expiredHolds(calendarId, clock.now())) {
        const time = deadline(clock, settings.requestBudgetMs);
        const removed = await removeForGood(parts, calendarId, id, time);
        if (!removed.ok) {
          holdsNotBefore = clock.now() + HOLD_PAUSE_MS;
          return;
        }
        const entry = { kind: 'cancelled', id, etag: null, details: null } as const;
        await mirror.commit({ entries: [{ calendarId, entry }] });
      }
    }
  }

  /** What was due has just been looked at; what still is waits for something that will wake us. */
  async function napMs(): Promise<number> {
    const now = clock.now();
    const owing = await mirror.nextOwing(settings.settleMs);
    const intent = await mirror.nextIntentDue();
    const coming = [owing, intent, ...(await work.connections.moments())];
    const ahead = coming.flatMap((at) => (at !== null && at > now ? [at - now] : []));
    return Math.min(LONGEST_NAP_MS, ...ahead);
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
      case 'ask':
        return resumers.ask(intent);
      case 'remind':
        return resumers.remind(intent);
      case 'adopt':
        return resumers.adopt(intent);
      case 'decline':
        return resumers.decline(intent);
      case 'propose':
        return resumers.propose(intent);
      case 'absent':
        return resumers.absent(intent);
      case 'freed':
        return resumers.freed(intent);
      case 'offer':
        return resumers.offer(intent);
      case 'retract':
        return resumers.retract(intent);
      default:
        return unreachable(intent);
    }
  };
}
