import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIELD_ERRORS } from '../../src/engine/api.ts';
import { parseBookingRequest, parseStart } from '../../src/engine/core/request.ts';
import { at, practice } from './examples.ts';

const good = {
  practitioner: 'dubois',
  type: 'consultation',
  start: '2026-11-25T10:00:00+01:00',
  firstName: 'Zoë',
  lastName: 'O’Neil',
  email: 'zoe@example.org',
  phone: '+33 6 12 34 56 78',
};

describe('a booking request from outside', () => {
  it('is taken when it is whole, trimmed, in the language of the practice unless it says', () => {
    const parsed = parseBookingRequest({ ...good, firstName: '  Zoë ' }, practice);
    expect(parsed).toMatchObject({
      ok: true,
      value: {
        start: at('2026-11-25T09:00:00Z'),
        patient: { firstName: 'Zoë', locale: 'fr', firstConsultation: false, message: '' },
      },
    });
  });

  it.each([
    ['practitioner', 'martin', 'unknown-practitioner'],
    ['practitioner', undefined, 'required'],
    ['practitioner', ['dubois'], 'not-text'],
    ['type', 'surgery', 'unknown-type'],
    ['start', '2027-02-29T10:00:00+01:00', 'bad-date-time'],
    ['start', '2026-11-25T10:00:00', 'bad-date-time'],
    ['start', '2026-11-25', 'bad-date-time'],
    ['start', 1_795_597_200_000, 'not-text'],
    ['firstName', '   ', 'required'],
    ['lastName', 'x'.repeat(10_000), 'too-long'],
    ['lastName', 'a\u0000b', 'bad-characters'],
    ['email', 'zoe@example.org\nBcc: all@example.org', 'bad-characters'],
    ['email', 'zoe@example.org\r\n', 'bad-characters'],
    ['email', 'zoe', 'bad-email'],
    ['email', 'Zoe <zoe@example.org>', 'bad-email'],
    ['email', `${'z'.repeat(65)}@example.org`, 'bad-email'],
    ['phone', 'call me', 'bad-phone'],
    ['phone', '12', 'bad-phone'],
    ['phone', '06 12 34 56 7', 'bad-phone'],
    ['phone', '   ', 'required'],
    ['phone', 612_345_678, 'not-text'],
    ['firstConsultation', 'yes', 'not-boolean'],
    ['message', { html: '<b>' }, 'not-text'],
    ['message', 'x'.repeat(2_001), 'too-long'],
    ['locale', 'de', 'unknown-locale'],
    ['admin', true, 'unknown-field'],
  ])('is refused for its %s %j, by the code %s', (path, value, code) => {
    const parsed = parseBookingRequest({ ...good, [path]: value }, practice);
    expect(parsed).toEqual({ ok: false, errors: [{ path, code }] });
  });

  it('has its number kept in one spelling, of the practice’s country when it names none', () => {
    for (const phone of ['06 12 34 56 78', '+33 6 12 34 56 78', ' 06.12.34.56.78 ']) {
      const parsed = parseBookingRequest({ ...good, phone }, practice);
      expect(parsed).toMatchObject({ ok: true, value: { patient: { phone: '+33612345678' } } });
    }
  });

  it('has every problem listed at once', () => {
    const parsed = parseBookingRequest({ start: 'soon', email: '@' }, practice);
    expect(parsed.ok ? [] : parsed.errors.map(({ path }) => path).sort()).toEqual(
      ['email', 'firstName', 'lastName', 'phone', 'practitioner', 'start', 'type'].sort(),
    );
  });

  it('never throws, and only ever names known codes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.record(anyOf(good))), (input) => {
        const parsed = parseBookingRequest(input, practice);
        if (!parsed.ok) {
          for (const { code } of parsed.errors) expect(FIELD_ERRORS).toContain(code);
        }
      }),
    );
  });

  it('has the start of a move checked by the same rules', () => {
    expect(parseStart('2026-11-25T10:00:00+01:00')).toEqual({
      ok: true,
      value: at('2026-11-25T09:00:00Z'),
    });
    expect(parseStart(undefined)).toEqual({
      ok: false,
      errors: [{ path: 'start', code: 'required' }],
    });
  });
});

function anyOf<T extends object>(model: T) {
  return Object.fromEntries(
    Object.entries(model).map(([key, value]) => [
      key,
      fc.oneof(fc.constant(value), fc.string(), fc.anything()),
    ]),
  );
}
