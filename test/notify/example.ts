/** A practice, a notice and links to write tests with. */
import type { AppointmentContent, AppointmentNotice } from '../../src/engine/core/notice.ts';
import type { Practice, Practitioner } from '../../src/engine/core/practice.ts';
import {
  asCalendarId,
  asEventId,
  asPractitionerId,
  asTypeId,
  MINUTE,
} from '../../src/engine/core/values.ts';
import type { NoticeLinks } from '../../src/notify/letter.ts';

const consultation = {
  id: asTypeId('consultation'),
  name: { fr: 'Consultation', en: 'Check-up' },
  minutes: 30,
};

const practitioner = (id: string, name: string): Practitioner => ({
  id: asPractitionerId(id),
  name,
  calendarId: asCalendarId(`${id}@calendar`),
  email: `${id}@example.com`,
  telegramChatId: '4242',
  phone: null,
  availability: 'hours',
  openingTitles: [],
  openingHours: { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] },
  types: [consultation],
  dailySummary: null,
});

export const practice: Practice = {
  name: 'Cabinet du Dr Dubois',
  timeZone: 'Europe/Paris',
  locale: 'fr',
  address: '12 rue de la Paix, 75002 Paris',
  phone: '+33 1 23 45 67 89',
  adminEmail: null,
  privacy: { telegram: 'full', sms: 'full' },
  practitioners: [
    practitioner('dubois', 'Dr Marie Dubois'),
    practitioner('petit', 'Dr Luc Petit'),
  ],
  types: [consultation],
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
    reminderHours: [],
    typedTitles: [],
    offerMinutes: 30,
    staleAfterMinutes: 30,
  },
};

export const links: NoticeLinks = {
  manageUrl: (id) => `https://rdv.example/bookings/${id}?token=SECRET`,
  moveUrl: (id, start) =>
    `https://rdv.example/bookings/${id}?token=SECRET&move=1&start=${start}`,
  offerUrl: (id) => `https://rdv.example/bookings/${id}/offer?token=SECRET`,
  formUrl: (doctor, type) => `https://rdv.example/?practitioner=${doctor}&type=${type}`,
  questionUrl: (question) => `https://rdv.example/questions/${question}?token=SECRET`,
  approvalUrl: (id) => `https://rdv.example/approvals/${id}?token=SECRET`,
  adminUrl: () => 'https://rdv.example/admin',
  fileUrl: (id) => `https://rdv.example/admin/bookings/${id}`,
};

/** Tuesday 24 November 2026, 9:30 in Paris. */
export const START = Date.UTC(2026, 10, 24, 8, 30);
/** Monday 23 November 2026, 15:00 in Paris. */
export const BEFORE = Date.UTC(2026, 10, 23, 14, 0);

export const content: AppointmentContent = {
  kind: 'booked',
  by: 'patient',
  status: 'confirmed',
  start: START,
  end: START + 30 * MINUTE,
  practitioner: asPractitionerId('dubois'),
  type: asTypeId('consultation'),
  patient: {
    firstName: 'Anna',
    lastName: 'Martin',
    email: 'anna@patients.example',
    phone: '+33 6 11 22 33 44',
    firstConsultation: true,
    message: 'Douleur au genou',
    locale: 'fr',
  },
  previous: null,
  alternatives: [],
  revision: 1,
  iCalUID: 'abc123@google.com',
  htmlLink: 'https://www.google.com/calendar/event?eid=xyz',
};

export const notice: AppointmentNotice = {
  key: 'abc123.patient.email.booked.1',
  booking: asEventId('abc123'),
  party: 'patient',
  channel: 'email',
  to: 'anna@patients.example',
  locale: 'fr',
  content,
  createdAt: Date.UTC(2026, 10, 20, 12, 0),
};
