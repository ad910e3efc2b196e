/** The seeds that every run of the tests goes through, in files of their own so that all cores are used. */
import { describe, expect, it } from 'vitest';
import { replayed } from './replay.ts';
import { scenarioOf } from './scenario.ts';

/** A file `seeds-NN.test.ts` for each, from 1 on. */
export const PARTS = 10;
const FIXED_SEEDS: readonly number[] = Array.from({ length: 200 }, (_, index) => index + 1);

const GROUP = 10;
/** What ten seeds have at least: an idle run proves nothing. */
const LEAST = { booked: 10, doctor: 50, faults: 100, crashes: 10, notices: 100 };
/** And all of a file together. */
const LEAST_OF_FILE = { bursts: 1, late_lists: 10, returns: 1, mail_outages: 1, amnesias: 1 };

export function keepsEveryPromise(part: number): void {
  const size = FIXED_SEEDS.length / PARTS;
  const own = FIXED_SEEDS.slice((part - 1) * size, part * size);
  const groups = Array.from({ length: size / GROUP }, (_, group) =>
    own.slice(group * GROUP, (group + 1) * GROUP),
  );
  const sum: Record<string, number> = {};

  async function live(seed: number, total: Record<string, number>): Promise<void> {
    const { violations, counts } = await replayed(scenarioOf(seed));
    expect(violations, `npm run simulate -- --seed ${seed}`).toEqual([]);
    for (const [what, count] of Object.entries(counts)) {
      total[what] = (total[what] ?? 0) + count;
      sum[what] = (sum[what] ?? 0) + count;
    }
  }

  describe('the simulation keeps every promise, and is the same again', () => {
    it.each(groups)('from seed %i on', { timeout: 120_000 }, async (...seeds) => {
      const total: Record<string, number> = {};
      for (const seed of seeds) await live(seed, total);
      for (const [what, least] of Object.entries(LEAST)) {
        expect(total[what], what).toBeGreaterThan(least);
      }
    });

    it('with every kind of trouble', () => {
      for (const [what, least] of Object.entries(LEAST_OF_FILE)) {
        expect(sum[what], what).toBeGreaterThanOrEqual(least);
      }
    });
  });
}
