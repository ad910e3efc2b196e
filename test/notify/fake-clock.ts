/** A clock that stands still until a test moves it. */
import type { Instant } from '../../src/engine/core/values.ts';
import type { Clock } from '../../src/engine/ports.ts';

export interface FakeClock extends Clock {
  /** Moves both hands, waking sleepers in the order of their time, and lets the woken finish. */
  advance(ms: number): Promise<void>;
  /** Lets everything that can go on without time passing go on. */
  settle(): Promise<void>;
  readonly sleeping: number;
}

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

export function fakeClock(start: Instant): FakeClock {
  let elapsed = 0;
  const sleepers = new Set<Sleeper>();

  return {
    now: () => start + elapsed,
    monotonic: () => elapsed,
    sleep(ms, signal) {
      return new Promise((resolve) => {
        if (signal?.aborted) {
          resolve();
          return;
        }
        const wake = (): void => {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        const sleeper = { until: elapsed + ms, wake };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', wake);
      });
    },
    async advance(ms) {
      const end = elapsed + ms;
      for (;;) {
        await settle();
        const [next] = [...sleepers].toSorted((a, b) => a.until - b.until);
        if (next === undefined || next.until > end) break;
        elapsed = Math.max(elapsed, next.until);
        next.wake();
      }
      elapsed = end;
      await settle();
    },
    settle,
    get sleeping() {
      return sleepers.size;
    },
  };
}

/** Promise jobs all run before the next turn of the event loop; a few turns cover what they start. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
