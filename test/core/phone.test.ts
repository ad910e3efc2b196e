import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isMobile,
  phoneInWords,
  phoneNumber,
  phoneToDial,
} from '../../src/engine/core/phone.ts';

const PARIS = { phone: '+33 1 23 45 67 89' };
const BRUSSELS = { phone: '+32 2 123 45 67' };
/** Its own number does not say where it is. */
const SOMEWHERE = { phone: '01 23 45 67 89' };

describe('a telephone number that somebody typed', () => {
  it.each([
    ['06 12 34 56 78', '+33612345678'],
    ['06.12.34.56.78', '+33612345678'],
    ['06/12/34/56/78', '+33612345678'],
    ['06\u00a012\u202f34 56‑78', '+33612345678'],
    ['+33 6 12 34 56 78', '+33612345678'],
    ['+33 (0)6 12 34 56 78', '+33612345678'],
    ['0033612345678', '+33612345678'],
    ['+32 470 12 34 56', '+32470123456'],
    ['+41 21 123 45 67', '+41211234567'],
  ])('is kept in one spelling: %s is %s', (typed, kept) => {
    expect(phoneNumber(typed, PARIS)).toBe(kept);
  });

  it.each([
    '',
    '12',
    '112',
    '06 12 34 56 7',
    '+33 6 12',
    '+1 555 0100',
    'call me',
    '06+12',
    '٠٦',
  ])('is nobody’s when it is %j', (typed) => {
    expect(phoneNumber(typed, PARIS)).toBeNull();
  });

  it('is of the practice’s country when it names none', () => {
    expect(phoneNumber('0470 12 34 56', BRUSSELS)).toBe('+32470123456');
    expect(phoneNumber('0470 12 34 56', PARIS)).not.toBe('+32470123456');
  });

  it('is kept as typed where nobody can tell the country, and checked where it says so', () => {
    expect(phoneNumber('06 12 34 56 78', SOMEWHERE)).toBe('06 12 34 56 78');
    expect(phoneNumber('12', SOMEWHERE)).toBeNull();
    expect(phoneNumber('+33 6 12 34 56 78', SOMEWHERE)).toBe('+33612345678');
    expect(phoneNumber('+33 6 12', SOMEWHERE)).toBeNull();
  });
});

describe('a telephone number that is shown', () => {
  it('is written as people write it here, and with its country when it is of another', () => {
    expect(phoneInWords('+33612345678', PARIS)).toBe('06 12 34 56 78');
    expect(phoneInWords('+32470123456', PARIS)).toBe('+32 470 12 34 56');
    expect(phoneInWords('+33612345678', BRUSSELS)).toBe('+33 6 12 34 56 78');
    expect(phoneInWords('+33612345678', SOMEWHERE)).toBe('+33 6 12 34 56 78');
  });

  it('of an old booking is shown whatever its spelling', () => {
    expect(phoneInWords('06.12.34.56.78', PARIS)).toBe('06 12 34 56 78');
    for (const odd of ['', '12', 'poste 12', '<b>06', '+33 6 12']) {
      expect(phoneInWords(odd, PARIS)).toBe(odd);
    }
  });

  it('can be dialled', () => {
    expect(phoneToDial('06 12 34 56 78', PARIS)).toBe('+33612345678');
    expect(phoneToDial('+33612345678', PARIS)).toBe('+33612345678');
    expect(phoneToDial('15', PARIS)).toBe('15');
  });
});

describe('a text message', () => {
  it.each([
    ['+33612345678', true],
    ['+33123456789', false],
    ['+32470123456', true],
    // There a number does not say what it is.
    ['+12125550123', true],
    ['06 12 34 56 78', false],
    ['', false],
    ['+', false],
  ])('may be sent to %s: %s', (phone, may) => {
    expect(isMobile(phone)).toBe(may);
  });
});

describe('every number', () => {
  const digits = fc.string({
    unit: fc.constantFrom(...'0123456789'),
    minLength: 4,
    maxLength: 12,
  });
  const typed = fc.oneof(
    fc.string(),
    digits,
    digits.map((text) => `+${text}`),
    digits.map((text) => `0${text}`),
  );

  it('that is taken stays the same when it is typed as it is kept, or as it is shown', () => {
    let taken = 0;
    fc.assert(
      fc.property(typed, fc.constantFrom(PARIS, BRUSSELS, SOMEWHERE), (text, practice) => {
        const kept = phoneNumber(text, practice);
        if (kept === null) return;
        taken++;
        expect(phoneNumber(kept, practice)).toBe(kept);
        expect(phoneNumber(phoneInWords(kept, practice), practice)).toBe(kept);
      }),
      { numRuns: 3_000 },
    );
    expect(taken).toBeGreaterThan(100);
  });
});
