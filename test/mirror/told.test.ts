import { describe, expect, it } from 'vitest';
import type { BookingStatus } from '../../src/engine/core/event.ts';
import { differsFromTold, laterTold } from '../../src/engine/core/told.ts';
import { halfHour, toldLike } from './examples.ts';

describe('what a party was told', () => {
  const booking = (status: BookingStatus, times = halfHour(0)) => ({ status, ...times });

  it.each([
    ['a standing booking nobody was told of', booking('confirmed'), null, true],
    ['a pending booking nobody was told of', booking('pending'), null, true],
    ['a cancelled booking nobody was told of', booking('cancelled'), null, false],
    ['what was told', booking('confirmed'), toldLike(), false],
    ['another start and end', booking('confirmed', halfHour(1)), toldLike(), true],
    [
      'another end alone',
      booking('confirmed', { ...halfHour(0), end: halfHour(1).end }),
      toldLike(),
      true,
    ],
    ['an approval', booking('confirmed'), toldLike({ status: 'pending' }), true],
    ['a cancellation', booking('cancelled'), toldLike(), true],
    ['a restoration', booking('confirmed'), toldLike({ status: 'cancelled' }), true],
    [
      'a cancelled booking that moved afterwards',
      booking('cancelled', halfHour(1)),
      toldLike({ status: 'cancelled' }),
      false,
    ],
  ])('against %s', (_, truth, told, differs) => {
    expect(differsFromTold(truth, told, null)).toBe(differs);
  });

  it('is the later of two tellings', () => {
    const first = toldLike({ revision: 1 });
    const second = toldLike({ revision: 2 });
    expect(laterTold(first, second)).toBe(second);
    expect(laterTold(second, first)).toBe(second);
    expect(laterTold(null, first)).toBe(first);
    expect(laterTold(first, null)).toBe(first);
    expect(laterTold(null, null)).toBeNull();
  });
});
