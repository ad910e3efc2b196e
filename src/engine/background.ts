/** What goes on without anybody asking: unfinished work of the journal, and the duties of every calendar. */
import { type Intent, revised } from './core/intent.ts';
import { HOUR, SECOND } from './core/values.ts';
import { errorForLog } from './error-for-log.ts';
import type { Duties } from './journal/duties.ts';
import { freeLeasesOfTheDead } from './journal/leases.ts';
import { resumeLeaseMs } from './journal/runner.ts';
import type { Wakes } from './journal/wakes.ts';
import { isIn, type Parts } from './parts.ts';
import type { Syncer } from './sync.ts';

export interface Background {
  /** Takes up every unfinished intent that is due, whoever began it. Says how many. */
  recover(): Promise<number>;
  /** One turn of everything that is due, awaited. */
  turn(): Promise<void>;
  /** Runs until stopped: does what is due, then sleeps until the next moment, or until there is news. */
  run(signal: AbortSignal): Promise<void>;
}

export interface BackgroundWork {
  readonly resume: (intent: Intent) => Promise<unknown>;
  readonly duties: Duties;
  readonly wakes: Wakes;
  readonly sync: Pick<Syncer, 'wake'>;
}

/** An intent whose calendar is no longer configured is looked at again after this. */
const PARKED_MS = HOUR;
const CLAIM_EVERY_MS = 15 * SECOND;
/** Unfinished work under way at once: while Google is away each waits for it, and for no other. */
const AT_ONCE = 16;

export function background(parts: Parts, work: BackgroundWork): Background {
  const { mirror, clock, presence, log } = parts;
  const { duties, wakes } = work;
  const bell = wakes.background;
  /** Of each booking that is being worked on, the end of that: one step after the other. */
  const underWay = new Map<Intent['booking'], Promise<void>>();
  let running = 0;
  let claimedAt = Number.NEGATIVE_INFINITY;
  let stopping = false;

  return {
    recover: () => recover(),
    async turn() {
      await look(false);
      await recover();
      await look(false);
      await recover();
    },
    async run(signal) {
      const stop = (): void => {
        stopping = true;
        bell.ring();
      };
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
      while (!stopping) {
        try {
          await look(true);
          await takeUp(AT_ONCE - running);
          await bell.sleep(await napMs());
        } catch (error) {
          // A mistake of ours in one turn must not end the loop that would bring the rest to its end.
          if (stopping) break;
          log.error(errorForLog(error), 'background turn failed');
          await bell.sleep(SECOND);
        }
      }
      await Promise.all(underWay.values());
    },
  };

  async function look(gathered: boolean): Promise<void> {
    await freeLeasesOfTheDead(parts);
    await duties.turn(gathered);
    for (const { calendarId, cause } of wakes.passes.take()) work.sync.wake(calendarId, cause);
  }

  async function recover(): Promise<number> {
    let taken = 0;
    while (!stopping) {
      const found = await takeUp(AT_ONCE);
      if (found === 0) break;
      taken += found;
      await Promise.all(underWay.values());
    }
    return taken;
  }

  /** Begins to work on what is due, and says how much that is. */
  async function takeUp(most: number): Promise<number> {
    const now = clock.now();
    const due = await mirror.nextIntentDue();
    // Claiming takes the database's one write lock, which nobody should take for nothing. Now and then all
    // the same: what was written before the wall clock was set back only seems to be far off.
    const isWorthwhile =
      due !== null && (due <= now || now >= claimedAt + CLAIM_EVERY_MS || now < claimedAt);
    if (!isWorthwhile || most <= 0) return 0;
    claimedAt = now;
    const claimed = await mirror.claimIntents(now, resumeLeaseMs(parts), most, presence.self);
    for (const intent of claimed) start(intent);
    return claimed.length;
  }

  function start(intent: Intent): void {
    const { booking } = intent;
    const before = underWay.get(booking) ?? Promise.resolve();
    running += 1;
    const done = before
      .then(() => resume(intent))
      .finally(() => {
        running -= 1;
        if (underWay.get(booking) === done) underWay.delete(booking);
        bell.ring();
      });
    underWay.set(booking, done);
  }

  /** One that cannot be brought further must not hold up the others: it is due again after its lease. */
  async function resume(intent: Intent): Promise<void> {
    try {
      if (isIn(parts.practice, intent)) await work.resume(intent);
      else await park(intent);
    } catch (error) {
      if (stopping) return;
      log.error({ intent: intent.id, ...errorForLog(error) }, 'unfinished work failed');
    }
  }

  /** Its practitioner, or her calendar, was taken out of the configuration: nothing can be decided. */
  async function park(intent: Intent): Promise<void> {
    log.warn({ intent: intent.id }, 'unfinished work for a calendar that is not configured');
    const nextAt = clock.now() + PARKED_MS;
    await mirror.commit({ intents: [revised(intent, { nextAt })] });
  }

  async function napMs(): Promise<number> {
    const now = clock.now();
    // What another process has claimed since is not due. What is, fell due after it was looked for.
    const intent = running < AT_ONCE ? await mirror.nextIntentDue() : null;
    const next = Math.min(duties.nextAt(), intent ?? Number.MAX_VALUE) - now;
    return Math.min(presence.lookEveryMs(), Math.max(0, next));
  }
}
