import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Booking, BookingStatus, Told } from '../../src/engine/core/event.ts';
import {
  nextTold,
  noticesFor,
  owedForDoctorsChange,
  owedForOwnChange,
  withdrawnTold,
} from '../../src/engine/core/notices.ts';
import { asPractitionerId, HOUR } from '../../src/engine/core/values.ts';
import { at, booking, marks, practice } from './examples.ts';

const dubois = asPractitionerId('dubois');
const [practitioner] = practice.practitioners;
if (practitioner === undefined) throw new Error('the example has a practitioner');
const reach = { practitioner, locale: 'fr', telegram: true, sms: false } as const;
const nine = { start: at('2026-11-25T09:00:00Z'), end: at('2026-11-25T09:30:00Z') };

function told(over: Partial<Told> = {}): Told {
  return { revision: 1, status: 'confirmed', ...nine, practitioner: dubois, by: 'x', ...over };
}

const withTold = (patient: Told | null, over: Partial<Booking> = {}): Booking =>
  booking('a', { told: { patient, doctor: told() }, ...over });

describe('what the patient is owed after the doctor changed something', () => {
  const later = { start: nine.start + HOUR, end: nine.end + HOUR };

  it.each<[string, Booking, string | null]>([
    ['nothing changed', withTold(told()), null],
    ['moved', withTold(told(), later), 'moved'],
    ['only longer', withTold(told(), { end: nine.end + HOUR }), 'moved'],
    ['cancelled', withTold(told(), { status: 'cancelled' }), 'cancelled'],
    [
      'cancelled, and told so',
      withTold(told({ status: 'cancelled' }), { status: 'cancelled' }),
      null,
    ],
    ['taken back from the bin', withTold(told({ status: 'cancelled' })), 'restored'],
    ['approved', withTold(told({ status: 'pending' })), 'approved'],
    ['approved and moved at once', withTold(told({ status: 'pending' }), later), 'moved'],
    ['never told of', withTold(null), 'booked'],
    ['came and went untold', withTold(null, { status: 'cancelled' }), null],
  ])('%s', (_, subject, kind) => {
    const owed = owedForDoctorsChange(subject, dubois, 'tag');
    expect(owed?.contents.map(({ content }) => content.kind) ?? null).toEqual(
      kind === null ? null : [kind],
    );
  });

  it('names old and new time, and never tells the doctor what she did herself', () => {
    const owed = owedForDoctorsChange(withTold(told(), later), dubois, 'tag');
    expect(owed?.contents.map(({ party }) => party)).toEqual(['patient']);
    expect(owed?.contents[0]?.content).toMatchObject({ ...later, previous: nine, revision: 2 });
    expect(owed?.told.doctor).toMatchObject({ ...later, revision: 2 });
  });

  it('is settled by being told: the same truth is never owed twice', () => {
    const states = fc.record({
      status: fc.constantFrom<BookingStatus>('confirmed', 'pending', 'cancelled'),
      shift: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(states, { maxLength: 8 }), (history) => {
        let patient: Told | null = told();
        for (const { status, shift } of history) {
          const now = { start: nine.start + shift * HOUR, end: nine.end + shift * HOUR };
          const owed = owedForDoctorsChange(withTold(patient, { status, ...now }), dubois, 't');
          if (owed === null) continue;
          patient = owed.told.patient ?? null;
          const again = owedForDoctorsChange(
            withTold(patient, { status, ...now }),
            dubois,
            't',
          );
          expect(again).toBeNull();
        }
      }),
    );
  });
});

describe('what is owed when a booking was changed through us', () => {
  const truth = { status: 'cancelled', ...nine, practitioner: dubois } as const;

  it('tells both parties of what the patient did', () => {
    const owed = owedForOwnChange(withTold(told()), truth, 'patient', 'tag');
    const said = owed.contents.map(({ party, content }) => `${party}: ${content.kind}`);
    expect(said.sort()).toEqual(['doctor: cancelled', 'patient: cancelled']);
  });

  it('does not tell the doctor what she did herself', () => {
    const owed = owedForOwnChange(withTold(told()), truth, 'doctor', 'tag');
    expect(owed.contents.map(({ party }) => party)).toEqual(['patient']);
    expect(owed.told.doctor?.status).toBe('cancelled');
  });

  it('tells nobody again what she was told last: what came in between was not told yet', () => {
    const restored = withTold(told({ revision: 2, status: 'cancelled' }));
    const owed = owedForOwnChange(restored, truth, 'patient', 'tag');
    expect(owed.contents.map(({ party }) => party)).toEqual(['doctor']);
    expect(owed.told.patient).toMatchObject({ revision: 3, status: 'cancelled', by: 'tag' });
  });

  it('owes nothing for a booking withdrawn before anybody was told', () => {
    const first = nextTold(null, { ...truth, status: 'confirmed' }, 'tag');
    const own = marks('a', { told: { patient: first, doctor: first } });
    const gone = withdrawnTold(own);
    expect(gone.patient).toMatchObject({ revision: 2, status: 'cancelled', by: 'tag' });
  });
});

describe('notices', () => {
  const later = { start: nine.start + HOUR, end: nine.end + HOUR };
  const owed = owedForOwnChange(
    withTold(null),
    { status: 'confirmed', ...later, practitioner: dubois },
    'patient',
    'tag',
  );

  it('go to each channel that reaches the party, under a key of their own', () => {
    const notices = noticesFor(booking('a').id, owed.contents, reach, 0);
    expect(notices.map(({ party, channel, to }) => [party, channel, to]).sort()).toEqual([
      ['doctor', 'email', 'dubois@example.com'],
      ['doctor', 'telegram', '1'],
      ['patient', 'email', 'zoe@example.org'],
    ]);
    expect(new Set(notices.map(({ key }) => key)).size).toBe(3);
  });

  it('have the same keys when the same thing is said again', () => {
    const keys = () =>
      noticesFor(booking('a').id, owed.contents, reach, 0).map(({ key }) => key);
    expect(keys()).toEqual(keys());
  });

  it('speak the language of their reader', () => {
    const english = owed.contents.map((one) => ({
      ...one,
      content: { ...one.content, patient: { ...one.content.patient, locale: 'en' as const } },
    }));
    const notices = noticesFor(booking('a').id, english, reach, 0);
    expect(notices.find(({ party }) => party === 'patient')?.locale).toBe('en');
    expect(notices.find(({ party }) => party === 'doctor')?.locale).toBe('fr');
  });
});
