import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ALWAYS_ALLOWED,
  asTold,
  breaker,
  frozenOf,
  isUpset,
  trips,
  type Untold,
  WAVE_MS,
} from '../../src/engine/core/breaker.ts';
import type { Told } from '../../src/engine/core/event.ts';
import { asEventId, asPractitionerId, HOUR, MINUTE } from '../../src/engine/core/values.ts';
import { at, booking, marks } from '../engine/examples.ts';

const NOW = at('2026-11-24T08:00:00Z');

/** Changes of different bookings, within a few waves. */
const changes = fc.uniqueArray(
  fc.record({
    id: fc.integer({ min: 0, max: 60 }).map((n) => asEventId(`b${n}`)),
    changedAt: fc.integer({ min: NOW, max: NOW + 6 * WAVE_MS }),
  }),
  { selector: ({ id }) => id, maxLength: 30 },
);
const until = fc.option(fc.integer({ min: NOW, max: NOW + 3 * WAVE_MS }), { nil: null });
const more = fc.nat({ max: 200 });

const ids = (list: readonly Untold[]) => list.map(({ id }) => id).toSorted();

describe('the breaker', () => {
  it.each([
    [3, 3, false],
    [4, 4, true],
    [4, 19, true],
    [4, 20, false],
    [20, 100, false],
    [21, 100, true],
    [0, 0, false],
  ])('trips on %i changes of %i coming bookings: %s', (changed, coming, expected) => {
    expect(trips(changed, coming)).toBe(expected);
  });

  it('freezes each change once, or not at all, and none that it was not asked about', () => {
    fc.assert(
      fc.property(changes, until, more, (untold, frozenUntil, others) => {
        const coming = untold.length + others;
        const { joining, freezing } = breaker({ untold, coming, frozenUntil });
        const all = ids([...joining, ...freezing]);
        expect(new Set(all).size).toBe(all.length);
        expect(ids(untold)).toEqual(expect.arrayContaining(all));
      }),
    );
  });

  it('says the same of the same changes in any order', () => {
    const shuffled = changes.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    fc.assert(
      fc.property(shuffled, until, more, ([untold, other], frozenUntil, others) => {
        const question = { coming: untold.length + others, frozenUntil };
        expect(breaker({ ...question, untold: other })).toEqual(
          breaker({ ...question, untold }),
        );
      }),
    );
  });

  it('never lets more through at once than it allows', () => {
    fc.assert(
      fc.property(changes, until, more, (untold, frozenUntil, others) => {
        const coming = untold.length + others;
        const { joining, freezing } = breaker({ untold, coming, frozenUntil });
        const through = untold.length - joining.length - freezing.length;
        expect(trips(through, coming)).toBe(false);
      }),
    );
  });

  it('freezes nothing of a few changes when nothing is frozen', () => {
    fc.assert(
      fc.property(changes, more, (list, others) => {
        const untold = list.slice(0, ALWAYS_ALLOWED);
        const answer = breaker({
          untold,
          coming: untold.length + others,
          frozenUntil: null,
        });
        expect(answer).toEqual({ joining: [], freezing: [] });
      }),
    );
  });

  it('adds to a freeze what follows within a wave, however long the chain, and no later change', () => {
    const step = fc.integer({ min: 0, max: WAVE_MS });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let changedAt = NOW;
        const chain = steps.map((ms, index) => {
          changedAt += ms;
          return { id: asEventId(`c${index}`), changedAt };
        });
        const late = { id: asEventId('late'), changedAt: changedAt + WAVE_MS + 1 };
        const { joining, freezing } = breaker({
          untold: [late, ...chain],
          coming: 500,
          frozenUntil: NOW,
        });
        expect(ids(joining)).toEqual(ids(chain));
        expect(freezing).toEqual([]);
      }),
    );
  });
});

describe('a booking is upset', () => {
  const start = at('2026-11-25T09:00:00Z');
  const end = start + 30 * MINUTE;
  const told = (over: Partial<Told> = {}): Told => ({
    revision: 1,
    status: 'confirmed',
    start,
    end,
    practitioner: asPractitionerId('dubois'),
    by: 'x',
    ...over,
  });
  const standing = { status: 'confirmed' as const, start, end };
  const of = (patient: Told | null, over: object = {}) =>
    booking('a', {
      ...standing,
      marks: marks('a', { told: { patient, doctor: null } }),
      ...over,
    });
  const later = { start: start + HOUR, end: end + HOUR };

  it.each([
    ['stands as told', of(told()), false],
    ['was cancelled', of(told(), { status: 'cancelled' }), true],
    ['was moved', of(told(), later), true],
    ['was made longer', of(told(), { end: end + HOUR }), true],
    ['was approved', of(told({ status: 'pending' })), false],
    ['came and went untold', of(null, { status: 'cancelled' }), false],
    ['was told to be cancelled', of(told({ status: 'cancelled' }), later), false],
    [
      'stood pending and was declined',
      of(told({ status: 'pending' }), { status: 'cancelled' }),
      true,
    ],
  ])('when it %s: %#', (_, one, expected) => {
    expect(isUpset(one, NOW)).toBe(expected);
  });

  it('no longer, once both what is so and what was told are over', () => {
    const moved = of(told(), later);
    expect(isUpset(moved, end)).toBe(true);
    expect(isUpset(moved, end + HOUR)).toBe(false);
  });

  it('and is shown to its patient as she was told', () => {
    const moved = of(told(), { ...later, status: 'cancelled' });
    expect(asTold(moved)).toEqual({ ...moved, ...standing });
    expect(asTold(of(null))).toEqual(of(null));
  });

  it('and counted for its practitioner alone', () => {
    const [dubois, martin] = ['dubois', 'martin'].map(asPractitionerId);
    if (!dubois || !martin) throw new Error('two practitioners');
    const freezes = [
      { practitioner: dubois, held: [of(told()), of(told())] },
      { practitioner: martin, held: [of(told())] },
      { practitioner: dubois, held: [of(told())] },
    ];
    expect(frozenOf(freezes, dubois)).toBe(3);
    expect(frozenOf([], martin)).toBe(0);
  });
});
