import { describe, expect, it } from 'vitest';
import { PLANTED } from './planted.ts';
import { scenarioOf } from './scenario.ts';
import { simulate } from './simulate.ts';

describe('a planted mistake is seen by the simulation:', () => {
  it.each(PLANTED)('%s', { timeout: 120_000 }, async (_, plant, shown, world) => {
    const seen: string[] = [];
    // One mistake has many consequences: what counts is its own trace.
    const isShown = (): boolean => seen.some((violation) => shown.test(violation));
    const { seed: first = 1, ...over } = world;
    for (let seed = first; seed < first + 40 && !isShown(); seed += 1) {
      // Many crashes: some mistakes show only where an engine dies half-way.
      const short = scenarioOf(seed, { crashes: 0.4, steps: 25, ...over });
      const run = await simulate(short, plant, (violation) => shown.test(violation));
      seen.push(...run.violations);
    }
    expect(seen).toContainEqual(expect.stringMatching(shown));
  });
});
