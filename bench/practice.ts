/** The practice of every benchmark: one doctor, five days a week, half-hour visits. */
import type { Practice, Practitioner } from '../src/engine/core/practice.ts';
import { asCalendarId, asPractitionerId, asTypeId } from '../src/engine/core/values.ts';

const HOURS = [
  { fromMinute: 540, toMinute: 750 },
  { fromMinute: 840, toMinute: 1_110 },
];
const TYPES = [
  {
    id: asTypeId('consultation'),
    name: { fr: 'Consultation', en: 'Consultation' },
    minutes: 30,
  },
];

export const DUBOIS: Practitioner = {
  id: asPractitionerId('dubois'),
  name: 'Dr Marie Dubois',
  calendarId: asCalendarId('primary'),
  email: 'dr.dubois@example.com',
  telegramChatId: null,
  phone: null,
  availability: 'hours',
  openingTitles: [],
  openingHours: {
    mon: HOURS,
    tue: HOURS,
    wed: HOURS,
    thu: HOURS,
    fri: HOURS,
    sat: [],
    sun: [],
  },
  types: TYPES,
  dailySummary: null,
};

export const PRACTICE: Practice = {
  name: 'Cabinet du Dr Dubois',
  timeZone: 'Europe/Paris',
  locale: 'fr',
  address: '12 rue de la Paix, 75002 Paris',
  phone: '+33 1 23 45 67 89',
  adminEmail: null,
  privacy: { telegram: 'full', sms: 'full' },
  practitioners: [DUBOIS],
  types: TYPES,
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
