import { describe, expect, it } from 'vitest';
import { isStillAbout } from '../../src/engine/core/still-about.ts';
import { MINUTE } from '../../src/engine/core/values.ts';
import { at, booking, marks } from './examples.ts';

const shown = { start: at('2026-11-25T09:00:00Z'), end: at('2026-11-25T09:30:00Z') };
const later = { start: shown.start + 60 * MINUTE, end: shown.end + 60 * MINUTE };
const id = 'aaaaa';

const where = {
  'where it was shown': booking(id),
  'where its patient has moved it': booking(id, {
    ...later,
    marks: marks(id, { slot: later }),
  }),
  'where a person has dragged it': booking(id, later),
};

describe('what was answered about a booking', () => {
  it.each([
    ['an approval', 'where it was shown', true],
    ['an approval', 'where its patient has moved it', false],
    ['an approval', 'where a person has dragged it', true],
    ['a cancellation', 'where it was shown', true],
    ['a cancellation', 'where its patient has moved it', false],
    ['a cancellation', 'where a person has dragged it', false],
  ] as const)('%s, of the booking %s: %s', (what, place, expected) => {
    const status = what === 'an approval' ? 'confirmed' : 'cancelled';
    expect(isStillAbout({ status, from: shown }, where[place])).toBe(expected);
  });

  it.each(
    Object.keys(where) as (keyof typeof where)[],
  )('holds wherever it lies when it was about no time: %s', (place) => {
    expect(isStillAbout({ status: 'cancelled', from: null }, where[place])).toBe(true);
  });
});
