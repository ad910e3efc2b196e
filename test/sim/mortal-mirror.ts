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
  'releaseLeases',
  'noteWrites',
  'forget',
]);
/** Answered at once, from memory. */
const AT_ONCE: ReadonlySet<string> = new Set<keyof Mirror>(['version', 'news']);

/** `shared`: another process is at the same mirror, so that now and then one waits for the other. */
export function mortalMirror(
  inner: Mirror,
  life: Life,
  { clock, dice, shared }: { clock: SimClock; dice: Dice; shared: boolean },
): Mirror {
  /** Made once for each method: they are asked for a hundred thousand times in a life. */
  const mortals = new Map<keyof Mirror, unknown>();

  function mortal(name: keyof Mirror): unknown {
    const method = inner[name] as (...args: unknown[]) => Promise<unknown>;
    const isWrite = WRITES.has(name);
    return async (...args: unknown[]): Promise<unknown> => {
      if (!life.alive) return never();
      if (shared && dice.chance('mirror is busy', 0.1)) {
        await clock.sleep(dice.between('busy for', 1, 5));
      }
      if (isWrite) return life.effect(`mirror.${name}`, () => method.apply(inner, args));
      // It may have died while it waited, and its mirror with it.
      if (!life.alive) return never();
      const result = await method.apply(inner, args);
      return life.alive ? result : never();
    };
  }

  return new Proxy(inner, {
    get(target, name: keyof Mirror) {
      if (AT_ONCE.has(name)) return target[name];
      const known = mortals.get(name) ?? mortal(name);
      mortals.set(name, known);
      return known;
    },
  });
}
