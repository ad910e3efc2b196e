import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { rfc3339, rfc3339In } from '../../src/engine/core/format.ts';
import { zoneTable } from '../../src/engine/core/zone.ts';

const FROM = Date.UTC(1973, 0, 1);
const TO = Date.UTC(2050, 0, 1);

describe('RFC 3339 output', () => {
  it('is what Luxon writes to the second, for any zone and instant', () => {
    const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
    fc.assert(
      fc.property(zones, fc.integer({ min: FROM, max: TO }), (zone, instant) => {
        const luxon = DateTime.fromMillis(instant, { zone })
          .startOf('second')
          .toFormat("yyyy-MM-dd'T'HH:mm:ssZZ");
        expect(rfc3339In(zone)(instant)).toBe(luxon);
        expect(rfc3339(zoneTable(zone, { start: instant, end: instant }), instant)).toBe(luxon);
      }),
      { numRuns: 1_000 },
    );
  });

  it('shows the practice’s own offset, and UTC as +00:00', () => {
    const at = Date.UTC(2026, 10, 25, 8, 30);
    expect(rfc3339In('Europe/Paris')(at)).toBe('2026-11-25T09:30:00+01:00');
    expect(rfc3339In('UTC')(at)).toBe('2026-11-25T08:30:00+00:00');
    expect(rfc3339In('Asia/Kolkata')(at)).toBe('2026-11-25T14:00:00+05:30');
    expect(rfc3339In('America/St_Johns')(at)).toBe('2026-11-25T05:00:00-03:30');
  });

  it('names the two half past twos of the autumn night apart', () => {
    const show = rfc3339In('Europe/Paris');
    expect(show(Date.UTC(2026, 9, 25, 0, 30))).toBe('2026-10-25T02:30:00+02:00');
    expect(show(Date.UTC(2026, 9, 25, 1, 30))).toBe('2026-10-25T02:30:00+01:00');
  });

  it('still names the right instant where the offset has seconds', () => {
    // Monrovia, 44 minutes 30 seconds behind until 1972.
    const at = Date.UTC(1971, 5, 1, 12);
    const text = rfc3339In('Africa/Monrovia')(at);
    expect(text).toMatch(/^1971-06-01T11:1[56]:00-00:4[45]$/);
    expect(DateTime.fromISO(text).toMillis()).toBe(at);
  });
});
