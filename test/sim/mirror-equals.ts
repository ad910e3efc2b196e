/** What a mirror holds is what the calendar says. */
import { decodeEntry } from '../../src/calendar/codec.ts';
import { isBusy } from '../../src/engine/core/busy.ts';
import type { CalendarEntry } from '../../src/engine/core/event.ts';
import type { Interval } from '../../src/engine/core/values.ts';
import type { Json } from '../../src/sandbox/model/resource.ts';
import type { Settled } from './invariants.ts';
import { type Box, when } from './server.ts';

/** I3: busy time and bookings in the mirror are those of the calendar. */
export async function mirrorEqualsCalendar(
  settled: Pick<Settled, 'scenario' | 'google' | 'ledger' | 'now'>,
  { number, mirror }: Box,
): Promise<void> {
  const { scenario, google, ledger, now } = settled;
  const { practitioners, timeZone } = scenario.practice;
  for (const { calendarId } of practitioners) {
    const { window } = await mirror.calendar(calendarId);
    if (window === null) {
      ledger.violate(`I3 mirror ${number} never saw ${calendarId}`);
      continue;
    }
    // The edges are where a listing's window and a mirror's rows may round differently.
    const looked = { start: now, end: window.end - 1 };
    const { items } = google.model.list(calendarId, {
      singleEvents: true,
      maxResults: 2_500,
      timeMin: new Date(looked.start).toISOString(),
      timeMax: new Date(looked.end).toISOString(),
    }) as { items: readonly Json[] };
    const entries = items.map((item) => decodeEntry(item, { timeZone }));
    const expected = entries.flatMap(busySpan).sort().join('\n');
    const spans = await mirror.busy(calendarId, looked, now);
    const held = spans
      .map((span) => line(span.eventId ?? span.role, span))
      .sort()
      .join('\n');
    if (held !== expected) {
      ledger.violate(`I3 mirror ${number} of ${calendarId}: ${difference(held, expected)}`);
    }
    const wanted = entries.flatMap(bookingLine).sort().join('\n');
    const statuses = ['confirmed', 'pending'] as const;
    const bookings = await mirror.bookings({ calendarId, window: looked, statuses });
    const known = bookings
      .map((one) => line(`${one.id} ${one.status}`, one))
      .sort()
      .join('\n');
    if (known !== wanted) {
      ledger.violate(`I3 bookings of mirror ${number}: ${difference(known, wanted)}`);
    }
  }
}

const busySpan = (entry: CalendarEntry): string[] =>
  entry.kind === 'event' && isBusy(entry) ? [line(entry.id, entry)] : [];

const bookingLine = (entry: CalendarEntry): string[] =>
  entry.kind === 'event' && entry.marks?.kind === 'booking'
    ? [line(`${entry.id} ${entry.status === 'tentative' ? 'pending' : 'confirmed'}`, entry)]
    : [];

const line = (what: string, span: Interval): string => `${what} ${when(span)}`;

function difference(held: string, expected: string): string {
  const [ours, theirs] = [held.split('\n'), expected.split('\n')];
  const extra = ours.filter((one) => !theirs.includes(one)).join('; ');
  const missing = theirs.filter((one) => !ours.includes(one)).join('; ');
  return `extra [${extra}] missing [${missing}]`;
}
