import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asEventId } from '../../src/engine/core/values.ts';
import { type Claimant, placedByEngine, verdict } from '../../src/engine/core/verdict.ts';
import type { Claim } from '../../src/engine/mirror-port.ts';
import { at, marks } from './examples.ts';

const NOW = at('2026-11-24T08:00:00Z');
const nine = at('2026-11-25T09:00:00Z');

/** A booking made by an engine, as another engine sees it. */
function claimOf(id: string, start: number, minutes: number, created: number): Claim {
  const slot = { start, end: start + minutes * 60_000 };
  return {
    eventId: asEventId(id),
    role: 'booking',
    created,
    updated: created,
    invited: false,
    ...slot,
    marks: marks(id, { slot }),
  };
}

const halfHour = (start: number) => ({ start, end: start + 30 * 60_000 });

const claimantOf = (claim: Claim): Claimant => ({
  start: claim.start,
  end: claim.end,
  eventId: claim.eventId,
  booking: claim.eventId,
  claimedAt: claim.created,
  updated: claim.updated,
});

describe('the verdict on a slot', () => {
  it('is won when nobody else claims the time', () => {
    expect(verdict(claimantOf(claimOf('a', nine, 30, 0)), [], 0, NOW)).toEqual({ kind: 'won' });
  });

  it('is lost to a person, however late she came', () => {
    const person: Claim = {
      eventId: asEventId('p'),
      role: 'event',
      created: NOW,
      updated: NOW,
      invited: false,
      start: nine,
      end: nine + 1,
      marks: null,
    };
    expect(verdict(claimantOf(claimOf('a', nine, 30, 0)), [person], 0, NOW)).toEqual({
      kind: 'lost',
      to: 'p',
      because: 'person',
    });
  });

  it('is lost to a booking that the doctor dragged there, although it is younger', () => {
    const dragged = { ...claimOf('b', nine, 30, 10), marks: marks('b') };
    const slot = { start: nine + 3_600_000, end: nine + 5_400_000 };
    const moved = { ...dragged, marks: marks('b', { slot }) };
    expect(placedByEngine(moved)).toBe(false);
    expect(verdict(claimantOf(claimOf('a', nine, 30, 0)), [moved], 0, NOW).kind).toBe('lost');
  });

  it('is not lost to an overlapping slot of another length that came later', () => {
    const mine = claimOf('a', nine, 60, 5);
    const later = claimOf('b', nine + 30 * 60_000, 30, 6);
    expect(verdict(claimantOf(mine), [mine, later], 0, NOW).kind).toBe('won');
    expect(verdict(claimantOf(later), [mine, later], 0, NOW).kind).toBe('lost');
  });

  it('counts a neighbour that is nearer than the buffer', () => {
    const mine = claimOf('b', nine, 30, 6);
    const neighbour = claimOf('a', nine + 30 * 60_000, 30, 5);
    expect(verdict(claimantOf(mine), [neighbour], 0, NOW).kind).toBe('won');
    expect(verdict(claimantOf(mine), [neighbour], 60_000, NOW).kind).toBe('lost');
  });

  it('ignores a hold that has expired, and the hold of its own move', () => {
    const hold = (forId: string, expiresAt: number): Claim => ({
      ...claimOf('h', nine, 30, 0),
      role: 'hold',
      marks: { kind: 'hold', id: asEventId('h'), for: asEventId(forId), expiresAt },
    });
    const mine = claimantOf(claimOf('z', nine, 30, 5));
    expect(verdict(mine, [hold('other', NOW)], 0, NOW).kind).toBe('won');
    expect(verdict(mine, [hold('z', NOW + 1)], 0, NOW).kind).toBe('won');
    expect(verdict(mine, [hold('other', NOW + 1)], 0, NOW).kind).toBe('lost');
  });

  it('judges a moved booking by when it won its new slot, not by when it was first made', () => {
    const settled = claimOf('m', nine, 30, 5);
    const slot = { start: nine, end: nine + 30 * 60_000 };
    const newcomer = {
      ...claimOf('a', nine, 30, 0),
      marks: marks('a', { slot, claimedAt: 9 }),
    };
    expect(verdict(claimantOf(settled), [newcomer], 0, NOW).kind).toBe('won');
  });

  it('is lost, of two claims of one second, by the one written later, whatever the ids', () => {
    const first = { ...claimOf('z', nine, 30, 1_000), updated: 1_100 };
    const second = { ...claimOf('a', nine, 30, 1_000), updated: 1_300 };
    expect(verdict(claimantOf(first), [first, second], 0, NOW).kind).toBe('won');
    expect(verdict(claimantOf(second), [first, second], 0, NOW).kind).toBe('lost');
  });

  it.each([
    ['invited its patient', { invited: true, updated: 1_500 }],
    ['moved there', { marks: marks('z', { slot: halfHour(nine), claimedAt: 1_000 }) }],
    ['was changed a second later', { updated: 3_000 }],
  ])('is lost to a claim of the same second that was judged before, and %s', (_, change) => {
    const judged = { ...claimOf('z', nine, 30, 1_000), updated: 1_500, ...change };
    const late = { ...claimOf('a', nine, 30, 1_000), updated: 1_300 };
    expect(verdict(claimantOf(late), [judged, late], 0, NOW).kind).toBe('lost');
  });

  it('never lets two win that are judged one after the other, within one second too', () => {
    const arriving = fc.uniqueArray(fc.stringMatching(/^[a-v0-9]{5}$/), {
      minLength: 2,
      maxLength: 6,
    });
    fc.assert(
      fc.property(arriving, fc.boolean(), (ids, invites) => {
        const there: Claim[] = [];
        for (const [n, id] of ids.entries()) {
          const mine = { ...claimOf(id, nine, 30, 1_000), updated: 1_000 + n * 100 };
          const won = verdict(claimantOf(mine), [...there, mine], 0, NOW).kind === 'won';
          expect(won).toBe(n === 0);
          const invited = won && invites;
          there.push({ ...mine, invited, updated: mine.updated + (invited ? 450 : 0) });
        }
      }),
    );
  });

  it('lets exactly one of any number of rivals for one slot stand, the same for every judge', () => {
    const rivals = fc.uniqueArray(
      fc.record({
        id: fc.stringMatching(/^[a-v0-9]{5}$/),
        created: fc.integer({ min: 0, max: 3 }),
      }),
      { selector: (rival) => rival.id, minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(rivals, (all) => {
        const claims = all.map(({ id, created }) => claimOf(id, nine, 30, created * 1_000));
        const winners = claims.filter(
          (claim) => verdict(claimantOf(claim), claims, 0, NOW).kind === 'won',
        );
        expect(winners).toHaveLength(1);
      }),
    );
  });

  it('never lets two overlapping bookings both win, and never leaves nobody', () => {
    const many = fc.uniqueArray(
      fc.record({
        id: fc.stringMatching(/^[a-v0-9]{5}$/),
        created: fc.integer({ min: 0, max: 5 }),
        step: fc.integer({ min: 0, max: 6 }),
        minutes: fc.constantFrom(30, 60, 90),
      }),
      { selector: (one) => one.id, minLength: 1, maxLength: 10 },
    );
    fc.assert(
      fc.property(many, (all) => {
        const claims = all.map(({ id, created, step, minutes }) =>
          claimOf(id, nine + step * 30 * 60_000, minutes, created * 1_000),
        );
        const winners = claims.filter(
          (claim) => verdict(claimantOf(claim), claims, 0, NOW).kind === 'won',
        );
        expect(winners.length).toBeGreaterThan(0);
        for (const a of winners) {
          for (const b of winners) {
            if (a !== b) expect(a.start < b.end && b.start < a.end).toBe(false);
          }
        }
      }),
    );
  });
});
