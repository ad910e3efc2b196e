/** Google for a simulation: the sandbox's model, its pushes, and the truth as nobody else can see it. */
import { decodeEntry } from '../../src/calendar/codec.ts';
import type { CalendarEntry, CalendarEvent } from '../../src/engine/core/event.ts';
import type { CalendarId } from '../../src/engine/core/values.ts';
import { placedByEngine } from '../../src/engine/core/verdict.ts';
import { createModel, type GoogleModel } from '../../src/sandbox/model/model.ts';
import type { Json, StoredEvent } from '../../src/sandbox/model/resource.ts';
import type { Scenario } from './scenario.ts';
import type { SimClock } from './sim-clock.ts';

export interface Google {
  readonly model: GoogleModel;
  /** Every event as a get would answer it now, cancelled ones too; series stand for themselves. */
  everything(calendarId: CalendarId): readonly Seen[];
  /** Bookings as their events say, one for each calendar that has the event. */
  bookings(): readonly BookingEvent[];
  onPush(listener: (calendarId: string) => void): void;
}

export interface Seen {
  readonly resource: Json;
  readonly entry: CalendarEntry;
}

export interface BookingEvent {
  readonly calendarId: CalendarId;
  readonly stands: boolean;
  readonly event: CalendarEvent;
  readonly placedByEngine: boolean;
}

export function simGoogle({ practice, seed, switches }: Scenario, clock: SimClock): Google {
  const model = createModel({
    now: clock.now,
    seed,
    calendars: practice.practitioners.map(({ calendarId, name }) => ({
      id: calendarId,
      summary: name,
      timeZone: practice.timeZone,
    })),
  });
  Object.assign(model.switches, switches);
  const codec = { timeZone: practice.timeZone };

  /** Versions never change: each is read once. An exception also depends on its series. */
  const read = new WeakMap<StoredEvent, Seen>();
  function look(calendarId: CalendarId, id: string, version: StoredEvent): Seen {
    const known = read.get(version);
    if (known !== undefined) return known;
    const resource = model.get(calendarId, id);
    const seen = { resource, entry: decodeEntry(resource, codec) };
    if (version.recurringEventId === null) read.set(version, seen);
    return seen;
  }

  const everything = (calendarId: CalendarId): readonly Seen[] => {
    // Purged tombstones answer 404 to a get, so the switch is off while we look.
    const { tombstones } = model.switches;
    model.switches.tombstones = 'writable';
    const live = model.store.calendar(calendarId).live;
    const found = [...live].map(([id, version]) => look(calendarId, id, version));
    model.switches.tombstones = tombstones;
    return found;
  };

  return {
    model,
    everything,
    bookings: () =>
      practice.practitioners.flatMap(({ calendarId }) =>
        everything(calendarId).flatMap(({ entry }) => {
          const event =
            entry.kind === 'event' ? entry : entry.kind === 'cancelled' ? entry.details : null;
          if (event?.marks?.kind !== 'booking') return [];
          const stands = entry.kind === 'event';
          return [{ calendarId, stands, event, placedByEngine: placedByEngine(event) }];
        }),
      ),
    onPush(listener) {
      for (const { calendarId } of practice.practitioners) {
        model.channels.watch(
          calendarId,
          {
            id: `sim-${calendarId.split('@')[0]}`,
            type: 'web_hook',
            address: 'https://sim.example/',
          },
          {},
        );
      }
      model.channels.onPush((push) => listener(push.calendarId));
    },
  };
}
