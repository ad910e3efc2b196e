/** Time that passes only when everybody waits for it. */
import type { Instant } from '../../src/engine/core/values.ts';
import type { Clock } from '../../src/engine/ports.ts';

export interface VirtualClock extends Clock {
  /** Lets this much time pass, waking sleepers in order and letting each do what it then can. */
  advance(ms: number): Promise<void>;
}

/**
 * Sleepers wake, earliest first, once the event loop has had nothing else to do for some turns. With
 * ports that answer at once (SQLite, the sandbox's direct port), idle means: everybody waits for time.
 */
export function virtualClock(start: Instant): VirtualClock {
  let now = start;
  let sleepers: { at: Instant; wake: () => void }[] = [];
  let pumping = false;
  /** Calls of `advance` under way: time is theirs. */
  let advancing = 0;

  const idle = async (): Promise<void> => {
    for (let turn = 0; turn < 4; turn += 1) await new Promise((done) => setImmediate(done));
  };

  const wakeNext = (limit: Instant): boolean => {
    const [next] = sleepers.toSorted((a, b) => a.at - b.at);
    if (next === undefined || next.at > limit) return false;
    sleepers = sleepers.filter((one) => one !== next);
    now = Math.max(now, next.at);
    next.wake();
    return true;
  };

  /** Short sleeps inside a use case end by themselves; long ones wait for `advance`. */
  const pump = async (): Promise<void> => {
    if (pumping) return;
    pumping = true;
    do await idle();
    while (advancing === 0 && wakeNext(now + SHORT_MS));
    pumping = false;
  };

  return {
    now: () => now,
    monotonic: () => now - start,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const sleeper = { at: now + ms, wake: resolve };
        sleepers.push(sleeper);
        signal?.addEventListener(
          'abort',
          () => {
            sleepers = sleepers.filter((one) => one !== sleeper);
            resolve();
          },
          { once: true },
        );
        if (ms <= SHORT_MS) void pump();
      }),
    async advance(ms) {
      const target = now + ms;
      advancing += 1;
      do await idle();
      while (wakeNext(target));
      // Another may have come further meanwhile; time never goes back.
      now = Math.max(now, target);
      await idle();
      advancing -= 1;
      if (sleepers.some((one) => one.at <= now + SHORT_MS)) void pump();
    },
  };
}

const SHORT_MS = 1_000;
