/** The calendar as it really is: read from the sandbox's model, which no server can do. */
import { decodeEntry } from '../../src/calendar/codec.ts';
import type { CalendarEvent } from '../../src/engine/core/event.ts';
import { placedByEngine } from '../../src/engine/core/verdict.ts';
import type { GoogleModel } from '../../src/sandbox/model/model.ts';
import { ZONE } from '../support/outside.ts';

export interface BookingEvent {
  readonly stands: boolean;
  readonly event: CalendarEvent;
  readonly placedByEngine: boolean;
}

export const CALENDAR = 'primary';
export const CODEC = { timeZone: ZONE };

/** Every event, deleted ones too, as a get would answer it. */
export function entriesOf(model: GoogleModel) {
  const ids = [...model.store.calendar(CALENDAR).live.keys()];
  return ids.map((id) => decodeEntry(model.get(CALENDAR, id), CODEC));
}

export function bookingsOf(model: GoogleModel): readonly BookingEvent[] {
  return entriesOf(model).flatMap((entry) => {
    const event =
      entry.kind === 'event' ? entry : entry.kind === 'cancelled' ? entry.details : null;
    if (event?.marks?.kind !== 'booking') return [];
    const stands = entry.kind === 'event';
    return [{ stands, event, placedByEngine: placedByEngine(event) }];
  });
}
