/** The real clock and the real dice. Everything else is given them. */
import { randomBytes } from 'node:crypto';
import { idFromBytes } from './engine/core/ids.ts';
import type { Clock, Entropy } from './engine/ports.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      // A breath: whatever waits has its turn. A timer would cost a millisecond and more.
      if (ms <= 0) return void setImmediate(resolve);
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal?.addEventListener('abort', done, { once: true });
    }),
};

export const systemEntropy: Entropy = {
  eventId: () => idFromBytes(randomBytes(17)),
  fraction: () => randomBytes(4).readUInt32BE() / 2 ** 32,
};
