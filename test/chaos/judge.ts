/** What must be so once the dust has settled, in Google's state and in both databases. */
import { isBusy } from '../../src/engine/core/busy.ts';
import type { CalendarEntry } from '../../src/engine/core/event.ts';
import { idFromKey } from '../../src/engine/core/ids.ts';
import {
  asCalendarId,
  asPractitionerId,
  type Interval,
  overlaps,
  SECOND,
} from '../../src/engine/core/values.ts';
import { seniority } from '../../src/engine/core/verdict.ts';
import type { OpenMirror } from '../../src/mirror/open-mirror.ts';
import { type BookingEvent, bookingsOf, entriesOf } from './google.ts';
import type { House } from './houses.ts';
import type { Ledger, Wish } from './ledger.ts';
import { judgeTelling, type Told } from './telling.ts';
import type { Stage } from './trouble.ts';

/** Only once both houses are down. Adds what it finds to the ledger. */
export async function judge({ outside, houses, ledger }: Stage): Promise<Told> {
  const { model } = outside.sandbox;
  const bookings = bookingsOf(model);
  const entries = entriesOf(model);
  noOverlap(ledger, bookings);
  nobodyOverABlock(ledger, bookings);
  for (const entry of entries) {
    if (entry.kind === 'event' && entry.marks?.kind === 'hold') {
      ledger.violate(`hold event ${entry.id} is left in Google`);
    }
  }
  const opened = houses.map((house) => ({ house, mirror: house.mirror() }));
  try {
    for (const { house, mirror } of opened) {
      await nothingIsLeft(ledger, house, mirror);
      await mirrorEqualsCalendar(ledger, house, mirror, entries);
    }
    const told = await judgeTelling({ outside, ledger, opened, bookings });
    for (const wish of ledger.wishes) {
      everyAnswerHolds(ledger, wish, bookings, told.patients.has(idOf(wish)));
    }
    return told;
  } finally {
    for (const { mirror } of opened) await mirror.close();
  }
}

export const idOf = ({ key }: Wish): string => idFromKey(asPractitionerId('dubois'), key);

const standing = (bookings: readonly BookingEvent[]) => bookings.filter(({ stands }) => stands);

/** Engines never put two bookings into one time; what the doctor's hand did is hers. */
function noOverlap(ledger: Ledger, bookings: readonly BookingEvent[]): void {
  const ours = standing(bookings).filter(
    ({ event, placedByEngine }) => placedByEngine && !ledger.placedByHand.has(event.id),
  );
  for (const [index, a] of ours.entries()) {
    for (const b of ours.slice(index + 1)) {
      if (!overlaps(a.event, b.event)) continue;
      const [one, other] = [a, b].map(({ event }) => `${event.id} of ${claimedIn(event)}`);
      ledger.violate(`${one} overlaps ${other}, ${when(a.event)}`);
    }
  }
}

const claimedIn = (event: BookingEvent['event']): string =>
  new Date(seniority(event)).toISOString().slice(11, 19);

/** What the doctor had blocked nobody was given. Google dates a claim in whole seconds. */
function nobodyOverABlock(ledger: Ledger, bookings: readonly BookingEvent[]): void {
  for (const { event, placedByEngine } of standing(bookings)) {
    if (!placedByEngine || ledger.placedByHand.has(event.id)) continue;
    const before = ledger.blocks.filter(({ at }) => at + SECOND < seniority(event));
    if (before.some((block) => overlaps(block, event))) {
      ledger.violate(`${event.id} lies over what was blocked before, ${when(event)}`);
    }
  }
}

/** What a patient was answered; that she also knows what became of it is judged by her mails. */
function everyAnswerHolds(
  ledger: Ledger,
  wish: Wish,
  bookings: readonly BookingEvent[],
  wasMailed: boolean,
): void {
  const id = idOf(wish);
  const found = bookings.find(({ event }) => event.id === id);
  const { email, statuses, link } = wish;
  if (link !== null && link.id !== id) ledger.violate(`${email}: ${link.id} is not ${id}`);
  if (statuses.includes(201) && found === undefined) {
    ledger.violate(`${email} was answered 201, and there never was such an event`);
  }
  const stands = found?.stands === true;
  if (statuses.includes(202) && !stands && !wasMailed && !wish.cancelled) {
    ledger.violate(`${email} was answered 202, and never heard how it ended`);
  }
  const refused = statuses.length > 0 && statuses.every((status) => status === 409);
  if (refused && wish.unanswered === 0 && stands && !ledger.restoredByHand.has(id)) {
    ledger.violate(`${email} was answered 409, and ${id} stands`);
  }
  if (wish.cancelled && stands && !ledger.restoredByHand.has(id)) {
    ledger.violate(`${email} cancelled ${id}, and it stands`);
  }
}

async function nothingIsLeft(ledger: Ledger, { name }: House, mirror: OpenMirror) {
  for (const { kind, booking } of await mirror.intents()) {
    ledger.violate(`${name}: ${kind} of ${booking} is unfinished`);
  }
  const { due, dead } = await mirror.noticeCounts();
  if (due + dead > 0) ledger.violate(`${name}: ${due} notices due, ${dead} given up`);
  const frozen = await mirror.freezes();
  if (frozen.length > 0) ledger.violate(`${name}: ${frozen.length} freezes`);
}

/** Busy time and bookings; the edges of the window may round differently. */
async function mirrorEqualsCalendar(
  ledger: Ledger,
  { name }: House,
  mirror: OpenMirror,
  entries: readonly CalendarEntry[],
): Promise<void> {
  const calendarId = asCalendarId('primary');
  const { window } = await mirror.calendar(calendarId);
  if (window === null) {
    ledger.violate(`${name} never saw the calendar`);
    return;
  }
  const now = Date.now();
  const looked = { start: now, end: window.end - 1 };
  const events = entries.filter(
    (entry) => entry.kind === 'event' && overlaps(entry, looked),
  ) as Extract<CalendarEntry, { kind: 'event' }>[];
  const busy = await mirror.busy(calendarId, looked, now);
  differ(
    `${name}: busy time`,
    busy.map((span) => `${span.eventId ?? span.role} ${when(span)}`),
    events.filter(isBusy).map((event) => `${event.id} ${when(event)}`),
  );
  const statuses = ['confirmed', 'pending'] as const;
  const held = await mirror.bookings({ calendarId, window: looked, statuses });
  differ(
    `${name}: bookings`,
    held.map((one) => `${one.id} ${one.status} ${when(one)}`),
    events
      .filter(({ marks }) => marks?.kind === 'booking')
      .map((event) => `${event.id} ${event.status} ${when(event)}`),
  );

  function differ(what: string, ours: readonly string[], truth: readonly string[]): void {
    const extra = ours.filter((one) => !truth.includes(one));
    const missing = truth.filter((one) => !ours.includes(one));
    if (extra.length + missing.length + Math.abs(ours.length - truth.length) === 0) return;
    ledger.violate(`${what}: extra [${extra.join('; ')}] missing [${missing.join('; ')}]`);
  }
}

export const when = ({ start, end }: Interval): string =>
  `${new Date(start).toISOString().slice(5, 16)}/${new Date(end).toISOString().slice(11, 16)}`;
