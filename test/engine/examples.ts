/** Small true-to-life values for tests of the engine. */
import type {
  Booking,
  BookingMarks,
  CalendarEvent,
  Patient,
} from '../../src/engine/core/event.ts';
import type { OpeningHours, Practice } from '../../src/engine/core/practice.ts';
import {
  asCalendarId,
  asEtag,
  asEventId,
  asPractitionerId,
  asTypeId,
  type Instant,
} from '../../src/engine/core/values.ts';

export const at = (iso: string): Instant => Date.parse(iso);

export const patient: Patient = {
  firstName: 'Zoë',
  lastName: 'O’Neil',
  email: 'zoe@example.org',
  phone: '+33 6 12 34 56 78',
  firstConsultation: true,
  message: 'Bonjour',
  locale: 'fr',
};

const none: OpeningHours = { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] };
const consultation = {
  id: asTypeId('consultation'),
  name: { fr: 'Consultation', en: 'Consultation' },
  minutes: 30,
};
const first = {
  id: asTypeId('first'),
  name: { fr: 'Première consultation', en: 'First visit' },
  minutes: 60,
};
const allDay = [{ fromMinute: 9 * 60, toMinute: 18 * 60 }];

export const practice: Practice = {
  name: 'Cabinet du Dr Dubois',
  timeZone: 'Europe/Paris',
  locale: 'fr',
  address: '12 rue de la Paix, 75002 Paris',
  phone: '+33 1 23 45 67 89',
  adminEmail: null,
  privacy: { telegram: 'full', sms: 'full' },
  types: [consultation, first],
  practitioners: [
    {
      id: asPractitionerId('dubois'),
      name: 'Dr Marie Dubois',
      calendarId: asCalendarId('dubois@example.com'),
      email: 'dubois@example.com',
      telegramChatId: '1',
      phone: null,
      availability: 'hours',
      openingTitles: ['Disponible'],
      openingHours: {
        ...none,
        mon: allDay,
        tue: allDay,
        wed: allDay,
        thu: allDay,
        fri: allDay,
      },
      types: [consultation, first],
      dailySummary: null,
    },
  ],
  policy: {
    slotStepMinutes: 30,
    minNoticeMinutes: 120,
    horizonDays: 60,
    bufferMinutes: 0,
    maxPerDay: null,
    maxPerPerson: null,
    minFillSeconds: 0,
    approval: 'automatic',
    cancelUntilMinutes: 0,
    reminderHours: [24],
    typedTitles: ['RDV', 'Consultation'],
    offerMinutes: 30,
    staleAfterMinutes: 30,
  },
};

export function marks(id: string, over: Partial<BookingMarks> = {}): BookingMarks {
  return {
    kind: 'booking',
    id: asEventId(id),
    practitioner: asPractitionerId('dubois'),
    type: asTypeId('consultation'),
    patient,
    origin: 'patient',
    slot: { start: at('2026-11-25T09:00:00Z'), end: at('2026-11-25T09:30:00Z') },
    claimedAt: null,
    told: { patient: null, doctor: null },
    asked: null,
    declineHeard: false,
    reminded: null,
    proposed: null,
    noShow: false,
    regret: null,
    ...over,
  };
}

export function event(id: string, over: Partial<CalendarEvent> = {}): CalendarEvent {
  return {
    kind: 'event',
    id: asEventId(id),
    etag: asEtag(`"${id}-1"`),
    status: 'confirmed',
    created: at('2026-11-20T08:00:00Z'),
    updated: at('2026-11-20T08:00:00Z'),
    start: at('2026-11-25T09:00:00Z'),
    end: at('2026-11-25T09:30:00Z'),
    allDay: false,
    summary: 'Réunion',
    description: '',
    transparency: 'opaque',
    eventType: 'default',
    selfResponse: null,
    guests: [],
    organized: true,
    recurringEventId: null,
    iCalUID: `${id}@google.com`,
    htmlLink: 'https://www.google.com/calendar/event?eid=x',
    marks: null,
    copied: false,
    ...over,
  };
}

export function booking(id: string, over: Partial<Booking> = {}): Booking {
  const own = over.marks ?? marks(id);
  return {
    id: asEventId(id),
    calendarId: asCalendarId('dubois@example.com'),
    etag: asEtag(`"${id}-1"`),
    status: 'confirmed',
    start: own.slot.start,
    end: own.slot.end,
    created: at('2026-11-20T08:00:00Z'),
    updated: at('2026-11-20T08:00:00Z'),
    changedAt: at('2026-11-20T08:00:00Z'),
    summary: 'RDV – Zoë O’Neil',
    iCalUID: `${id}@google.com`,
    htmlLink: 'https://www.google.com/calendar/event?eid=x',
    marks: own,
    told: own.told,
    ...over,
  };
}
