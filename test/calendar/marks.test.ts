import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeMarks,
  encodeMarks,
  encodeMarksChange,
  MARKS_PREFIX,
  MarksTooLarge,
} from '../../src/calendar/marks.ts';
import { asEventId } from '../../src/engine/core/values.ts';
import {
  anyBookingMarks,
  anyTold,
  bookingMarks,
  exampleId,
  holdMarks,
  patient,
  told,
} from './examples.ts';

const message = (text: string) =>
  bookingMarks(exampleId, { patient: { ...patient, message: text } });

/** What Google does to a patched event: null deletes a key, anything else replaces it. */
function patched(
  properties: Record<string, string>,
  change: Record<string, string | null>,
): Record<string, string> {
  const result = { ...properties };
  for (const [key, value] of Object.entries(change)) {
    if (value === null) delete result[key];
    else result[key] = value;
  }
  return result;
}

describe('marks of a booking', () => {
  it('come back as they were written, for any patient', () => {
    fc.assert(
      fc.property(anyBookingMarks, (marks) => {
        expect(decodeMarks(encodeMarks(marks), exampleId)).toEqual(marks);
      }),
      { numRuns: 500 },
    );
  });

  it('never meet the limits at which Google truncates or drops without a word', () => {
    fc.assert(
      fc.property(anyBookingMarks, (marks) => {
        const properties = Object.entries(encodeMarks(marks));
        expect(properties.length).toBeLessThan(300);
        for (const [key, value] of properties) {
          expect(key.length).toBeLessThanOrEqual(44);
          expect(Buffer.byteLength(value)).toBeLessThanOrEqual(1_024);
          // No character is divided: each piece is well-formed text of its own.
          expect(value.isWellFormed()).toBe(true);
        }
      }),
    );
  });

  it.each([
    0, 1, 2, 3,
  ])('keep an emoji whole that lies across the border of a piece (%i)', (shift) => {
    const marks = message('x'.repeat(shift) + '👩‍⚕️'.repeat(400));
    expect(decodeMarks(encodeMarks(marks), exampleId)).toEqual(marks);
  });

  it('are refused when they cannot fit into an event', () => {
    expect(() => encodeMarks(message('é'.repeat(16_000)))).toThrow(MarksTooLarge);
  });

  it('are refused without repeating what the patient wrote', () => {
    const secret = 'confidential '.repeat(3_000);
    expect(() => encodeMarks(message(secret))).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('confidential') }),
    );
  });

  it('lie under a versioned prefix', () => {
    const keys = Object.keys(encodeMarks(bookingMarks(exampleId)));
    expect(keys.filter((key) => !key.startsWith(MARKS_PREFIX))).toEqual([]);
  });
});

describe('marks of a hold', () => {
  it('come back as they were written', () => {
    const marks = holdMarks(exampleId);
    expect(decodeMarks(encodeMarks(marks), exampleId)).toEqual(marks);
  });
});

describe('decodeMarks', () => {
  it('finds none in a stranger’s properties', () => {
    expect(decodeMarks({ origin: 'compass', 'reclaim.touched': 'true' }, exampleId)).toBeNull();
    expect(decodeMarks(undefined, exampleId)).toBeNull();
    expect(decodeMarks('creneau1.id', exampleId)).toBeNull();
  });

  it('takes a copy of the event for no booking', () => {
    const properties = encodeMarks(bookingMarks(exampleId));
    expect(decodeMarks(properties, asEventId('copyofit0123456789'))).toBeNull();
    expect(decodeMarks(properties, asEventId(`${exampleId}_20250324T080000Z`))).toBeNull();
  });

  it('gives up on marks that another program damaged, whichever key it took', () => {
    const properties = encodeMarks(message('long '.repeat(500)));
    const optional = new Set(['told.patient', 'told.doctor', 'claimedAt']);
    for (const key of Object.keys(properties)) {
      if (optional.has(key.slice(MARKS_PREFIX.length))) continue;
      const { [key]: _, ...rest } = properties;
      expect(decodeMarks(rest, exampleId), `without ${key}`).toBeNull();
    }
  });

  it('gives up on marks of which a value was cut or replaced', () => {
    const properties = encodeMarks(bookingMarks(exampleId));
    for (const key of Object.keys(properties)) {
      if (/\.(practitioner|type)$/.test(key)) continue;
      expect(decodeMarks({ ...properties, [key]: '{' }, exampleId), key).toBeNull();
      expect(decodeMarks({ ...properties, [key]: 7 }, exampleId), key).toBeNull();
    }
  });

  it('never throws, whatever the properties hold', () => {
    const keys = Object.keys(encodeMarks(bookingMarks(exampleId)));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), fc.jsonValue()), (properties) => {
        expect(
          decodeMarks({ ...properties, [`${MARKS_PREFIX}id`]: exampleId }, exampleId),
        ).toSatisfy((marks) => marks === null || marks.id === exampleId);
      }),
    );
  });

  it('reads marks to which a later version added a field', () => {
    const marks = bookingMarks(exampleId);
    expect(decodeMarks({ ...encodeMarks(marks), 'creneau1.more': 'x' }, exampleId)).toEqual(
      marks,
    );
  });
});

describe('encodeMarksChange', () => {
  it('replaces the marks it names and leaves the others', () => {
    const slot = { start: 1, end: 2 };
    fc.assert(
      fc.property(anyBookingMarks, anyTold, (marks, newer) => {
        const change = encodeMarksChange({ slot, told: { doctor: newer } });
        expect(decodeMarks(patched(encodeMarks(marks), change), exampleId)).toEqual({
          ...marks,
          slot,
          told: { patient: marks.told.patient, doctor: newer },
        });
      }),
    );
  });

  it('takes a wish, an offer and what was owed away again', () => {
    fc.assert(
      fc.property(anyBookingMarks, (marks) => {
        const change = encodeMarksChange({ waiting: null, offer: null, owed: null });
        const { waiting: _, offer: __, owed: ___, ...left } = marks;
        expect(decodeMarks(patched(encodeMarks(marks), change), exampleId)).toEqual(left);
      }),
    );
  });

  it('sends nothing but the changed keys', () => {
    expect(Object.keys(encodeMarksChange({ told: { patient: told } }))).toEqual([
      'creneau1.told.patient',
    ]);
    expect(encodeMarksChange({})).toEqual({});
  });

  it('deletes a claim that is given up', () => {
    const marks = bookingMarks(exampleId, { claimedAt: 5 });
    expect(
      decodeMarks(
        patched(encodeMarks(marks), encodeMarksChange({ claimedAt: null })),
        exampleId,
      ),
    ).toEqual({ ...marks, claimedAt: null });
  });

  it('refuses a value that Google would cut', () => {
    expect(() =>
      encodeMarksChange({ told: { patient: { ...told, by: 'x'.repeat(1_100) } } }),
    ).toThrow(MarksTooLarge);
  });
});
