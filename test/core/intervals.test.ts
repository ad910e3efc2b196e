import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { merged } from '../../src/engine/core/intervals.ts';

const anyInterval = fc
  .tuple(fc.nat(60), fc.nat(12))
  .map(([start, length]) => ({ start, end: start + length }));
const instantsOf = (intervals: readonly { start: number; end: number }[]) => {
  const instants = new Set<number>();
  for (const { start, end } of intervals) for (let t = start; t < end; t++) instants.add(t);
  return instants;
};

describe('merged intervals', () => {
  it('cover the same instants, sorted, disjoint, none empty', () => {
    fc.assert(
      fc.property(fc.array(anyInterval), (intervals) => {
        const result = merged(intervals);
        expect(instantsOf(result)).toEqual(instantsOf(intervals));
        for (const [i, { start, end }] of result.entries()) {
          expect(start).toBeLessThan(end);
          expect(start).toBeGreaterThanOrEqual(result[i - 1]?.end ?? 0);
        }
      }),
    );
  });

  it('begin only where one that was given begins, so that touching ones stay two', () => {
    expect(
      merged([
        { start: 5, end: 8 },
        { start: 1, end: 5 },
      ]),
    ).toEqual([
      { start: 1, end: 5 },
      { start: 5, end: 8 },
    ]);
    expect(
      merged([
        { start: 1, end: 6 },
        { start: 5, end: 8 },
      ]),
    ).toEqual([{ start: 1, end: 8 }]);
  });

  it('do not depend on the order they were given in, nor change it', () => {
    fc.assert(
      fc.property(fc.array(anyInterval), (intervals) => {
        const given = structuredClone(intervals);
        const result = merged(intervals);
        expect(intervals).toEqual(given);
        expect(merged(intervals.toReversed())).toEqual(result);
      }),
    );
  });
});
