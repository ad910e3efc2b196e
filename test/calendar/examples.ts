/** Marks and drafts of an ordinary booking, for tests to vary; and generators of any. */
import fc from 'fast-check';
import type {
  BookingMarks,
  HoldMarks,
  Owed,
  Patient,
  Told,
} from '../../src/engine/core/event.ts';
import { APPOINTMENT_KINDS, CANCEL_REASONS } from '../../src/engine/core/notice.ts';
import {
  asEventId,
  asPractitionerId,
  asTypeId,
  type EventId,
} from '../../src/engine/core/values.ts';
import type { EventDraft } from '../../src/engine/ports.ts';

export const PARIS = { timeZone: 'Europe/Paris' } as const;

export const exampleId = asEventId('0123456789abcdefghijklmnop');

export const patient: Patient = {
  firstName: 'Zoé',
  lastName: 'L’Hôpital',
  email: 'zoe@example.com',
  phone: '+33123456789',
  firstConsultation: true,
  message: 'Genou 🦵 douloureux\nmerci',
  locale: 'fr',
};

export const told: Told = {
  revision: 3,
  status: 'confirmed',
  start: Date.UTC(2025, 2, 24, 8),
  end: Date.UTC(2025, 2, 24, 8, 30),
  practitioner: asPractitionerId('dubois'),
  by: 'k3v9',
};

export function bookingMarks(id: EventId, change: Partial<BookingMarks> = {}): BookingMarks {
  return {
    kind: 'booking',
    id,
    practitioner: asPractitionerId('dubois'),
    type: asTypeId('consultation'),
    patient,
    origin: 'patient',
    slot: { start: Date.UTC(2025, 2, 24, 8), end: Date.UTC(2025, 2, 24, 8, 30) },
    claimedAt: null,
    told: { patient: told, doctor: null },
    asked: null,
    declineHeard: false,
    reminded: null,
    proposed: null,
    noShow: false,
    regret: null,
    ...change,
  };
}

export function holdMarks(id: EventId): HoldMarks {
  return {
    kind: 'hold',
    id,
    for: asEventId('ponmlkjihgfedcba9876543210'),
    expiresAt: Date.UTC(2025, 2, 24, 7, 5),
  };
}

export function draft(id: EventId = exampleId, change: Partial<EventDraft> = {}): EventDraft {
  return {
    id,
    summary: 'RDV – Zoé L’Hôpital',
    description: 'zoe@example.com',
    location: '12 rue de la Paix',
    start: Date.UTC(2025, 2, 24, 8),
    end: Date.UTC(2025, 2, 24, 8, 30),
    status: 'confirmed',
    marks: bookingMarks(id),
    ...change,
  };
}

/** Texts of any script, emoji among them, long enough to be cut into several pieces. */
export const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: fc.constantFrom('a', 'é', '字', '👩‍⚕️', '"', '\\', ' '), maxLength: 1_200 }),
);

export const anyPatient: fc.Arbitrary<Patient> = fc.record({
  firstName: anyText,
  lastName: anyText,
  email: anyText,
  phone: anyText,
  firstConsultation: fc.boolean(),
  message: anyText,
  locale: fc.constantFrom('fr', 'en'),
});

const instants = fc.integer({ min: -62_000_000_000_000, max: 250_000_000_000_000 });

export const anyTold: fc.Arbitrary<Told> = fc.record({
  revision: fc.nat(),
  status: fc.constantFrom('confirmed', 'pending', 'cancelled'),
  start: instants,
  end: instants,
  practitioner: fc.constantFrom('dubois', 'martin-2').map(asPractitionerId),
  by: fc.string({ maxLength: 20 }),
});

const anyOwed: fc.Arbitrary<Owed> = fc.record({
  at: instants,
  handed: fc.boolean(),
  messages: fc.subarray(['patient', 'doctor'] as const).chain((parties) =>
    fc.tuple(
      ...parties.map((party) =>
        fc
          .record({
            by: fc.string({ maxLength: 20 }),
            party: fc.constant(party),
            channels: fc.subarray(['email', 'telegram', 'sms', 'invitation'] as const),
            kind: fc.constantFrom(...APPOINTMENT_KINDS),
            who: fc.constantFrom('patient' as const, 'doctor' as const, 'engine' as const),
            revision: fc.nat(),
            previous: fc.option(
              fc.record({
                start: instants,
                end: instants,
                practitioner: fc.constantFrom('dubois', 'martin-2').map(asPractitionerId),
              }),
            ),
          })
          .chain((message) =>
            fc
              .constantFrom(undefined, ...CANCEL_REASONS)
              .map((reason) => (reason === undefined ? message : { ...message, reason })),
          ),
      ),
    ),
  ),
});

export const anyBookingMarks: fc.Arbitrary<BookingMarks> = fc
  .record({
    kind: fc.constant('booking' as const),
    id: fc.constant(exampleId),
    practitioner: fc.constantFrom('dubois', 'martin-2').map(asPractitionerId),
    type: fc.constantFrom('consultation', 'first').map(asTypeId),
    patient: anyPatient,
    origin: fc.constantFrom('patient', 'practice', 'doctor'),
    slot: fc.record({ start: instants, end: instants }),
    claimedAt: fc.option(instants),
    told: fc.record({ patient: fc.option(anyTold), doctor: fc.option(anyTold) }),
    asked: fc.option(
      fc.record({
        about: fc.array(fc.string(), { maxLength: 20 }),
        listed: fc.array(fc.string(), { maxLength: 10 }),
        by: fc.string(),
      }),
    ),
    declineHeard: fc.boolean(),
    reminded: fc.option(fc.record({ start: instants, hours: fc.integer(), by: fc.string() })),
    proposed: fc.option(fc.record({ start: instants, by: fc.string() })),
    noShow: fc.boolean(),
    regret: fc.option(
      fc.record({
        at: instants,
        was: fc.constantFrom('confirmed' as const, 'pending' as const),
        by: fc.string(),
      }),
    ),
  })
  .chain((marks) =>
    fc
      .record(
        {
          waiting: fc.record({
            since: instants,
            offered: fc.array(instants, { maxLength: 30 }),
            by: fc.string({ maxLength: 20 }),
          }),
          offer: fc.record({
            start: instants,
            end: instants,
            until: instants,
            hold: fc.constant(asEventId('ponmlkjihgfedcba9876543210')),
            by: fc.string({ maxLength: 20 }),
          }),
          owed: anyOwed,
        },
        { requiredKeys: [] },
      )
      .map((more): BookingMarks => ({ ...marks, ...more })),
  );
