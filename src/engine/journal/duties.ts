/**
 * What is owed without anybody asking: changes to be told, questions, reminders, whatever has to be put
 * right. Every duty says of each calendar when it is next due there, so that a turn costs what is due, and
 * looks otherwise only at calendars that have news.
 */
import type { Practitioner } from '../core/practice.ts';
import type { CalendarId, Instant } from '../core/values.ts';
import { SECOND } from '../core/values.ts';
import { errorForLog } from '../error-for-log.ts';
import type { Parts } from '../parts.ts';

export interface Duty {
  /** For the log. */
  readonly name: string;
  /**
   * Does what is due in this calendar, without waiting for Google: what needs Google is journalled. Says
   * when it will next be due although nothing happens; null when only news can make it so.
   */
  look(owner: Practitioner): Promise<Instant | null>;
}

export interface Duties {
  /**
   * Looks at every calendar that has news, or where something is due. `gathered`: at most so often at one
   * that has news, as a loop wants it.
   */
  turn(gathered: boolean): Promise<void>;
  /** When the next turn has something to do, unless there is news before. */
  nextAt(): Instant;
}

/**
 * News comes in flocks, and nothing falls due at the very moment of its news: a calendar is looked at once
 * in this time, milliseconds, however much is written in it.
 */
const GATHER_MS = 250;
/** What failed by a mistake of ours is tried again after this. */
const AGAIN_MS = 10 * SECOND;
/** Calendars looked at in one go before requests have their turn. */
const AT_ONCE = 4;

export function newDuties(
  { mirror, clock, practice, log }: Pick<Parts, 'mirror' | 'clock' | 'practice' | 'log'>,
  duties: readonly Duty[],
): Duties {
  const plans = new Map<CalendarId, Plan>(
    practice.practitioners.map((owner) => [owner.calendarId, newPlan(owner, duties)]),
  );
  /** All that was written up to this number has been looked at, or is planned to be. */
  let known = -1;
  /** Between the two hands of the clock. Another: the wall clock was set, and no moment means what it did. */
  let offset = clock.now() - clock.monotonic();

  return {
    async turn(gathered) {
      const offsetNow = clock.now() - clock.monotonic();
      if (Math.abs(offsetNow - offset) > SECOND) {
        offset = offsetNow;
        for (const plan of plans.values()) plan.hasNews(true);
      }
      if (mirror.news() !== known) {
        const { upTo, calendars } = await mirror.newsSince(known);
        for (const calendarId of calendars) plans.get(calendarId)?.hasNews(!gathered);
        known = upTo;
      }
      let looked = 0;
      for (const plan of plans.values()) {
        if (plan.nextAt > clock.now()) continue;
        await look(plan);
        looked += 1;
        if (looked % AT_ONCE === 0) await clock.sleep(0);
      }
    },
    nextAt: () =>
      [...plans.values()].reduce((next, plan) => Math.min(next, plan.nextAt), NEVER),
  };

  async function look(plan: Plan): Promise<void> {
    const now = clock.now();
    const due = plan.begin(now);
    for (const duty of due) {
      try {
        plan.set(duty, await duty.look(plan.owner));
      } catch (error) {
        // One that fails must hold up neither the others nor the other calendars.
        plan.set(duty, clock.now() + AGAIN_MS);
        log.error({ duty: duty.name, ...errorForLog(error) }, 'a duty failed');
      }
    }
  }
}

interface Plan {
  readonly owner: Practitioner;
  readonly nextAt: Instant;
  /** `atOnce`: not even what was looked at just now waits. */
  hasNews(atOnce: boolean): void;
  /** The duties to be looked at now. News that comes from here on is for another time. */
  begin(now: Instant): readonly Duty[];
  set(duty: Duty, nextAt: Instant | null): void;
}

function newPlan(owner: Practitioner, duties: readonly Duty[]): Plan {
  const moments = new Map<Duty, Instant>();
  let newsAt = 0;
  let lookedAt = 0;
  /** Reckoned when it changes: every turn asks each of perhaps a thousand calendars for it. */
  let nextAt = newsAt;
  const reckon = (): void => {
    nextAt = Math.min(newsAt, ...moments.values());
  };
  return {
    owner,
    get nextAt() {
      return nextAt;
    },
    hasNews(atOnce) {
      newsAt = Math.min(newsAt, atOnce ? 0 : lookedAt + GATHER_MS);
      reckon();
    },
    begin(now) {
      if (newsAt > now) return duties.filter((duty) => (moments.get(duty) ?? NEVER) <= now);
      newsAt = NEVER;
      lookedAt = now;
      reckon();
      return duties;
    },
    set(duty, at) {
      moments.set(duty, at ?? NEVER);
      reckon();
    },
  };
}

const NEVER: Instant = Number.MAX_VALUE;
