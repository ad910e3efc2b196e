/**
 * Erasing a patient: what is personal leaves her events in Google Calendar, then the mirror. Google is asked
 * for everything, since a mirror that was rebuilt knows only the last days. May be repeated: what is done is
 * passed over, what is left is done.
 */

import { erasedTexts, nobody } from './core/erasure.ts';
import type { BookingMarks, CalendarEvent } from './core/event.ts';
import type { BookIntent } from './core/intent.ts';
import { type BookingId, type CalendarId, DAY, type Instant, must } from './core/values.ts';
import { ownerOf, type Parts } from './parts.ts';
import type { CalendarFailure, EventChange, ListRequest } from './ports.ts';
import { lookFor } from './proof.ts';
import type { Erased, ErasedBooking, EraseOptions } from './rights-api.ts';

export interface ErasePorts {
  readonly cancel: (id: BookingId) => Promise<unknown>;
}

/** An event of hers as Google has it; null when nothing is left of it there. */
interface Found {
  readonly id: BookingId;
  readonly calendarId: CalendarId;
  readonly start: Instant;
  readonly event: CalendarEvent | null;
  readonly stands: boolean;
  /** As the event, or failing that the mirror, has them: of whom it was. */
  readonly marks: BookingMarks;
}

/** Nothing that a practice still has in its calendar is older, and nothing it books is later. */
const YEARS = 366 * DAY;
const [BACK_MS, AHEAD_MS] = [12 * YEARS, 3 * YEARS];
const NOTHING = { messages: 0, unsent: 0 };
const UNSETTLED = { outcome: 'unsettled', notes: false } as const;
/** It keeps its patient for now. */
const LEFT: ReadonlySet<ErasedBooking['outcome']> = new Set([
  'unsettled',
  'coming',
  'unavailable',
]);
const MINUTES_FOR_ALL = 10 * 60_000;

export function eraser(
  parts: Parts,
  { cancel }: ErasePorts,
): (email: string, options: EraseOptions) => Promise<Erased> {
  const { mirror, clock, calendar, practice } = parts;

  return async (email, { cancelComing, dryRun }) => {
    let found = await everythingOf(email);
    if (!Array.isArray(found)) return { kind: 'unavailable', reason: found.kind };
    const queued = await requestsOf(email);
    const coming = found.filter((one) => one.stands && isComing(one));
    const waiting = [...coming.map(({ id }) => id), ...queued.map(({ booking }) => booking)];
    if (waiting.length > 0 && !cancelComing) {
      return { kind: 'coming', bookings: [...coming.map(inShort), ...queued.map(asked)] };
    }
    if (waiting.length > 0 && !dryRun) {
      for (const id of waiting) await cancel(id);
      found = await everythingOf(email);
      if (!Array.isArray(found)) return { kind: 'unavailable', reason: found.kind };
    }
    const ids = found.map(({ id }) => id);
    // Before Google, so that a crash leaves no message of whom nothing else is known any more.
    const wish = { email, bookings: ids, rows: false, audit: [] };
    const { messages } = dryRun ? NOTHING : await mirror.forget(wish);
    const bookings: ErasedBooking[] = [];
    for (const one of found) {
      const { notes, outcome } = (await isUnsettled(one))
        ? UNSETTLED
        : dryRun
          ? preview(one)
          : await eraseInGoogle(one);
      bookings.push({ ...inShort(one), outcome, notes });
      if (dryRun || LEFT.has(outcome)) continue;
      const entry = { at: clock.now(), actor: 'admin', action: 'patient.erased' } as const;
      const { id: booking, calendarId } = one;
      const audit = [{ ...entry, booking, calendarId, detail: { outcome } }];
      await mirror.forget({ email, bookings: [booking], rows: true, audit });
    }
    // Counted before the messages: what ends in between has put its own among them.
    const unfinished = await workNaming(email, ids);
    const { unsent } = dryRun ? NOTHING : await mirror.forget(wish);
    return { kind: 'done', bookings, messages, unsent, unfinished };
  };

  /** From Google, cancelled ones included; and what only the mirror still says is hers. */
  async function everythingOf(email: string): Promise<Found[] | CalendarFailure> {
    const wanted = email.toLowerCase();
    const found = new Map<string, Found>();
    const time = { remaining: () => MINUTES_FOR_ALL };
    for (const { calendarId } of practice.practitioners) {
      const failure = await listAll(calendarId, (event, stands) => {
        const { marks, id, start } = event;
        if (marks?.kind !== 'booking' || marks.patient.email.toLowerCase() !== wanted) return;
        found.set(`${calendarId} ${id}`, { id, calendarId, start, event, stands, marks });
      });
      if (failure !== null) return failure;
    }
    for (const booking of await mirror.bookings({ email })) {
      const { id, calendarId, start, marks } = booking;
      if (found.has(`${calendarId} ${id}`) || !isOurs(calendarId)) continue;
      const seen = await lookFor(parts, calendarId, id, time);
      if (seen.kind === 'unknown') return seen.failure;
      const entry = seen.kind === 'entry' ? seen.entry : null;
      const event =
        entry?.kind === 'event' ? entry : entry?.kind === 'cancelled' ? entry.details : null;
      const stands = entry?.kind === 'event';
      found.set(`${calendarId} ${id}`, { id, calendarId, start, event, stands, marks });
    }
    return [...found.values()].sort((a, b) => a.start - b.start);
  }

  async function listAll(
    calendarId: CalendarId,
    each: (event: CalendarEvent, stands: boolean) => void,
  ): Promise<CalendarFailure | null> {
    const now = clock.now();
    const window = { start: now - BACK_MS, end: now + AHEAD_MS };
    const scope = { kind: 'window', window } as const;
    let request: ListRequest = { calendarId, scope };
    for (;;) {
      const page = await calendar.list(request);
      if (!page.ok) return page.failure;
      for (const entry of page.value.entries) {
        if (entry.kind === 'event') each(entry, true);
        else if (entry.kind === 'cancelled' && entry.details !== null) {
          each(entry.details, false);
        }
      }
      const { next } = page.value;
      if (next.kind === 'done') return null;
      request = { calendarId, scope, pageToken: next.pageToken };
    }
  }

  /** Asked for, and not yet in Google. */
  async function requestsOf(email: string): Promise<readonly BookIntent[]> {
    const wanted = email.toLowerCase();
    return (await mirror.intents()).filter(
      (one): one is BookIntent =>
        one.kind === 'book' && one.draft.marks.patient.email.toLowerCase() === wanted,
    );
  }

  /**
   * Something is being done about it, or its patient has yet to hear that it is cancelled. Erased before, she
   * would never hear; or what waits would bring back what it has noted of her.
   */
  async function isUnsettled(one: Found): Promise<boolean> {
    const { id, calendarId } = one;
    if ((await mirror.worksOn(id)).length > 0) return true;
    if (one.stands || !isComing(one)) return false;
    const owing = await mirror.owing(calendarId, clock.now());
    const frozen = (await mirror.freezes()).flatMap(({ held }) => held);
    return [...owing, ...frozen].some((booking) => booking.id === id);
  }

  /** How much of what is journalled says anything of her. */
  async function workNaming(email: string, ids: readonly BookingId[]): Promise<number> {
    const names = [email.toLowerCase(), ...ids].map((name) => JSON.stringify(name));
    return (await mirror.intents()).filter((intent) => {
      const text = JSON.stringify(intent).toLowerCase();
      return names.some((name) => text.includes(name));
    }).length;
  }

  function preview({ event, marks, stands, start }: Found) {
    const notes = event !== null && erasedTexts(event, marks.patient, practice).notes;
    const outcome =
      event === null ? 'gone' : stands && isComing({ event, start }) ? 'coming' : 'erased';
    return { notes, outcome } as const;
  }

  async function eraseInGoogle(one: Found): Promise<Pick<ErasedBooking, 'outcome' | 'notes'>> {
    const { event, calendarId, id, marks, stands } = one;
    if (event === null) return { outcome: 'gone', notes: false };
    // Its cancellation has not reached Google yet: it must not lose its patient before.
    if (stands && isComing(one)) return { outcome: 'coming', notes: false };
    const { notes, ...texts } = erasedTexts(event, marks.patient, practice);
    const isErased = event.marks?.kind === 'booking' && event.marks.patient.email === '';
    if (isErased) return { outcome: 'erased', notes };
    const patched = await calendar.patch(calendarId, id, changeOf(one, texts), {
      ifMatch: event.etag,
    });
    if (patched.ok) {
      await mirror.commit({ entries: [{ calendarId, entry: patched.value }] });
      return { outcome: 'erased', notes };
    }
    const { kind } = patched.failure;
    // Of what is deleted Google may keep a trace that nobody can write on, and drops it by itself in time.
    if (!stands && kind === 'not-found') return { outcome: 'gone', notes: false };
    const isRefused = kind === 'not-permitted' || kind === 'rejected';
    return { outcome: isRefused ? 'refused' : 'unavailable', notes };
  }

  function changeOf(
    { event, marks, stands }: Found,
    texts: Pick<EventChange, 'summary' | 'description'>,
  ): EventChange {
    const { guests, marks: inEvent } = must(event, 'an event to be erased');
    const patient = nobody(marks.patient);
    const email = marks.patient.email.toLowerCase();
    const others = guests.filter((guest) => guest.email.toLowerCase() !== email);
    return {
      ...texts,
      // Another program erased the marks: the event gets them back, of nobody.
      ...(inEvent?.kind === 'booking'
        ? { marks: { patient, regret: null, waiting: null, offer: null, owed: null } }
        : { stamp: withoutWishes({ ...marks, patient }) }),
      ...(others.length === guests.length ? {} : { guests: others }),
      ...(stands ? {} : { status: 'cancelled' as const }),
    };
  }

  function isComing({ event, start }: Pick<Found, 'event' | 'start'>): boolean {
    return (event?.end ?? start) > clock.now();
  }

  function isOurs(calendarId: CalendarId): boolean {
    return practice.practitioners.some((one) => one.calendarId === calendarId);
  }

  function inShort({ id, calendarId, start }: Pick<Found, 'id' | 'calendarId' | 'start'>) {
    return { id, practitioner: ownerOf(practice, calendarId).id, start };
  }

  function asked({ booking, calendarId, draft }: BookIntent) {
    return inShort({ id: booking, calendarId, start: draft.slot.start });
  }
}

/** Nobody is left to have it back, or to be offered anything. */
function withoutWishes({
  waiting: _,
  offer: __,
  owed: ___,
  ...marks
}: BookingMarks): BookingMarks {
  return { ...marks, regret: null };
}
