import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { typedBooking } from '../../src/engine/core/typed.ts';
import { must } from '../../src/engine/core/values.ts';
import { at, event, marks, practice } from '../engine/examples.ts';

const owner = must(practice.practitioners[0], 'a practitioner');
const now = at('2026-11-24T08:00:00Z');
const read = (over: object, config = practice) =>
  typedBooking(event('apt001', { summary: 'RDV Curie', ...over }), config, owner, now);

describe('an appointment typed in by hand', () => {
  it.each([
    ['RDV – Marie Curie', 'Marie', 'Curie'],
    ['rdv: Marie Curie', 'Marie', 'Curie'],
    ['RDV Mme Curie', 'Mme', 'Curie'],
    ['Consultation Jean-Pierre de la Tour', 'Jean-Pierre', 'de la Tour'],
    ['CONSULTATION - Zoë O’Neil (suivi)', 'Zoë', 'O’Neil'],
    ['RDV Marie Curie 06 12 34 56 78', 'Marie', 'Curie'],
    ['RDV Curie', '', 'Curie'],
    ['RDV', '', ''],
  ])('reads the name out of "%s"', (summary, firstName, lastName) => {
    const found = read({ summary, description: 'marie@example.org' });
    expect(found?.patient).toMatchObject({ firstName, lastName, email: 'marie@example.org' });
  });

  it.each([
    ['marie.curie@example.org', 'marie.curie@example.org', ''],
    ['<a href="mailto:m@example.org">m@example.org</a>', 'm@example.org', ''],
    ['Tél&nbsp;: 06 12 34 56 78, rappeler', '', '+33612345678'],
    ['06.12.34.56.78 / m@example.org', 'm@example.org', '+33612345678'],
    ['+44 20 7946 0958', '', '+442079460958'],
  ])('reads how to reach the patient out of %s', (description, email, phone) => {
    expect(read({ description })?.patient).toMatchObject({ email, phone });
  });

  it('prefers the guest that was invited, and takes no colleague for a patient', () => {
    const guests = [
      { email: 'DUBOIS@example.com', response: 'accepted' as const },
      { email: 'marie@example.org', response: 'needsAction' as const },
    ];
    expect(read({ guests, description: 'other@example.org' })?.patient.email).toBe(
      'marie@example.org',
    );
    expect(read({ guests: guests.slice(0, 1) })).toBeNull();
  });

  it('takes the type by its name, else by its length, else the plain one', () => {
    const description = 'm@example.org';
    const hour = { start: at('2026-11-25T09:00:00Z'), end: at('2026-11-25T10:00:00Z') };
    expect(read({ summary: 'Consultation X', description, ...hour })?.type.id).toBe(
      'consultation',
    );
    expect(read({ description, ...hour })?.type.id).toBe('first');
    const odd = { ...hour, end: at('2026-11-25T09:50:00Z') };
    expect(read({ description, ...odd })?.type.id).toBe('consultation');
  });

  it.each([
    ['it carries our marks', { marks: marks('apt001') }],
    ['it is a copy of a booking', { copied: true }],
    ['somebody else organizes it', { organized: false }],
    ['it is over', { start: now - 2, end: now - 1 }],
    ['it is focus time', { eventType: 'focusTime' }],
    [
      'its id cannot be a booking’s',
      { id: '_60q30c1g60o30e1i60o4ac1g60rj8gpl88rj2c1h84s34h9g60s30c1g60o30c1g' },
    ],
  ])('is none when %s', (_, over) => {
    expect(read({ description: 'm@example.org', ...over })).toBeNull();
  });

  it('is only what the practice has agreed upon', () => {
    const policy = { ...practice.policy, typedTitles: ['Visite'] };
    const other = { ...practice, policy };
    const description = 'm@example.org';
    expect(read({ description }, other)).toBeNull();
    expect(read({ summary: 'Visite Curie', description }, other)).not.toBeNull();
    const off = { ...practice, policy: { ...policy, typedTitles: [] } };
    expect(read({ summary: 'Visite Curie', description }, off)).toBeNull();
  });

  it.each([
    ['Échographie', 'Échographie Curie'],
    ['Échographie', 'echographie Curie'],
    ['Échographie', ' E\u0301CHOGRAPHIE Curie'],
    ['Echographie', 'Échographie Curie'],
    ['rdv', '\u00a0\t RDV Curie'],
    ['ＲＤＶ', 'ＲＤＶ Curie'],
  ])('knows %s in "%s", however its first letter is written', (word, summary) => {
    const other = { ...practice, policy: { ...practice.policy, typedTitles: [word] } };
    expect(read({ summary, description: 'm@example.org' }, other)).not.toBeNull();
    expect(read({ summary: `x${summary}`, description: 'm@example.org' }, other)).toBeNull();
  });

  it('never throws, whatever is written, and never takes notes along', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        const found = read({ summary: `RDV ${a}`, description: `m@example.org ${b}` });
        expect(found?.patient.message ?? '').toBe('');
      }),
    );
  });
});
