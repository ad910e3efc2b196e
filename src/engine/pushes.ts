/** What Google's messages do: each is checked, noted, and wakes the sync of its calendar. */
import type { Channel, Push, Pushed } from './core/channel.ts';
import { channelTokenMatches } from './core/channel-token.ts';
import { type CalendarId, type Instant, SECOND } from './core/values.ts';
import type { Clock } from './ports.ts';
import type { ChannelStore } from './watch-port.ts';

export interface PushIntake {
  /**
   * A message that says it is Google's. It never waits for a sync: what changed is for a pass to find
   * out. Messages of a stopped channel are recognised, and do nothing.
   */
  pushed(push: Push): Promise<Pushed>;
  /** Nothing is woken any more. */
  stop(): void;
}

export interface IntakeParts {
  readonly store: ChannelStore;
  readonly clock: Clock;
  readonly secret: string;
  readonly calendars: readonly CalendarId[];
  readonly wake: (calendarId: CalendarId) => void;
}

/** Messages come in flocks: at most one pass a second and calendar, the first at once. */
const SPACING_MS = SECOND;
/** A message is noted only this long after the one noted before: writing costs more than it is worth. */
export const NOTED_EVERY_MS = 5 * SECOND;

export function pushIntake({ store, clock, secret, calendars, wake }: IntakeParts): PushIntake {
  const stopping = new AbortController();
  const wokenAt = new Map<CalendarId, number>();
  const waiting = new Set<CalendarId>();

  return {
    async pushed({ channelId, token, resourceState, resourceId }) {
      const channel = await store.channel(channelId);
      if (channel === null) return 'unknown';
      if (!channelTokenMatches(secret, channel.id, token)) return 'wrong-token';
      if (channel.state === 'stopped') return 'ok';
      // The first message of a channel says that it begins, and that nothing has changed.
      if (resourceState !== 'sync') void wakeSoon(channel.calendarId);
      const now = clock.now();
      if (isWorthNoting(channel, now)) {
        await store.heard(channel.id, now, resourceId === '' ? null : resourceId);
      }
      return 'ok';
    },
    stop: () => stopping.abort(),
  };

  async function wakeSoon(calendarId: CalendarId): Promise<void> {
    // A calendar the practice no longer has; its channel is about to be stopped.
    if (!calendars.includes(calendarId) || waiting.has(calendarId)) return;
    const last = wokenAt.get(calendarId) ?? Number.NEGATIVE_INFINITY;
    const wait = last + SPACING_MS - clock.monotonic();
    if (wait > 0) {
      waiting.add(calendarId);
      await clock.sleep(wait, stopping.signal);
      waiting.delete(calendarId);
    }
    if (stopping.signal.aborted) return;
    wokenAt.set(calendarId, clock.monotonic());
    wake(calendarId);
  }
}

const isWorthNoting = (channel: Channel, now: Instant): boolean =>
  channel.heardAt === null ||
  channel.resourceId === null ||
  channel.silentPolls > 0 ||
  now - channel.heardAt >= NOTED_EVERY_MS;
