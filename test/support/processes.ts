/** Processes on one mirror, as the tests make them live and die. */
import { asProcessId, MINUTE, type ProcessId, SECOND } from '../../src/engine/core/values.ts';
import type { Presence } from '../../src/engine/ports.ts';

/** Of a test that plays one process, and of calls made on its behalf. */
export const ME = asProcessId('me');

export interface Processes {
  /** One more process, alive until it is ended. */
  join(): Presence & { end(): void };
}

export function processes(): Processes {
  const alive = new Set<ProcessId>();
  let made = 0;
  return {
    join() {
      made += 1;
      const self = asProcessId(`process${made}`);
      alive.add(self);
      return {
        self,
        lives: async (id) => alive.has(id),
        lookEveryMs: () => (alive.size > 1 ? SECOND : MINUTE),
        end: () => void alive.delete(self),
      };
    },
  };
}

/** The only process there is. */
export const alone = (): Presence => processes().join();
