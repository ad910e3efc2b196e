import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteCache } from '../../src/http/byte-cache.ts';
import { addressKey, rateLimit } from '../../src/http/rate-limit.ts';
import { acceptedLocale } from '../../src/http/reader-locale.ts';
import { sameSecret } from '../../src/http/same-secret.ts';
import { dayInWords, momentInWords } from '../../src/texts/moments.ts';

describe('the language of a reader', () => {
  it.each([
    ['en-GB,en;q=0.9,fr;q=0.8', 'en'],
    ['fr;q=0.2, en;q=0.3', 'en'],
    ['de, en;q=0.1', 'en'],
    ['de', 'fr'],
    ['', 'fr'],
    ['*', 'fr'],
    ['en;q=0', 'fr'],
    ['EN-us', 'en'],
    ['en;q=abc, ;;;,,', 'fr'],
  ])('Accept-Language: %s in a French practice -> %s', (header, expected) => {
    expect(acceptedLocale(header, 'fr')).toBe(expected);
  });

  it('is one of ours, whatever the header holds', () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        expect(['fr', 'en']).toContain(acceptedLocale(header, 'en'));
      }),
    );
  });
});

describe('dates in words', () => {
  it('are said in the practice’s zone, in either language', () => {
    const instant = Date.parse('2026-11-24T08:30:00Z');
    expect(momentInWords(instant, 'Europe/Paris', 'fr')).toBe(
      'mardi 24 novembre 2026 à 9\u00a0h\u00a030',
    );
    expect(momentInWords(instant, 'Europe/Paris', 'en')).toBe(
      'Tuesday 24 November 2026 at 9:30',
    );
    expect(momentInWords(instant, 'America/New_York', 'en')).toBe(
      'Tuesday 24 November 2026 at 3:30',
    );
  });

  it('say midnight, full hours and the first of a month as people do', () => {
    const midnight = Date.parse('2026-11-30T23:00:00Z');
    expect(momentInWords(midnight, 'Europe/Paris', 'fr')).toBe(
      'mardi 1er décembre 2026 à 0\u00a0h',
    );
    expect(dayInWords('2026-12-01', 'fr')).toBe('mardi 1er décembre');
    expect(dayInWords('2026-12-01', 'en')).toBe('Tuesday 1 December');
  });
});

describe('the cache of answers', () => {
  it('never holds more bytes than it may, and drops what was longest unused', () => {
    const cache = byteCache<number>(30);
    cache.set('a', 1, 10);
    cache.set('b', 2, 10);
    cache.set('c', 3, 10);
    expect(cache.get('a')).toBe(1);
    cache.set('d', 4, 10);
    expect(cache.get('b')).toBeUndefined();
    expect([cache.get('a'), cache.get('c'), cache.get('d')]).toEqual([1, 3, 4]);
  });

  it('forgets the old value of a key whose new one is too large to keep', () => {
    const cache = byteCache<number>(30);
    cache.set('a', 1, 10);
    cache.set('a', 2, 31);
    expect(cache.get('a')).toBeUndefined();
    expect(cache.bytes).toBe(0);
  });

  it('keeps count through any history', () => {
    const step = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: 0, max: 40 }));
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const cache = byteCache<number>(60);
        const last = new Map<string, number>();
        for (const [key, bytes] of steps) {
          cache.set(key, bytes, bytes);
          last.set(key, bytes);
          expect(cache.bytes).toBeLessThanOrEqual(60);
        }
        const held = [...last.keys()].filter((key) => cache.get(key) !== undefined);
        expect(cache.bytes).toBe(held.reduce((sum, key) => sum + (last.get(key) ?? 0), 0));
      }),
    );
  });
});

describe('the rate limit', () => {
  const clockAt = (time: { ms: number }) => ({
    now: () => 0,
    monotonic: () => time.ms,
    sleep: () => Promise.reject(new Error('nothing here may sleep')),
  });

  it('lets a burst pass, then one at a time as tokens come back', () => {
    const time = { ms: 0 };
    const limit = rateLimit(clockAt(time), { burst: 2, perMinute: 6 });
    expect(limit.take('a')).toBe('taken');
    expect(limit.take('a')).toBe('taken');
    expect(limit.take('a')).toEqual({ waitSeconds: 10 });
    expect(limit.take('b')).toBe('taken');
    time.ms = 9_999;
    expect(limit.take('a')).toEqual({ waitSeconds: 1 });
    time.ms = 10_000;
    expect(limit.take('a')).toBe('taken');
    expect(limit.take('a')).toEqual({ waitSeconds: 10 });
  });

  it('saves up no more than a burst', () => {
    const time = { ms: 0 };
    const limit = rateLimit(clockAt(time), { burst: 2, perMinute: 6 });
    limit.take('a');
    time.ms = 3_600_000;
    expect(['taken', 'taken', { waitSeconds: 10 }]).toEqual(
      [1, 2, 3].map(() => limit.take('a')),
    );
  });

  it('keeps a bounded number of addresses, and those that come often', () => {
    const limit = rateLimit(clockAt({ ms: 0 }), { burst: 1, perMinute: 1 }, 2);
    limit.take('often');
    limit.take('b');
    limit.take('often');
    limit.take('c');
    expect(limit.take('often')).toEqual({ waitSeconds: 60 });
    expect(limit.take('b')).toBe('taken');
  });

  it('counts an IPv6 network as one client, and IPv4 addresses one by one', () => {
    expect(addressKey('2001:db8:1:2::5')).toBe(addressKey('2001:db8:1:2:ffff::9'));
    expect(addressKey('2001:db8:1:2::5')).not.toBe(addressKey('2001:db8:1:3::5'));
    expect(addressKey('::1')).toBe('0:0:0:0');
    expect(addressKey('192.0.2.1')).not.toBe(addressKey('192.0.2.2'));
    expect(addressKey('::ffff:192.0.2.1')).not.toBe(addressKey('::ffff:192.0.2.2'));
  });
});

describe('comparing secrets', () => {
  it('accepts the same text and nothing else, of any length', () => {
    expect(sameSecret('abc', 'abc')).toBe(true);
    for (const other of ['', 'ab', 'abcd', 'ABC', 'abc ']) {
      expect(sameSecret(other, 'abc')).toBe(false);
    }
  });
});
