import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idFromBytes, idFromKey } from '../../src/engine/core/ids.ts';
import { asPractitionerId } from '../../src/engine/core/values.ts';

describe('event ids', () => {
  it('keep to the alphabet and length that Google takes, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 17, maxLength: 40 }), (bytes) => {
        expect(idFromBytes(bytes)).toMatch(/^[a-v0-9]{26}$/);
      }),
    );
  });

  it('use every bit: bytes that differ early make ids that differ', () => {
    const sixteen = fc.uint8Array({ minLength: 17, maxLength: 17 });
    fc.assert(
      fc.property(sixteen, sixteen, (a, b) => {
        const same = Buffer.from(a.slice(0, 16)).equals(Buffer.from(b.slice(0, 16)));
        if (!same) expect(idFromBytes(a)).not.toBe(idFromBytes(b));
      }),
    );
  });

  it('derived from a key are the same again, and another practitioner’s are others', () => {
    const id = idFromKey(asPractitionerId('dubois'), 'k');
    expect(id).toBe(idFromKey(asPractitionerId('dubois'), 'k'));
    expect(id).not.toBe(idFromKey(asPractitionerId('martin'), 'k'));
    expect(id).not.toBe(idFromKey(asPractitionerId('dubois'), 'l'));
  });
});
