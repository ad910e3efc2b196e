/** A clock that moves only when somebody sleeps, and entropy that is always the same. */
import { asEventId } from '../../src/engine/core/values.ts';
import type { Clock, Entropy } from '../../src/engine/ports.ts';

export interface TestClock extends Clock {
  /** Every wait so far, in milliseconds. */
  readonly sleeps: readonly number[];
  advance(ms: number): void;
}

export function testClock(start = Date.UTC(2026, 0, 5, 9)): TestClock {
  let passed = 0;
  let looks = 0;
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => start + passed,
    monotonic() {
      // A little goes by between any two looks, and never a whole number, as on a real machine.
      looks += 1;
      return passed + looks / 1_024;
    },
    async sleep(ms) {
      sleeps.push(ms);
      passed += ms;
    },
    advance(ms) {
      passed += ms;
    },
  };
}

/** Half of every jitter. */
export const evenEntropy: Entropy = {
  eventId: () => asEventId('00000000000000000000000000'),
  fraction: () => 0.5,
};
