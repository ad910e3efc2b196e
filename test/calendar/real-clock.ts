/** The machine's own time, for tests that speak to a server. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../src/engine/ports.ts';

export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  async sleep(ms) {
    await delay(ms);
  },
};
