/** What a doctor types when she is away, and what is understood. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAbsence } from '../../src/engine/core/absence.ts';
import { rfc3339 } from '../../src/engine/core/format.ts';
import { zoneTable } from '../../src/engine/core/zone.ts';

/** Tuesday, 24 November 2026, nine o'clock in Paris. */
const NOW = Date.parse('2026-11-24T08:00:00Z');
const zone = zoneTable('Europe/Paris', { start: NOW, end: NOW });
const workday = { fromMinute: 8 * 60, toMinute: 20 * 60 };

function understood(said: string, now = NOW): string | null {
  const absence = readAbsence(said, { now, zone, workday });
  if (absence === null) return null;
  const [start = '', end = ''] = [absence.start, absence.end].map((at) =>
    rfc3339(zone, at).slice(0, 16),
  );
  return absence.allDay ? `${start.slice(0, 10)} > ${end.slice(0, 10)}` : `${start} > ${end}`;
}

describe('whole days', () => {
  it.each([
    ['aujourd’hui', '2026-11-24 > 2026-11-25'],
    ['today', '2026-11-24 > 2026-11-25'],
    ['Demain', '2026-11-25 > 2026-11-26'],
    ['tomorrow', '2026-11-25 > 2026-11-26'],
    ['après-demain', '2026-11-26 > 2026-11-27'],
    ['mardi', '2026-11-24 > 2026-11-25'],
    ['mardi prochain', '2026-12-01 > 2026-12-02'],
    ['next Tuesday', '2026-12-01 > 2026-12-02'],
    ['lundi', '2026-11-30 > 2026-12-01'],
    ['12/12', '2026-12-12 > 2026-12-13'],
    ['le 12/12.', '2026-12-12 > 2026-12-13'],
    ['3/1', '2027-01-03 > 2027-01-04'],
    ['12.12.2027', '2027-12-12 > 2027-12-13'],
    ['2026-12-12', '2026-12-12 > 2026-12-13'],
    ['le 1er décembre', '2026-12-01 > 2026-12-02'],
    ['December 24', '2026-12-24 > 2026-12-25'],
    ['12/12-18/12', '2026-12-12 > 2026-12-19'],
    ['du 12/12 au 18/12', '2026-12-12 > 2026-12-19'],
    ['from 24 december to 2 january', '2026-12-24 > 2027-01-03'],
    ['28/12 – 3/1', '2026-12-28 > 2027-01-04'],
    ['jeudi-vendredi', '2026-11-26 > 2026-11-28'],
    ['de lundi à mercredi'.replace('de ', 'du '), '2026-11-30 > 2026-12-03'],
    ['la semaine prochaine', '2026-11-30 > 2026-12-07'],
    ['next week', '2026-11-30 > 2026-12-07'],
  ])('%s', (said, expected) => {
    expect(understood(said)).toBe(expected);
  });
});

describe('hours', () => {
  it.each([
    ['demain 14h-16h', '2026-11-25T14:00 > 2026-11-25T16:00'],
    ['demain 14h30-16h', '2026-11-25T14:30 > 2026-11-25T16:00'],
    ['demain de 14 h à 16 h 15', '2026-11-25T14:00 > 2026-11-25T16:15'],
    ['tomorrow 2pm-4pm', '2026-11-25T14:00 > 2026-11-25T16:00'],
    ['tomorrow from 2 to 4 pm', '2026-11-25T14:00 > 2026-11-25T16:00'],
    ['tomorrow 9 - 11:30', '2026-11-25T09:00 > 2026-11-25T11:30'],
    ['lundi matin', '2026-11-30T08:00 > 2026-11-30T13:00'],
    ['lundi après-midi', '2026-11-30T13:00 > 2026-11-30T20:00'],
    ['monday afternoon', '2026-11-30T13:00 > 2026-11-30T20:00'],
    ['lundi prochain 9h-10h', '2026-11-30T09:00 > 2026-11-30T10:00'],
    ['le 12/12 de 9h à midi', '2026-12-12T09:00 > 2026-12-12T12:00'],
    ['12 décembre 9h-10h', '2026-12-12T09:00 > 2026-12-12T10:00'],
    ['14h-16h', '2026-11-24T14:00 > 2026-11-24T16:00'],
    ['cet après-midi', '2026-11-24T13:00 > 2026-11-24T20:00'],
    ['this afternoon', '2026-11-24T13:00 > 2026-11-24T20:00'],
    ['demain à partir de 15h', '2026-11-25T15:00 > 2026-11-25T20:00'],
    ['tomorrow from 3pm', '2026-11-25T15:00 > 2026-11-25T20:00'],
    ['demain jusqu’à 10h', '2026-11-25T08:00 > 2026-11-25T10:00'],
    ['friday until noon', '2026-11-27T08:00 > 2026-11-27T12:00'],
    ['demain 20h-minuit', '2026-11-25T20:00 > 2026-11-26T00:00'],
    ['demain 22h-24h', '2026-11-25T22:00 > 2026-11-26T00:00'],
  ])('%s', (said, expected) => {
    expect(understood(said)).toBe(expected);
  });

  it('of a weekday that are over today are those of next week', () => {
    const evening = Date.parse('2026-11-24T17:00:00Z');
    expect(understood('mardi matin', evening)).toBe('2026-12-01T08:00 > 2026-12-01T13:00');
    expect(understood('mardi après-midi', evening)).toBe('2026-11-24T13:00 > 2026-11-24T20:00');
  });

  it('follow the wall clock through the days on which clocks change', () => {
    const october = Date.parse('2026-10-23T08:00:00Z');
    const day = readAbsence('dimanche', { now: october, zone, workday });
    expect(day && (day.end - day.start) / 3_600_000).toBe(25);
    expect(understood('dimanche 1h-4h', october)).toBe('2026-10-25T01:00 > 2026-10-25T04:00');
  });
});

describe('what is not understood', () => {
  it.each([
    '',
    'bientôt',
    'demain 14h',
    'demain 16h-14h',
    'demain 25h-26h',
    'demain 9h75-10h',
    '31/2',
    '12/13',
    '32/1',
    '0/1',
    'aujourd’hui 7h-8h',
    '2020-01-01',
    '1/1/2099',
    '12/12-',
    '18/12/2026-12/12/2026',
    'lundi mardi',
    'demain matin et soir',
    'nextmonday',
    '-',
    'à',
  ])('is not guessed at: %j', (said) => {
    expect(understood(said)).toBeNull();
  });

  it('whatever is typed, the answer lies ahead, or there is none', () => {
    const piece = fc.constantFrom(
      ...[
        'demain',
        'lundi',
        'prochain',
        'matin',
        '14h',
        '16h30',
        '-',
        'au',
        'à',
        '12/12',
        '29/2',
      ],
      ...['de', 'from', 'next', '3pm', 'midi', 'jusqu’à', 'décembre', '7', '99', '\u202f', 'é'],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), fc.boolean(), (pieces, glued) => {
        const absence = readAbsence(pieces.join(glued ? '' : ' '), { now: NOW, zone, workday });
        if (absence === null) return;
        expect(absence.end).toBeGreaterThan(Math.max(NOW, absence.start));
      }),
      { numRuns: 2_000 },
    );
  });
});
