/** Time that passes only when the simulation says so. */
import type { Instant } from '../../src/engine/core/values.ts';
import type { Clock } from '../../src/engine/ports.ts';

export interface SimClock extends Clock {
  /** Lets this much time pass. Sleepers wake in order, and each does all it can before the next one. */
  advance(ms: number): Promise<void>;
  /** As on a machine that was suspended: nobody notices that time passes, until all who are late wake. */
  leap(ms: number): Promise<void>;
  /** Like `sleep`, for who only wants to be called; what is returned takes it back. */
  after(ms: number, wake: () => void): () => void;
}

interface Sleeper {
  readonly at: Instant;
  readonly wake: () => void;
}

/**
 * Unlike the clock of the engine's tests no sleep ends by itself, however short: latencies are what
 * makes the engines' steps interleave. Of sleepers that are due together, the first to lie down wakes
 * first.
 */
export function simClock(start: Instant): SimClock {
  let now = start;
  const sleepers: Sleeper[] = [];

  const insert = (sleeper: Sleeper): void => {
    const behind = sleepers.findLastIndex((one) => one.at <= sleeper.at);
    sleepers.splice(behind + 1, 0, sleeper);
  };

  function after(ms: number, wake: () => void): () => void {
    const sleeper = { at: now + Math.max(0, ms), wake };
    insert(sleeper);
    return () => {
      const at = sleepers.indexOf(sleeper);
      if (at !== -1) sleepers.splice(at, 1);
    };
  }

  async function advance(ms: number): Promise<void> {
    const target = now + ms;
    await quiet();
    for (let next = sleepers[0]; next !== undefined && next.at <= target; next = sleepers[0]) {
      sleepers.shift();
      now = Math.max(now, next.at);
      next.wake();
      await quiet();
    }
    now = target;
  }

  return {
    now: () => now,
    monotonic: () => now - start,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal === undefined) return void after(ms, resolve);
        if (signal.aborted) return resolve();
        const up = (): void => {
          takeBack();
          resolve();
        };
        const takeBack = after(ms, () => {
          signal.removeEventListener('abort', up);
          resolve();
        });
        signal.addEventListener('abort', up, { once: true });
      }),
    advance,
    async leap(ms) {
      await quiet();
      now += ms;
      await advance(0);
    },
    after,
  };
}

/** Everything that waits for nothing but promises has run by the next turn of the event loop. */
const quiet = (): Promise<void> => new Promise((done) => setImmediate(done));
