import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeMarksChange } from '../../src/calendar/marks.ts';
import type { CalendarEvent } from '../../src/engine/core/event.ts';
import { DAY, HOUR, type Interval, MINUTE, overlaps } from '../../src/engine/core/values.ts';
import {
  canWait,
  freedBy,
  inLine,
  nightEnds,
  noted,
  type OfferSeen,
  offerStep,
} from '../../src/engine/core/waiting.ts';
import { zoneTable } from '../../src/engine/core/zone.ts';
import type { KnownEntry } from '../../src/engine/mirror-port.ts';
import { at, event, practice } from '../engine/examples.ts';
import { bookingWith, NOW } from '../http/fake-engine.ts';

const known = (over: Partial<KnownEntry> = {}): KnownEntry => ({
  id: event('x').id,
  etag: null,
  updated: null,
  status: 'confirmed',
  start: 0,
  end: HOUR,
  busy: true,
  hold: false,
  allDay: false,
  summary: '',
  series: null,
  changedAt: 0,
  booking: null,
  ...over,
});
const live = (over: Partial<CalendarEvent>): CalendarEvent =>
  event('x', { start: 0, end: HOUR, marks: null, ...over });

describe('the time that a change frees', () => {
  it('is exactly what was taken before and is not any more', () => {
    const span = fc
      .tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 1, max: 20 }))
      .map(([start, length]): Interval => ({ start, end: start + length }));
    fc.assert(
      fc.property(span, span, (before, after) => {
        const freed = freedBy(known(before), live({ ...after, transparency: 'opaque' }), []);
        for (let minute = 0; minute < 80; minute += 1) {
          const one = { start: minute, end: minute + 1 };
          const isFreed = freed.some((piece) => overlaps(piece, one));
          expect(isFreed).toBe(overlaps(before, one) && !overlaps(after, one));
        }
      }),
    );
  });

  it('is all of what is cancelled or set to free, and nothing of a hold or of what cannot be read', () => {
    const all = [{ start: 0, end: HOUR }];
    const gone = { kind: 'cancelled', id: event('x').id, etag: null, details: null } as const;
    const broken = {
      kind: 'undecodable',
      id: event('x').id,
      reason: '',
      interval: null,
    } as const;
    expect(freedBy(known(), gone, [])).toEqual(all);
    expect(freedBy(known(), live({ transparency: 'transparent' }), [])).toEqual(all);
    expect(freedBy(known({ hold: true }), gone, [])).toEqual([]);
    expect(freedBy(known(), broken, [])).toEqual([]);
    expect(freedBy(null, gone, [])).toEqual([]);
    expect(freedBy(known({ busy: false }), gone, [])).toEqual([]);
  });

  it('is what a new opening opens', () => {
    const opening = live({ transparency: 'transparent', summary: ' disponible ' });
    expect(freedBy(null, opening, ['Disponible'])).toEqual([{ start: 0, end: HOUR }]);
    expect(
      freedBy(known({ busy: false, end: 2 * HOUR }), opening, ['Disponible']),
    ).toHaveLength(1);
    expect(freedBy(known({ busy: false }), opening, ['Disponible'])).toEqual([]);
    expect(freedBy(null, opening, [])).toEqual([]);
  });
});

describe('the line', () => {
  const one = (id: string, since: number, start: number, more: object = {}) => {
    const base = bookingWith();
    const waiting = { since, offered: [], by: 't' };
    return bookingWith({
      id: event(id).id,
      start,
      end: start + HOUR,
      marks: { ...base.marks, waiting },
      ...more,
    });
  };

  it('is in the order of the wishes, of those who come later than what is free', () => {
    const freed = { start: NOW, end: NOW + HOUR };
    const later = NOW + DAY;
    const cancelled = { status: 'cancelled' as const };
    const line = inLine(
      [
        one('c', 3, later),
        one('b', 2, later),
        one('a', 2, later),
        one('early', 1, NOW),
        one('gone', 1, later, cancelled),
        bookingWith(),
      ],
      freed,
    );
    expect(line.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  it('has no place for whoever could not be asked in time', () => {
    const { policy } = practice;
    const start = NOW + (policy.minNoticeMinutes + policy.offerMinutes) * MINUTE;
    expect(canWait(one('a', 1, start + 1), policy, NOW)).toBe(true);
    expect(canWait(one('a', 1, start), policy, NOW)).toBe(false);
    const strict = { ...policy, cancelUntilMinutes: 24 * 60 };
    expect(canWait(one('a', 1, NOW + DAY + 30 * MINUTE), strict, NOW)).toBe(false);
    expect(canWait(one('a', 1, NOW + DAY + 31 * MINUTE), strict, NOW)).toBe(true);
  });

  it('remembers what was offered for as long as it matters, and always fits into an event', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -40, max: 400 }), { maxLength: 90 }), (starts) => {
        let waiting = { since: NOW, offered: [] as readonly number[], by: 't' };
        for (const start of starts)
          waiting = noted(waiting, NOW + start * HOUR, NOW, 'abcdefgh');
        const last = starts.at(-1);
        if (last !== undefined) expect(waiting.offered).toContain(NOW + last * HOUR);
        expect(new Set(waiting.offered).size).toBe(waiting.offered.length);
        expect(() => encodeMarksChange({ waiting })).not.toThrow();
      }),
    );
  });
});

describe('the night', () => {
  const zone = zoneTable('Europe/Paris', {
    start: at('2026-01-01T00:00:00Z'),
    end: at('2026-12-31T00:00:00Z'),
  });
  const ends = (now: string): string | null => {
    const morning = nightEnds(zone, at(now));
    return morning === null ? null : new Date(morning).toISOString();
  };

  it.each([
    ['2026-11-24T20:59:59+01:00', null],
    ['2026-11-24T21:00:00+01:00', '2026-11-25T07:00:00.000Z'],
    ['2026-11-25T00:30:00+01:00', '2026-11-25T07:00:00.000Z'],
    ['2026-11-25T07:59:59+01:00', '2026-11-25T07:00:00.000Z'],
    ['2026-11-25T08:00:00+01:00', null],
    // The clocks change in this one.
    ['2026-03-28T22:00:00+01:00', '2026-03-29T06:00:00.000Z'],
  ])('at %s is over at %s', (now, morning) => {
    expect(ends(now)).toBe(morning);
  });
});

describe('an offer in the making', () => {
  const seen: readonly OfferSeen[] = [
    'held',
    'burnt',
    'refused',
    'won',
    'lost',
    'vanished',
    'dropped',
    'later',
    'marked',
    'stale',
  ];

  it('has a next step whatever is seen, and never waits for long', () => {
    for (const phase of ['hold', 'check', 'mark'] as const) {
      for (const one of seen) expect(offerStep(phase, one, true)).not.toBe('wait');
    }
    for (const one of seen) {
      expect(offerStep('drop', one, true)).toBe(one === 'dropped' ? 'finish' : 'wait');
    }
  });

  it('is told only once it is noted, and noted only once its slot is won', () => {
    const path = [
      offerStep('hold', 'held', false),
      offerStep('check', 'won', false),
      offerStep('mark', 'marked', false),
    ];
    expect(path).toEqual(['check', 'mark', 'tell']);
    for (const one of ['lost', 'vanished'] as const)
      expect(offerStep('check', one, false)).toBe('drop');
    expect(offerStep('mark', 'stale', false)).toBe('drop');
    expect(offerStep('check', 'later', false)).toBe('wait');
  });
});
