import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  linkToken,
  linkTokenMatches,
  manageUrl,
  pageMadeAt,
  pageStamp,
} from '../../src/engine/core/links.ts';
import { asEventId } from '../../src/engine/core/values.ts';

const secret = 's'.repeat(32);
const id = asEventId('0123456789abcdefghijklmnop');

describe('the token of a booking', () => {
  it('is the same whenever it is made, so that old mails keep working', () => {
    expect(linkToken(secret, id)).toBe('iF570EwUIR_D_TgLwh7lP_JRL7wSF3Ev0fitEOsO7z4');
  });

  it('opens its own booking only, under its own secret only', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (a, b) => {
        fc.pre(a !== b);
        const token = linkToken(secret, asEventId(a));
        expect(linkTokenMatches(secret, asEventId(a), token)).toBe(true);
        expect(linkTokenMatches(secret, asEventId(b), token)).toBe(false);
        expect(linkTokenMatches(`${secret}2`, asEventId(a), token)).toBe(false);
      }),
    );
  });

  it('is refused when anything of it is changed, cut off or added', () => {
    const token = linkToken(secret, id);
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.string({ maxLength: 3 }), (at, put) => {
        const changed = token.slice(0, at) + put + token.slice(at + 1);
        fc.pre(changed !== token);
        expect(linkTokenMatches(secret, id, changed)).toBe(false);
      }),
    );
    for (const other of ['', token.slice(1), `${token}=`, `${token} `, token.toUpperCase()]) {
      expect(linkTokenMatches(secret, id, other)).toBe(false);
    }
  });

  it('needs no escaping in an address', () => {
    expect(linkToken(secret, id)).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it('makes the address of the patient’s page, with or without a slash in the base', () => {
    const expected = `https://rdv.example.com/bookings/${id}?token=${linkToken(secret, id)}`;
    expect(manageUrl('https://rdv.example.com', secret, id)).toBe(expected);
    expect(manageUrl('https://rdv.example.com/', secret, id)).toBe(expected);
  });
});

describe('the stamp of a page', () => {
  const time = fc.nat(Number.MAX_SAFE_INTEGER).map((n) => n % 1e15);

  it('says when the page was made, to its own server', () => {
    fc.assert(
      fc.property(time, (madeAt) => {
        const stamp = pageStamp(secret, madeAt);
        expect(pageMadeAt(secret, stamp)).toBe(madeAt);
        expect(pageMadeAt(`${secret}2`, stamp)).toBeNull();
      }),
    );
  });

  it('is worth nothing once anything of it is changed, cut off or added', () => {
    fc.assert(
      fc.property(time, fc.nat(70), fc.string({ maxLength: 2 }), (madeAt, at, put) => {
        const stamp = pageStamp(secret, madeAt);
        const changed = stamp.slice(0, at) + put + stamp.slice(at + 1);
        fc.pre(changed !== stamp);
        expect(pageMadeAt(secret, changed)).toBeNull();
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(pageMadeAt(secret, text)).toBeNull();
      }),
    );
  });
});
