/** Entries, intents and notices with everything filled in, for tests to vary. */
import type {
  BookingMarks,
  CalendarEvent,
  CancelledEntry,
  HoldMarks,
  Told,
  UndecodableEntry,
} from '../../src/engine/core/event.ts';
import type { BookIntent } from '../../src/engine/core/intent.ts';
import type { AppointmentNotice } from '../../src/engine/core/notice.ts';
import {
  asCalendarId,
  asEtag,
  asEventId,
  asPractitionerId,
  asSyncToken,
  asTypeId,
  HOUR,
  type Instant,
  type Interval,
  MINUTE,
} from '../../src/engine/core/values.ts';
import type { SlotClaim } from '../../src/engine/journal-port.ts';
import type { AuditEntry, Mirror } from '../../src/engine/mirror-port.ts';

/** Monday 2 March 2026, 08:00 UTC. */
export const MONDAY: Instant = Date.UTC(2026, 2, 2, 8);
export const CALENDAR = asCalendarId('dr.dubois@example.com');
export const OTHER_CALENDAR = asCalendarId('dr.martin@example.com');
export const WINDOW: Interval = { start: MONDAY - 24 * HOUR, end: MONDAY + 30 * 24 * HOUR };
export const EVER: Interval = { start: 0, end: MONDAY * 2 };
export const T1 = asSyncToken('token-1');
export const T2 = asSyncToken('token-2');
export const T3 = asSyncToken('token-3');

/** The half hour that begins `index` half hours after MONDAY. */
export const halfHour = (index: number): Interval => ({
  start: MONDAY + index * 30 * MINUTE,
  end: MONDAY + (index + 1) * 30 * MINUTE,
});

export function eventLike(id: string, changes: Partial<CalendarEvent> = {}): CalendarEvent {
  const updated = changes.updated ?? MONDAY - 48 * HOUR;
  return {
    kind: 'event',
    id: asEventId(id),
    etag: asEtag(`"${id}-${updated}"`),
    status: 'confirmed',
    created: MONDAY - 72 * HOUR,
    updated,
    ...halfHour(0),
    allDay: false,
    summary: 'Occupée',
    description: '',
    transparency: 'opaque',
    eventType: 'default',
    selfResponse: null,
    guests: [],
    organized: true,
    recurringEventId: null,
    iCalUID: `${id}@google.com`,
    htmlLink: `https://www.google.com/calendar/event?eid=${id}`,
    marks: null,
    copied: false,
    ...changes,
  };
}

export function marksLike(id: string, changes: Partial<BookingMarks> = {}): BookingMarks {
  return {
    kind: 'booking',
    id: asEventId(id),
    practitioner: asPractitionerId('dubois'),
    type: asTypeId('consultation'),
    patient: {
      firstName: 'Jeanne',
      lastName: 'Moreau',
      email: 'Jeanne.Moreau@example.com',
      phone: '+33 6 12 34 56 78',
      firstConsultation: false,
      message: '',
      locale: 'fr',
    },
    origin: 'patient',
    slot: halfHour(0),
    claimedAt: null,
    told: { patient: null, doctor: null },
    asked: null,
    declineHeard: false,
    reminded: null,
    proposed: null,
    noShow: false,
    regret: null,
    ...changes,
  };
}

export function bookingLike(id: string, changes: Partial<CalendarEvent> = {}): CalendarEvent {
  const event = eventLike(id, { summary: 'RDV – Jeanne Moreau', ...changes });
  const { start, end } = event;
  return {
    ...event,
    description: changes.description ?? 'jeanne.moreau@example.com',
    marks:
      changes.marks === undefined ? marksLike(id, { slot: { start, end } }) : changes.marks,
  };
}

export function holdEventLike(
  id: string,
  changes: Partial<CalendarEvent> & { readonly expiresAt: Instant },
): CalendarEvent {
  const { expiresAt, ...rest } = changes;
  const marks: HoldMarks = {
    kind: 'hold',
    id: asEventId(id),
    for: asEventId('moved'),
    expiresAt,
  };
  return eventLike(id, { ...rest, marks });
}

/** As Google's incremental pages give it: an id and an etag, nothing more. */
export const tombstone = (
  id: string,
  details: CalendarEvent | null = null,
): CancelledEntry => ({
  kind: 'cancelled',
  id: asEventId(id),
  etag: details === null ? asEtag(`"${id}-gone"`) : details.etag,
  details,
});

export const unreadable = (id: string, interval: Interval | null): UndecodableEntry => ({
  kind: 'undecodable',
  id: asEventId(id),
  reason: 'its end is missing',
  interval,
});

export function toldLike(changes: Partial<Told> = {}): Told {
  return {
    revision: 1,
    status: 'confirmed',
    ...halfHour(0),
    practitioner: asPractitionerId('dubois'),
    by: 'abcd1234',
    ...changes,
  };
}

export function intentLike(id: string, changes: Partial<BookIntent> = {}): BookIntent {
  const booking = asEventId(id);
  return {
    kind: 'book',
    id,
    rev: 1,
    booking,
    calendarId: CALENDAR,
    createdAt: MONDAY,
    nextAt: MONDAY,
    attempts: 0,
    queued: false,
    phase: 'insert',
    adopted: false,
    draft: {
      summary: 'RDV – Jeanne Moreau',
      description: '',
      location: '',
      status: 'confirmed',
      slot: halfHour(0),
      marks: marksLike(id),
    },
    ...changes,
  };
}

export function claimLike(
  id: string,
  slot: Interval,
  changes: Partial<SlotClaim> = {},
): SlotClaim {
  return {
    hold: { id, calendarId: CALENDAR, ...slot },
    bufferMs: 0,
    ignoring: [],
    dayLimit: null,
    intent: intentLike(id),
    audit: [auditLike({ action: 'booking.held', booking: asEventId(id) })],
    now: MONDAY,
    ...changes,
  };
}

export function auditLike(changes: Partial<AuditEntry> = {}): AuditEntry {
  return {
    at: MONDAY,
    actor: 'engine',
    action: 'pass.full',
    booking: null,
    calendarId: CALENDAR,
    detail: {},
    ...changes,
  };
}

export function noticeLike(
  key: string,
  changes: Partial<AppointmentNotice> = {},
): AppointmentNotice {
  const marks = marksLike('booked');
  return {
    key,
    booking: asEventId('booked'),
    party: 'patient',
    channel: 'email',
    to: marks.patient.email,
    locale: 'fr',
    content: {
      kind: 'booked',
      by: 'patient',
      status: 'confirmed',
      ...halfHour(0),
      practitioner: marks.practitioner,
      type: marks.type,
      patient: marks.patient,
      previous: null,
      alternatives: [],
      revision: 1,
      iCalUID: 'booked@google.com',
      htmlLink: '',
    },
    createdAt: MONDAY,
    ...changes,
  };
}

/** A whole full pass; its answer. */
export async function fullPass(
  mirror: Mirror,
  entries: readonly (CalendarEvent | CancelledEntry | UndecodableEntry)[],
  {
    calendarId = CALENDAR,
    token = T1,
    window = WINDOW,
    at = MONDAY,
    proven = [] as readonly (CalendarEvent | CancelledEntry)[],
  } = {},
): Promise<'committed' | 'superseded'> {
  const staging = await mirror.beginStaging(calendarId);
  await mirror.stage(staging, entries);
  return mirror.commitStaging(staging, { token, window, at, proven, audit: [] });
}

/** Entries of CALENDAR written outside any pass. */
export const wrote = (
  mirror: Mirror,
  ...entries: (CalendarEvent | CancelledEntry | UndecodableEntry)[]
): Promise<'committed' | 'stale'> =>
  mirror.commit({ entries: entries.map((entry) => ({ calendarId: CALENDAR, entry })) });
