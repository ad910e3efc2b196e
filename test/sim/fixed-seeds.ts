/** The seeds that every run of the tests goes through, in files of their own so that all cores are used. */
import { describe, expect, it } from 'vitest';
import { scenarioOf } from './scenario.ts';
import { simulate } from './simulate.ts';

const GROUP = 10;
/** What ten seeds have at least: an idle run proves nothing. */
const LEAST = { booked: 10, doctor: 50, faults: 100, crashes: 10, notices: 100 };

/** Both ends included. */
export function keepsEveryPromise(first: number, last: number): void {
  describe('the simulation keeps every promise', () => {
    const starts = Array.from(
      { length: (last - first + 1) / GROUP },
      (_, group) => first + group * GROUP,
    );
    it.each(starts)('from seed %i on', { timeout: 120_000 }, async (start) => {
      const total = { booked: 0, doctor: 0, faults: 0, crashes: 0, notices: 0 };
      for (let seed = start; seed < start + GROUP; seed += 1) {
        const { violations, counts } = await simulate(scenarioOf(seed));
        expect(violations, `npm run simulate -- --seed ${seed}`).toEqual([]);
        for (const what of Object.keys(total) as (keyof typeof total)[]) {
          total[what] += counts[what];
        }
      }
      for (const what of Object.keys(LEAST) as (keyof typeof LEAST)[]) {
        expect(total[what], what).toBeGreaterThan(LEAST[what]);
      }
    });
  });
}
