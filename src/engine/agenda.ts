/** A doctor's days, read off the mirror: no call to Google. */
import type { Engine } from './api.ts';
import { connectionLimits } from './connection.ts';
import { type AgendaDay, type AgendaEntry, freeTime, shortestVisitMs } from './core/agenda.ts';
import { isStale } from './core/connection.ts';
import { addDays, eachDay } from './core/local-date.ts';
import { openingsOf } from './core/openings.ts';
import type { Practitioner } from './core/practice.ts';
import { type Interval, type LocalDate, must, overlaps } from './core/values.ts';
import { localDay, startOfLocalDay } from './core/zone.ts';
import { inShort } from './open-questions.ts';
import { type Parts, practitionerOf } from './parts.ts';
import { practiceZone } from './slot-question.ts';

/** `bookings`: those that may be counted on. */
export function agendaOf(parts: Parts, bookings: Engine['bookings']): Engine['agenda'] {
  const { mirror, clock, practice } = parts;

  return async ({ practitioner, from, to }) => {
    const owner = must(practitionerOf(practice, practitioner), 'a practitioner to have days');
    const now = clock.now();
    const zone = practiceZone(practice, now);
    const state = await mirror.calendar(owner.calendarId);
    const window = {
      start: startOfLocalDay(zone, from),
      end: startOfLocalDay(zone, addDays(to, 1)),
    };
    const spans = await mirror.busy(owner.calendarId, window, now);
    const openings = openingsOf(owner, { from, to }, await freeEvents(owner, window), zone);
    const ours = (await bookings({ window })).filter(
      ({ calendarId, status }) => calendarId === owner.calendarId && status !== 'cancelled',
    );
    const entries: AgendaEntry[] = [
      ...ours.map((booking): AgendaEntry => {
        const { start, end, status } = booking;
        const pending = status === 'pending';
        return { kind: 'booking', start, end, booking: inShort(booking), pending };
      }),
      ...(await blocks(owner, spans)),
    ];
    entries.sort((a, b) => a.start - b.start || a.end - b.end);
    const leastMs = shortestVisitMs(owner);
    // Before its first listing everything might be busy: unknown is not free.
    const free = state.verifiedAt === null ? [] : freeTime(openings, spans, now, leastMs);
    const dayOf = (date: LocalDate): AgendaDay => {
      const day = localDay(zone, date);
      return {
        date,
        entries: entries.filter((entry) => overlaps(entry, day)),
        free: free.filter(({ start }) => day.start <= start && start < day.end),
      };
    };
    const { staleAfterMs } = connectionLimits(parts);
    return {
      days: [...eachDay(from, to)].map(dayOf),
      asOf: state.verifiedAt,
      isOld: state.failure !== null || isStale(state, now, staleAfterMs),
    };
  };

  async function freeEvents({ availability, calendarId }: Practitioner, window: Interval) {
    return availability === 'hours' ? [] : mirror.freeEvents(calendarId, window);
  }

  /** Whatever else takes her time. Of our own holds nobody need hear. */
  async function blocks(
    { calendarId }: Practitioner,
    spans: Awaited<ReturnType<typeof mirror.busy>>,
  ): Promise<readonly AgendaEntry[]> {
    const ids = spans.flatMap(({ role, eventId }) =>
      role === 'event' && eventId !== null ? [eventId] : [],
    );
    const known = new Map((await mirror.known(calendarId, ids)).map((one) => [one.id, one]));
    return spans.flatMap(({ role, eventId, start, end }): AgendaEntry[] => {
      const entry = eventId === null ? undefined : known.get(eventId);
      if (role !== 'event' || entry === undefined) return [];
      return [{ kind: 'block', start, end, title: entry.summary, allDay: entry.allDay }];
    });
  }
}
