/** Pages of a large calendar, as Google answers a listing of ours: text, trimmed to the fields asked for. */
import { encodeDraft } from '../src/calendar/codec.ts';
import {
  asEventId,
  asPractitionerId,
  asTypeId,
  HOUR,
  type Instant,
  MINUTE,
} from '../src/engine/core/values.ts';
import { random } from './random.ts';

export const PAGE_SIZE = 2_500;

/** One page of `total` events; about one in thirty is a booking. */
export function pageText(page: number, total: number, from: Instant): string {
  const first = page * PAGE_SIZE;
  const last = Math.min(first + PAGE_SIZE, total);
  const items: object[] = [];
  for (let number = first; number < last; number++) {
    items.push(number % 30 === 0 ? booking(number, from) : plainEvent(number, from));
  }
  const next = last < total ? { nextPageToken: String(page + 1) } : { nextSyncToken: 'token' };
  return JSON.stringify({ ...next, items });
}

function plainEvent(number: number, from: Instant): object {
  const next = random(number);
  const start = startOf(number, from);
  const minutes = 15 * (1 + Math.floor(next() * 8));
  return {
    ...envelope(number, from),
    summary: `${TITLES[number % TITLES.length]} ${number}`,
    description: 'Penser à rappeler le laboratoire, et à préparer le dossier. '.repeat(2),
    start: { dateTime: new Date(start).toISOString() },
    end: { dateTime: new Date(start + minutes * MINUTE).toISOString() },
    ...(number % 20 === 1 ? { transparency: 'transparent' } : {}),
    ...(number % 5 === 1
      ? {
          attendees: [
            { email: 'dr.dubois@example.com', self: true, responseStatus: 'accepted' },
          ],
        }
      : {}),
  };
}

function booking(number: number, from: Instant): object {
  const start = startOf(number, from);
  const id = asEventId(eventId(number));
  const draft = encodeDraft(
    {
      id,
      summary: 'RDV – Camille Martin',
      description: 'Courriel : camille.martin@example.com\nTéléphone : +33 6 12 34 56 78',
      location: '12 rue de la Paix, 75002 Paris',
      start,
      end: start + 30 * MINUTE,
      status: 'confirmed',
      marks: {
        kind: 'booking',
        id,
        practitioner: asPractitionerId('dubois'),
        type: asTypeId('consultation'),
        patient: {
          firstName: 'Camille',
          lastName: 'Martin',
          email: 'camille.martin@example.com',
          phone: '+33 6 12 34 56 78',
          firstConsultation: false,
          message: '',
          locale: 'fr',
        },
        origin: 'patient',
        slot: { start, end: start + 30 * MINUTE },
        claimedAt: null,
        told: { patient: null, doctor: null },
        asked: null,
        declineHeard: false,
        reminded: null,
        proposed: null,
        noShow: false,
        regret: null,
      },
    },
    { timeZone: 'Europe/Paris' },
  );
  return { ...draft, ...envelope(number, from) };
}

function envelope(number: number, from: Instant): object {
  const updated = from - number * MINUTE;
  const id = eventId(number);
  return {
    etag: `"${updated * 2_000}"`,
    id,
    status: 'confirmed',
    htmlLink: `https://www.google.com/calendar/event?eid=${id}${id}`,
    created: new Date(updated - HOUR).toISOString(),
    updated: new Date(updated).toISOString(),
    iCalUID: `${id}@google.com`,
    eventType: 'default',
  };
}

/** Spread over sixty days in no order, as Google lists them. */
const startOf = (number: number, from: Instant): Instant =>
  from + ((number * 7_919) % (60 * 96)) * 15 * MINUTE;

/** 26 characters of base32hex (google: events.insert, id). */
const eventId = (number: number): string => `bench${number.toString(32).padStart(21, '0')}`;

const TITLES = [
  'Réunion',
  'Déjeuner',
  'Visite à domicile',
  'Formation',
  'Garde',
  'Laboratoire',
];
