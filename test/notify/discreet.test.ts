/** What of a patient reaches Telegram and SMS when only initials may. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Patient } from '../../src/engine/core/event.ts';
import type {
  AppointmentKind,
  BookingInShort,
  Matter,
  Notice,
} from '../../src/engine/core/notice.ts';
import { asEventId, asPractitionerId, asTypeId, HOUR } from '../../src/engine/core/values.ts';
import { discreetName } from '../../src/notify/discreet.ts';
import { renderMail } from '../../src/notify/render-mail.ts';
import { renderSms } from '../../src/notify/render-sms.ts';
import { renderTelegram } from '../../src/notify/render-telegram.ts';
import { content, links, notice, practice, START } from './example.ts';

const context = {
  practice: { ...practice, privacy: { telegram: 'initials', sms: 'initials' } as const },
  links,
};
const KINDS: readonly AppointmentKind[] = [
  'booked',
  'pending',
  'approved',
  'moved',
  'handed-over',
  'cancelled',
  'restored',
  'unavailable',
  'reminder',
  'proposal',
];

/** Long enough, and odd enough, that no word of ours is among them. */
const word = fc
  .string({ unit: fc.constantFrom(...'QXZÉñqxz9-’<&'), minLength: 4, maxLength: 30 })
  .filter((text) => /[\p{L}\p{N}]/u.test(text));
const patients: fc.Arbitrary<Patient> = fc.record({
  firstName: word,
  lastName: word,
  email: word.map((name) => `${name}@patients.example`),
  phone: fc.stringMatching(/^\+339\d{8}$/),
  firstConsultation: fc.boolean(),
  message: fc.array(word, { minLength: 1, maxLength: 3 }).map((lines) => lines.join('\n')),
  locale: fc.constantFrom('fr', 'en'),
});

const shortOf = ({ firstName, lastName, phone }: Patient): BookingInShort => ({
  id: asEventId('abc123'),
  start: START,
  end: START + HOUR,
  type: asTypeId('consultation'),
  patient: { firstName, lastName, phone },
});

function mattersAbout(patient: Patient): readonly Matter[] {
  const practitioner = asPractitionerId('dubois');
  const booking = shortOf(patient);
  // Another booking laid over hers bears its patient's name as title.
  const block = {
    title: `RDV – ${patient.firstName} ${patient.lastName}`,
    allDay: false,
    start: START,
    end: START + HOUR,
  };
  return [
    { kind: 'overlap', practitioner, question: 'q', block, bookings: [booking] },
    {
      kind: 'summary',
      practitioner,
      date: '2026-11-24',
      entries: [
        { kind: 'booking', start: START, end: START + HOUR, booking, pending: true },
        { kind: 'block', ...block },
      ],
      free: [],
      pending: [booking],
      questions: 0,
    },
    ...(['coming', 'told', 'untold', 'nothing'] as const).map((state) => ({
      kind: 'preview' as const,
      practitioner,
      booking,
      change: 'moved' as const,
      previous: { start: START - HOUR, end: START },
      state,
      tellAt: START,
      truth: '0123abcd',
    })),
  ];
}

const saysNothingOf = (said: string, patient: Patient): void => {
  const plain = said.replaceAll('&lt;', '<').replaceAll('&amp;', '&').replaceAll('&gt;', '>');
  for (const text of [said, plain, plain.normalize('NFD').replace(/\p{M}/gu, '')]) {
    for (const field of [
      patient.firstName,
      patient.lastName,
      patient.email,
      patient.phone,
      ...patient.message.split('\n'),
    ]) {
      expect(text).not.toContain(field);
    }
  }
};

describe('with initials only', () => {
  it('no field of a patient is in what goes over Telegram or SMS, whatever is told', () => {
    fc.assert(
      fc.property(
        patients,
        fc.constantFrom(...KINDS),
        fc.constantFrom('patient' as const, 'doctor' as const),
        fc.constantFrom('fr' as const, 'en' as const),
        (patient, kind, party, locale) => {
          const told: Notice = {
            ...notice,
            party,
            locale,
            content: { ...content, kind, patient },
          };
          const asked = mattersAbout(patient).map(
            (matter): Notice => ({ ...notice, party: 'doctor', locale, content: matter }),
          );
          for (const one of [told, ...asked]) {
            const telegram = renderTelegram(one, context);
            const buttons = telegram.buttons.map((button) => JSON.stringify(button)).join();
            saysNothingOf(telegram.html + buttons, patient);
            saysNothingOf(renderSms(one, context), patient);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('the doctor still knows whom it is about, and mails are as they were', () => {
    const told: Notice = { ...notice, party: 'doctor' };
    expect(renderTelegram(told, context).html).toContain('Patient\u00a0: A. M.');
    expect(renderSms(told, context)).toContain('Nouveau rendez-vous : A. M., mardi');
    expect(renderMail(told, context).text).toContain('Anna Martin');
  });

  it.each([
    ['Zoë', 'O’Neil', 'Z. O.'],
    ['élodie', '', 'É. '],
    ['  -Jean', '张伟', 'J. 张.'],
    ['🦷', '<b>', ' B.'],
  ])('%s %s is %s', (firstName, lastName, initials) => {
    const short = discreetName({ firstName, lastName });
    expect(`${short.firstName} ${short.lastName}`).toBe(initials);
  });
});

describe('an SMS', () => {
  it('fits into two, links included, whoever it is for', () => {
    const address = 'https://rendez-vous.cabinet-dubois.example/bookings/';
    const token = 'x'.repeat(43);
    const long = {
      ...context,
      practice: {
        ...practice,
        name: 'Cabinet de médecine générale du Dr Marie Dubois, Paris 2e',
      },
      links: {
        ...links,
        manageUrl: () => `${address}${'0'.repeat(26)}?token=${token}`,
      },
    };
    for (const kind of KINDS) {
      for (const party of ['patient', 'doctor'] as const) {
        const sms = renderSms({ ...notice, party, content: { ...content, kind } }, long);
        expect(sms.length, `${party} ${kind}`).toBeLessThanOrEqual(306);
      }
    }
  });

  it('is written in the alphabet of which most fits into one', () => {
    const august = Date.UTC(2026, 7, 4, 8, 0);
    const sms = renderSms(
      { ...notice, party: 'doctor', content: { ...content, start: august } },
      { practice, links },
    );
    expect(sms).toContain('mardi 4 aout 2026 à 10 h');
    expect(sms.length).toBeLessThan(160);
  });
});
