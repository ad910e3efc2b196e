/** A mirror as a mortal process sees it: every write is an effect at which the process may die. */
import type { Mirror } from '../../src/engine/mirror-port.ts';
import type { Dice } from './dice.ts';
import { type Life, never } from './life.ts';
import type { SimClock } from './sim-clock.ts';

const WRITES: ReadonlySet<string> = new Set<keyof Mirror>([
  'commitPass',
  'beginStaging',
  'stage',
  'commitStaging',
  'sweep',
  'notePassFailure',
  'claimSlot',
  'commit',
  'claimIntents',
  'claimDueNotices',
  'recordDelivery',
]);

/** `shared`: another process is at the same mirror, so that now and then one waits for the other. */
export function mortalMirror(
  inner: Mirror,
  life: Life,
  { clock, dice, shared }: { clock: SimClock; dice: Dice; shared: boolean },
): Mirror {
  return new Proxy(inner, {
    get(target, name: keyof Mirror) {
      const method = target[name] as (...args: unknown[]) => unknown;
      if (name === 'version') return () => target.version();
      return async (...args: unknown[]): Promise<unknown> => {
        if (!life.alive) return never();
        if (shared && dice.chance(0.1)) await clock.sleep(dice.between(1, 5));
        const call = async () => method.apply(target, args);
        if (WRITES.has(name)) return life.effect(`mirror.${name}`, call);
        // It may have died while it waited, and its mirror with it.
        if (!life.alive) return never();
        const result = await call();
        return life.alive ? result : never();
      };
    },
  });
}
