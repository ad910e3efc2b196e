/** How calendars, freezes, unfinished work and the outbox stand: the same few reads for any number of calendars. */
import type { EngineStatus } from './api.ts';
import { connectionLimits } from './connection.ts';
import { isStale } from './core/connection.ts';
import type { CalendarId, Instant } from './core/values.ts';
import { isWaiting } from './core/waiting.ts';
import { watchState } from './core/watch-plan.ts';
import type { CalendarState } from './mirror-port.ts';
import type { Parts } from './parts.ts';
import type { ChannelStore } from './watch-port.ts';

/** `store`: null where nothing is known of watch channels. */
export function statusOf(
  parts: Parts,
  store: ChannelStore | null,
): () => Promise<EngineStatus> {
  const { mirror, clock, practice } = parts;
  const { staleAfterMs } = connectionLimits(parts);
  const owners = practice.practitioners;
  const owned = owners.map(({ calendarId }) => calendarId);

  return async () => {
    const now = clock.now();
    const watched = store === null ? () => ({}) : await watchStates(store, now);
    const states = new Map(
      (await mirror.calendars(owned)).map((state) => [state.calendarId, state]),
    );
    const calendars = owners.flatMap(({ id, calendarId }) => {
      const state = states.get(calendarId);
      if (state === undefined) return [];
      const ageMs = state.verifiedAt === null ? null : now - state.verifiedAt;
      const stale = isStale(state, now, staleAfterMs);
      const failure = state.failure ?? writeFailure(state);
      return [{ ...state, failure, practitioner: id, ageMs, stale, ...watched(calendarId) }];
    });
    // Freed time that waits for the morning is no work that is late.
    const begun = (await mirror.intents()).filter(({ kind }) => kind !== 'freed');
    const freezes = (await mirror.freezes()).flatMap((freeze) => {
      const owner = owners.find((one) => one.calendarId === freeze.calendarId);
      return owner === undefined ? [] : [{ ...freeze, practitioner: owner.id }];
    });
    const standing = (await mirror.waiting(owned, now)).filter(
      ({ status }) => status !== 'cancelled',
    );
    return {
      calendars,
      freezes,
      unfinished: begun.length,
      waiting: standing.filter(isWaiting).length,
      offers: standing.filter(({ marks }) => marks.offer !== undefined).length,
      notices: await mirror.noticeCounts(),
    };
  };
}

async function watchStates(store: ChannelStore, now: Instant) {
  const { channels, records } = await store.all();
  const channelsOf = Map.groupBy(channels, ({ calendarId }) => calendarId);
  const recordOf = new Map(records.map((record) => [record.calendarId, record]));
  return (calendarId: CalendarId) => ({
    watch: watchState(channelsOf.get(calendarId) ?? [], recordOf.get(calendarId) ?? null, now),
  });
}

/** What can be read and not written to fails all the same. */
function writeFailure({ writes: { failing } }: CalendarState): CalendarState['failure'] {
  if (failing === null) return null;
  const reason =
    failing.kind === 'quota-exceeded'
      ? 'Google has made the calendar read-only for some hours: usage limits exceeded'
      : 'we may read the calendar and not change it: share it with "Make changes to events"';
  return { ...failing, reason };
}
