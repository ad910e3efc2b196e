/** Keeps a watch channel open for every calendar, in turn with every process on the database. */
import {
  asChannelId,
  type Push,
  type Pushed,
  type WatchRecord,
  type WatchTrouble,
} from './core/channel.ts';
import { channelToken } from './core/channel-token.ts';
import { type CalendarId, type Instant, MINUTE, SECOND, unreachable } from './core/values.ts';
import {
  LIFE_MS,
  patienceMs,
  planWatch,
  REFUSED_MS,
  renewalAt,
  retryMs,
  SILENT_POLLS,
  type WatchAction,
} from './core/watch-plan.ts';
import type { Parts } from './parts.ts';
import { NOTED_EVERY_MS, pushIntake } from './pushes.ts';
import { reasonOf } from './sync.ts';
import type { ChannelStore, OpenOutcome, WatchChannels } from './watch-port.ts';

export interface Watching {
  readonly channels: WatchChannels;
  readonly store: ChannelStore;
  /** Where Google is to post to; null: nowhere, and what is open is stopped. */
  readonly address: string | null;
  /** Key of the channels' tokens. */
  readonly secret: string;
}

export interface Watcher {
  /** Does everything that is due now. */
  turn(): Promise<void>;
  /** Turns until stopped. Channels stay open: the next start finds them, unless they are closed. */
  run(signal: AbortSignal): Promise<void>;
  pushed(push: Push): Promise<Pushed>;
  /** A pass was applied, and this many entries differed from the mirror. */
  passed(calendarId: CalendarId, cause: string, changed: number): Promise<void>;
  /** Stops every channel in Google, also those that other processes on the database opened. */
  closeChannels(): Promise<void>;
  /** Wakes nothing any more. */
  stop(): void;
}

/** At the latest after this, what another process did to the channels is seen. */
const LONGEST_NAP_MS = MINUTE;
const STOP_AGAIN_MS = 10 * MINUTE;
/** Passes that come by the clock. Others come because somebody knows already that something changed. */
const BY_THE_CLOCK: ReadonlySet<string> = new Set(['poll', 'cron']);
/** Two polls this near to each other say nothing about a channel: its message may be under way. */
const SHORTEST_INTERVAL_MS = 10 * SECOND;

/** `wake`: asks for a pass of a calendar, without waiting. */
export function watcher(
  { practice, clock, entropy, log }: Parts,
  { channels, store, address, secret }: Watching,
  wake: (calendarId: CalendarId) => void,
): Watcher {
  const calendars = practice.practitioners.map(({ calendarId }) => calendarId);
  const intake = pushIntake({ store, clock, secret, calendars, wake });
  const polledAt = new Map<CalendarId, Instant>();
  let alarm = new AbortController();

  async function turn(): Promise<void> {
    const known = await store.all();
    for (const action of planWatch({ now: clock.now(), calendars, address, ...known })) {
      await perform(action);
    }
  }

  async function perform(action: WatchAction): Promise<void> {
    switch (action.kind) {
      case 'open':
        return open(action);
      case 'stop':
        return stop(action);
      case 'forget':
        return store.forget(action.id);
      default:
        return unreachable(action);
    }
  }

  async function open(action: WatchAction & { kind: 'open' }): Promise<void> {
    const { calendarId, why, newest } = action;
    const askedAt = clock.now();
    const id = asChannelId(entropy.eventId());
    const asked = {
      id,
      calendarId,
      address: action.address,
      askedAt,
      expiresAt: askedAt + LIFE_MS,
    };
    // Written down first: the first message may come before the answer, and the answer not at all.
    if ((await store.ask(asked, newest)) === 'superseded') return;
    const token = channelToken(secret, id);
    const outcome = await channels.open({ ...asked, token });
    const now = clock.now();
    const before = action.record;
    const record = { calendarId, address: action.address };
    if (outcome.ok) {
      // Failures to open one are no reason to wait longer for the first message of another.
      const attempts = before === null || before.trouble !== null ? 0 : before.attempts;
      const { resourceId, expiresAt } = outcome.value;
      const renewAt = renewalAt(now, expiresAt, entropy.fraction());
      const nextAt = now + patienceMs(attempts);
      await store.opened(
        id,
        { resourceId, expiresAt, renewAt },
        { ...record, attempts: attempts + 1, nextAt, trouble: null },
      );
      log.info({ calendarId, why, until: iso(expiresAt) }, 'watch channel opened');
      return;
    }
    const attempts = before?.attempts ?? 0;
    const { trouble, retryAt } = troubleOf(outcome.failure, now, attempts);
    const mayExist =
      outcome.failure.kind === 'unavailable' && outcome.failure.outcome === 'unknown';
    const fate = mayExist ? 'unknown' : 'dropped';
    const failed = { ...record, attempts: attempts + 1, nextAt: retryAt, trouble };
    await store.failed(id, fate, failed);
    complain(before, calendarId, trouble);
  }

  function troubleOf(
    failure: (OpenOutcome & { ok: false })['failure'],
    now: Instant,
    attempts: number,
  ): { readonly trouble: WatchTrouble; readonly retryAt: Instant } {
    if (failure.kind === 'unwatchable') {
      const trouble = { kind: 'refused', reason: failure.advice } as const;
      return { trouble, retryAt: now + REFUSED_MS };
    }
    const demanded = failure.kind === 'rate-limited' ? (failure.retryAfterMs ?? 0) : 0;
    const wait = Math.max(demanded, retryMs(attempts, entropy.fraction()));
    return { trouble: { kind: 'failing', reason: reasonOf(failure) }, retryAt: now + wait };
  }

  /** Once, not every time: the same trouble again is no news. */
  function complain(
    before: WatchRecord | null,
    calendarId: CalendarId,
    { kind, reason }: WatchTrouble,
  ): void {
    if (before?.trouble?.reason === reason) return;
    const text = kind === 'refused' ? 'calendar cannot be watched' : 'calendar not watched yet';
    log.warn({ calendarId, reason }, `${text}: it is polled`);
  }

  async function stop({ channel }: WatchAction & { kind: 'stop' }): Promise<void> {
    const { id, calendarId } = channel;
    const outcome = await channels.stop(channel);
    if (!outcome.ok) return store.stopLater(id, clock.now() + STOP_AGAIN_MS);
    await store.stopped(id);
    log.info({ calendarId }, 'watch channel stopped');
  }

  return {
    turn,
    pushed: intake.pushed,
    stop: intake.stop,

    async closeChannels() {
      // What is to be done where Google is to post nowhere, but for opening others in their place.
      const known = await store.all();
      const plan = planWatch({ now: clock.now(), calendars, address: null, ...known });
      await Promise.all(plan.filter(({ kind }) => kind === 'stop').map(perform));
    },

    async run(signal) {
      while (!signal.aborted) {
        alarm = new AbortController();
        try {
          await turn();
        } catch (error) {
          // Cut short on the way out: the mirror may be closed already.
          if (signal.aborted) return;
          // A mistake of ours in one turn must not end the loop: the polls would hide it for ever.
          const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
          log.error({ error: what }, 'watch turn failed');
        }
        await clock.sleep(LONGEST_NAP_MS, AbortSignal.any([signal, alarm.signal]));
      }
    },

    async passed(calendarId, cause, changed) {
      if (!BY_THE_CLOCK.has(cause)) return;
      const now = clock.now();
      const before = polledAt.get(calendarId);
      polledAt.set(calendarId, now);
      if (changed === 0 || before === undefined || now - before < SHORTEST_INTERVAL_MS) return;
      const count = await store.notTold(calendarId, before - NOTED_EVERY_MS, now);
      if (count !== SILENT_POLLS) return;
      log.warn({ calendarId }, 'watch channel is silent although the calendar changes');
      alarm.abort();
    },
  };
}

const iso = (at: Instant): string => new Date(at).toISOString();
