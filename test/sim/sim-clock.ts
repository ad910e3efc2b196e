/** Time that passes only when the simulation says so. */
import type { Instant } from '../../src/engine/core/values.ts';
import type { Clock } from '../../src/engine/ports.ts';

export interface SimClock extends Clock {
  /** Lets this much time pass. Sleepers wake in order, and each does all it can before the next one. */
  advance(ms: number): Promise<void>;
}

interface Sleeper {
  readonly at: Instant;
  readonly order: number;
  readonly wake: () => void;
}

/**
 * Unlike the clock of the engine's tests no sleep ends by itself, however short: latencies are what
 * makes the engines' steps interleave. Of sleepers that are due together, the first to lie down wakes
 * first.
 */
export function simClock(start: Instant): SimClock {
  let now = start;
  let order = 0;
  let sleepers: Sleeper[] = [];

  const insert = (sleeper: Sleeper): void => {
    const behind = sleepers.findLastIndex((one) => one.at <= sleeper.at);
    sleepers.splice(behind + 1, 0, sleeper);
  };

  return {
    now: () => now,
    monotonic: () => now - start,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        order += 1;
        const up = (): void => {
          sleepers = sleepers.filter((one) => one !== sleeper);
          resolve();
        };
        const sleeper = {
          at: now + Math.max(0, ms),
          order,
          wake: () => {
            signal?.removeEventListener('abort', up);
            resolve();
          },
        };
        insert(sleeper);
        signal?.addEventListener('abort', up, { once: true });
      }),
    async advance(ms) {
      const target = now + ms;
      await quiet();
      for (
        let next = sleepers[0];
        next !== undefined && next.at <= target;
        next = sleepers[0]
      ) {
        sleepers.shift();
        now = Math.max(now, next.at);
        next.wake();
        await quiet();
      }
      now = target;
    },
  };
}

/** Everything that waits for nothing but promises has run by the next turn of the event loop. */
const quiet = (): Promise<void> => new Promise((done) => setImmediate(done));
