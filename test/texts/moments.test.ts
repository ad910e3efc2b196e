import { describe, expect, it } from 'vitest';
import { momentInWords } from '../../src/texts/moments.ts';

const paris = 'Europe/Paris';

describe('a moment in words', () => {
  it('is written as a French reader expects, the hour kept together', () => {
    const at = Date.UTC(2026, 10, 24, 8, 30);
    expect(momentInWords(at, paris, 'fr')).toBe('mardi 24 novembre 2026 à 9\u00a0h\u00a030');
  });

  it('leaves the minutes of a full hour out in French, and says « 1er »', () => {
    const at = Date.UTC(2026, 11, 1, 13, 0);
    expect(momentInWords(at, paris, 'fr')).toBe('mardi 1er décembre 2026 à 14\u00a0h');
    expect(momentInWords(at + 5 * 60_000, paris, 'fr')).toMatch(/à 14\u00a0h\u00a005$/);
  });

  it('is written as an English reader expects', () => {
    const at = Date.UTC(2026, 10, 24, 8, 30);
    expect(momentInWords(at, paris, 'en')).toBe('Tuesday 24 November 2026 at 9:30');
    expect(momentInWords(at + 23 * 3_600_000, paris, 'en')).toBe(
      'Wednesday 25 November 2026 at 8:30',
    );
  });

  it('follows the zone through the change of clocks, and midnight is hour 0', () => {
    const before = Date.UTC(2026, 9, 25, 0, 30);
    expect(momentInWords(before, paris, 'en')).toBe('Sunday 25 October 2026 at 2:30');
    expect(momentInWords(before + 3_600_000, paris, 'en')).toBe(
      'Sunday 25 October 2026 at 2:30',
    );
    expect(momentInWords(Date.UTC(2026, 5, 1, 22, 0), paris, 'en')).toBe(
      'Tuesday 2 June 2026 at 0:00',
    );
  });
});
